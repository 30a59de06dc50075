package io.tcpkit.fsm;

import io.tcpkit.api.ConnectionConfig;
import io.tcpkit.api.ConnectionInfo;
import io.tcpkit.api.FastOpenResult;
import io.tcpkit.api.TcpState;
import io.tcpkit.api.event.CloseReason;
import io.tcpkit.api.event.Drop;
import io.tcpkit.api.segment.Flags;
import io.tcpkit.api.segment.Segment;
import io.tcpkit.api.spi.AckPolicy;
import io.tcpkit.api.spi.CongestionControlProvider;
import io.tcpkit.api.spi.Parameters;
import io.tcpkit.api.spi.SendPolicy;
import io.tcpkit.fsm.ConnectionState.CloseWait;
import io.tcpkit.fsm.ConnectionState.Closed;
import io.tcpkit.fsm.ConnectionState.Closing;
import io.tcpkit.fsm.ConnectionState.Established;
import io.tcpkit.fsm.ConnectionState.FastOpened;
import io.tcpkit.fsm.ConnectionState.FinWait1;
import io.tcpkit.fsm.ConnectionState.FinWait2;
import io.tcpkit.fsm.ConnectionState.LastAck;
import io.tcpkit.fsm.ConnectionState.Listen;
import io.tcpkit.fsm.ConnectionState.SynReceived;
import io.tcpkit.fsm.ConnectionState.SynSent;
import io.tcpkit.fsm.ConnectionState.Synchronized;
import io.tcpkit.fsm.ConnectionState.TimeWait;
import io.tcpkit.fsm.receive.Receiver;
import io.tcpkit.fsm.send.SendHalf;
import io.tcpkit.fsm.send.SendTimer;
import io.tcpkit.fsm.send.Sender;

/// One TCP connection without input or output: segments and time go in, segments and one deadline come out.
///
/// ```
///    onSegment(segment, now) ─┐                       ┌─▶ pollTransmit(now, out)  until false
///    onTimeout(now) ──────────┼──▶  state, halves ────┤
///    open/send/close/abort ───┘                       └─▶ nextDeadlineNanos(), takeSignals()
/// ```
/// State changes in [#onSegment], [#onTimeout] and the user calls; segments leave only in [#pollTransmit], so after each
/// input that must be called until it has no more. A connection never blocks, reads no clock, owns no thread, draws
/// randomness only from the generator it was given, and is used by one thread.
///
/// The user calls are those of RFC 9293 §3.10.1 to §3.10.6; what arrives is handled by `HandshakeArrival` and
/// `SynchronizedArrival` (§3.10.7), time by `Timeouts` (§3.10.8), and what leaves by `Transmission`.
public final class Connection {
    /// No deadline.
    public static final long NEVER = Long.MAX_VALUE;

    /// Signal: the handshake is over, or with Fast Open need not be waited for.
    public static final int CONNECTED = 1;
    /// Signal: more octets can be read.
    public static final int READABLE = 1 << 1;
    /// Signal: octets were acknowledged, so that there may be room to write.
    public static final int WRITABLE = 1 << 2;
    /// Signal: the peer's FIN was reached; after the octets published so far comes the end of the stream.
    public static final int PEER_FINISHED = 1 << 3;
    /// Signal: the connection is gone (CLOSED) and [#closeReason()] says why. Nothing will come out of it any more, except
    /// that [#pollTransmit] may still have one RST.
    public static final int ENDED = 1 << 4;
    /// Signal: our FIN was acknowledged, and so was everything before it.
    public static final int OUTPUT_FINISHED = 1 << 5;
    /// Signal: an active open has learnt something for the next one, which [#fastOpenLesson()] tells.
    public static final int FAST_OPEN = 1 << 12;

    private final Tcb tcb;
    private final HandshakeArrival handshakeArrival;
    private final SynchronizedArrival synchronizedArrival;
    private final FastOpenArrival fastOpenArrival;
    private final Timeouts timeouts;
    private final Transmission transmission;

