package io.tcpkit.api.spi;

/// Which kind of explicit congestion notification an algorithm wants.
public enum Ecn {
    /// None: packets are sent Not-ECT.
    OFF,
    /// RFC 3168: ECT(0), one reduction per window of data.
    CLASSIC,
    /// RFC 8257: ECT(0), the receiver echoes exactly what it saw.
    DCTCP,
    /// RFC 9331: ECT(1) with the accurate feedback of RFC 9768.
    L4S
}
