package io.tcpkit.api.segment;

/// The four codepoints of the ECN field of an IP header (RFC 3168 §5, RFC 8311 §4.1).
///
/// ```
///     7   6   5   4   3   2 | 1   0
///             DSCP          |  ECN
/// ```
public final class IpEcn {
    /// Not ECN-capable: the network drops such a packet rather than marking it.
    public static final int NOT_ECT = 0;
    /// ECN-capable, of a scalable congestion control (RFC 9331, L4S).
    public static final int ECT1 = 1;
    /// ECN-capable (RFC 3168).
    public static final int ECT0 = 2;
    /// Congestion experienced: the network has marked it.
    public static final int CE = 3;

    private IpEcn() {
    }
}