    /// A connection in CLOSED, to be opened.
    ///
    /// @param setup all it is given
    public Connection(Setup setup) {
        tcb = new Tcb(setup);
        synchronizedArrival = new SynchronizedArrival(tcb);
        fastOpenArrival = new FastOpenArrival(tcb, synchronizedArrival);
        handshakeArrival = new HandshakeArrival(tcb, synchronizedArrival, fastOpenArrival);
        timeouts = new Timeouts(tcb);
        transmission = new Transmission(tcb);
    }

    // ---- user calls: RFC 9293 §3.10.1 to §3.10.6 ----------------------------------------------------------------------

    /// OPEN, active: CLOSED or LISTEN to SYN-SENT; the SYN leaves with the next [#pollTransmit].
    ///
    /// @param nowNanos the engine's clock
    /// @throws IllegalStateException in any other state, and after the connection has ended
    public void openActive(long nowNanos) {
        switch (tcb.state()) {
            case Closed(CloseReason reason) when reason == CloseReason.OPEN -> enterSynSent(nowNanos);
            case Listen _ -> enterSynSent(nowNanos);
            case Closed _, SynSent _, SynReceived _, Synchronized _ -> throw illegalOpen(TcpState.SYN_SENT);
        }
    }

    private void enterSynSent(long nowNanos) {
        tcb.enter(new SynSent(HandshakeArrival.newHandshake(tcb, true)), nowNanos);
    }

    /// OPEN, passive: CLOSED to LISTEN. The SYN is then handed to [#onSegment].
    ///
    /// @param nowNanos the engine's clock
    /// @throws IllegalStateException in any other state, and after the connection has ended
    public void openPassive(long nowNanos) {
        switch (tcb.state()) {
            case Closed(CloseReason reason) when reason == CloseReason.OPEN -> tcb.enter(new Listen(), nowNanos);
            case Closed _, Listen _, SynSent _, SynReceived _, Synchronized _ -> throw illegalOpen(TcpState.LISTEN);
        }
    }

    private IllegalStateException illegalOpen(TcpState to) {
        return new IllegalStateException("%s is %s (%s) and cannot go to %s"
                .formatted(tcb.setup.id(), state(), closeReason().description(), to));
    }

    /// Lets the active open that follows use Fast Open (RFC 7413): what is in the send buffer when the SYN leaves goes with
    /// it. It may reach the peer's application twice, should the SYN be duplicated on the way (§6.1).
    ///
    /// @param offer what is known of the peer
    public void offerFastOpen(FastOpenOffer offer) {
        tcb.fastOpen.offer(offer);
    }

    /// Says in LISTEN what the SYN's Fast Open option is worth, before the SYN is handed to [#onSegment].
    ///
    /// @param answer what to do
    public void answerFastOpen(FastOpenAnswer answer) {
        tcb.fastOpen.answer(answer);
    }

    /// SEND: the application has appended octets to the send buffer.
    ///
    /// @param nowNanos the engine's clock
    public void onSendBufferGrown(long nowNanos) {
        if (tcb.state() instanceof Synchronized open && open.snd() instanceof Sender snd) {
            snd.onWritten(nowNanos);
        }
    }

    /// {@return the position one past the last octet sent, 1 while nothing was}
    public long sentUpTo() {
        return tcb.state() instanceof Synchronized open
                ? Math.min(open.snd().nxt(), tcb.setup.sendBuffer().end())
                : 1;
    }

    /// {@return the congestion window in bytes, 0 while there is none}
    public long cwnd() {
        return tcb.sender() instanceof Sender snd ? snd.cwnd() : 0;
    }

    /// RECEIVE: the application has read octets from the receive buffer.
    ///
    /// @param nowNanos the engine's clock
    public void onReceiveBufferDrained(long nowNanos) {
        if (tcb.state() instanceof Synchronized open && open.rcv() instanceof Receiver rcv) {
            rcv.onDrained();
        }
    }

