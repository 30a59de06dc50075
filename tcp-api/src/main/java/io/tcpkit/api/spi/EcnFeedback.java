package io.tcpkit.api.spi;

/// The receiver's echo of congestion marks: RFC 3168's latch, RFC 8257's exact echo, RFC 9768's counters.
///
/// Chosen by what was negotiated, and by the kind of ECN that our own congestion controller wants; the controller has no
/// part in it otherwise.
public interface EcnFeedback {

    /// An acceptable segment arrived after the handshake, with or without octets.
    ///
    /// @param ecn the ECN field of its IP header, one of the codepoints of [io.tcpkit.api.segment.IpEcn]
    /// @param cwr whether its CWR flag is set, which means something in RFC 3168's scheme only
    /// @param bytes octets of payload
    /// @param segments how many segments on the wire it stands for, all with the same ECN field
    void onSegment(int ecn, boolean cwr, int bytes, int segments);

    /// {@return the ACE counter or the ECE bit for the next acknowledgment, as a combination of the flags AE, CWR and ECE of
    /// [io.tcpkit.api.segment.Flags]}
    int flags();

    /// {@return whether the last arrival changed the state in a way that must be acknowledged at once}
    boolean ackNow();
}
