package io.tcpkit.congestion;

import io.tcpkit.api.spi.Ack;
import io.tcpkit.api.spi.CongestionEvent;

/// How the window opens below ssthresh, and whether it should stop before a loss says so.
///
/// One instance serves a connection for its life, through as many slow starts as it takes.
interface SlowStart {

    /// Sees every acknowledgment, also those that must not open the window, before [#growth(Ack, int)]: the place to
    /// measure round trips.
    ///
    /// @param ack what was acknowledged
    default void observe(Ack ack) {
    }

    /// {@return bytes by which this acknowledgment opens the window; only asked when it may}
    ///
    /// @param ack what was acknowledged
    /// @param smss the sender's maximum segment size in bytes
    long growth(Ack ack, int smss);

    /// {@return whether the window has opened far enough although nothing was lost; ssthresh then becomes cwnd}
    default boolean isFarEnough() {
        return false;
    }

    /// The window reached ssthresh.
    default void onLeft() {
    }

    /// Congestion; after a [CongestionEvent.Kind#TIMEOUT] slow start begins again.
    ///
    /// @param kind what told us
    default void onCongestion(CongestionEvent.Kind kind) {
    }
}