    /// CLOSE, the half-close: FIN follows the octets in the send buffer; reading goes on. Twice does nothing.
    ///
    /// @param nowNanos the engine's clock
    public void shutdownOutput(long nowNanos) {
        switch (tcb.state()) {
            case Listen _, SynSent _ -> tcb.close(CloseReason.ABORTED, nowNanos);
            case SynReceived(Handshake handshake) -> handshake.queueFin();
            case FastOpened(Handshake handshake, Sender snd, _) -> {
                // The FIN may go; FIN-WAIT-1 is entered when our SYN is acknowledged.
                handshake.queueFin();
                snd.queueFin(nowNanos);
            }
            case Established(Sender snd, Receiver rcv) -> {
                snd.queueFin(nowNanos);
                tcb.enter(new FinWait1(snd, rcv), nowNanos);
            }
            case CloseWait(Sender snd, var rcv) -> {
                snd.queueFin(nowNanos);
                tcb.enter(new LastAck(snd, rcv), nowNanos);
            }
            case Closed _, FinWait1 _, FinWait2 _, Closing _, LastAck _, TimeWait _ -> {
            }
        }
    }

    /// CLOSE of both directions: as [#shutdownOutput], and nothing will be read any more. With octets unread the peer gets a
    /// RST at once, and it gets one when data arrives later, since that data is lost (RFC 9293 §3.6.1).
    ///
    /// @param nowNanos the engine's clock
    public void close(long nowNanos) {
        tcb.closeReading(nowNanos);
        if (unreadBytes() == 0) {
            shutdownOutput(nowNanos);
            if (tcb.state() instanceof Synchronized open && open.snd() instanceof Sender snd) {
                snd.timer().limit(tcb.setup.config().orphanRetries());
            }
            return;
        }
        switch (tcb.state()) {
            // The octets are lost, but the peer has finished and has all of ours: 2 MSL of silence do more good than a RST.
            case TimeWait _ -> {
            }
            // ABORT says nothing to the peer here (§3.10.5). But our last octets and FIN may be lost, and nobody would send
            // them again: without the RST of §3.6.1 the peer would wait in FIN-WAIT-2 for ever.
            case Closing _, LastAck _ -> tcb.reset(CloseReason.ABORTED, nowNanos);
            case Closed _, Listen _, SynSent _, SynReceived _, FastOpened _, Established _, FinWait1 _, FinWait2 _, CloseWait _ ->
                    abort(CloseReason.ABORTED, nowNanos);
        }
    }

    /// ABORT: CLOSED at once; the peer gets a RST where RFC 9293 §3.10.5 calls for one.
    ///
    /// @param reason what [#closeReason()] will say
    /// @param nowNanos the engine's clock
    public void abort(CloseReason reason, long nowNanos) {
        switch (tcb.state()) {
            case Closed _ -> {
            }
            case Listen _, SynSent _, Closing _, LastAck _, TimeWait _ -> tcb.close(reason, nowNanos);
            case SynReceived _ -> {
                tcb.owedReset.owe(tcb.sendSpace.wrap(1), tcb.receiveSpace().wrap(1), true);
                tcb.close(reason, nowNanos);
            }
            case FastOpened _, Established _, FinWait1 _, FinWait2 _, CloseWait _ -> tcb.reset(reason, nowNanos);
        }
    }

    /// The user has changed the options that may change on a live connection, as RFC 9293 §3.9.1 lets it.
    ///
    /// @param config the whole configuration, equal to the last in all that may not change
    /// @param sendPolicy the one in use, or another
    /// @param ackPolicy the one in use, or another
    /// @param nowNanos the engine's clock
    public void reconfigure(ConnectionConfig config, SendPolicy sendPolicy, AckPolicy ackPolicy, long nowNanos) {
        tcb.setup = tcb.setup.with(config, sendPolicy, ackPolicy);
        tcb.keepAlive.reconfigure(config);
        tcb.userTimeout.reconfigure(config);
        if (tcb.state() instanceof Synchronized open) {
            if (open.snd() instanceof Sender snd) {
                snd.reconfigure(config, sendPolicy);
            }
            if (open.rcv() instanceof Receiver rcv) {
                rcv.reconfigure(ackPolicy, config.quickAck());
                if (tcb.userTimeout.isOwed()) {
                    rcv.oweAck();
                }
            }
        }
    }

