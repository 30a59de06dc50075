package io.tcpkit.api.spi;

/// Must this be acknowledged now, or when: RFC 9293 §3.8.6.3 (SHLD-18), RFC 5681 §4.2.
///
/// Asked for each arrival that carries data. What the rules force is not its business: out-of-order and duplicate
/// segments, those that fill a gap, FIN and window probes are acknowledged at once whatever it says.
public interface AckPolicy {
    /// Acknowledge at once.
    long NOW = 0;

    /// {@return [#NOW], or nanoseconds to wait at most, from now, for an ACK to ride on data; below 500 ms}
    ///
    /// @param arrival what arrived; reused, valid during the call
    /// @param unackedSegments full-sized segments (of the receive MSS) received in order and not yet acknowledged, this
    ///         arrival included
    /// @param unackedBytes octets received in order and not yet acknowledged, this arrival included
    long onSegment(Arrival arrival, int unackedSegments, long unackedBytes);

    /// An acknowledgment left, by itself or on data.
    ///
    /// @param nowNanos the engine's clock
    /// @param piggybacked whether it rode on data
    default void onAckSent(long nowNanos, boolean piggybacked) {
    }

    /// The delay ran out before anything could carry the acknowledgment.
    ///
    /// @param nowNanos the engine's clock
    default void onDelayExpired(long nowNanos) {
    }

    /// What arrived. Reused: valid during the call.
    interface Arrival {
        /// {@return the engine's clock}
        long nowNanos();

        /// {@return octets of payload}
        int size();

        /// {@return segments on the wire this stands for, more than one when the device merged them}
        int segments();

        /// {@return the largest payload the peer has been seen to send, an estimate of its MSS}
        int rcvMss();

        /// {@return whether the PSH flag was set}
        boolean push();

        /// {@return whether the packet was CE-marked}
        boolean ce();

        /// {@return whether all that arrived before has been read by the application}
        boolean drained();
    }
}
