package io.tcpkit.api;

/// When the path MTU is searched by probes that need no ICMP (RFC 4821, RFC 8899).
public enum MtuProbing {
    /// Never.
    OFF,
    /// Once timeouts in a row make a black hole likely: packets of the size in use get lost and nobody says why.
    BLACK_HOLE,
    /// From the start.
    ALWAYS
}