    /// The user wants another congestion controller.
    ///
    /// @param provider makes it
    /// @param parameters the user's choices
    /// @throws IllegalArgumentException when it cannot be made, or needs a kind of ECN that was not negotiated; then nothing
    ///         has changed
    public void switchCongestion(CongestionControlProvider provider, Parameters parameters) {
        if (tcb.state() instanceof Synchronized open) {
            if (open.snd() instanceof Sender snd) {
                snd.switchCongestion(provider, parameters);
            }
        } else if (provider.ecn() != tcb.setup.congestion().ecn()) {
            throw new IllegalArgumentException(("congestion control '%s' needs ECN of the kind %s, but the handshake is under way "
                    + "and asks for %s: change it when the connection is open")
                    .formatted(provider.name(), provider.ecn(), tcb.setup.congestion().ecn()));
        }
        tcb.setup = tcb.setup.with(provider);
    }

    // ---- what happens -------------------------------------------------------------------------------------------------

    /// SEGMENT ARRIVES (RFC 9293 §3.10.7).
    ///
    /// @param segment addressed to this connection; not kept
    /// @param nowNanos the engine's clock
    /// @return [Drop#NONE] when it was processed in full, otherwise why not, to be counted
    public Drop onSegment(Segment segment, long nowNanos) {
        tcb.activity.onReceived(segment, nowNanos);
        tcb.setup.listener().onReceived(tcb.setup.id(), segment, nowNanos);
        return switch (tcb.state()) {
            case Closed _ -> {
                if (!segment.has(Flags.RST)) {
                    tcb.owedReset.answer(segment);
                }
                yield Drop.NO_CONNECTION;
            }
            case Listen _ -> handshakeArrival.onListen(segment, nowNanos);
            case SynSent(Handshake handshake) -> handshakeArrival.onSynSent(handshake, segment, nowNanos);
            case SynReceived(Handshake handshake) -> handshakeArrival.onSynReceived(handshake, segment, nowNanos);
            case FastOpened early -> fastOpenArrival.onSegment(early, segment, nowNanos);
            case Synchronized open -> synchronizedArrival.onSegment(open, segment, nowNanos);
        };
    }

    /// Time has reached [#nextDeadlineNanos()]; harmless when called earlier.
    ///
    /// @param nowNanos the engine's clock
    public void onTimeout(long nowNanos) {
        timeouts.onTimeout(nowNanos);
    }

    /// An ICMP error quoted a segment of ours (RFC 9293 §3.9.2.2, MUST-54 and SHLD-25; RFC 5927).
    ///
    /// It is believed only if it quotes something outstanding (RFC 5927 §4.1), and it ends only a connection that is not
    /// yet open: in the synchronized states hard errors are taken as soft ones (RFC 5927 §5.2).
    ///
    /// What does not end the connection is remembered: it will be the reason if the connection times out.
    ///
    /// @param quotedSeq the sequence number it quotes, as on the wire
    /// @param meaning what the connection ends with if it ends because of this
    /// @param hard whether it says that the peer cannot be reached in this way at all
    /// @param nowNanos the engine's clock
    /// @return [Drop#NONE], or why it was not believed
    public Drop onUnreachable(int quotedSeq, CloseReason meaning, boolean hard, long nowNanos) {
        if (!quotesOutstanding(quotedSeq)) {
            return Drop.ICMP_NOT_OURS;
        }
        if (hard && isOpening()) {
            tcb.close(meaning, nowNanos);
        } else {
            tcb.softErrors.onError(meaning);
        }
        return Drop.NONE;
    }

