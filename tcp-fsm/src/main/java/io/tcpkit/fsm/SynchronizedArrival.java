package io.tcpkit.fsm;

import io.tcpkit.api.event.CloseReason;
import io.tcpkit.api.event.Drop;
import io.tcpkit.api.segment.Flags;
import io.tcpkit.api.segment.Segment;
import io.tcpkit.fsm.ConnectionState.CloseWait;
import io.tcpkit.fsm.ConnectionState.Closing;
import io.tcpkit.fsm.ConnectionState.Established;
import io.tcpkit.fsm.ConnectionState.FastOpened;
import io.tcpkit.fsm.ConnectionState.FinWait1;
import io.tcpkit.fsm.ConnectionState.FinWait2;
import io.tcpkit.fsm.ConnectionState.LastAck;
import io.tcpkit.fsm.ConnectionState.Synchronized;
import io.tcpkit.fsm.ConnectionState.TimeWait;
import io.tcpkit.fsm.receive.ReceiveHalf;
import io.tcpkit.fsm.receive.ReceivedAll;
import io.tcpkit.fsm.receive.Receiver;
import io.tcpkit.fsm.send.SendHalf;
import io.tcpkit.fsm.send.Sender;
import io.tcpkit.fsm.send.SentAll;

/// SEGMENT ARRIVES in the synchronized states: RFC 9293 §3.10.7.4, check by check in its order.
final class SynchronizedArrival {
    private final Tcb tcb;

    SynchronizedArrival(Tcb tcb) {
        this.tcb = tcb;
    }

    Drop onSegment(Synchronized open, Segment segment, long nowNanos) {
        ReceiveHalf rcv = open.rcv();
        long segSeq = tcb.receiveSpace().unwrap(segment.seq(), rcv.nxt());
        if (tcb.timestamps.isMissingIn(segment)) {
            return Drop.TIMESTAMP_MISSING;
        }
        // RFC 7323 §5.3, R1: before the sequence number, for what has wrapped looks new to that.
        if (tcb.timestamps.isOld(segment, nowNanos)) {
            return onOldDuplicate(open, segment, nowNanos);
        }
        // First, the sequence number.
        if (!isAcceptable(segSeq, segment.length(), rcv.nxt(), rcv.wnd())) {
            return onUnacceptable(open, segment, segSeq, nowNanos);
        }
        // Second, the RST bit.
        if (segment.has(Flags.RST)) {
            return onReset(open, segSeq, nowNanos);
        }
        // Third was security. Fourth, the SYN bit: RFC 5961 §4.2, whatever its sequence number.
        if (segment.has(Flags.SYN)) {
            tcb.challengeAcks.owe(nowNanos);
            return Drop.CHALLENGED;
        }
        // Fifth, the ACK bit.
        if (!segment.has(Flags.ACK)) {
            return Drop.NO_ACK;
        }
        if (open instanceof FastOpened early) {
            return FastOpenArrival.isOver(tcb, early, segment, nowNanos)
                    ? afterHandshake(segment, segSeq, nowNanos) : Drop.UNACCEPTABLE_ACK;
        }
        return fromFifth(open, segment, segSeq, nowNanos);
    }

    /// The segment that completed the handshake goes on as one of the new state, whose first checks it has passed.
    Drop afterHandshake(Segment segment, long segSeq, long nowNanos) {
        return tcb.state() instanceof Synchronized open ? fromFifth(open, segment, segSeq, nowNanos) : Drop.NONE;
    }

    /// The peer's SYN carried the acknowledgment of ours: it waits for ours of its own.
    void oweAckToSyn() {
        if (tcb.state() instanceof Synchronized open) {
            if (tcb.echo().beginsBare()) {
                oweDuplicateAck(open);
            } else {
                oweAck(open);
            }
        }
    }

    /// RFC 9293 §3.10.7.3, at its end: text and FIN of a SYN-ACK are as good as any (RFC 7413 §4.2.2 has servers send them).
    void onTextOfSynAck(Segment segment, long nowNanos) {
        if (segment.length() > 1 && tcb.state() instanceof Synchronized open) {
            onTextAndFin(open, segment, 1, nowNanos);
        }
    }

