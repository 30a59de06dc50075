package io.tcpkit.testkit.property;

import io.tcpkit.api.TcpState;
import io.tcpkit.api.segment.Flags;
import io.tcpkit.fsm.Connection;
import io.tcpkit.testkit.ConnectionRecipe;
import io.tcpkit.testkit.Peer;
import io.tcpkit.testkit.property.SegmentShape.AckFrom;
import java.time.Duration;
import java.util.List;

/// A connection in a state, described by how it got there: by real events, as any connection would.
///
/// @param state the state it is in
/// @param opening how it was opened
/// @param ending how it came to CLOSED or TIME-WAIT, and which CLOSE was called
/// @param iss our initial sequence number
/// @param irs the peer's initial sequence number
/// @param startNanos the time it began at
/// @param peerMss the MSS the peer announced, -1 for none
/// @param peerScale the window scale the peer announced, -1 for none
/// @param peerSack whether the peer permitted SACK
/// @param peerTimestamps whether the peer offered timestamps
/// @param unacked octets written and not acknowledged, as far as the state allows
/// @param unread octets received and not read, as far as the state allows
/// @param gap octets missing before 100 that arrived, 0 for none, as far as the state allows
public record Situation(
        TcpState state,
        Opening opening,
        Ending ending,
        int iss,
        int irs,
        long startNanos,
        int peerMss,
        int peerScale,
        boolean peerSack,
        boolean peerTimestamps,
        int unacked,
        int unread,
        int gap) {

    /// How a connection was opened.
    public enum Opening {
        /// It listened and the peer connected.
        PASSIVE,
        /// It connected and the peer listened.
        ACTIVE,
        /// Both connected at once.
        SIMULTANEOUS
    }

    /// How a connection came to its end, for the states at the end; which CLOSE was called, for those before.
    public enum Ending {
        /// The half-close; FINs one after the other.
        SHUTDOWN,
        /// CLOSE of both directions; FINs one after the other.
        CLOSE,
        /// FINs that crossed.
        CROSSING,
        /// It aborted.
        ABORT,
        /// The peer reset it.
        RESET
    }

    /// {@return the plainest situation of a state}
    ///
    /// @param state the state
    public static Situation of(TcpState state) {
        return new Situation(state, Opening.PASSIVE, Ending.SHUTDOWN, 1_000_000, 7_000_000, 0, 1_000, -1, false, false, 0, 0, 0);
    }

    /// {@return this situation reached in another way}
    ///
    /// @param how how it was opened
    /// @param end how it was closed
    public Situation via(Opening how, Ending end) {
        return new Situation(state, how, end, iss, irs, startNanos, peerMss, peerScale, peerSack, peerTimestamps,
                unacked, unread, gap);
    }

    /// Opens a connection, brings it into this situation, and lets events happen to it. Its [io.tcpkit.testkit.Invariants]
    /// are checked after each.
    ///
    /// @param recipe what it is made of; its initial sequence number is replaced
    /// @param events what happens
    /// @return the peer of the connection, which has thrown away what was sent
    /// @throws AssertionError when an invariant does not hold; the message has the last events and segments
    public Peer play(ConnectionRecipe recipe, List<ConnectionEvent> events) {
        Peer peer = open(recipe);
        for (ConnectionEvent event : events) {
            event.happenTo(peer);
            peer.takeSent();
        }
        return peer;
    }

    /// Opens a connection and brings it into this situation.
    ///
    /// @param recipe what it is made of; its initial sequence number is replaced
    /// @return the peer of the connection
    /// @throws AssertionError when the state is not reached
    public Peer open(ConnectionRecipe recipe) {
        Peer peer = Peer.of(recipe.iss(iss), irs, startNanos);
        switch (state) {
            case LISTEN -> peer.listen();
            case SYN_SENT -> peer.connect();
            case SYN_RECEIVED -> synReceived(peer);
            case ESTABLISHED -> {
                establish(peer);
                traffic(peer);
                leaveGap(peer);
            }
            case FIN_WAIT_1 -> {
                finWait1(peer);
                leaveGap(peer);
            }
            case FIN_WAIT_2 -> {
                finWait2(peer);
                leaveGap(peer);
            }
            case CLOSE_WAIT -> closeWait(peer);
            case CLOSING -> closing(peer);
            case LAST_ACK -> {
                closeWait(peer);
                finish(peer);
            }
            case TIME_WAIT -> timeWait(peer);
            case CLOSED -> closed(peer);
        }
        peer.takeSent();
        peer.expectState(state);
        return peer;
    }

    private void synReceived(Peer peer) {
        if (opening == Opening.PASSIVE) {
            peer.listen();
        } else {
            peer.connect();
        }
        peer.inject("< S 0:0(0) win 20000 " + options());
    }

    private String options() {
        return "<" + (peerMss < 0 ? "nop" : "mss " + peerMss)
                + "," + (peerScale < 0 ? "nop" : "wscale " + peerScale)
                + "," + (peerSack ? "sackOK" : "nop")
                + "," + (peerTimestamps ? "TS val 4294966000 ecr 0" : "nop") + ">";
    }

    private void establish(Peer peer) {
        switch (opening) {
            case PASSIVE -> {
                synReceived(peer);
                peer.inject("< . 1:1(0) ack 1 win 20000");
            }
            case ACTIVE -> {
                peer.connect();
                peer.inject("< S. 0:0(0) ack 1 win 20000 " + options());
            }
            case SIMULTANEOUS -> {
                synReceived(peer);
                peer.inject("< S. 0:0(0) ack 1 win 20000 " + options());
            }
        }
        peer.takeSent();
        peer.expectState(TcpState.ESTABLISHED);
    }

    private void traffic(Peer peer) {
        // What fills the window would close it, and the FIN of some states would find no room.
        for (long left = Math.min(unread, peer.endpoint().info().rcvWnd() / 2); left > 0; left -= 1_000) {
            SegmentShape.inOrder(Flags.ACK, (int) Math.min(left, 1_000)).sendTo(peer);
        }
        if (unacked > 0) {
            peer.endpoint().write(unacked);
        }
    }

    private void leaveGap(Peer peer) {
        // After CLOSE of both directions any text is answered with RST (RFC 9293 §3.6.1).
        boolean reading = state == TcpState.ESTABLISHED || isHalfClosed();
        if (gap > 0 && reading) {
            SegmentShape.inOrder(Flags.ACK, 100).seq(gap).ack(AckFrom.SND_UNA, 0).sendTo(peer);
        }
    }

    /// Calls CLOSE and makes sure that FIN has left, whatever a policy under test thinks of the last octets.
    private void finish(Peer peer) {
        if (isHalfClosed()) {
            peer.shutdownOutput();
        } else {
            peer.closeConnection();
        }
        for (int i = 0; i < 5 && !isFinSent(peer); i++) {
            peer.pass(Duration.ofMillis(100));
        }
    }

    /// Octets that are left unread would make CLOSE of both directions an abort (RFC 9293 §3.6.1).
    private boolean isHalfClosed() {
        return ending == Ending.SHUTDOWN || unread > 0;
    }

    private static boolean isFinSent(Peer peer) {
        return peer.endpoint().info().nxt() == peer.endpoint().sendBuffer().end() + 1;
    }

    private void finWait1(Peer peer) {
        establish(peer);
        traffic(peer);
        finish(peer);
    }

    private void finWait2(Peer peer) {
        finWait1(peer);
        acknowledgeAll(peer);
    }

    /// As often as it takes: a small congestion window, a send policy or pacing may have held the last octets and FIN back.
    private static void acknowledgeAll(Peer peer) {
        for (int i = 0; i < 100 && !peer.endpoint().isSignalled(Connection.OUTPUT_FINISHED); i++) {
            SegmentShape.inOrder(Flags.ACK, 0).sendTo(peer);
            if (!isFinSent(peer)) {
                peer.pass(Duration.ofMillis(i < 50 ? 10 : 500));
            }
        }
    }

    private void closeWait(Peer peer) {
        establish(peer);
        traffic(peer);
        SegmentShape.inOrder(Flags.FIN | Flags.ACK, 0).ack(AckFrom.SND_UNA, 0).sendTo(peer);
    }

    private void closing(Peer peer) {
        finWait1(peer);
        SegmentShape.inOrder(Flags.FIN | Flags.ACK, 0).ack(AckFrom.SND_UNA, 0).sendTo(peer);
    }

    private void timeWait(Peer peer) {
        if (ending == Ending.CROSSING) {
            closing(peer);
            acknowledgeAll(peer);
        } else {
            finWait2(peer);
            SegmentShape.inOrder(Flags.FIN | Flags.ACK, 0).sendTo(peer);
        }
    }

    private void closed(Peer peer) {
        switch (ending) {
            case SHUTDOWN, CLOSE -> {
                closeWait(peer);
                finish(peer);
                acknowledgeAll(peer);
            }
            case CROSSING -> {
                timeWait(peer);
                peer.pass(Duration.ofMinutes(5));
            }
            case ABORT -> {
                establish(peer);
                traffic(peer);
                peer.abort();
            }
            case RESET -> {
                establish(peer);
                traffic(peer);
                SegmentShape.inOrder(Flags.RST, 0).sendTo(peer);
            }
        }
    }
}
