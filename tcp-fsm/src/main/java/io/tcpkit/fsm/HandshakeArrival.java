package io.tcpkit.fsm;

import io.tcpkit.api.ConnectionConfig;
import io.tcpkit.api.MtuProbing;
import io.tcpkit.api.event.CloseReason;
import io.tcpkit.api.event.Drop;
import io.tcpkit.api.segment.Flags;
import io.tcpkit.api.segment.Segment;
import io.tcpkit.fsm.ConnectionState.Established;
import io.tcpkit.fsm.ConnectionState.FastOpened;
import io.tcpkit.fsm.ConnectionState.FinWait1;
import io.tcpkit.fsm.ConnectionState.Listen;
import io.tcpkit.fsm.ConnectionState.SynReceived;
import io.tcpkit.fsm.ConnectionState.SynSent;
import io.tcpkit.fsm.ConnectionState.Synchronized;
import io.tcpkit.fsm.receive.Receiver;
import io.tcpkit.fsm.send.PathMtuSearch;
import io.tcpkit.fsm.send.Sender;
import io.tcpkit.fsm.send.SenderSetup;

/// SEGMENT ARRIVES in LISTEN, SYN-SENT and SYN-RECEIVED: RFC 9293 §3.10.7.2 to §3.10.7.4, as far as opening goes.
///
/// Positions: our SYN is 0, so SND.UNA is 0 and SND.NXT is 1 throughout, or more with data in the SYN (Fast Open); the
/// peer's SYN is 0, so RCV.NXT is 1 once it is known.
final class HandshakeArrival {
    private final Tcb tcb;
    private final SynchronizedArrival synchronizedArrival;
    private final FastOpenArrival fastOpenArrival;

    HandshakeArrival(Tcb tcb, SynchronizedArrival synchronizedArrival, FastOpenArrival fastOpenArrival) {
        this.tcb = tcb;
        this.synchronizedArrival = synchronizedArrival;
        this.fastOpenArrival = fastOpenArrival;
    }

    /// {@return the window that our SYN promises: never scaled (RFC 7323 §2.2)}
    static int synWindow(Tcb tcb) {
        var buffer = tcb.setup.receiveBuffer();
        return (int) Math.min(Math.min(buffer.limit() - buffer.read(), tcb.setup.config().initialReceiveBufferBytes()),
                65_535);
    }

    static Handshake newHandshake(Tcb tcb, boolean active) {
        var buffer = tcb.setup.receiveBuffer();
        boolean scaling = tcb.setup.config().windowScaling();
        return new Handshake(active, tcb.path.defaultMss(),
                scaling ? Handshake.shiftFor(buffer.limit() - buffer.read()) : -1,
                new EcnHandshake(tcb.setup.config().ecn(), tcb.setup.congestion().ecn()));
    }

    /// §3.10.7.2.
    Drop onListen(Segment segment, long nowNanos) {
        if (segment.has(Flags.RST)) {
            return Drop.NO_CONNECTION;
        }
        if (segment.has(Flags.ACK)) {
            // Any acknowledgment is bad while nothing was ever sent.
            tcb.owedReset.answer(segment);
            return Drop.NO_CONNECTION;
        }
        if (!segment.has(Flags.SYN)) {
            return Drop.NO_CONNECTION;
        }
        var handshake = newHandshake(tcb, false);
        onPeerSyn(handshake, segment, nowNanos);
        if (tcb.fastOpen.accepts(segment)) {
            establish(handshake, segment.window(), 0, 0, nowNanos);
            fastOpenArrival.onText(segment, nowNanos);
            return Drop.NONE;
        }
        tcb.enter(new SynReceived(handshake), nowNanos);
        return Drop.NONE;
    }

    private void onPeerSyn(Handshake handshake, Segment syn, long nowNanos) {
        tcb.irs(syn.seq());
        handshake.onSyn(syn);
        if (syn.has(Flags.ACK)) {
            handshake.ecn().onSynAck(syn);
        } else {
            handshake.ecn().onSyn(syn, handshake.isActive());
        }
        tcb.userTimeout.onSegment(syn);
        tcb.timestamps.onSyn(syn, nowNanos);
    }

