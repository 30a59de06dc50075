package io.tcpkit.api;

/// Which explicit congestion notification a connection negotiates.
public enum EcnMode {
    /// None: SYNs that ask for it are answered without.
    OFF,
    /// Does not ask, and grants what the peer asks for, accurate or classic.
    ACCEPT,
    /// Asks for classic ECN (RFC 3168 §6.1.1), and grants what the peer asks for.
    CLASSIC,
    /// Asks for accurate ECN (RFC 9768 §3.1), and falls back to classic ECN or none when the peer offers no more.
    ACCURATE
}
