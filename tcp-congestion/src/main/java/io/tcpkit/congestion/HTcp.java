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
import java.util.stream.Stream;

/// `htcp`: H-TCP (D. Leith and R. Shorten, "H-TCP: TCP for high-speed and long-distance networks", PFLDnet 2004;
/// draft-leith-tcp-htcp). The longer the last congestion is past, the faster the window grows; and congestion takes no more
/// of it than the queue had.
///
/// ```
///   α, segments          1 + 10 (Δ - Δ_L) + ((Δ - Δ_L) / 2)²
///   per round trip                             ⟋
///                                          ⟋                      Δ    since the last congestion
///      1 ────────────────────────────┬ ⟋                          Δ_L  one second: as Reno until then
///      0                            Δ_L              ▶ Δ
/// ```
/// **Backoff**: β = RTTmin / RTTmax is what of the window was on the wire and not in the queue, so a window reduced to that
/// share leaves the queue just empty. It is kept between 0.5 and 0.8, and is 0.5 whenever the rate just reached differs
/// by more than a fifth from the one before, when flows come and go and shares have to move. α is multiplied by
/// 2 (1 - β), so that the mean window for a loss rate does not depend on β.
///
/// **Round trips**: α is per round trip, which would make short ones win, so it is taken times RTTmin / 100 ms, between 0.1
/// and 2 and never to less than Reno's.
public final class HTcp implements WindowLaw {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double REFERENCE_RTT_NANOS = 100e6;
    private static final double LEAST_SCALE = 0.1;
    private static final double MOST_SCALE = 2;

    private final Path path;
    private final long deltaLNanos;
    private final double betaMin;
    private final double betaMax;
    private final double bandwidthSwitch;
    private final boolean rttScaling;
    private final Increase increase = new Increase();

    private double beta;
    private boolean began;
    /// When Δ is counted from.
    private long epochNanos;
    private long rttMaxNanos;
    /// B(k+1) and B(k): the fastest rate since the last congestion, and the one before that.
    private long rate;
    private long lastRate;

    private double betaBefore;
    private long epochNanosBefore;
    private long rttMaxNanosBefore;
    private long rateBefore;
    private long lastRateBefore;

    HTcp(Path path, long deltaLNanos, double betaMin, double betaMax, double bandwidthSwitch, boolean rttScaling) {
        this.path = path;
        this.deltaLNanos = deltaLNanos;
        this.betaMin = betaMin;
        this.betaMax = betaMax;
        this.bandwidthSwitch = bandwidthSwitch;
        this.rttScaling = rttScaling;
        beta = betaMin;
    }

    @Override
    public void observe(Ack ack) {
        // What is measured while losses are repaired says how long the repair took.
        if (!ack.inRecovery()) {
            rttMaxNanos = Math.max(rttMaxNanos, ack.rttNanos());
        }
        rate = Math.max(rate, ack.deliveryRate());
    }

    @Override
    public void onAvoidance(Ack ack, long cwnd, int smss) {
        if (!began) {
            // Slow start ended without congestion.
            began = true;
            epochNanos = ack.nowNanos();
        }
    }

    @Override
    public long avoid(Ack ack, long cwnd, int smss) {
        return increase.grown(cwnd, ack.newlyCumAcked(), alpha(ack.nowNanos()) * smss);
    }

    private double alpha(long nowNanos) {
        double late = (nowNanos - epochNanos - deltaLNanos) / NANOS_PER_SECOND;
        double alpha = late <= 0 ? 1 : 1 + 10 * late + late * late / 4;
        if (rttScaling && path.minRttNanos() > 0) {
            alpha = Math.max(1, alpha * Math.clamp(path.minRttNanos() / REFERENCE_RTT_NANOS, LEAST_SCALE, MOST_SCALE));
        }
        return 2 * (1 - beta) * alpha;
    }

    @Override
    public long reduced(CongestionEvent event, long cwnd, int smss) {
        increase.reset();
        beta = backoff();
        lastRate = rate;
        rate = 0;
        rttMaxNanos = 0;
        began = true;
        epochNanos = event.nowNanos();
        return (long) (event.flightSize() * beta);
    }

    private double backoff() {
        boolean isSteady = lastRate > 0 && Math.abs(rate - lastRate) <= bandwidthSwitch * lastRate;
        if (!isSteady || rttMaxNanos <= 0) {
            return betaMin;
        }
        return Math.clamp((double) path.minRttNanos() / rttMaxNanos, betaMin, betaMax);
    }

    @Override
    public void onIdle(long nowNanos, long idleNanos) {
        // A pause is no time in which the path took everything that it was given.
        epochNanos += idleNanos;
    }

    @Override
    public void save() {
        betaBefore = beta;
        epochNanosBefore = epochNanos;
        rttMaxNanosBefore = rttMaxNanos;
        rateBefore = rate;
        lastRateBefore = lastRate;
    }

    @Override
    public void restore() {
        beta = betaBefore;
        epochNanos = epochNanosBefore;
        rttMaxNanos = Math.max(rttMaxNanos, rttMaxNanosBefore);
        rate = Math.max(rate, rateBefore);
        lastRate = lastRateBefore;
    }

    @Override
    public void describe(StateSink sink) {
        sink.put("beta", beta);
        sink.put("rttMax", rttMaxNanos);
    }

    /// Makes controllers with the window of H-TCP.
    public static final class Provider implements CongestionControlProvider {
        private static final List<ParameterSpec> PARAMETERS = Stream.concat(Stream.of(
                new ParameterSpec("delta-l", "1s", "Δ_L: how long after congestion the window grows as Reno's, 0s to 1min; "
                        + "draft-leith-tcp-htcp"),
                new ParameterSpec("beta-min", "0.5", "least that remains of the window after congestion, 0.1 to 0.9; "
                        + "draft-leith-tcp-htcp"),
                new ParameterSpec("beta-max", "0.8", "most that remains of it, beta-min to 0.95; draft-leith-tcp-htcp"),
                new ParameterSpec("bandwidth-switch", "0.2", "change of the rate from one congestion to the next, as a share, "
                        + "beyond which beta-min is used, 0 to 1; draft-leith-tcp-htcp"),
                new ParameterSpec("rtt-scaling", "true", "whether growth is per time rather than per round trip; "
                        + "draft-leith-tcp-htcp")),
                SlowStart.parameters(SlowStart.Kind.STANDARD).stream()).toList();

        /// For `ServiceLoader`.
        public Provider() {
        }

        @Override
        public String name() {
            return "htcp";
        }

        @Override
        public String description() {
            return "the longer the last loss is past, the faster it grows; it shrinks by what waited in the queue";
        }

        @Override
        public String reference() {
            return "draft-leith-tcp-htcp";
        }

        @Override
        public List<ParameterSpec> parameters() {
            return PARAMETERS;
        }

        @Override
        public CongestionControl create(Path path, Parameters parameters) {
            double betaMin = parameters.decimal("beta-min", 0.5, 0.1, 0.9);
            var law = new HTcp(path,
                    parameters.duration("delta-l", Duration.ofSeconds(1), Duration.ZERO, Duration.ofMinutes(1)).toNanos(),
                    betaMin, parameters.decimal("beta-max", Math.max(0.8, betaMin), betaMin, 0.95),
                    parameters.decimal("bandwidth-switch", 0.2, 0, 1), parameters.flag("rtt-scaling", true));
            return new WindowedCongestionControl(path,
                    SlowStart.chosen(path, parameters, SlowStart.Kind.STANDARD), law);
        }
    }
}
