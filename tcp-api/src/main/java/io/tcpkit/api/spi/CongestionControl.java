package io.tcpkit.api.spi;

/// How much may be in flight and how fast may it leave: one connection's congestion controller.
///
/// The controller owns cwnd, ssthresh, the pacing rate and the burst size and shows them by the getters; the engine
/// reads these after each event and never writes them. The engine owns what is measured: bytes in flight, delivery
/// rate, losses, round trips, and the pacer that enforces the rate.
///
/// For one acknowledgment the order of calls is
/// ```
///   onLost*  →  onCongestion?  →  (onRecovered | onSpurious)?  →  onAck
/// ```
/// so that [#onAck(Ack)] sees the outcome of all ACK processing. [#onCongestion(CongestionEvent)] comes at most once per
/// window of data. There are no timers: time passes only through the `now` of the events.
///
/// A controller that throws, or whose window falls below one SMSS, is replaced by `newreno` once, and reported.
public interface CongestionControl {
    /// A pacing rate that means: as fast as the window allows.
    long UNPACED = Long.MAX_VALUE;

    /// {@return the congestion window in bytes, at least one SMSS}
    long cwnd();

    /// {@return the slow start threshold in bytes, `Long.MAX_VALUE` while it was never set; also the target of PRR}
    default long ssthresh() {
        return Long.MAX_VALUE;
    }

    /// {@return bytes per second that may leave, or [#UNPACED]}
    default long pacingRate() {
        return UNPACED;
    }

    /// {@return bytes that may leave in one burst, 0 for the pacer's choice}
    default int sendQuantum() {
        return 0;
    }

    /// An acknowledgment was processed, after everything else that it caused.
    ///
    /// @param ack what it said; reused, valid during the call
    void onAck(Ack ack);

    /// Congestion: loss, an ECN echo or a retransmission timeout; at most once per window of data.
    ///
    /// @param event what happened; reused, valid during the call
    void onCongestion(CongestionEvent event);

    /// The recovery point was acknowledged: the episode that began with [#onCongestion(CongestionEvent)] is over.
    ///
    /// @param nowNanos the engine's clock
    default void onRecovered(long nowNanos) {
    }

    /// The last episode was a false alarm (Eifel, F-RTO, D-SACK): undo it.
    ///
    /// @param nowNanos the engine's clock
    default void onSpurious(long nowNanos) {
    }

    /// A segment was newly marked lost.
    ///
    /// @param segment the segment; reused, valid during the call
    default void onLost(SentSegment segment) {
    }

    /// A segment is being sent, for the first time or again; [SentSegment#tag(long)] may be set.
    ///
    /// @param segment the segment; reused, valid during the call
    default void onSend(SentSegment segment) {
    }

    /// Something is about to be sent after a pause longer than the RTO with nothing in flight. RFC 5681 §4.1 reduces the
    /// window to the initial one then, unless the user does not want that ([Path#slowStartAfterIdle()]).
    ///
    /// @param nowNanos the engine's clock
    /// @param idleNanos how long nothing was sent
    default void onIdleRestart(long nowNanos, long idleNanos) {
    }

    /// The sender's maximum segment size changed.
    ///
    /// @param smss its new value in bytes
    default void onSmss(int smss) {
    }

    /// Tells its inner state to whoever wants to record it.
    ///
    /// @param sink takes names and values
    default void describe(StateSink sink) {
    }
}