    /// §3.10.7.3.
    Drop onSynSent(Handshake handshake, Segment segment, long nowNanos) {
        // First, the ACK bit: the only acceptable acknowledgment is that of our SYN.
        boolean acked = segment.has(Flags.ACK);
        long segAck = tcb.sendSpace.unwrap(segment.ack(), 1);
        if (acked && (!tcb.fastOpen.covers(segAck) || tcb.timestamps.isForeignEcho(segment, nowNanos))) {
            // As Linux does, also when its timestamp answers a SYN that is not ours: an old duplicate can have the right number.
            if (!segment.has(Flags.RST)) {
                tcb.owedReset.answer(segment);
            }
            return Drop.UNACCEPTABLE_ACK;
        }
        // Second, the RST bit.
        if (segment.has(Flags.RST)) {
            if (!acked) {
                return Drop.NO_ACK;
            }
            tcb.close(CloseReason.REFUSED, nowNanos);
            return Drop.NONE;
        }
        // Fourth, the SYN bit.
        if (!segment.has(Flags.SYN)) {
            return Drop.NO_CONNECTION;
        }
        onPeerSyn(handshake, segment, nowNanos);
        if (acked) {
            // The window of a SYN is not scaled.
            tcb.fastOpen.onSynAcked(segment, handshake.retries(), segAck);
            establish(handshake, segment.window(), 0, segAck, nowNanos);
            synchronizedArrival.oweAckToSyn();
            synchronizedArrival.onTextOfSynAck(segment, nowNanos);
        } else {
            // Both opened at once (figure 8): our SYN goes again, now with an acknowledgment.
            handshake.oweSyn();
            tcb.enter(new SynReceived(handshake), nowNanos);
        }
        return Drop.NONE;
    }

    /// §3.10.7.4 in SYN-RECEIVED; once open, the rest of the segment is the next state's.
    Drop onSynReceived(Handshake handshake, Segment segment, long nowNanos) {
        long segSeq = tcb.receiveSpace().unwrap(segment.seq(), 1);
        // Where we listened a SYN,ACK answers nothing of ours; the first check refuses it.
        boolean crossing = handshake.isActive() || !segment.has(Flags.ACK);
        if (segment.has(Flags.SYN) && segSeq == 0 && !segment.has(Flags.RST) && crossing) {
            return onSynAgain(handshake, segment, nowNanos);
        }
        if (tcb.timestamps.isMissingIn(segment)) {
            return Drop.TIMESTAMP_MISSING;
        }
        if (tcb.timestamps.isOld(segment, nowNanos)) {
            tcb.challengeAcks.owe(nowNanos);
            return Drop.PAWS;
        }
        // First, the sequence number, with RCV.NXT = 1 and the window that our SYN promised.
        if (!SynchronizedArrival.isAcceptable(segSeq, segment.length(), 1, synWindow(tcb))) {
            if (!segment.has(Flags.RST)) {
                tcb.challengeAcks.owe(nowNanos);
            }
            return Drop.OUT_OF_WINDOW;
        }
        // Second, the RST bit, by RFC 5961 §3.2.
        if (segment.has(Flags.RST)) {
            return onReset(handshake, segSeq, nowNanos);
        }
        // Fourth, a SYN in the window draws a challenge ACK (RFC 5961 §4.2).
        if (segment.has(Flags.SYN)) {
            tcb.challengeAcks.owe(nowNanos);
            return Drop.CHALLENGED;
        }
        // Fifth, the ACK.
        if (!segment.has(Flags.ACK)) {
            return Drop.NO_ACK;
        }
        long segAck = tcb.sendSpace.unwrap(segment.ack(), 1);
        if (!tcb.fastOpen.covers(segAck)) {
            tcb.owedReset.answer(segment);
            return Drop.UNACCEPTABLE_ACK;
        }
        tcb.fastOpen.onSynAcked(segment, handshake.retries(), segAck);
        long wnd = (long) segment.window() << handshake.peerShift();
        handshake.ecn().onHandshakeAck(segment);
        establish(handshake, wnd, segSeq, segAck, nowNanos);
        return synchronizedArrival.afterHandshake(segment, segSeq, nowNanos);
    }

    /// The peer's SYN once more. Alone it means that our SYN,ACK was lost, so that goes again. With the acknowledgment of
    /// our SYN it completes a simultaneous open (figure 8, line 6; MUST-10): its SYN is old, its ACK is not.
    private Drop onSynAgain(Handshake handshake, Segment segment, long nowNanos) {
        if (!segment.has(Flags.ACK)) {
            if (!handshake.ecn().onSyn(segment, handshake.isActive())) {
                // RFC 9768 §3.1.5: it asks for two kinds of ECN, and nobody could tell which one it will use.
                tcb.owedReset.owe(tcb.sendSpace.wrap(1), tcb.receiveSpace().wrap(1), true);
                tcb.close(CloseReason.ABORTED, nowNanos);
                return Drop.NONE;
            }
            handshake.oweSyn();
            return Drop.DUPLICATE;
        }
        long segAck = tcb.sendSpace.unwrap(segment.ack(), 1);
        if (!tcb.fastOpen.covers(segAck)) {
            tcb.owedReset.answer(segment);
            return Drop.UNACCEPTABLE_ACK;
        }
        handshake.ecn().onCrossingSynAck(segment);
        tcb.fastOpen.onSynAcked(segment, handshake.retries(), segAck);
        establish(handshake, segment.window(), 0, segAck, nowNanos);
        synchronizedArrival.oweAckToSyn();
        if (tcb.isSack() && tcb.state() instanceof Synchronized open && open.rcv() instanceof Receiver rcv) {
            // RFC 2883 §4: the SYN has arrived twice.
            rcv.onOldText(0, 1);
        }
        return Drop.NONE;
    }

