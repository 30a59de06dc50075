package io.tcpkit.fsm.send;

import static io.tcpkit.api.spi.TimerQueue.NEVER;

import io.tcpkit.api.ConnectionConfig;
import io.tcpkit.api.ConnectionId;
import io.tcpkit.api.event.Drop;
import io.tcpkit.api.segment.Flags;
import io.tcpkit.api.segment.Segment;
import io.tcpkit.api.segment.SequenceSpace;
import io.tcpkit.api.spi.CongestionControlProvider;
import io.tcpkit.api.spi.CongestionEvent.Kind;
import io.tcpkit.api.spi.Ecn;
import io.tcpkit.api.spi.EventListener;
import io.tcpkit.api.spi.Parameters;
import io.tcpkit.api.spi.RttEstimator;
import io.tcpkit.api.spi.SendPolicy;
import io.tcpkit.api.spi.SendReason;
import io.tcpkit.api.spi.SenderState;
import io.tcpkit.fsm.buffer.SendBuffer;

/// The sending half while there may be something to send or to acknowledge (RFC 9293 §3.3.1, figure 3).
///
/// ```
///                1         2          3          4
///           ----------|----------|----------|----------
///                  SND.UNA    SND.NXT    SND.UNA
///                                       +SND.WND
///
///   1 - acknowledged   2 - sent, not acknowledged   3 - may be sent   4 - beyond the peer's window
/// ```
/// The first octet has position 1; a FIN, once queued, stands at `buffer.end()` and consumes one position. Nothing is ever
/// taken back: `nxt` only grows, and what must be sent again is marked in [SentSegments].
public final class Sender implements SendHalf {
    private final ConnectionId id;
    private final EventListener listener;
    private final SequenceSpace space;
    private final SendBuffer buffer;
    private final RttEstimator rtt;
    private final SendCounters counters;
    private final boolean segmentation;
    private final SegmentSize segmentSize;
    private int smss;
    private int burstBytes;
    private final Unsent unsent;
    private final SendWindow window;
    private final boolean sack;
    private final RackRecovery rack;
    private final SentSegments sent;
    private final SackReports reports;
    private final SentSegmentView view;
    private final SenderState state;
    private final SendTimer timer;
    private final TailLossProbe tail;
    private final SmallSegments small;
    private final SendChrono chrono = new SendChrono();
    private final Delivery delivery;
    private final AppLimit appLimit;
    private final LossRecovery recovery;
    private final CongestionSignal signal = new CongestionSignal();
    private final EcnReaction ecn;
    private final GuardedController congestion;
    private final Pacer pacer;
    /// Octets before this position, the initial window, are not paced.
    private long pacedFrom;

    private long una = 1;
    private long nxt = 1;
    private boolean probeDue;
    private boolean retransmitted;
    private SendReason reason = SendReason.NEW_DATA;
    private long lastSendNanos;
    private long waitingSinceNanos = NEVER;

    /// A sender whose SYN is acknowledged.
    ///
    /// @param setup what it is made of
    /// @param counters where it counts
    /// @param nowNanos the engine's clock
    public Sender(SenderSetup setup, SendCounters counters, long nowNanos) {
        id = setup.id();
        listener = setup.listener();
        space = setup.space();
        reports = new SackReports(space);
        buffer = setup.buffer();
        rtt = setup.rtt();
        this.counters = counters;
        sack = setup.sack();
        long clockStepNanos = setup.clockResolutionNanos() - 1;
        rack = new RackRecovery(setup.config(), clockStepNanos);
        sent = new SentSegments(1, rack::onDelivered);
        view = new SentSegmentView(sent);
        recovery = sack ? rack : new NewRenoRecovery(setup.config());
        smss = setup.smss();
        burstBytes = setup.burstBytes();
        segmentation = burstBytes > smss;
        segmentSize = new SegmentSize(setup, counters);
        window = new SendWindow(setup.wnd(), setup.windowShift(), setup.wl1(), setup.wl2());
        timer = new SendTimer(setup.config(), rtt, clockStepNanos);
        tail = new TailLossProbe(sack && setup.config().tailLossProbe(), clockStepNanos);
        small = new SmallSegments(setup.policy(), setup.config().cork(), smss);
        unsent = new Unsent(buffer, window, small, smss);
        delivery = new Delivery(rtt);
        appLimit = new AppLimit(buffer, delivery);
        lastSendNanos = nowNanos;
        var config = setup.config();
        ecn = new EcnReaction(setup.ecn(), counters);
        var path = new PathView(this, setup);
        congestion = new GuardedController(id, listener, setup.congestion(), config.congestion().parameters(),
                setup.fallback(), path);
        state = new SenderView(this, rtt, congestion);
        pacer = new Pacer(config, setup.congestion().paced(), congestion, setup.clockResolutionNanos());
        pacedFrom = pacer.isAlways() ? 0 : 1 + path.initialWindow();
    }

