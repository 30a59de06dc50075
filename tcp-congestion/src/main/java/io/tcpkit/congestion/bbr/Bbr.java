package io.tcpkit.congestion.bbr;

import io.tcpkit.api.spi.Ack;
import io.tcpkit.api.spi.CongestionControl;
import io.tcpkit.api.spi.CongestionControlProvider;
import io.tcpkit.api.spi.CongestionEvent;
import io.tcpkit.api.spi.Parameters;
import io.tcpkit.api.spi.Path;
import io.tcpkit.api.spi.SentSegment;
import io.tcpkit.api.spi.StateSink;
import java.util.concurrent.TimeUnit;

/// `bbr`: BBRv3, which sends at the rate that the path delivers rather than until it loses (draft-ietf-ccwg-bbr).
///
/// Each ACK updates the [Model], moves the [State] on, and sets the [Control] parameters, in the order of the draft's
/// UpdateOnACK(). Each lost segment is judged as it is found: a probe that loses more than 2 % of a round trip's volume has
/// found its limit, and any other loss brings the short-term bounds down at the end of its round trip.
///
/// **Congestion marks** are losses to the draft's least demand ("MUST treat any CE marks as congestion"), which leaves the
/// how to the reader: an echo ends Startup, ends a probe and sets its limit, and otherwise brings the short-term bounds down
/// as the loss of a segment does. It is heard once per window of data (RFC 3168 §6.1.2).
///
/// Where the pseudocode, its text and its tables disagree, the reading taken is told where it is taken.
public final class Bbr implements CongestionControl {
    /// BBR.ProbeRTTDuration.
    private static final long PROBE_RTT_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final int MAX_DRAIN_ROUNDS = 3;
    private static final double NANOS_PER_MILLISECOND = 1e6;

    private final Path path;
    private final Model model;
    private final Control control;
    private final ProbeBw probeBw;
    private final StartupLoss startupLoss = new StartupLoss();
    private final Undo undo = new Undo();

    private State state = State.STARTUP;
    private boolean begun;
    private long nowNanos;
    private boolean inLossRecovery;
    private boolean idleRestart;
    private long drainStartRound;
    private boolean probeRttTimed;
    private long probeRttDoneStamp;
    private boolean probeRttRoundDone;

    Bbr(Path path) {
        this.path = path;
        model = new Model(path);
        control = new Control(path, model);
        probeBw = new ProbeBw(path, model, control);
    }

    @Override
    public long cwnd() {
        return control.cwnd();
    }

    @Override
    public long pacingRate() {
        return control.pacingRate();
    }

    @Override
    public int sendQuantum() {
        return control.sendQuantum();
    }

    /// There is no clock before the first event.
    private void at(long now) {
        nowNanos = now;
        if (!begun) {
            begun = true;
            model.begin(now);
        }
    }

    // ---- sending ------------------------------------------------------------------------------------------------------

    /// OnTransmit(), called with the segment that is on its way already.
    @Override
    public void onSend(SentSegment segment) {
        at(segment.sendTimeNanos());
        startupLoss.onSend(segment);
        if (segment.txInFlight() == segment.size() && segment.appLimited()) {
            handleRestartFromIdle();
        }
    }

    private void handleRestartFromIdle() {
        idleRestart = true;
        model.aggregation.begin(nowNanos);
        if (state.isProbeBw()) {
            control.setPacingRateWithGain(1);
        } else if (state == State.PROBE_RTT) {
            checkProbeRttDone();
        }
    }

    // ---- acknowledgments ----------------------------------------------------------------------------------------------

    @Override
    public void onAck(Ack ack) {
        at(ack.nowNanos());
        updateModelAndState(ack);
        control.update(ack, state);
        undo.onEventEnds();
    }

    private void updateModelAndState(Ack ack) {
        model.shortTerm.onAckBegins(ack, path.delivered());
        model.updateMaxBw(ack);
        model.shortTerm.adapt(state.isAccelerating(), model.maxBw(), control.cwnd());
        model.aggregation.onAck(ack, model.bw(), control.cwnd(), model.rounds.count(), model.fullPipe.isReached());
        model.fullPipe.onAck(ack, model.rounds.isStart());
        checkStartupDone(ack);
        checkDrainDone(ack);
        if (model.fullPipe.isReached() && ack.newlyAcked() > 0) {
            state = probeBw.onAck(state, ack);
        }
        model.minRtt.onAck(ack);
        checkProbeRtt(ack);
        model.shortTerm.onAckEnds(ack);
        model.boundBw();
    }

