package io.tcpkit.congestion;

import io.tcpkit.api.spi.Ack;
import io.tcpkit.api.spi.CongestionControl;
import io.tcpkit.api.spi.CongestionControlProvider;
import io.tcpkit.api.spi.CongestionEvent;
import io.tcpkit.api.spi.ParameterSpec;
import io.tcpkit.api.spi.Parameters;
import io.tcpkit.api.spi.Path;
import io.tcpkit.api.spi.StateSink;
import java.time.Duration;
import java.util.List;

/// `ledbat++`: draft-irtf-iccrg-ledbat-plus-plus. Traffic that makes room for all other: it lets the queue grow by 60 ms at
/// most, and others make it grow further.
///
/// ```
///   cwnd                                                    below TARGET   + GAIN segments a round trip
///    │            ⟋╲__   ⟋╲      ⟋‾╲_⟋╲                     above          - W × (delay / TARGET - 1), W/2 at most
///    │         ⟋      │ ⟋  │   ⟋       │ ⟋
///    │      ⟋         │⟋   │  ⟋        │⟋
///    │   ⟋            └┘   └──┘        └┘  two segments for two round trips
///    └──────────────────────────────────────────────▶ time
///     slow start       slowdowns
/// ```
/// **Slowdowns** (§4.4) let the queue drain, so that the base delay is the path's and not that of a queue which this very
/// connection has kept filled since before its base delay was taken. Each takes a tenth of the time at most.
///
/// Delay is that of a round trip and not one way as in RFC 6817: it needs no help from the peer. Two things the draft leaves
/// open are read as follows: the decrease of §4.3 is for delays above TARGET only, and the ramp back from a slowdown is
/// the standard slow start, not the one slowed down by GAIN, because a tenth of the time would not suffice otherwise.
public final class LedbatPlusPlus implements WindowLaw {
    // draft-irtf-iccrg-ledbat-plus-plus §4.2
    private static final double MOST_GAIN_DIVISOR = 16;
    /// The Constant of §4.3.
    private static final double DECREASE = 1;
    // §4.4
    private static final int FROZEN_ROUND_TRIPS = 2;
    private static final int SLOWDOWN_PERIOD = 9;
    private static final int LEAST_SEGMENTS = 2;
    private static final double SLOW_START_SHARE = 0.75;

    private static final long NEVER = Long.MAX_VALUE;

    private enum Phase { OPEN, FROZEN, RAMP }

    private final Path path;
    private final long targetNanos;
    private final QueueingDelay delay = new QueueingDelay();
    private final Increase increase = new Increase();

    private long nowNanos;
    private boolean startedUp;
    private Phase phase = Phase.OPEN;
    private long nextSlowdownNanos = NEVER;
    private long slowdownBeganNanos;
    private long frozenUntilNanos;
    /// SSTHRESH of §4.4: where the ramp ends.
    private long resumeAt;
    private long lastWindow;
    private long windowAtLoss;

    LedbatPlusPlus(Path path, long targetNanos) {
        this.path = path;
        this.targetNanos = targetNanos;
    }

    /// §4.1: two segments; the configuration may say less.
    @Override
    public long initialWindow(long configured, int smss) {
        return Math.min(configured, (long) LEAST_SEGMENTS * smss);
    }

    @Override
    public void observe(Ack ack) {
        nowNanos = ack.nowNanos();
        if (ack.rttNanos() > 0) {
            delay.onSample(ack.rttNanos(), nowNanos);
        }
    }

    /// GAIN of §4.2: a sixteenth of Reno's growth on the shortest paths, where a queue of TARGET is many round trips, and
    /// all of it where the path is twice TARGET long.
    double gain() {
        return 1 / Math.min(MOST_GAIN_DIVISOR, Math.max(1, Math.ceil(2.0 * targetNanos / delay.baseNanos())));
    }

    @Override
    public long avoid(Ack ack, long cwnd, int smss) {
        return switch (phase) {
            case OPEN -> nowNanos >= nextSlowdownNanos ? slowDown(cwnd, smss) : steered(ack, cwnd, smss);
            case FROZEN -> nowNanos < frozenUntilNanos ? cwnd : ramp(ack, cwnd, smss);
            case RAMP -> ramp(ack, cwnd, smss);
        };
    }

    /// §4.3: additive increase, multiplicative decrease.
    private long steered(Ack ack, long cwnd, int smss) {
        double over = (double) delay.nanos() / targetNanos - 1;
        double change = gain() * smss;
        if (over > 0) {
            change = Math.max(change - DECREASE * cwnd * over, -cwnd / 2.0);
        }
        lastWindow = Math.max(increase.grown(cwnd, ack.newlyCumAcked(), change), Math.min(cwnd, (long) LEAST_SEGMENTS * smss));
        return lastWindow;
    }