    @Override
    public long una() {
        return una;
    }

    @Override
    public long nxt() {
        return nxt;
    }

    /// {@return SND.WND in bytes}
    public long wnd() {
        return window.wnd();
    }

    /// {@return the largest SND.WND so far, MAX.SND.WND of RFC 5961 §5.2}
    public long maxWnd() {
        return window.max();
    }

    /// {@return how far the peer's windows are shifted}
    public int windowShift() {
        return window.shift();
    }

    /// {@return the retransmission or persist timer}
    public SendTimer timer() {
        return timer;
    }

    /// {@return when something is due: the timer, or the end of what the send policy asked to wait}
    public long deadlineNanos() {
        return Math.min(Math.min(timer.deadlineNanos(), tail.deadlineNanos()),
                Math.min(Math.min(small.deadlineNanos(), pacer.deadlineNanos()), recovery.deadlineNanos()));
    }

    /// {@return since when something waits for an acknowledgment without progress, NEVER when nothing does}
    public long waitingSinceNanos() {
        return waitingSinceNanos;
    }

    /// {@return whether all octets and the FIN were sent and acknowledged}
    public boolean isFinAcked() {
        return unsent.isFinQueued() && una > buffer.end();
    }

    /// {@return whether nothing is outstanding and nothing waits to be sent}
    public boolean isIdle() {
        return sent.isEmpty() && unsent.isEmpty(nxt);
    }

    /// SEND: the application has written.
    ///
    /// @param nowNanos the engine's clock
    public void onWritten(long nowNanos) {
        appLimit.onWritten(this);
        if (waitingSinceNanos == NEVER && !unsent.isEmpty(nxt)) {
            waitingSinceNanos = nowNanos;
        }
    }

    /// CLOSE: FIN after all that is in the buffer.
    ///
    /// @param nowNanos the engine's clock
    public void queueFin(long nowNanos) {
        unsent.queueFin();
        onWritten(nowNanos);
    }

    /// The user has changed what may be changed.
    ///
    /// @param config all options
    /// @param policy whether small segments may go
    public void reconfigure(ConnectionConfig config, SendPolicy policy) {
        timer.reconfigure(config);
        small.reconfigure(policy, config.cork());
        pacer.reconfigure(config);
    }

    /// The user wants another congestion controller.
    ///
    /// @param provider makes it
    /// @param parameters the user's choices
    /// @throws IllegalArgumentException when it cannot be made, or needs a kind of ECN that was not negotiated; then nothing
    ///         has changed
    public void switchCongestion(CongestionControlProvider provider, Parameters parameters) {
        if (!ecn.offers(provider.ecn())) {
            throw new IllegalArgumentException(
                    "congestion control '%s' needs ECN of the kind %s, which this connection has not negotiated: choose it when the "
                            .formatted(provider.name(), provider.ecn()) + "connection is opened");
        }
        congestion.switchTo(provider, parameters);
        sent.forgetTags();
        pacer.onSwitched(provider.paced());
        if (pacer.isAlways()) {
            pacedFrom = 0;
        }
    }

    /// Octets left with our SYN (RFC 7413). What the peer has not taken is sent again at once; that says nothing of
    /// congestion.
    ///
    /// @param upTo one past the last of them
    /// @param segAck what the peer has acknowledged of them
    /// @param sentNanos when they left
    /// @param nowNanos the engine's clock
    public void onSentWithSyn(long upTo, long segAck, long sentNanos, long nowNanos) {
        counters.bytesAcked += segAck - una;
        una = segAck;
        nxt = upTo;
        buffer.release(una);
        sent.acknowledge(una, delivery.acked());
        if (una < nxt) {
            sent.append(nxt, sentNanos, delivery.rate());
            if (nxt >= buffer.end()) {
                sent.push(0);
            }
            sent.markLost(0);
            waitingSinceNanos = nowNanos;
        }
    }

