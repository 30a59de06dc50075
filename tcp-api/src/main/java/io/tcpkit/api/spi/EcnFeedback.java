package io.tcpkit.api.spi;

/// The receiver's echo of congestion marks: RFC 3168's latch, RFC 8257's exact echo, RFC 9768's counters.
///
/// Chosen by what was negotiated, not by the congestion controller.
public interface EcnFeedback {

    /// A data segment arrived.
    ///
    /// @param ce whether it was marked
    /// @param cwr whether the sender says that it reduced its window
    /// @param bytes octets of payload
    void onSegment(boolean ce, boolean cwr, int bytes);

    /// {@return the ACE counter or the ECE bit for the next acknowledgment, as a combination of [AE CWR ECE] flags}
    int flags();

    /// {@return whether the last arrival changed the state in a way that must be acknowledged at once}
    boolean ackNow();
}