    private void checkStartupDone(Ack ack) {
        boolean tooHigh = startupLoss.isTooHigh(ack, path.sack(), model.shortTerm.isLossRoundStart(),
                model.isInflightTooHigh(ack.sampleLost(), ack.txInFlight()));
        if (state != State.STARTUP) {
            return;
        }
        if (tooHigh && !model.fullPipe.isReached()) {
            fillByCongestion();
            undo.onLeft(State.STARTUP);
        }
        if (model.fullPipe.isReached()) {
            enterDrain();
        }
    }

    /// The end of CheckStartupHighLoss(). That full_bw_now is set as well is in the draft's test cases.
    private void fillByCongestion() {
        model.fullPipe.fill();
        model.longTerm.set(Math.max(model.bdp(), model.shortTerm.inflightLatest()));
    }

    private void enterDrain() {
        state = State.DRAIN;
        drainStartRound = model.rounds.count();
    }

    private void checkDrainDone(Ack ack) {
        if (state == State.DRAIN && (ack.inFlight() <= control.inflight(model.bw(), 1, state)
                || model.rounds.count() > drainStartRound + MAX_DRAIN_ROUNDS)) {
            state = probeBw.startDown(nowNanos);
        }
    }

    private void checkProbeRtt(Ack ack) {
        if (state != State.PROBE_RTT && model.minRtt.isProbeDue() && !idleRestart) {
            control.saveCwnd(inLossRecovery);
            state = State.PROBE_RTT;
            probeRttTimed = false;
            probeBw.interrupt();
        }
        if (state == State.PROBE_RTT) {
            handleProbeRtt(ack);
        }
        if (ack.sampleDelivered() > 0) {
            idleRestart = false;
        }
    }

    private void handleProbeRtt(Ack ack) {
        // So small a window tells nothing of the rate.
        path.markAppLimited();
        if (!probeRttTimed && ack.inFlight() <= control.probeRttCwnd()) {
            probeRttTimed = true;
            probeRttDoneStamp = nowNanos + PROBE_RTT_NANOS;
            probeRttRoundDone = false;
            model.rounds.begin(path.delivered());
        } else if (probeRttTimed) {
            probeRttRoundDone |= model.rounds.isStart();
            if (probeRttRoundDone) {
                checkProbeRttDone();
            }
        }
    }

    private void checkProbeRttDone() {
        if (probeRttTimed && nowNanos - probeRttDoneStamp > 0) {
            model.minRtt.onProbed(nowNanos);
            control.restoreCwnd();
            exitProbeRtt();
        }
    }

    private void exitProbeRtt() {
        model.shortTerm.reset();
        if (model.fullPipe.isReached()) {
            probeBw.startDown(nowNanos);
            // The queue is empty already.
            state = State.CRUISE;
        } else {
            state = State.STARTUP;
        }
    }

    // ---- loss and marks -----------------------------------------------------------------------------------------------

    /// HandleLostPacket().
    @Override
    public void onLost(SentSegment segment) {
        undo.onLoss(model);
        model.shortTerm.onLoss(path.delivered());
        startupLoss.onLost(segment);
        long lost = path.lost() - segment.lostAtSend();
        if (probeBw.isBwProbeSample() && model.isInflightTooHigh(lost, segment.txInFlight())) {
            handleInflightTooHigh(inflightAtLoss(segment, lost), segment.appLimited());
        }
    }

    /// InflightAtLoss(): at what prefix of the segment, which may be a burst of many, did losses exceed the threshold?
    private static long inflightAtLoss(SentSegment segment, long lost) {
        long inflightPrev = segment.txInFlight() - segment.size();
        long lostPrev = lost - segment.size();
        double lostPrefix = (Model.LOSS_THRESH * inflightPrev - lostPrev) / (1 - Model.LOSS_THRESH);
        return inflightPrev + (long) lostPrefix;
    }

    private void handleInflightTooHigh(long txInFlight, boolean appLimited) {
        probeBw.onInflightTooHigh(txInFlight, appLimited);
        if (state == State.UP) {
            undo.onLeft(State.UP);
            state = probeBw.startDown(nowNanos);
        }
    }