    /// RFC 9293 §3.4, the table of the four cases. A RST passes through a window of zero (MUST-66), and so does one that carries
    /// text (SHLD-2).
    ///
    /// | segment length | window | acceptable |
    /// |---|---|---|
    /// | 0 | 0 | SEG.SEQ = RCV.NXT |
    /// | 0 | > 0 | RCV.NXT =< SEG.SEQ < RCV.NXT+RCV.WND |
    /// | > 0 | 0 | no |
    /// | > 0 | > 0 | its first or its last octet lies in the window |
    static boolean isAcceptable(long segSeq, int segLen, long rcvNxt, long rcvWnd) {
        if (segLen == 0) {
            return rcvWnd == 0 ? segSeq == rcvNxt : rcvNxt <= segSeq && segSeq < rcvNxt + rcvWnd;
        }
        long last = segSeq + segLen - 1;
        return rcvWnd > 0
                && (rcvNxt <= segSeq && segSeq < rcvNxt + rcvWnd || rcvNxt <= last && last < rcvNxt + rcvWnd);
    }

    private Drop onUnacceptable(Synchronized open, Segment segment, long segSeq, long nowNanos) {
        if (segment.has(Flags.RST)) {
            return Drop.OUT_OF_WINDOW;
        }
        long nxt = open.rcv().nxt();
        boolean old = segSeq + segment.length() <= nxt;
        if (open instanceof TimeWait && segment.has(Flags.FIN) && segSeq + segment.length() == nxt) {
            // The peer's FIN again: our last ACK was lost. Acknowledge it and wait 2 MSL from now (§3.10.7.4, fifth check).
            tcb.startTimeWait(nowNanos);
        }
        if (segment.length() > 0 && !segment.has(Flags.SYN)) {
            if (segSeq == nxt && open.rcv().wnd() == 0 && segment.has(Flags.ACK) && !(open instanceof FastOpened)) {
                // Special allowance for a closed window: a probe's text is not taken, its acknowledgment is.
                onAck(open, segment, segSeq, nowNanos);
            }
            if (old && open.rcv() instanceof Receiver rcv) {
                rcv.onOldText(segSeq, segSeq + segment.payload().length());
            }
            oweDuplicateAck(open);
        } else {
            // Nothing but numbers: answers to these could go back and forth for ever, so they are limited.
            tcb.challengeAcks.owe(nowNanos);
            if (segment.has(Flags.SYN | Flags.ACK) && segSeq == 0) {
                tcb.echo().onSynAckAgain(segment.ecn());
            }
        }
        return old ? Drop.DUPLICATE : Drop.OUT_OF_WINDOW;
    }

    /// RFC 7323 §5.3, R1: acknowledged and dropped.
    private Drop onOldDuplicate(Synchronized open, Segment segment, long nowNanos) {
        if (segment.length() > 0) {
            oweDuplicateAck(open);
        } else {
            tcb.challengeAcks.owe(nowNanos);
        }
        return Drop.PAWS;
    }

    /// RFC 5961 §3.2: only a RST at exactly RCV.NXT is believed; another in the window is answered with a question.
    private Drop onReset(Synchronized open, long segSeq, long nowNanos) {
        if (open instanceof TimeWait) {
            // Deviates from RFC 9293 §3.10.7.4 by RFC 1337 §3, fix F1: an old duplicate draws an ACK from us, that a RST from
            // the peer, and that must not end TIME-WAIT.
            return Drop.TIME_WAIT_RESET;
        }
        if (segSeq != open.rcv().nxt()) {
            tcb.challengeAcks.owe(nowNanos);
            return Drop.CHALLENGED;
        }
        tcb.close(CloseReason.RESET, nowNanos);
        return Drop.NONE;
    }

    private Drop fromFifth(Synchronized open, Segment segment, long segSeq, long nowNanos) {
        Drop drop = onAck(open, segment, segSeq, nowNanos);
        if (drop != Drop.NONE) {
            return drop;
        }
        tcb.timestamps.onAccepted(segment, segSeq, nowNanos);
        tcb.userTimeout.onSegment(segment);
        // Sixth, the URG bit: RFC 6093 §3 has urgent octets stay in line, so there is nothing to do.
        if (!(tcb.state() instanceof Synchronized next)) {
            return Drop.NONE;
        }
        onEcnField(next, segment);
        return onTextAndFin(next, segment, segSeq, nowNanos);
    }

    /// The segment is acceptable (RFC 9768 §3.2; RFC 3168 §6.1.5 has marks outside the window ignored), so that its mark counts.
    private void onEcnField(Synchronized open, Segment segment) {
        tcb.receiveCounters.onArrival(segment);
        tcb.echo().onArrival(segment, open.rcv().nxt(), open.rcv() instanceof Receiver rcv && rcv.isAckOwed());
        if (tcb.echo().ackNow()) {
            oweAck(open);
        }
    }

    // ---- fifth: the acknowledgment ------------------------------------------------------------------------------------

