package io.tcpkit.api;

/// When a listener answers SYNs without remembering them (RFC 4987 §3.6).
public enum SynCookies {
    /// Never: a SYN that finds no room is dropped.
    OFF,
    /// When the half-open connections have used up their room.
    WHEN_FULL,
    /// Always, for tests.
    ALWAYS
}
