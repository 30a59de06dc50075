package io.tcpkit.cli.diagram;

import static io.tcpkit.api.TcpState.CLOSED;
import static io.tcpkit.api.TcpState.CLOSE_WAIT;
import static io.tcpkit.api.TcpState.CLOSING;
import static io.tcpkit.api.TcpState.ESTABLISHED;
import static io.tcpkit.api.TcpState.FIN_WAIT_1;
import static io.tcpkit.api.TcpState.FIN_WAIT_2;
import static io.tcpkit.api.TcpState.LAST_ACK;
import static io.tcpkit.api.TcpState.LISTEN;
import static io.tcpkit.api.TcpState.SYN_RECEIVED;
import static io.tcpkit.api.TcpState.SYN_SENT;
import static io.tcpkit.api.TcpState.TIME_WAIT;

import io.tcpkit.api.TcpState;
import io.tcpkit.api.segment.Flags;

/// The state that the other side must be in, inferred from what crossed.
///
/// Nobody tells us what the kernel is thinking, but RFC 9293 §3.3.2 (figure 5) names for each edge the segment that causes
/// it or goes with it. What the peer sends tells its state at that moment; what we send moves it on once it arrives.
///
/// ```
///   the peer sends                          the peer receives (we send)
///   SYN      CLOSED       -> SYN-SENT       SYN             LISTEN       -> SYN-RECEIVED
///   SYN,ACK  LISTEN       -> SYN-RECEIVED   SYN,ACK         SYN-SENT     -> ESTABLISHED
///   FIN      ESTABLISHED  -> FIN-WAIT-1     ACK of SYN      SYN-RECEIVED -> ESTABLISHED
///   FIN      CLOSE-WAIT   -> LAST-ACK       ACK of FIN      FIN-WAIT-1   -> FIN-WAIT-2
///   RST      any          -> CLOSED         ACK of FIN      CLOSING      -> TIME-WAIT
///                                           ACK of FIN      LAST-ACK     -> CLOSED
///                                           FIN             ESTABLISHED  -> CLOSE-WAIT
///                                           FIN             FIN-WAIT-1   -> CLOSING
///                                           FIN             FIN-WAIT-2   -> TIME-WAIT
///                                           RST             any          -> CLOSED
/// ```
///
/// Two assumptions: what we send arrives, and in order. Where a segment is lost, the inferred state runs ahead of the
/// true one until the retransmission. And TIME-WAIT ends in silence, so it is never seen to end.
final class PeerState {
    private static final long NOT_SENT = Long.MIN_VALUE;

    private TcpState state;
    private long finPosition = NOT_SENT;

    /// The peer before anything crossed.
    ///
    /// @param listening whether the peer listens, because we are the one who connects
    PeerState(boolean listening) {
        state = listening ? LISTEN : CLOSED;
    }

    /// {@return the inferred state}
    public TcpState state() {
        return state;
    }

    /// {@return the state after a segment crossed}
    ///
    /// @param segment the segment, in the order we saw them
    public TcpState after(Step.Segment segment) {
        if (has(segment, Flags.RST)) {
            state = CLOSED;
        } else if (segment.ours()) {
            state = received(segment);
        } else {
            state = sent(segment);
        }
        return state;
    }

    private TcpState sent(Step.Segment segment) {
        TcpState before = state;
        if (has(segment, Flags.SYN)) {
            before = switch (state) {
                // With an ACK it answers our SYN; without, it opens. Sent again it changes nothing.
                case CLOSED, LISTEN -> has(segment, Flags.ACK) ? SYN_RECEIVED : SYN_SENT;
                case SYN_SENT, SYN_RECEIVED, ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2, CLOSE_WAIT, CLOSING, LAST_ACK, TIME_WAIT ->
                        state;
            };
        }
        if (!has(segment, Flags.FIN)) {
            return before;
        }
        finPosition = segment.seq() + segment.length();
        return switch (before) {
            case SYN_RECEIVED, ESTABLISHED -> FIN_WAIT_1;
            case CLOSE_WAIT -> LAST_ACK;
            case CLOSED, LISTEN, SYN_SENT, FIN_WAIT_1, FIN_WAIT_2, CLOSING, LAST_ACK, TIME_WAIT -> before;
        };
    }

    private TcpState received(Step.Segment segment) {
        TcpState opened = has(segment, Flags.SYN) ? receivedSyn(segment) : state;
        TcpState acked = has(segment, Flags.ACK) ? receivedAck(opened, segment.ack()) : opened;
        return has(segment, Flags.FIN) ? receivedFin(acked) : acked;
    }

    private TcpState receivedSyn(Step.Segment segment) {
        return switch (state) {
            case LISTEN -> SYN_RECEIVED;
            case SYN_SENT -> has(segment, Flags.ACK) ? ESTABLISHED : SYN_RECEIVED;
            case CLOSED, SYN_RECEIVED, ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2, CLOSE_WAIT, CLOSING, LAST_ACK, TIME_WAIT -> state;
        };
    }

    private TcpState receivedAck(TcpState before, long ack) {
        boolean finAcked = finPosition != NOT_SENT && ack > finPosition;
        return switch (before) {
            // The SYN is position 0, so anything beyond acknowledges it.
            case SYN_RECEIVED -> ack > 0 ? ESTABLISHED : before;
            case FIN_WAIT_1 -> finAcked ? FIN_WAIT_2 : before;
            case CLOSING -> finAcked ? TIME_WAIT : before;
            case LAST_ACK -> finAcked ? CLOSED : before;
            case CLOSED, LISTEN, SYN_SENT, ESTABLISHED, FIN_WAIT_2, CLOSE_WAIT, TIME_WAIT -> before;
        };
    }

    private static TcpState receivedFin(TcpState before) {
        return switch (before) {
            case SYN_RECEIVED, ESTABLISHED -> CLOSE_WAIT;
            case FIN_WAIT_1 -> CLOSING;
            case FIN_WAIT_2 -> TIME_WAIT;
            case CLOSED, LISTEN, SYN_SENT, CLOSE_WAIT, CLOSING, LAST_ACK, TIME_WAIT -> before;
        };
    }

    private static boolean has(Step.Segment segment, int flag) {
        return (segment.flags() & flag) != 0;
    }
}