    @Override
    public void onCongestion(CongestionEvent event) {
        at(event.nowNanos());
        switch (event.kind()) {
            case LOSS -> onLossRecovery();
            case TIMEOUT -> {
                // One that expires again has nothing new to save.
                if (!event.repeated()) {
                    onLossRecovery();
                }
                control.onTimeout();
            }
            case ECN -> onMarks(event);
        }
    }

    /// OnEnterFastRecovery(), and the beginning of OnEnterRTO(). A loss that a probe of the tail has repaired is told of here
    /// alone.
    private void onLossRecovery() {
        undo.onEpisode(model);
        control.saveCwnd(inLossRecovery || state == State.PROBE_RTT);
        model.shortTerm.onLoss(path.delivered());
        inLossRecovery = true;
    }

    private void onMarks(CongestionEvent event) {
        model.shortTerm.onLoss(path.delivered());
        if (state == State.STARTUP) {
            fillByCongestion();
            enterDrain();
        } else if (probeBw.isBwProbeSample()) {
            probeBw.onInflightTooHigh(event.inFlight(), false);
            // No spurious loss takes this back: the mark was real.
            state = state == State.UP ? probeBw.startDown(nowNanos) : state;
        }
    }

    @Override
    public void onRecovered(long now) {
        at(now);
        inLossRecovery = false;
        control.restoreCwnd();
    }

    /// HandleSpuriousLossDetection().
    @Override
    public void onSpurious(long now) {
        at(now);
        inLossRecovery = false;
        control.restoreCwnd();
        model.shortTerm.forgetLoss();
        model.fullPipe.restart(0);
        State back = undo.restore(model);
        if (back == State.STARTUP && state != State.STARTUP) {
            model.fullPipe.forget();
            if (state != State.PROBE_RTT) {
                state = State.STARTUP;
            }
        } else if (back == State.UP && state != State.UP && state != State.PROBE_RTT) {
            state = probeBw.startRefill();
        }
    }

    @Override
    public void onSmss(int smss) {
        control.onSmss(smss);
    }

    // ---- observers ----------------------------------------------------------------------------------------------------

    @Override
    public void describe(StateSink sink) {
        sink.put("phase", state.toString());
        sink.put("max_bw", model.maxBw());
        sink.put("bw", model.bw());
        sink.put("min_rtt_ms", model.minRtt.nanos() == MinRtt.INFINITY ? -1 : model.minRtt.nanos() / NANOS_PER_MILLISECOND);
        sink.put("extra_acked", model.aggregation.extraAcked());
        put(sink, "bw_shortterm", model.shortTerm.bw());
        put(sink, "inflight_shortterm", model.shortTerm.inflight());
        put(sink, "inflight_longterm", model.longTerm.inflight());
        sink.put("round_count", model.rounds.count());
        sink.put("full_bw_count", model.fullPipe.rounds());
    }

    /// {@return BBR.state}
    State state() {
        return state;
    }

    /// {@return the model, for tests}
    Model model() {
        return model;
    }

    /// {@return the control parameters, for tests}
    Control control() {
        return control;
    }

    /// A bound that is not set is told as -1.
    private static void put(StateSink sink, String name, long bound) {
        sink.put(name, bound == Long.MAX_VALUE ? -1 : bound);
    }

    /// Makes BBRv3 controllers.
    public static final class Provider implements CongestionControlProvider {
        /// For `ServiceLoader`.
        public Provider() {
        }

        @Override
        public String name() {
            return "bbr";
        }

        @Override
        public String description() {
            return "a model of the path: its bandwidth, its shortest round trip, and how much it takes without loss (BBRv3)";
        }

        @Override
        public String reference() {
            return "draft-ietf-ccwg-bbr";
        }

        /// Its pacing rate is its first decision, its window only a bound.
        @Override
        public boolean paced() {
            return true;
        }

        /// draft-ietf-ccwg-bbr, "Modulating cwnd in Loss Recovery": it answers loss by its model.
        @Override
        public boolean regulatesRecovery() {
            return true;
        }

        @Override
        public CongestionControl create(Path path, Parameters parameters) {
            return new Bbr(path);
        }
    }
}