    /// An ICMP message said that a segment of ours is too big for the path (RFC 1191, RFC 8201, RFC 5927 §7).
    ///
    /// @param quotedSeq the sequence number it quotes, as on the wire
    /// @param mtuBytes the largest packet that passes, 0 when the router does not say (RFC 1191 §5)
    /// @param quotedBytes how large the packet is that it quotes
    /// @param nowNanos the engine's clock
    /// @return [Drop#NONE], or why it was not believed
    public Drop onTooBig(int quotedSeq, int mtuBytes, int quotedBytes, long nowNanos) {
        if (!quotesOutstanding(quotedSeq)) {
            return Drop.ICMP_NOT_OURS;
        }
        if (tcb.state() instanceof Synchronized open && open.snd() instanceof Sender snd) {
            return snd.onTooBig(tcb.sendSpace.unwrap(quotedSeq, snd.una()), mtuBytes, quotedBytes, nowNanos);
        }
        // Without data a SYN is smaller than anything that a path may refuse.
        return onSynTooBig(quotedSeq) ? Drop.NONE : Drop.ICMP_IMPLAUSIBLE;
    }

    /// RFC 5927 §4.1: SND.UNA =< SEG.SEQ < SND.NXT.
    private boolean quotesOutstanding(int quotedSeq) {
        return switch (tcb.state()) {
            case SynSent _, SynReceived _ -> quotesOurSyn(quotedSeq);
            case FastOpened early -> quotesOurSyn(quotedSeq) || quotesOutstanding(early.snd(), quotedSeq);
            case Synchronized open -> quotesOutstanding(open.snd(), quotedSeq);
            case Closed _, Listen _ -> false;
        };
    }

    private boolean quotesOurSyn(int quotedSeq) {
        return quotedSeq == tcb.setup.iss();
    }

    private boolean quotesOutstanding(SendHalf snd, int quotedSeq) {
        long position = tcb.sendSpace.unwrap(quotedSeq, snd.una());
        return snd.una() <= position && position < snd.nxt();
    }

    private boolean isOpening() {
        return switch (tcb.state()) {
            case SynSent _, SynReceived _, FastOpened _ -> true;
            case Closed _, Listen _, Synchronized _ -> false;
        };
    }

    /// Somebody else has found out what the path to the peer carries. To be called before the connection is open.
    ///
    /// @param mtuBytes the largest packet
    public void onPathKnown(int mtuBytes) {
        if (tcb.setup.config().pathMtuDiscovery()) {
            tcb.path.lower(mtuBytes);
        }
    }

    /// {@return the largest packet that the path carries as routers have told this connection,
    /// `Integer.MAX_VALUE` when none has complained}
    public int pathMtuBytes() {
        return tcb.path.bytes();
    }

    /// {@return whether routers may cut packets of this connection: it does no path MTU discovery, or the path takes too
    /// little for it}
    public boolean isFragmentable() {
        return tcb.path.isFragmentable();
    }

    /// An ICMP error says that our SYN was too big. With data (Fast Open) it goes again at once without, as Linux has it; the
    /// data follows the handshake.
    ///
    /// @param quotedSeq the sequence number it quotes, as on the wire
    /// @return whether it goes again
    private boolean onSynTooBig(int quotedSeq) {
        if (tcb.state() instanceof SynSent(Handshake handshake) && quotedSeq == tcb.setup.iss()
                && handshake.retries() == 0 && tcb.fastOpen.withhold()) {
            handshake.oweSyn();
            return true;
        }
        return false;
    }