    /// Our SYN-ACK is acknowledged after octets have followed it (RFC 7413): only from now on are they waited for.
    ///
    /// @param nowNanos the engine's clock
    public void onHandshakeOver(long nowNanos) {
        if (timer.kind() == SendTimer.Kind.RETRANSMISSION) {
            timer.startRetransmission(nowNanos);
        }
    }

    // ---- a segment comes in -------------------------------------------------------------------------------------------

    /// An acceptable acknowledgment: `una <= segAck <= nxt`, from a segment that passed all earlier checks.
    ///
    /// @param segment the segment
    /// @param segSeq its position in the peer's space
    /// @param segAck its acknowledgment as our position
    /// @param echoedRttNanos the round-trip time that its timestamp echoes, -1 when it echoes none
    /// @param nowNanos the engine's clock
    /// @return whether SND.UNA moved
    public boolean onAck(Segment segment, long segSeq, long segAck, long echoedRttNanos, long nowNanos) {
        appLimit.check(this);
        delivery.onAckBegins(una, sent.inFlight(), nowNanos);
        rack.onAckBegins(this, nowNanos);
        timer.onAnswer();
        boolean windowChanged = window.update(segSeq, segAck, segment.window());
        boolean duplicate = isDuplicate(segment, segAck, windowChanged);
        counters.duplicateAcks += duplicate ? 1 : 0;
        long priorUna = una;
        boolean progress = segAck > una;
        if (progress) {
            una = segAck;
            sent.acknowledge(una, delivery.acked());
            buffer.release(Math.min(una, buffer.end()));
            timer.onProgress();
            waitingSinceNanos = isIdle() ? NEVER : nowNanos;
        }
        boolean twice = sack && onSackBlocks(segment);
        measure(priorUna, echoedRttNanos, sack && !twice, nowNanos);
        answerTailProbe(segment, progress || windowChanged, nowNanos);
        boolean wasFast = recovery.isFast();
        recovery.onAck(this, duplicate, una - priorUna, delivery.newlyDelivered(),
                echoedRttNanos < 0 ? NEVER : nowNanos - echoedRttNanos, nowNanos);
        segmentSize.onAck(this, nowNanos);
        ecn.onAck(this, segment, delivery, una - priorUna, nowNanos);
        counters.fastRetransmits += recovery.isFast() && !wasFast ? 1 : 0;
        setTimer(progress, nowNanos);
        if (progress) {
            tail.schedule(this, nowNanos);
        } else {
            tail.review(this);
        }
        congestion.onAck(delivery.report(una, nxt, sent.inFlight(), recovery.isFast() || ecn.isReducing()));
        listener.onSender(id, state, nowNanos);
        return progress;
    }

    private void measure(long priorUna, long echoedRttNanos, boolean onlyOneArrived, long nowNanos) {
        long cumOctets = Math.min(una, buffer.end()) - Math.min(priorUna, buffer.end());
        int fin = una > buffer.end() && priorUna <= buffer.end() ? 1 : 0;
        delivery.measure(una, cumOctets, fin, nxt, echoedRttNanos, onlyOneArrived, nowNanos);
        counters.bytesAcked += cumOctets;
        if (una > priorUna) {
            rtt.onProgress();
        }
    }

    /// RFC 2018 §5.
    ///
    /// @return whether the peer reports that it got something twice
    private boolean onSackBlocks(Segment segment) {
        reports.read(segment, una, nxt);
        if (reports.isDuplicate()) {
            counters.duplicatesReported++;
            if (!tail.isReported(reports)) {
                rack.onDuplicateReported();
            }
        }
        for (int block = 0; block < reports.size(); block++) {
            sent.sack(reports.left(block), reports.right(block), smss, delivery.acked());
        }
        return reports.isDuplicate();
    }

    /// RFC 8985 §7.4: a loss that the probe has repaired is one all the same.
    private void answerTailProbe(Segment segment, boolean news, long nowNanos) {
        boolean bare = !news && segment.sackBlocks() == 0 && segment.length() == 0;
        long flightSize = tail.onAck(una, reports, bare);
        if (flightSize > 0 && !recovery.isActive()) {
            counters.lossProbeRepairs++;
            congestion.onCongestion(signal.fill(Kind.LOSS, nowNanos, sent.inFlight(), flightSize, false));
            congestion.onRecovered(nowNanos);
        }
    }