    private Drop onReset(Handshake handshake, long segSeq, long nowNanos) {
        if (segSeq != 1) {
            tcb.challengeAcks.owe(nowNanos);
            return Drop.CHALLENGED;
        }
        if (handshake.isActive()) {
            tcb.close(CloseReason.REFUSED, nowNanos);
        } else {
            tcb.enter(new Listen(), nowNanos);
        }
        return Drop.NONE;
    }

    /// What the handshake tells of the path: a round trip, or that it loses SYNs.
    static void measure(Setup setup, Handshake handshake, long nowNanos) {
        if (handshake.isTimed()) {
            setup.rttEstimator().onSample(nowNanos - handshake.sentNanos(), nowNanos, 1);
        }
        setup.rttEstimator().onProgress();
        if (handshake.retries() > 0) {
            // RFC 6298 §5.7: a path that lost our SYN deserves more patience.
            setup.rttEstimator().onSynRetransmitted();
        }
    }

    private void establish(Handshake handshake, long wnd, long wl1, long wl2, long nowNanos) {
        Setup setup = tcb.setup;
        measure(setup, handshake, nowNanos);
        // MUST-16 of RFC 9293 §3.7.1: SMSS is what is left of the MSS beside the options of every segment (RFC 5681 §2, RFC 6691).
        int smss = Math.max(Math.clamp(handshake.peerMss(), ConnectionConfig.MIN_SEGMENT_BYTES, setup.mss())
                - tcb.timestamps.optionBytes(), ConnectionConfig.MIN_SEGMENT_BYTES - Timestamps.OPTION_BYTES);
        var search = newSearch(smss, nowNanos);
        smss = search.smss();
        tcb.negotiated(handshake, smss);
        tcb.echo(handshake.ecn().echo());
        // Without segmentation offload a segment handed out is a segment on the wire.
        int burst = setup.burstBytes() > setup.mss() ? setup.burstBytes() : smss;
        // RFC 6928 §2: one segment after more than one loss of SYN or SYN,ACK; a mark on one counts as much (RFC 9768 §3.2.2.2).
        int initialSegments = handshake.retries() > 1 || handshake.ecn().isMarked() ? 1 : setup.config().initialWindowSegments();
        var receiver = new Receiver(setup.receiveBuffer(), setup.ackPolicy(), setup.mss(),
                setup.config().initialReceiveBufferBytes(), handshake.windowShift(), 1 + synWindow(tcb), tcb.receiveCounters);
        receiver.reconfigure(setup.ackPolicy(), setup.config().quickAck());
        var sender = new Sender(new SenderSetup(setup.id(), setup.listener(), setup.config(), tcb.sendSpace, smss,
                burst, setup.congestion(), setup.fallback(), setup.sendPolicy(), setup.rttEstimator(),
                setup.sendBuffer(), setup.random(), setup.clockResolutionNanos(), tcb.isSack(), tcb.timestamps.isUsed(),
                handshake.ecn().grant(), initialSegments, wnd, handshake.peerShift(), wl1, wl2, tcb.path, search),
                tcb.sendCounters, nowNanos);
        tcb.fastOpen.handOver(sender, wl2, nowNanos);
        if (tcb.fastOpen.isOffering()) {
            tcb.signal(Connection.FAST_OPEN);
        }
        sender.onWritten(nowNanos);
        if (tcb.state() instanceof Listen) {
            tcb.enter(new FastOpened(handshake, sender, receiver), nowNanos);
        } else if (handshake.isFinQueued()) {
            sender.queueFin(nowNanos);
            tcb.enter(new FinWait1(sender, receiver), nowNanos);
        } else {
            tcb.enter(new Established(sender, receiver), nowNanos);
        }
    }

    /// What the path carries of what peer and device allow. Without path MTU discovery routers cut what is too big, so that
    /// nothing can be learned.
    private PathMtuSearch newSearch(int smss, long nowNanos) {
        ConnectionConfig config = tcb.setup.config();
        int options = tcb.timestamps.optionBytes();
        return new PathMtuSearch(config.pathMtuDiscovery() ? config.mtuProbing() : MtuProbing.OFF,
                tcb.path.floorMss() - options, config.mtuProbingBaseBytes() - options, smss, tcb.path.mss() - options, nowNanos);
    }
}
