package io.tcpkit.fsm;

import io.tcpkit.api.segment.Flags;
import io.tcpkit.api.segment.Segment;
import io.tcpkit.api.spi.SendReason;
import io.tcpkit.fsm.ConnectionState.Closed;
import io.tcpkit.fsm.ConnectionState.FastOpened;
import io.tcpkit.fsm.ConnectionState.Listen;
import io.tcpkit.fsm.ConnectionState.SynReceived;
import io.tcpkit.fsm.ConnectionState.SynSent;
import io.tcpkit.fsm.ConnectionState.Synchronized;
import io.tcpkit.fsm.receive.ReceivedAll;
import io.tcpkit.fsm.receive.Receiver;
import io.tcpkit.fsm.send.Sender;

/// What leaves next, in order of priority: an owed RST; a challenge ACK; SYN or SYN,ACK; duplicate ACKs, which the peer
/// counts; retransmission, data, FIN or a window probe; a bare ACK or window update; a keep-alive probe.
final class Transmission {
    /// RFC 9293 §3.1: what the data offset leaves for options.
    private static final int OPTION_SPACE_BYTES = 40;

    private final Tcb tcb;
    private SendReason reason = SendReason.ACK;

    Transmission(Tcb tcb) {
        this.tcb = tcb;
    }

    boolean poll(long nowNanos, Segment out) {
        out.clear().ports(tcb.setup.localPort(), tcb.setup.remotePort());
        if (tcb.owedReset.take(out)) {
            // RFC 7323 §3.2: the option SHOULD be in a RST too.
            tcb.timestamps.stamp(out, nowNanos);
            reason = SendReason.RESET;
            return sent(out, nowNanos);
        }
        boolean filled = switch (tcb.state()) {
            case Closed _, Listen _ -> false;
            case SynSent(Handshake handshake) -> syn(handshake, Flags.SYN, nowNanos, out);
            case SynReceived(Handshake handshake) ->
                    syn(handshake, Flags.SYN | Flags.ACK, nowNanos, out) || challenge(handshake, out);
            case FastOpened early -> synAck(early, nowNanos, out) || synchronizedSegment(early, nowNanos, out);
            case Synchronized open -> synchronizedSegment(open, nowNanos, out);
        };
        if (!filled) {
            return false;
        }
        tcb.timestamps.stamp(out, nowNanos);
        tcb.userTimeout.tell(out, tcb.smss());
        return sent(out, nowNanos);
    }

    private boolean sent(Segment out, long nowNanos) {
        tcb.activity.onSent(out, nowNanos);
        tcb.setup.listener().onSent(tcb.setup.id(), out, isRetransmission(out), reason, nowNanos);
        return true;
    }

    private boolean isRetransmission(Segment out) {
        return switch (tcb.state()) {
            case SynSent(Handshake handshake) -> handshake.retries() > 0;
            case SynReceived(Handshake handshake) -> handshake.retries() > 0 && out.has(Flags.SYN);
            case FastOpened early when out.has(Flags.SYN) -> early.handshake().retries() > 0;
            case Synchronized open -> out.length() > 0 && open.snd() instanceof Sender snd && snd.wasRetransmission();
            case Closed _, Listen _ -> false;
        };
    }

    private boolean syn(Handshake handshake, int flags, long nowNanos, Segment out) {
        if (!handshake.isSynDue()) {
            return false;
        }
        reason = SendReason.SYN;
        boolean answer = (flags & Flags.ACK) != 0;
        // RFC 9293 §3.7.1 (SHLD-5, MAY-3): the MSS is announced always.
        out.seq(tcb.sendSpace.wrap(0)).flags(flags).window(HandshakeArrival.synWindow(tcb)).mss(tcb.setup.mss());
        if (answer) {
            out.ack(tcb.receiveSpace().wrap(1));
            tcb.timestamps.onAckSent(1);
        }
        out.sackPermitted(tcb.setup.config().sack() && (!answer || handshake.isSackPermitted()));
        int shift = handshake.offeredShift(answer);
        if (shift >= 0) {
            out.windowScale(shift);
        }
        if (answer) {
            handshake.ecn().fillSynAck(out, handshake.retries());
            tcb.fastOpen.onSynAck(out, handshake.retries());
        } else {
            out.flags(flags | handshake.ecn().synFlags(handshake.retries()));
            tcb.fastOpen.onSyn(out, handshake.retries(), nowNanos);
        }
        handshake.onSynSent(nowNanos, tcb.setup.rttEstimator().rtoNanos());
        return true;
    }

    /// RFC 7413 §4.2.2: the SYN-ACK acknowledges the data of the SYN as well.
    private boolean synAck(FastOpened early, long nowNanos, Segment out) {
        if (!syn(early.handshake(), Flags.SYN | Flags.ACK, nowNanos, out)) {
            return false;
        }
        Receiver rcv = early.rcv();
        out.ack(tcb.receiveSpace().wrap(rcv.nxt())).window((int) Math.min(rcv.wnd(), 65_535));
        tcb.timestamps.onAckSent(rcv.nxt());
        // No answer of the application's rides on it.
        rcv.onAckSent(true, nowNanos);
        return true;
    }