    /// RFC 5681 §2, the definition of a duplicate acknowledgment.
    private boolean isDuplicate(Segment segment, long segAck, boolean windowChanged) {
        return !sent.isEmpty() && segAck == una && !windowChanged
                && segment.payload().length() == 0 && (segment.flags() & (Flags.SYN | Flags.FIN)) == 0;
    }

    /// RFC 6298 §5.2, §5.3 for retransmission; RFC 9293 §3.8.6.1 when the window is closed. A window that shrank times nobody out
    /// (SHLD-17), and what it still covers is sent again (SHLD-16).
    private void setTimer(boolean progress, long nowNanos) {
        boolean wasPersist = timer.isPersist();
        if (window.wnd() == 0 && !isIdle()) {
            if (!wasPersist) {
                timer.startPersist(nowNanos);
            }
            return;
        }
        if (wasPersist) {
            // The window has opened. What was sent into the closed one has not been taken. Without a probe meanwhile that was
            // no longer than an RTO ago, and a peer that closes and opens its window with each segment gets nothing twice.
            probeDue = false;
            if (timer.hasProbed()) {
                loseAll();
            }
        }
        if (sent.isEmpty()) {
            timer.stop();
        } else if (wasPersist || progress && !recovery.keepsTimer()) {
            timer.startRetransmission(nowNanos);
        }
    }

    // ---- what recovery asks for ---------------------------------------------------------------------------------------

    /// The segment at SND.UNA is lost; no more of it than one SMSS, since that is all that a hole proves.
    void loseHead() {
        if (sent.isEmpty()) {
            return;
        }
        if (sent.length(0) > smss) {
            sent.split(0, smss);
        }
        lose(0);
    }

    /// The segment at SND.UNA is lost; if it is a probe of the path MTU that is known to be so, all of it.
    ///
    /// @return whether it is one
    boolean loseProbe(long nowNanos) {
        if (sent.isEmpty() || !segmentSize.takesLossOf(this, sent.start(0), nowNanos)) {
            return false;
        }
        sent.markLost(0);
        return true;
    }

    void loseAll() {
        for (int i = 0; i < sent.size(); i++) {
            lose(i);
        }
    }

    void lose(int index) {
        if (sent.markLost(index) && !segmentSize.takesLossOf(this, sent.start(index), lastSendNanos)) {
            delivery.onLost(sent.length(index));
            congestion.onLost(view.at(index));
        }
    }

    void congested(long nowNanos) {
        congested(nxt - una, nowNanos);
    }

    void congested(long flightSize, long nowNanos) {
        if (ecn.absorbsLoss(una)) {
            return;
        }
        tail.abandon();
        congestion.onCongestion(signal.fill(Kind.LOSS, nowNanos, sent.inFlight(), flightSize, false));
        ecn.onReduced(nxt);
    }

    /// The peer echoes congestion marks; the flight is what it was when they were reported.
    void echoed(long newlyCumAcked, long nowNanos) {
        congestion.onCongestion(
                signal.fill(Kind.ECN, nowNanos, sent.inFlight(), nxt - una + newlyCumAcked, false));
    }

    void spurious(long nowNanos) {
        sent.forgetLosses();
        if (ecn.onSpurious()) {
            congestion.onSpurious(nowNanos);
        }
    }

    /// RFC 4015 §3.2: the timeout was too short, and by how much is now known.
    void spuriousTimeout(long originalRttNanos) {
        counters.spuriousTimeouts++;
        rtt.onSpuriousTimeout(originalRttNanos);
    }

    /// {@return whether a whole new segment could be sent as far as the peer's window is concerned}
    boolean hasNewSegment() {
        return buffer.end() - nxt >= smss && una + window.wnd() - nxt >= smss;
    }

    void recovered(long nowNanos) {
        congestion.onRecovered(nowNanos);
    }

    // ---- time passes --------------------------------------------------------------------------------------------------

