package io.tcpkit.testkit.congestion;

import io.tcpkit.api.spi.Ack;
import io.tcpkit.api.spi.CongestionControl;
import io.tcpkit.api.spi.CongestionEvent;

/// Looks at a controller's outputs around each call that a [PlayedSender] makes.
interface Watch {
    /// Sees nothing, and costs nothing.
    Watch NONE = new Watch() {
    };

    /// A call is about to be made.
    default void before(CongestionControl control) {
    }

    default void afterAck(PlayedSender sender, Ack ack) {
    }

    default void afterCongestion(PlayedSender sender, CongestionEvent event) {
    }

    default void afterRecovered(PlayedSender sender) {
    }

    default void afterSpurious(PlayedSender sender) {
    }

    default void afterIdleRestart(PlayedSender sender) {
    }

    default void afterSmss(PlayedSender sender) {
    }
}