    private Drop onAck(Synchronized open, Segment segment, long segSeq, long nowNanos) {
        SendHalf snd = open.snd();
        long segAck = tcb.sendSpace.unwrap(segment.ack(), snd.una());
        long maxWnd = snd instanceof Sender sender ? sender.maxWnd() : 65_535;
        // RFC 5961 §5.2: ((SND.UNA - MAX.SND.WND) <= SEG.ACK <= SND.NXT); and our SYN was acknowledged first of all.
        long oldest = Math.max(snd.una() - maxWnd, 1);
        if (segAck > snd.nxt() || segAck < oldest) {
            tcb.challengeAcks.owe(nowNanos);
            return Drop.UNACCEPTABLE_ACK;
        }
        // Only what has passed all checks is a sign of the peer's life: else anybody could keep a dead connection alive.
        tcb.keepAlive.onHeard(nowNanos);
        if (segAck >= snd.una() && snd instanceof Sender sender) {
            if (sender.onAck(segment, segSeq, segAck, tcb.timestamps.roundTripNanos(segment, nowNanos), nowNanos)) {
                tcb.signal(Connection.WRITABLE);
                tcb.softErrors.onProgress();
            }
            if (sender.isFinAcked()) {
                onFinAcked(open, sender, nowNanos);
            }
        }
        return Drop.NONE;
    }

    private void onFinAcked(Synchronized open, Sender sender, long nowNanos) {
        tcb.signal(Connection.OUTPUT_FINISHED);
        var sentAll = new SentAll(sender.nxt(), sender.wnd());
        switch (open) {
            case FinWait1(_, Receiver rcv) -> tcb.enter(new FinWait2(sentAll, rcv), nowNanos);
            case Closing(_, ReceivedAll rcv) -> enterTimeWait(sentAll, rcv, nowNanos);
            case LastAck _ -> tcb.close(CloseReason.FINISHED, nowNanos);
            case FastOpened _, Established _, CloseWait _, FinWait2 _, TimeWait _ ->
                    throw new AssertionError("a FIN was acknowledged in " + open.name() + ", where none is sent");
        }
    }

    private void enterTimeWait(SentAll snd, ReceivedAll rcv, long nowNanos) {
        tcb.enter(new TimeWait(snd, rcv), nowNanos);
        tcb.startTimeWait(nowNanos);
    }

    // ---- seventh and eighth: the text and the FIN ---------------------------------------------------------------------

    private Drop onTextAndFin(Synchronized open, Segment segment, long segSeq, long nowNanos) {
        if (segment.length() == 0) {
            return Drop.NONE;
        }
        return switch (open.rcv()) {
            case Receiver rcv -> onTextAndFin(open, rcv, segment, segSeq, nowNanos);
            case ReceivedAll _ -> {
                // Text after a FIN should not be; whatever it is, the peer learns where we are.
                tcb.oweAck();
                yield Drop.DUPLICATE;
            }
        };
    }

    private Drop onTextAndFin(Synchronized open, Receiver rcv, Segment segment, long segSeq, long nowNanos) {
        long before = rcv.nxt();
        if (tcb.isReadingClosed() && segSeq + segment.payload().length() > before) {
            // RFC 9293 §3.6.1 (SHLD-3): the application has closed and will never read this; the peer must know that it is lost.
            tcb.owedReset.answer(segment);
            tcb.close(CloseReason.DATA_AFTER_CLOSE, nowNanos);
            return Drop.NONE;
        }
        Drop drop = rcv.accept(segment, segSeq, tcb.timestamps.roundTripNanos(segment, nowNanos), nowNanos);
        if (rcv.nxt() > before) {
            tcb.signal(Connection.READABLE);
        }
        if (rcv.isFinReached()) {
            onFinReached(open, rcv, nowNanos);
        }
        return drop;
    }

    private void onFinReached(Synchronized open, Receiver rcv, long nowNanos) {
        ReceivedAll all = rcv.finish();
        tcb.signal(Connection.PEER_FINISHED);
        tcb.oweAck();
        switch (open) {
            case Established(Sender snd, _) -> tcb.enter(new CloseWait(snd, all), nowNanos);
            case FinWait1(Sender snd, _) -> tcb.enter(new Closing(snd, all), nowNanos);
            case FinWait2(SentAll snd, _) -> enterTimeWait(snd, all, nowNanos);
            case FastOpened _, CloseWait _, Closing _, LastAck _, TimeWait _ ->
                    throw new AssertionError("a second FIN was reached in " + open.name());
        }
    }

    private void oweAck(Synchronized open) {
        switch (open.rcv()) {
            case Receiver rcv -> rcv.oweAck();
            case ReceivedAll _ -> tcb.oweAck();
        }
    }

    private void oweDuplicateAck(Synchronized open) {
        switch (open.rcv()) {
            case Receiver rcv -> rcv.oweDuplicateAck();
            case ReceivedAll _ -> tcb.oweAck();
        }
    }
}