    /// The deadline has come.
    ///
    /// @param nowNanos the engine's clock
    /// @return whether to go on; `false` when the peer has not answered for too long (R2 of RFC 9293 §3.8.3)
    public boolean onTimeout(long nowNanos) {
        appLimit.check(this);
        small.onTimeout(nowNanos);
        recovery.onDeadline(this, nowNanos);
        if (!timer.isPersist() && tail.expire(timer.deadlineNanos(), nowNanos)) {
            // RFC 8985 §7.3: the timeout remains the last resort, counted from the probe.
            timer.startRetransmission(nowNanos);
        }
        if (timer.deadlineNanos() > nowNanos) {
            return true;
        }
        return switch (timer.kind()) {
            case OFF -> true;
            case RETRANSMISSION -> onRetransmissionTimeout(nowNanos);
            case PERSIST -> {
                probeDue = true;
                yield timer.onPersistExpired(nowNanos);
            }
        };
    }

    /// RFC 6298 §5.4 to §5.6; RFC 5681 §3.1 for the window (MUST-19 of RFC 9293 §3.8.2).
    private boolean onRetransmissionTimeout(long nowNanos) {
        counters.timeouts++;
        if (!timer.onRetransmissionExpired(nowNanos)) {
            return false;
        }
        long flightSize = nxt - una;
        long inFlight = sent.inFlight();
        pacer.expedite(nowNanos);
        tail.abandon();
        recovery.onTimeout(this);
        segmentSize.onTimeout(this, timer.expiries(), nowNanos);
        congestion.onCongestion(signal.fill(Kind.TIMEOUT, nowNanos, inFlight, flightSize, timer.expiries() > 1));
        ecn.onReduced(nxt);
        listener.onRetransmissionTimeout(id, timer.expiries(), nowNanos);
        listener.onSender(id, state, nowNanos);
        return true;
    }

    // ---- a segment goes out -------------------------------------------------------------------------------------------

    /// Fills in data, FIN, or a window probe, if one may go now: sequence number, flags and payload.
    ///
    /// @param nowNanos the engine's clock
    /// @param out is filled; acknowledgment and window are the receiving half's
    /// @return whether there is one
    public boolean poll(long nowNanos, Segment out) {
        retransmitted = false;
        appLimit.onWritten(this);
        pacer.onPoll(smss, rtt.srttNanos(), nowNanos);
        if (tail.isDue() && probeTail(nowNanos, out) || retransmit(nowNanos, out) || sendNew(nowNanos, out)
                || probe(nowNanos, out)) {
            return true;
        }
        pacer.onNothingSent();
        chrono.enter(phase(), nowNanos);
        return false;
    }

    private SendChrono.Phase phase() {
        if (isIdle()) {
            return SendChrono.Phase.IDLE;
        }
        if (unsent.isEmpty(nxt)) {
            return buffer.isFull() && sent.inFlight() < congestion.cwnd()
                    ? SendChrono.Phase.SEND_BUFFER : SendChrono.Phase.BUSY;
        }
        return unsent.limit() == Unsent.Limit.PEER ? SendChrono.Phase.PEER_WINDOW : SendChrono.Phase.BUSY;
    }

    /// {@return why the segment that was polled last left}
    public SendReason reason() {
        return reason;
    }

    /// {@return whether the segment that was polled last had been sent before}
    public boolean wasRetransmission() {
        return retransmitted;
    }

    private boolean retransmit(long nowNanos, Segment out) {
        int index = sent.firstLost();
        if (index < 0 || timer.isPersist()) {
            return false;
        }
        if (recovery.holds(this, index)) {
            delivery.onCwndLimited(nxt);
            return false;
        }
        int allowance = pacer.allowance(nowNanos);
        if (allowance == 0) {
            pacer.hold();
            return false;
        }
        boolean forced = recovery.takeForcedRetransmission();
        if (!forced && !recovery.repairsByRoom()) {
            return false;
        }
        long room = forced ? smss : room();
        int length = sent.length(index);
        if (sent.inFlight() == 0) {
            // RFC 5681 §3.1: the loss window is one segment, whatever the controller makes of it.
            room = Math.max(room, smss);
        }
        if (room < Math.min(length, smss)) {
            delivery.onCwndLimited(nxt);
            return false;
        }
        int most = (int) Math.min(Math.min(length, burst(allowance)), room < smss ? room : room / smss * smss);
        if (most < length) {
            sent.split(index, most);
        }
        resend(index, nowNanos, out);
        return true;
    }

