package io.tcpkit.api;

/// Which explicit congestion notification a connection negotiates.
///
/// A congestion controller that cannot do without asks as well, unless this is [#OFF]: DCTCP for classic ECN at least, an
/// L4S controller for accurate ECN.
public enum EcnMode {
    /// None: SYNs that ask for it are answered without.
    OFF,
    /// Does not ask, and grants what the peer asks for, accurate or classic.
    ACCEPT,
    /// Asks for classic ECN (RFC 3168 §6.1.1), and grants what the peer asks for. The first SYN that is sent again does not
    /// ask any more (§6.1.1.1), in case something on the path drops those that do.
    CLASSIC,
    /// Asks for accurate ECN (RFC 9768 §3.1), and falls back to classic ECN or none when the peer offers no more. The
    /// second SYN that is sent again does not ask any more (§3.1.4.1).
    ACCURATE
}
