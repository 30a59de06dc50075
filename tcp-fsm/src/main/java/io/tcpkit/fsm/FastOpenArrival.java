package io.tcpkit.fsm;

import io.tcpkit.api.event.Drop;
import io.tcpkit.api.segment.Flags;
import io.tcpkit.api.segment.Segment;
import io.tcpkit.fsm.ConnectionState.Established;
import io.tcpkit.fsm.ConnectionState.FastOpened;
import io.tcpkit.fsm.ConnectionState.FinWait1;

/// SEGMENT ARRIVES in SYN-RECEIVED when the peer's SYN had a valid Fast Open cookie (RFC 7413 §4.2.2): both halves are at
/// work already, and the acknowledgment of our SYN is still to come.
final class FastOpenArrival {
    private final Tcb tcb;
    private final SynchronizedArrival synchronizedArrival;

    FastOpenArrival(Tcb tcb, SynchronizedArrival synchronizedArrival) {
        this.tcb = tcb;
        this.synchronizedArrival = synchronizedArrival;
    }

    /// The SYN's own octets, from position 1.
    void onText(Segment syn, long nowNanos) {
        if (tcb.state() instanceof FastOpened early) {
            tcb.signal(Connection.CONNECTED);
            early.rcv().accept(syn, 1, -1, nowNanos);
            if (early.rcv().nxt() > 1) {
                tcb.signal(Connection.READABLE);
            }
        }
    }

    Drop onSegment(FastOpened early, Segment segment, long nowNanos) {
        if ((segment.flags() & (Flags.SYN | Flags.ACK | Flags.RST)) == Flags.SYN
                && tcb.receiveSpace().unwrap(segment.seq(), 1) == 0) {
            // The peer's SYN again, with its data or without: our SYN-ACK was lost. What it carries is not taken twice.
            early.handshake().oweSyn();
            return Drop.DUPLICATE;
        }
        return synchronizedArrival.onSegment(early, segment, nowNanos);
    }

    /// The fifth check of RFC 9293 §3.10.7.4 in SYN-RECEIVED, for a segment that passed those before.
    ///
    /// @return whether it acknowledges our SYN, and the handshake is over
    static boolean isOver(Tcb tcb, FastOpened early, Segment segment, long nowNanos) {
        long segAck = tcb.sendSpace.unwrap(segment.ack(), 1);
        if (segAck < 1 || segAck > early.snd().nxt()) {
            tcb.owedReset.answer(segment);
            return false;
        }
        Handshake handshake = early.handshake();
        handshake.ecn().onHandshakeAck(segment);
        HandshakeArrival.measure(tcb.setup, handshake, nowNanos);
        early.snd().onHandshakeOver(nowNanos);
        tcb.enter(handshake.isFinQueued() ? new FinWait1(early.snd(), early.rcv())
                : new Established(early.snd(), early.rcv()), nowNanos);
        return true;
    }
}