    /// What may leave at once, in whole segments where less than the device takes.
    private int burst(int allowance) {
        int most = allowance >= burstBytes ? burstBytes : Math.max(allowance / smss, 1) * smss;
        return ecn.burst(most, smss);
    }

    /// RFC 8985 §7.3: one new segment if the peer's window lets it go, whatever the congestion window and the send policy
    /// say, or the last one again.
    private boolean probeTail(long nowNanos, Segment out) {
        tail.take();
        if (sent.isEmpty() || recovery.isActive() || timer.isPersist()) {
            return false;
        }
        long flightSize = nxt - una;
        long octets = Math.min(unsent.record(nxt), smss);
        boolean fin = unsent.isFinQueued() && nxt + octets == buffer.end();
        boolean fresh = !unsent.isEmpty(nxt) && nxt + octets + (fin ? 1 : 0) <= una + window.wnd();
        if (fresh) {
            emit(nxt + octets + (fin ? 1 : 0), nowNanos, out);
        } else {
            resendLast(nowNanos, out);
        }
        reason = SendReason.LOSS_PROBE;
        tail.onSent(nxt, !fresh, flightSize);
        counters.lossProbes++;
        return true;
    }

    private void resendLast(long nowNanos, Segment out) {
        int last = sent.size() - 1;
        int octets = (int) (Math.min(sent.end(last), buffer.end()) - sent.start(last));
        if (octets > smss) {
            sent.split(last, (octets - 1) / smss * smss);
            last++;
        }
        resend(last, nowNanos, out);
    }

    private void resend(int index, long nowNanos, Segment out) {
        sent.resend(index, nowNanos, delivery.rate());
        recovery.onResend(sent, index);
        recovery.onSend(this, sent.length(index), true, nowNanos);
        ecn.onSend(sent.length(index));
        pacer.onSent(sent.length(index), nowNanos);
        congestion.onSend(view.at(index));
        segmentSize.onResent(this, sent.start(index), nowNanos);
        fill(out, sent.start(index), sent.end(index), sent.is(index, SentSegments.PUSHED));
        retransmitted = true;
        reason = repairing();
        counters.bytesRetransmitted += out.payload().length();
        counters.retransmissions += out.segmentCount();
        lastSendNanos = nowNanos;
        if (timer.isOff()) {
            timer.startRetransmission(nowNanos);
        }
    }

    private SendReason repairing() {
        return switch (recovery.state(sent)) {
            case RECOVERY -> SendReason.FAST_RETRANSMISSION;
            case LOSS -> SendReason.TIMEOUT_RETRANSMISSION;
            case OPEN, DISORDER, CWR -> SendReason.OTHER_RETRANSMISSION;
        };
    }

    private boolean sendNew(long nowNanos, Segment out) {
        if (unsent.isEmpty(nxt)) {
            return false;
        }
        restartWhenIdle(nowNanos);
        int allowance = nxt < pacedFrom ? burstBytes : pacer.allowance(nowNanos);
        int probe = ecn.isReducing() ? 0 : segmentSize.probe(this, unsent.record(nxt), una + window.wnd() - nxt, nowNanos);
        if (probe > 0) {
            return sendMtuProbe(probe, allowance, nowNanos, out);
        }
        long upTo = unsent.choose(una, nxt, room(), burst(allowance), nowNanos);
        return switch (unsent.limit()) {
            case NONE -> {
                if (allowance == 0) {
                    pacer.hold();
                    yield false;
                }
                emit(upTo, nowNanos, out);
                ecn.onNewData(out);
                yield true;
            }
            case CONGESTION -> {
                delivery.onCwndLimited(nxt);
                yield false;
            }
            case PEER -> {
                stallOnWindow(nowNanos);
                yield false;
            }
            case APPLICATION, POLICY -> false;
        };
    }

    /// {@return bytes that the congestion controller, or what takes its place while the window comes down, lets go now}
    private long room() {
        return ecn.isReducing() ? ecn.budget() : recovery.room(this);
    }

    /// RFC 4821 §7.4: the congestion window does not grow for a probe; what it lacks is waited for.
    private boolean sendMtuProbe(int size, int allowance, long nowNanos, Segment out) {
        if (room() < size) {
            delivery.onCwndLimited(nxt);
            return false;
        }
        if (allowance == 0) {
            pacer.hold();
            return false;
        }
        segmentSize.onProbe(nxt, size);
        emit(nxt + size, nowNanos, out);
        reason = SendReason.MTU_PROBE;
        ecn.onNewData(out);
        return true;
    }