    private long slowDown(long cwnd, int smss) {
        phase = Phase.FROZEN;
        resumeAt = cwnd;
        slowdownBeganNanos = nowNanos;
        frozenUntilNanos = nowNanos + FROZEN_ROUND_TRIPS * path.srttNanos();
        return Math.min(cwnd, (long) LEAST_SEGMENTS * smss);
    }

    private long ramp(Ack ack, long cwnd, int smss) {
        phase = Phase.RAMP;
        long opened = cwnd + Math.min(ack.newlyCumAcked(), (long) StandardSlowStart.LIMIT_SEGMENTS * smss);
        if (opened < resumeAt) {
            return opened;
        }
        endSlowdown();
        return Math.max(cwnd, resumeAt);
    }

    private void endSlowdown() {
        phase = Phase.OPEN;
        nextSlowdownNanos = nowNanos + SLOWDOWN_PERIOD * (nowNanos - slowdownBeganNanos);
    }

    @Override
    public long reduced(CongestionEvent event, long cwnd, int smss) {
        increase.reset();
        onStartedUp();
        windowAtLoss = cwnd;
        if (phase == Phase.OPEN) {
            return event.flightSize() / 2;
        }
        // What was lost was sent with the window before the slowdown, or on the way back to it.
        endSlowdown();
        return Math.max(event.flightSize(), resumeAt) / 2;
    }

    /// After a loss in a slowdown ssthresh is where slow start goes, and not where recovery ends (RFC 5681 §3.2).
    @Override
    public long afterRecovery(long ssthresh, long flightSize, int smss) {
        return Math.min(ssthresh, windowAtLoss);
    }

    /// §4.4: the first slowdown is two round trips after the end of the first slow start, however that ended.
    private void onStartedUp() {
        if (!startedUp) {
            startedUp = true;
            nextSlowdownNanos = nowNanos + FROZEN_ROUND_TRIPS * path.srttNanos();
        }
    }

    @Override
    public void onIdle(long nowNanos, long idleNanos) {
        if (phase == Phase.OPEN && startedUp) {
            // A pause is a slowdown that came by itself: the queue is empty, and the window is where it was soon.
            phase = Phase.RAMP;
            resumeAt = lastWindow;
            slowdownBeganNanos = nowNanos;
        }
    }

    @Override
    public void describe(StateSink sink) {
        sink.put("slowdown", phase == Phase.OPEN ? "no" : phase == Phase.FROZEN ? "frozen" : "ramp");
        sink.put("queueingDelay", delay.nanos());
        sink.put("baseDelay", delay.baseNanos());
    }

    /// §4.1: slower by GAIN, and the first one ends at three quarters of TARGET.
    private static final class GentleSlowStart implements SlowStart {
        private final LedbatPlusPlus law;
        private final StandardSlowStart standard;

        GentleSlowStart(LedbatPlusPlus law, StandardSlowStart standard) {
            this.law = law;
            this.standard = standard;
        }

        @Override
        public long growth(Ack ack, int smss) {
            return (long) (standard.growth(ack, smss) * law.gain());
        }

        @Override
        public boolean isFarEnough() {
            return !law.startedUp && law.delay.nanos() > SLOW_START_SHARE * law.targetNanos;
        }

        @Override
        public void onLeft() {
            law.onStartedUp();
            standard.onLeft();
        }

        @Override
        public void onCongestion(CongestionEvent.Kind kind) {
            standard.onCongestion(kind);
        }

        @Override
        public void onSpurious() {
            standard.onSpurious();
        }
    }

    /// Makes controllers with the window of LEDBAT++.
    public static final class Provider implements CongestionControlProvider {
        private static final List<ParameterSpec> PARAMETERS = List.of(
                new ParameterSpec("target", "60ms", "TARGET: most delay that it causes, 1ms to 10s; "
                        + "draft-irtf-iccrg-ledbat-plus-plus §4.5"),
                SlowStart.limit(SlowStart.Kind.STANDARD));

        /// For `ServiceLoader`.
        public Provider() {
        }

        @Override
        public String name() {
            return "ledbat++";
        }

        @Override
        public String description() {
            return "background traffic: delays others by 60 ms at most and makes room for them";
        }

        @Override
        public String reference() {
            return "draft-irtf-iccrg-ledbat-plus-plus-06";
        }

        @Override
        public List<ParameterSpec> parameters() {
            return PARAMETERS;
        }

        @Override
        public CongestionControl create(Path path, Parameters parameters) {
            var law = new LedbatPlusPlus(path, parameters.duration("target", Duration.ofMillis(60), Duration.ofMillis(1),
                    Duration.ofSeconds(10)).toNanos());
            var standard = new StandardSlowStart(SlowStart.limit(parameters, SlowStart.Kind.STANDARD));
            return new WindowedCongestionControl(path, new GentleSlowStart(law, standard), law);
        }
    }
}