    /// <SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK> before the connection is open.
    private boolean challenge(Handshake handshake, Segment out) {
        if (!tcb.challengeAcks.take()) {
            return false;
        }
        reason = SendReason.CHALLENGE_ACK;
        out.seq(tcb.sendSpace.wrap(1)).ack(tcb.receiveSpace().wrap(1)).flags(Flags.ACK | handshake.ecn().ackFlags())
                .window(HandshakeArrival.synWindow(tcb));
        return true;
    }

    private boolean synchronizedSegment(Synchronized open, long nowNanos, Segment out) {
        if (tcb.echo().isPriorDue()) {
            return priorAcknowledgment(open, nowNanos, out);
        }
        if (tcb.challengeAcks.take()) {
            return acknowledgment(open, SendReason.CHALLENGE_ACK, nowNanos, out);
        }
        if (open.rcv() instanceof Receiver rcv && rcv.isDuplicateAckDue()) {
            return acknowledgment(open, SendReason.DUPLICATE_ACK, nowNanos, out);
        }
        if (open.snd() instanceof Sender snd) {
            snd.onEcho(tcb.echo().flags());
            if (snd.poll(nowNanos, out)) {
                reason = snd.reason();
                acknowledge(open, false, nowNanos, out);
                return true;
            }
        }
        if (open.rcv() instanceof Receiver rcv && rcv.isAckDue()) {
            boolean update = rcv.isWindowUpdate() && !tcb.isAckOwed();
            return acknowledgment(open, update ? SendReason.WINDOW_UPDATE : SendReason.ACK, nowNanos, out);
        }
        if (tcb.isAckOwed()) {
            return acknowledgment(open, SendReason.ACK, nowNanos, out);
        }
        return keepAliveProbe(open, nowNanos, out);
    }

    private boolean acknowledgment(Synchronized open, SendReason why, long nowNanos, Segment out) {
        reason = why;
        out.seq(tcb.sendSpace.wrap(Tcb.ackSequence(open))).flags(Flags.ACK);
        acknowledge(open, true, nowNanos, out);
        return true;
    }

    /// RFC 8257 §3.2: octets that arrived before the marks began, or ended, are acknowledged by themselves.
    private boolean priorAcknowledgment(Synchronized open, long nowNanos, Segment out) {
        reason = SendReason.ACK;
        long position = tcb.echo().priorPosition();
        out.seq(tcb.sendSpace.wrap(Tcb.ackSequence(open))).flags(Flags.ACK).ack(tcb.receiveSpace().wrap(position));
        if (open.rcv() instanceof Receiver rcv) {
            out.window(rcv.windowFieldAt(position));
        } else {
            out.window((int) Math.min(open.rcv().wnd() >> tcb.advertisedShift(), 65_535));
        }
        tcb.echo().fill(out, 0);
        tcb.timestamps.onAckSent(position);
        return true;
    }

    /// RFC 9293 §3.8.4 (SHLD-12): one before SND.NXT, so that the peer finds it old and must answer; without text, which a peer
    /// could mistake for data.
    private boolean keepAliveProbe(Synchronized open, long nowNanos, Segment out) {
        if (!tcb.keepAlive.takeProbe()) {
            return false;
        }
        tcb.activity.onKeepAliveProbe();
        reason = SendReason.KEEP_ALIVE;
        out.seq(tcb.sendSpace.wrap(open.snd().nxt() - 1)).flags(Flags.ACK);
        acknowledge(open, true, nowNanos, out);
        return true;
    }

    /// Acknowledgment number and window, which every segment carries; the debts are paid.
    private void acknowledge(Synchronized open, boolean bare, long nowNanos, Segment out) {
        switch (open.rcv()) {
            case Receiver rcv -> {
                out.window(rcv.windowField());
                if (bare && tcb.isSack()) {
                    // RFC 2018 §3: three blocks fit beside timestamps, four without.
                    int blocks = tcb.timestamps.isUsed() ? 3 : 4;
                    rcv.fillSack(out, tcb.receiveSpace(), tcb.echo().sackBlocks(blocks, tcb.timestamps.isUsed()));
                }
                // What is sent again for the network's sake is no answer of the application.
                rcv.onAckSent(bare || open.snd() instanceof Sender snd && snd.wasRetransmission(), nowNanos);
            }
            case ReceivedAll rcv -> out.window((int) Math.min(rcv.wnd() >> tcb.advertisedShift(), 65_535));
        }
        out.ack(tcb.receiveSpace().wrap(open.rcv().nxt()));
        tcb.echo().fill(out, optionRoom(open, bare, out));
        tcb.timestamps.onAckSent(open.rcv().nxt());
        tcb.onAckSent();
    }

    /// {@return bytes for one more option: what is left beside timestamps and SACK (RFC 2018 §3, with its two NOPs), or of the
    /// SMSS; none where an option of that kind may have been what was lost (RFC 9768 §3.2.3.2.2)}
    private int optionRoom(Synchronized open, boolean bare, Segment out) {
        if (!bare) {
            boolean again = open.snd() instanceof Sender snd && snd.wasRetransmission();
            return again ? 0 : tcb.smss() - out.payload().length();
        }
        int sack = out.sackBlocks() == 0 ? 0 : 4 + 8 * out.sackBlocks();
        return OPTION_SPACE_BYTES - tcb.timestamps.optionBytes() - sack;
    }
}