    /// RFC 5681 §4.1: after a pause longer than the RTO the old window says nothing about the path.
    private void restartWhenIdle(long nowNanos) {
        long idle = nowNanos - lastSendNanos;
        if (sent.isEmpty() && idle > rtt.rtoNanos()) {
            congestion.onIdleRestart(nowNanos, idle);
            lastSendNanos = nowNanos;
        }
    }

    private void stallOnWindow(long nowNanos) {
        if (sent.isEmpty() && timer.isOff()) {
            timer.startPersist(nowNanos);
        }
    }

    private void emit(long upTo, long nowNanos, Segment out) {
        int index = sent.append(upTo, nowNanos, delivery.rate());
        boolean push = upTo >= nxt + unsent.record(nxt);
        if (push) {
            sent.push(index);
        }
        fill(out, nxt, upTo, push);
        reason = SendReason.NEW_DATA;
        small.onSent(nxt, out.payload().length());
        segmentSize.onSent(this, nxt, upTo);
        recovery.onSend(this, upTo - nxt, false, nowNanos);
        ecn.onSend(upTo - nxt);
        if (nxt >= pacedFrom) {
            pacer.onSent(upTo - nxt, nowNanos);
        }
        nxt = upTo;
        delivery.onSent(una, nxt);
        if (congestion.cwnd() - sent.inFlight() < smss) {
            delivery.onCwndLimited(nxt);
        }
        congestion.onSend(view.at(index));
        lastSendNanos = nowNanos;
        if (timer.isOff() || timer.isPersist() && window.wnd() > 0) {
            timer.startRetransmission(nowNanos);
        }
        tail.schedule(this, nowNanos);
    }

    /// RFC 9293 §3.8.6.1 (MUST-36): at least one octet of new data into a closed window (MUST-35), or what is outstanding again;
    /// into a window that is only too small, what fits (§3.8.6.2.1, the override).
    private boolean probe(long nowNanos, Segment out) {
        if (!probeDue) {
            return false;
        }
        probeDue = false;
        if (!sent.isEmpty()) {
            if (sent.length(0) > smss) {
                sent.split(0, smss);
            }
            resend(0, nowNanos, out);
        } else if (!unsent.isEmpty(nxt)) {
            long octets = Math.min(unsent.record(nxt), Math.max(1, Math.min(una + window.wnd() - nxt, smss)));
            emit(nxt + Math.max(octets, 1), nowNanos, out);
        } else {
            return false;
        }
        reason = SendReason.WINDOW_PROBE;
        counters.windowProbes++;
        return true;
    }

    private void fill(Segment out, long from, long to, boolean push) {
        int length = (int) (Math.min(to, buffer.end()) - from);
        int flags = Flags.ACK;
        if (unsent.isFinQueued() && to > buffer.end()) {
            flags |= Flags.FIN;
        }
        if (length > 0) {
            buffer.slice(from, length, out.payload());
            if (push) {
                // SHLD-27 of RFC 9293 §3.9.1.2: the last segment of what was written is pushed (MUST-61), and nothing waits for a
                // PUSH (MUST-60).
                flags |= Flags.PSH;
            }
        }
        out.seq(space.wrap(from)).flags(flags).segmentSize(length > smss && !segmentSize.isProbe(from) ? smss : 0);
        counters.bytesSent += length;
        counters.dataSegments += out.segmentCount();
    }

    // ---- the path takes less, or more --------------------------------------------------------------------------------

    /// An ICMP message says that a segment of ours is too big for the path.
    ///
    /// @param position where the segment begins that it quotes
    /// @param mtuBytes the largest packet that passes, 0 when it does not say
    /// @param quotedBytes how large the packet is that it quotes
    /// @param nowNanos the engine's clock
    /// @return `NONE`, or why it is not believed
    public Drop onTooBig(long position, int mtuBytes, int quotedBytes, long nowNanos) {
        if (position < una || position >= nxt) {
            return Drop.ICMP_NOT_OURS;
        }
        return segmentSize.onTooBig(this, position, mtuBytes, quotedBytes, nowNanos);
    }

    void resize(int octets) {
        smss = octets;
        if (!segmentation) {
            burstBytes = octets;
        }
        small.onSmss(octets);
        unsent.onSmss(octets);
        recovery.onSmss(octets);
        ecn.onSmss(octets);
        congestion.onSmss(octets);
    }

