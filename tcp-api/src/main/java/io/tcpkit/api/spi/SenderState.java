package io.tcpkit.api.spi;

import io.tcpkit.api.ConnectionInfo.CaState;

/// A live, read-only view of a connection's sending half, for those who record it. Reused: valid during the call.
///
/// The words are those of [io.tcpkit.api.ConnectionInfo], which tells more and is made anew each time it is asked for.
public interface SenderState {

    /// {@return SND.UNA as a position, from 0 at the SYN}
    long una();

    /// {@return SND.NXT as a position}
    long nxt();

    /// {@return SND.WND in bytes}
    long wnd();

    /// {@return SMSS in bytes}
    int smss();

    /// {@return the congestion window in bytes}
    long cwnd();

    /// {@return the slow start threshold in bytes, `Long.MAX_VALUE` while it was never set}
    long ssthresh();

    /// {@return bytes believed to be in the network}
    long inFlight();

    /// {@return bytes per second that may leave, `Long.MAX_VALUE` when nothing is paced}
    long pacingRate();

    /// {@return the latest sample of how fast data is delivered, in bytes per second, 0 before the first}
    long deliveryRate();

    /// {@return the smoothed round-trip time in nanoseconds, 0 before the first sample}
    long srttNanos();

    /// {@return its variation in nanoseconds, 0 before the first sample}
    long rttVarNanos();

    /// {@return the smallest round-trip time in nanoseconds, 0 before the first sample}
    long minRttNanos();

    /// {@return the retransmission timeout in nanoseconds, back-off included}
    long rtoNanos();

    /// {@return what the sending half takes the network for}
    CaState caState();

    /// {@return the name of the congestion controller in charge}
    String congestion();

    /// Tells the controller's inner state, see [CongestionControl#describe(StateSink)].
    ///
    /// @param sink takes names and values
    void describe(StateSink sink);
}
