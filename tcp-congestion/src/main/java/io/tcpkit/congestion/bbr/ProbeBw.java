package io.tcpkit.congestion.bbr;

import io.tcpkit.api.spi.Ack;
import io.tcpkit.api.spi.Path;
import java.util.concurrent.TimeUnit;

/// The cycle of ProbeBW: sending slower, as fast as, and faster than the path delivers, in turn (draft-ietf-ccwg-bbr,
/// "ProbeBW Algorithm Details").
///
/// ```
///   rate  1.25            ┌─────┐
///         1.0       ┌─────┘ UP  │             ┌── …
///         0.9 ──────┘ CRUISE,   └─────────────┘
///             DOWN    REFILL      DOWN
///             ├── 2 to 3 s, or min(BDP in segments, 63) round trips ──┤
/// ```
/// Each `start…` returns the state that it starts, and [#onAck] the one that the ACK leads to.
final class ProbeBw {
    /// What the acknowledgments that now come are answers to: BBR.ack_phase.
    private enum AckPhase { INIT, REFILLING, PROBE_STARTING, PROBE_FEEDBACK, PROBE_STOPPING }

    private static final long MIN_WAIT_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final double RANDOM_WAIT_NANOS = 1e9;
    /// IsRenoCoexistenceProbeTime(): as often as Reno would lose something, where the BDP is small.
    private static final int MAX_RENO_ROUNDS = 63;

    private final Path path;
    private final Model model;
    private final Control control;

    private AckPhase ackPhase = AckPhase.INIT;
    private boolean bwProbeSample;
    private boolean prevProbeTooHigh;
    private boolean prevProbePrecautionary;
    /// BBR.rounds_since_probe_up is counted from this round on.
    private long roundsSinceProbeUpFrom;
    private long bwProbeWaitNanos;
    private long cycleStamp;

    ProbeBw(Path path, Model model, Control control) {
        this.path = path;
        this.model = model;
        this.control = control;
    }

    /// StartProbeBW_DOWN().
    State startDown(long nowNanos) {
        model.shortTerm.resetSignals();
        model.longTerm.stopGrowing();
        pickProbeWait();
        cycleStamp = nowNanos;
        ackPhase = AckPhase.PROBE_STOPPING;
        model.rounds.begin(path.delivered());
        return State.DOWN;
    }

    /// PickProbeWait(): at random, so that flows that share a bottleneck do not probe in step.
    private void pickProbeWait() {
        roundsSinceProbeUpFrom = model.rounds.count() - path.random().nextInt(2);
        bwProbeWaitNanos = MIN_WAIT_NANOS + (long) (RANDOM_WAIT_NANOS * path.random().nextDouble());
    }

    /// StartProbeBW_REFILL().
    State startRefill() {
        model.shortTerm.reset();
        model.longTerm.onRefill();
        prevProbePrecautionary = false;
        ackPhase = AckPhase.REFILLING;
        model.rounds.begin(path.delivered());
        return State.REFILL;
    }

    /// StartProbeBW_UP().
    private State startUp(Ack ack) {
        bwProbeSample = true;
        ackPhase = AckPhase.PROBE_STARTING;
        model.rounds.begin(path.delivered());
        model.fullPipe.restart(ack.deliveryRate());
        model.longTerm.steepen(control.cwnd(), control.smss());
        return State.UP;
    }

    /// ProbeRTT begins in the middle of whatever was going on: answers to a probe end with this round trip.
    void interrupt() {
        ackPhase = AckPhase.PROBE_STOPPING;
        model.rounds.begin(path.delivered());
    }

    /// UpdateProbeBWCyclePhase(), with [FullPipe#isReached()].
    ///
    /// @return the state that follows
    State onAck(State state, Ack ack) {
        if (adaptLongTermModel(state, ack)) {
            return startRefill();
        }
        return switch (state) {
            case DOWN -> isTimeToProbe(ack) ? startRefill() : isTimeToCruise(ack) ? State.CRUISE : state;
            case CRUISE -> isTimeToProbe(ack) ? startRefill() : state;
            case REFILL -> model.rounds.isStart() ? startUp(ack) : state;
            case UP -> {
                if (!isTimeToGoDown(ack)) {
                    yield state;
                }
                prevProbeTooHigh = false;
                yield startDown(ack.nowNanos());
            }
            case STARTUP, DRAIN, PROBE_RTT -> state;
        };
    }

    /// AdaptLongTermModel().
    ///
    /// @return whether the next probe begins at once, since a cautious one has come to no harm
    private boolean adaptLongTermModel(State state, Ack ack) {
        if (ackPhase == AckPhase.PROBE_STARTING && model.rounds.isStart()) {
            ackPhase = AckPhase.PROBE_FEEDBACK;
        }
        if (ackPhase == AckPhase.PROBE_STOPPING && model.rounds.isStart()) {
            bwProbeSample = false;
            ackPhase = AckPhase.INIT;
            if (state.isProbeBw() && !ack.appLimited()) {
                model.advanceMaxBwFilter();
            }
            if (state.isProbeBw() && prevProbePrecautionary && !prevProbeTooHigh) {
                return true;
            }
        }
        if (!model.isInflightTooHigh(ack.sampleLost(), ack.txInFlight()) && model.longTerm.isSet()) {
            model.longTerm.raise(ack.txInFlight());
            if (state == State.UP) {
                model.longTerm.probeUpward(ack, model.rounds.isStart(), control.cwnd(), control.smss());
            }
        }
        return false;
    }

    /// IsTimeToProbeBW().
    private boolean isTimeToProbe(Ack ack) {
        return ack.nowNanos() - cycleStamp > bwProbeWaitNanos || isRenoCoexistenceProbeTime();
    }

    private boolean isRenoCoexistenceProbeTime() {
        long rounds = Math.min(control.targetInflight() / control.smss(), MAX_RENO_ROUNDS);
        return model.rounds.count() - roundsSinceProbeUpFrom >= rounds;
    }

    /// IsTimeToCruise(): there is headroom, and no queue of ours.
    private boolean isTimeToCruise(Ack ack) {
        return ack.inFlight() <= model.longTerm.withHeadroom(control.smss(), control.minPipeCwnd())
                && ack.inFlight() <= control.inflight(model.maxBw(), 1, State.DOWN);
    }

    /// IsTimeToGoDown().
    private boolean isTimeToGoDown(Ack ack) {
        long bound = model.longTerm.inflight();
        if (prevProbeTooHigh && ack.inFlight() >= bound) {
            // The last probe lost too much with this much in flight, so this one does not stay there.
            prevProbePrecautionary = true;
            return true;
        }
        if (ack.cwndLimited() && control.cwnd() >= bound) {
            // The rate is what the bound makes of it, and says nothing of the pipe.
            model.fullPipe.restart(ack.deliveryRate());
            return false;
        }
        return model.fullPipe.isNow();
    }

    /// HandleInflightTooHigh() but for the state: a probe has met its limit, once.
    ///
    /// @param txInFlight at what volume
    /// @param appLimited whether the application, not the probe, had chosen that volume
    void onInflightTooHigh(long txInFlight, boolean appLimited) {
        prevProbeTooHigh = true;
        bwProbeSample = false;
        if (!appLimited) {
            // No less than CUBIC would leave.
            model.longTerm.set(Math.max(txInFlight, (long) (control.targetInflight() * ShortTerm.BETA)));
        }
    }

    /// {@return BBR.is_bw_probe_sample: whether acknowledgments and losses answer a probe}
    boolean isBwProbeSample() {
        return bwProbeSample;
    }
}