    /// Segments that were too large for the path are marked to go again. Nothing was lost to congestion, so the window stays
    /// and nobody is told of a loss.
    void onResegmented(long nowNanos) {
        tail.abandon();
        recovery.onResegmented(this);
        ecn.onResegmented(this, nowNanos);
        if (!sent.isEmpty() && !timer.isPersist()) {
            timer.startRetransmission(nowNanos);
        }
    }

    // ---- what others ask ----------------------------------------------------------------------------------------------

    /// Our segments carry this echo of the marks on the peer's.
    ///
    /// @param flags as many of AE, CWR and ECE as are set
    public void onEcho(int flags) {
        ecn.onEcho(flags);
    }

    /// {@return octets that had been delivered when the segment at SND.UNA was sent, all of them when there is none}
    long oldestDeliveredAtSend() {
        return sent.isEmpty() ? delivery.delivered() : sent.deliveredAtSend(0);
    }

    Ecn ecnKind() {
        return ecn.kind();
    }

    void onControllerReplaced(Ecn wanted) {
        ecn.onReplaced(wanted);
    }

    void markAppLimited() {
        delivery.markAppLimited(sent.inFlight());
    }

    /// {@return SMSS in bytes}
    public int smss() {
        return smss;
    }

    /// {@return bytes believed to be in the network}
    public long inFlight() {
        return sent.inFlight();
    }

    /// {@return the congestion window in bytes}
    public long cwnd() {
        return congestion.cwnd();
    }

    /// {@return whether the controller's window alone says how much may go in fast recovery}
    boolean regulatesRecovery() {
        return congestion.regulatesRecovery();
    }

    /// {@return the slow start threshold in bytes}
    public long ssthresh() {
        return congestion.ssthresh();
    }

    /// {@return bytes per second, `Long.MAX_VALUE` when nothing is paced}
    public long pacingRate() {
        return pacer.rate();
    }

    /// {@return the name of the controller in charge}
    public String congestionName() {
        return congestion.name();
    }

    /// {@return what is outstanding, counted in segments}
    public Outstanding outstanding() {
        return Outstanding.of(sent, smss);
    }

    /// {@return whether fast recovery is under way}
    public boolean isFastRecovery() {
        return recovery.isFast();
    }

    /// {@return whether a loss is being repaired}
    public boolean isRecovering() {
        return recovery.isActive();
    }

    /// {@return octets written and not acknowledged}
    public long queuedBytes() {
        return buffer.end() - Math.min(una, buffer.end());
    }

    /// {@return octets written and never sent: `tcpi_notsent_bytes`}
    public long notSentBytes() {
        return unsent.bytes(nxt);
    }

    /// {@return where the time went}
    public SendChrono chrono() {
        return chrono;
    }

    /// {@return the smallest round-trip time in nanoseconds, 0 before the first}
    public long minRttNanos() {
        return delivery.minRttNanos();
    }

    /// {@return the last delivery rate worth keeping in bytes per second, 0 before the first}
    public long deliveryRate() {
        return delivery.rate().lastRate();
    }

    /// {@return whether the application limited [#deliveryRate()]}
    public boolean isDeliveryRateAppLimited() {
        return delivery.rate().isLastAppLimited();
    }

    /// {@return what is being repaired}
    RecoveryInfo.State recoveryState() {
        return RecoveryInfo.state(recovery.state(sent), ecn);
    }

    /// {@return what loss recovery knows}
    public RecoveryInfo recoveryInfo() {
        return RecoveryInfo.of(sent, recovery, ecn, rack, counters, smss);
    }

    RackRecovery rack() {
        return rack;
    }

    SentSegments sent() {
        return sent;
    }

    /// {@return bytes that the peer has told it has beyond a gap}
    public long sackedBytes() {
        return sent.sackedBytes();
    }

    long srttNanos() {
        return rtt.srttNanos();
    }

    /// {@return octets that the peer has told it has, in order or not}
    public long delivered() {
        return delivery.delivered();
    }

    /// {@return octets marked lost so far}
    long lost() {
        return delivery.lost();
    }

    /// {@return the largest FlightSize of the last round trip}
    long maxFlightSize() {
        return delivery.maxFlightSize();
    }
}