    /// In TIME-WAIT, when nothing is left to send: hands over the few numbers that still matter, and is CLOSED. Who keeps the
    /// block answers what arrives, and tells observers when it is over.
    ///
    /// @param block is filled in
    /// @return whether that was so; otherwise nothing has changed
    public boolean condense(TimeWaitBlock block) {
        if (!(tcb.state() instanceof TimeWait(var snd, var rcv)) || tcb.isAckOwed()) {
            return false;
        }
        block.sndNxt = tcb.sendSpace.wrap(snd.nxt());
        block.rcvNxt = tcb.receiveSpace().wrap(rcv.nxt());
        block.rcvWnd = (int) rcv.wnd();
        block.windowShift = tcb.advertisedShift();
        block.timestamps = tcb.timestamps.isUsed();
        block.tsRecent = tcb.timestamps.recent();
        block.tsOffset = tcb.timestamps.offset();
        block.endNanos = tcb.timeWaitEndNanos();
        block.durationMillis = (int) (2 * tcb.setup.config().maxSegmentLifetime().toMillis());
        // Nothing was answered here yet, and any millisecond of the past would do.
        block.challengedMillis = (int) (block.endNanos / 1_000_000) - block.durationMillis - 1_000_000;
        tcb.handOver();
        return true;
    }

    /// Fills in the segment that leaves next.
    ///
    /// @param nowNanos the engine's clock
    /// @param out is filled, ports included; its payload is valid until the next call into this connection
    /// @return whether there is one; call again until there is none
    public boolean pollTransmit(long nowNanos, Segment out) {
        return transmission.poll(nowNanos, out);
    }

    // ---- what can be asked --------------------------------------------------------------------------------------------

    /// {@return when [#onTimeout] must be called if nothing else happens, [#NEVER] for no deadline}
    public long nextDeadlineNanos() {
        return timeouts.nextDeadlineNanos();
    }

    /// {@return the send policy in use}
    public SendPolicy sendPolicy() {
        return tcb.setup.sendPolicy();
    }

    /// {@return the acknowledgment policy in use}
    public AckPolicy ackPolicy() {
        return tcb.setup.ackPolicy();
    }

    /// {@return the signals since the last call, a combination of the constants above}
    public int takeSignals() {
        return tcb.takeSignals();
    }

    /// {@return the state}
    public TcpState state() {
        return tcb.state().name();
    }

    /// {@return why it ended, [CloseReason#OPEN] while it has not}
    public CloseReason closeReason() {
        return tcb.state() instanceof Closed(CloseReason reason) ? reason : CloseReason.OPEN;
    }

    /// {@return whether the retransmission timer runs, for data or for a SYN}
    public boolean isRetransmissionArmed() {
        return switch (tcb.state()) {
            case SynSent(Handshake handshake) -> handshake.deadlineNanos() != NEVER;
            case SynReceived(Handshake handshake) -> handshake.deadlineNanos() != NEVER;
            case FastOpened early -> early.handshake().deadlineNanos() != NEVER;
            case Synchronized open ->
                    open.snd() instanceof Sender snd && snd.timer().kind() == SendTimer.Kind.RETRANSMISSION;
            case Closed _, Listen _ -> false;
        };
    }

    /// {@return whether the persist timer runs: the peer's window holds data back}
    public boolean isPersistArmed() {
        return tcb.state() instanceof Synchronized open && open.snd() instanceof Sender snd
                && snd.timer().kind() == SendTimer.Kind.PERSIST;
    }

    /// {@return how Fast Open went so far}
    public FastOpenResult fastOpenResult() {
        return tcb.fastOpen.result();
    }

    /// {@return what an active open has learnt for the next one}
    public FastOpenLesson fastOpenLesson() {
        return tcb.fastOpen.lesson();
    }

    private long unreadBytes() {
        if (tcb.state() instanceof Synchronized open) {
            return open.rcv() instanceof Receiver rcv
                    ? rcv.unreadBytes()
                    : open.rcv().nxt() - 1 - tcb.setup.receiveBuffer().read();
        }
        return 0;
    }

    /// {@return a snapshot of everything known}
    ///
    /// @param nowNanos the engine's clock
    public ConnectionInfo info(long nowNanos) {
        return new Snapshot(tcb, nowNanos).take(closeReason(), unreadBytes());
    }
}
