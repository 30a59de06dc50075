package io.tcpkit.api.spi;

import io.tcpkit.api.ConnectionId;
import io.tcpkit.api.TcpState;
import io.tcpkit.api.event.Drop;
import io.tcpkit.api.segment.Segment;

/// Observes: packet captures, flight recorders, laboratories, tests.
///
/// Called on the shard's thread in the order things happen. It must be quick and must not throw or call back; one that
/// throws is removed and reported. Objects handed over are reused unless they are records.
public interface EventListener {
    /// Observes nothing.
    EventListener NONE = new EventListener() {
    };

    /// A connection went from one state to another.
    ///
    /// @param connection which
    /// @param from the state it was in
    /// @param to the state it is in
    /// @param nowNanos the engine's clock
    default void onTransition(ConnectionId connection, TcpState from, TcpState to, long nowNanos) {
    }

    /// A segment arrived for a connection, before it is processed.
    ///
    /// @param connection which
    /// @param segment the segment; reused
    /// @param nowNanos the engine's clock
    default void onReceived(ConnectionId connection, Segment segment, long nowNanos) {
    }

    /// A segment of a connection leaves.
    ///
    /// @param connection which
    /// @param segment the segment; reused
    /// @param retransmission whether any of it was sent before
    /// @param nowNanos the engine's clock
    default void onSent(ConnectionId connection, Segment segment, boolean retransmission, long nowNanos) {
    }

    /// A segment of a connection leaves, with the reason. Unless overridden it does without it:
    /// [#onSent(ConnectionId, Segment, boolean, long)].
    ///
    /// @param connection which
    /// @param segment the segment; reused
    /// @param retransmission whether any of it was sent before
    /// @param reason why it leaves
    /// @param nowNanos the engine's clock
    default void onSent(ConnectionId connection, Segment segment, boolean retransmission, SendReason reason,
            long nowNanos) {
        onSent(connection, segment, retransmission, nowNanos);
    }

    /// The sending half has dealt with an acknowledgment, or with the expiry of its retransmission timer.
    ///
    /// @param connection which
    /// @param sender how it stands now; reused
    /// @param nowNanos the engine's clock
    default void onSender(ConnectionId connection, SenderState sender, long nowNanos) {
    }

    /// A connection's congestion controller was told of congestion.
    ///
    /// @param connection which
    /// @param event what happened; reused
    /// @param cwnd the congestion window after it, in bytes
    /// @param ssthresh the slow start threshold after it, in bytes
    default void onCongestion(ConnectionId connection, CongestionEvent event, long cwnd, long ssthresh) {
    }

    /// An ACK was processed, with what the controller made of it.
    ///
    /// @param connection which
    /// @param ack the acknowledgment; reused
    /// @param cwnd the congestion window after it, in bytes
    /// @param ssthresh the slow start threshold after it, in bytes
    default void onAck(ConnectionId connection, Ack ack, long cwnd, long ssthresh) {
    }

    /// A retransmission timer expired: SHLD-9 of RFC 9293 §3.8.3 has the user informed from the third time on (SHLD-10).
    ///
    /// @param connection which
    /// @param expiries how many times in a row, at least 1
    /// @param nowNanos the engine's clock
    default void onRetransmissionTimeout(ConnectionId connection, int expiries, long nowNanos) {
    }

    /// A congestion controller misbehaved and was replaced.
    ///
    /// @param connection which
    /// @param from the name of the one that was replaced
    /// @param to the name of the one that took over
    /// @param why what it did
    default void onControllerReplaced(ConnectionId connection, String from, String to, String why) {
    }

    /// A packet or segment was dropped and counted.
    ///
    /// @param drop why
    /// @param nowNanos the engine's clock
    default void onDrop(Drop drop, long nowNanos) {
    }
}
