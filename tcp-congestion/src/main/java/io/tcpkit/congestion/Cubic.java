package io.tcpkit.congestion;

import io.tcpkit.api.spi.Ack;
import io.tcpkit.api.spi.CongestionControl;
import io.tcpkit.api.spi.CongestionControlProvider;
import io.tcpkit.api.spi.CongestionEvent;
import io.tcpkit.api.spi.ParameterSpec;
import io.tcpkit.api.spi.Parameters;
import io.tcpkit.api.spi.Path;
import io.tcpkit.api.spi.StateSink;
import java.util.List;
import java.util.stream.Stream;

/// `cubic`: the window of RFC 9438, a cubic function of the time since the last congestion.
///
/// ```
///   cwnd                                        ⟋
///    │ W_max ─ ─ ─ ─ ─ ─ ─ ┬───────────────┬──⟋─ ─
///    │                  ⟋  │    plateau    │ convex: looks for a new maximum
///    │               ⟋     │
///    │  cwnd_epoch ⟋ concave: back to where it was
///    └────────────┬────────┴──────────────────────▶ t
///              epoch       K
/// ```
/// It depends on time and not on round trips, so flows of different round-trip times get similar windows. Where that
/// would be slower than Reno, at small windows and short round trips, it follows an estimate of Reno's window instead
/// (the Reno-friendly region, §4.3).
///
/// Windows are in bytes here, as everywhere, and in floating point: near the plateau a segment's share of the growth is
/// less than a byte. The epoch begins with the first acknowledgment of congestion avoidance, so after recovery and not
/// before, and its time stands still while the window is not used (§4.2, §5.8).
public final class Cubic implements WindowLaw {
    private static final double NANOS_PER_SECOND = 1e9;

    private final Path path;
    /// C of §5.1, in segments per second³.
    private final double c;
    private final double beta;
    private final double betaEcn;
    /// α_cubic of §4.3.
    private final double alpha;
    private final boolean fastConvergence;
    private final boolean decreasesCwnd;

    /// 0 when the next epoch begins at its maximum: after a timeout (§4.8), and before anything was lost (§4.10).
    private double wMax;
    private double cwndPrior;
    private double wEst;
    /// K of equation (2) in seconds.
    private double k;
    private long epochNanos;
    private int epochSmss;
    /// The window with the fraction of a byte that `cwnd` cannot have.
    private double precise;

    private long lastAckNanos;
    private boolean drained;
    private long busyNanos;

    private double wMaxBefore;
    private double cwndPriorBefore;
    private double wEstBefore;
    private double kBefore;
    private long epochNanosBefore;
    private int epochSmssBefore;

    Cubic(Path path, double c, double beta, double betaEcn, boolean fastConvergence, boolean decreasesCwnd) {
        this.path = path;
        this.c = c;
        this.beta = beta;
        this.betaEcn = betaEcn;
        this.fastConvergence = fastConvergence;
        this.decreasesCwnd = decreasesCwnd;
        alpha = 3 * (1 - beta) / (1 + beta);
    }

    // ---- time ---------------------------------------------------------------------------------------------------------

    /// RFC 9438 §4.2: t must not include the time in which the application left the window alone. Nothing was in flight from
    /// the acknowledgment that drained the network until one round trip before the next.
    @Override
    public void observe(Ack ack) {
        long now = ack.nowNanos();
        long gap = now - lastAckNanos;
        busyNanos = drained ? Math.min(gap, ack.rttNanos() >= 0 ? ack.rttNanos() : path.srttNanos()) : gap;
        epochNanos += gap - busyNanos;
        lastAckNanos = now;
        drained = ack.inFlight() == 0;
    }

    @Override
    public void onUnused(Ack ack) {
        epochNanos += busyNanos;
    }

    // ---- growth -------------------------------------------------------------------------------------------------------

    @Override
    public void onAvoidance(Ack ack, long cwnd, int smss) {
        epochNanos = ack.nowNanos();
        epochSmss = smss;
        wEst = cwnd;
        precise = cwnd;
        if (cwndPrior == 0) {
            // §4.10: slow start has ended without a loss.
            cwndPrior = cwnd;
        }
        // §4.8, §4.10: where there is no maximum to return to, or it is behind us, this is it, and K = 0.
        wMax = Math.max(wMax, cwnd);
        k = StrictMath.cbrt((wMax - cwnd) / smss / c);
    }

    @Override
    public long avoid(Ack ack, long cwnd, int smss) {
        if (smss != epochSmss) {
            // The curve is in segments: with others it is another curve.
            onAvoidance(ack, cwnd, smss);
        }
        // §4.2: segments_acked over cwnd. No ACK counts for more than a window.
        double share = Math.min(1, (double) ack.newlyCumAcked() / cwnd);
        // §4.3 equation (4), and Reno's own pace once the window is what it was.
        wEst += (wEst < cwndPrior ? alpha : 1) * smss * share;
        // Only a window that is kept back because it is not used falls behind further; it does not save that up.
        wEst = Math.min(wEst, (double) cwnd + smss);
        double t = (ack.nowNanos() - epochNanos) / NANOS_PER_SECOND;
        if (wCubic(t) < wEst) {
            return Math.max(cwnd, (long) wEst);
        }
        // §4.4, §4.5: the same in the concave and in the convex region.
        double target = Math.clamp(wCubic(t + path.srttNanos() / NANOS_PER_SECOND), cwnd, 1.5 * cwnd);
        double window = (long) precise == cwnd ? precise : cwnd;
        precise = window + (target - cwnd) * share;
        return (long) precise;
    }

    /// §4.2 equation (1)
    private double wCubic(double t) {
        double fromPlateau = t - k;
        return c * epochSmss * fromPlateau * fromPlateau * fromPlateau + wMax;
    }

    // ---- reduction ----------------------------------------------------------------------------------------------------

    @Override
    public long reduced(CongestionEvent event, long cwnd, int smss) {
        cwndPrior = cwnd;
        wMax = switch (event.kind()) {
            // §4.7: who has less than at the last congestion is asked to make room, and takes a lower plateau.
            case LOSS, ECN -> fastConvergence && cwnd < wMax ? cwnd * (1 + beta) / 2 : cwnd;
            case TIMEOUT -> 0;
        };
        // §4.6: of flight_size, as in RFC 5681, or of cwnd where that is not allowed to grow unused, which it never is.
        // FlightSize counts what is delivered beyond a hole, so when one recovery follows another it is more than cwnd ever
        // allowed to be in flight, and beta of it would be no reduction.
        long from = decreasesCwnd ? cwnd : Math.min(cwnd, event.flightSize());
        return (long) (from * (event.kind() == CongestionEvent.Kind.ECN ? betaEcn : beta));
    }

    @Override
    public long afterRecovery(long ssthresh, long flightSize, int smss) {
        // RFC 5681 §3.2 step 6, RFC 9937 §6.2: PRR has brought the flight there.
        return ssthresh;
    }

    @Override
    public void save() {
        wMaxBefore = wMax;
        cwndPriorBefore = cwndPrior;
        wEstBefore = wEst;
        kBefore = k;
        epochNanosBefore = epochNanos;
        epochSmssBefore = epochSmss;
    }

    @Override
    public void restore() {
        wMax = wMaxBefore;
        cwndPrior = cwndPriorBefore;
        wEst = wEstBefore;
        k = kBefore;
        epochNanos = epochNanosBefore;
        epochSmss = epochSmssBefore;
    }

    @Override
    public void describe(StateSink sink) {
        sink.put("wMax", wMax);
        sink.put("wEst", wEst);
        sink.put("k", k);
    }

    /// Makes controllers with the window of RFC 9438.
    public static final class Provider implements CongestionControlProvider {
        private static final List<ParameterSpec> PARAMETERS = Stream.concat(SlowStart.parameters(SlowStart.Kind.HYSTART_PLUS_PLUS).stream(), Stream.of(
                new ParameterSpec("c", "0.4", "C of RFC 9438 §5.1 in segments per second³, 0.001 to 1000: how steep the "
                        + "curve is"),
                new ParameterSpec("beta", "0.7", "what remains of the window after a loss, 0.5 to 0.95; RFC 9438 §4.6"),
                new ParameterSpec("beta-ecn", "0.7", "what remains of the window after an ECN echo, 0.5 to 1; RFC 9438 §4.6, "
                        + "while ABE (RFC 8511) would have 0.85 here"),
                new ParameterSpec("fast-convergence", "true",
                        "whether a window that shrinks from loss to loss makes room sooner; RFC 9438 §4.7: off for a flow "
                                + "that is alone"),
                new ParameterSpec("decrease", "flight", "what beta is a share of: flight, the FlightSize of RFC 5681 §3.1, or "
                        + "cwnd, as Linux; RFC 9438 §4.6 has both"),
                WindowValidation.PARAMETER)).toList();

        /// For `ServiceLoader`.
        public Provider() {
        }

        @Override
        public String name() {
            return "cubic";
        }

        @Override
        public String description() {
            return "a cubic function of the time since the last loss, so that long paths are filled as fast as "
                    + "short ones";
        }

        @Override
        public String reference() {
            return "RFC 9438; slow start: RFC 9406";
        }

        @Override
        public List<ParameterSpec> parameters() {
            return PARAMETERS;
        }

        @Override
        public CongestionControl create(Path path, Parameters parameters) {
            double beta = parameters.decimal("beta", 0.7, 0.5, 0.95);
            var law = new Cubic(path, parameters.decimal("c", 0.4, 0.001, 1_000), beta,
                    parameters.decimal("beta-ecn", beta, 0.5, 1), parameters.flag("fast-convergence", true),
                    decreasesCwnd(parameters));
            // §4.10
            return new WindowedCongestionControl(path,
                    SlowStart.chosen(path, parameters, SlowStart.Kind.HYSTART_PLUS_PLUS), law,
                    WindowValidation.chosen(parameters));
        }

        private static boolean decreasesCwnd(Parameters parameters) {
            String text = parameters.text("decrease", "flight");
            return switch (text) {
                case "flight" -> false;
                case "cwnd" -> true;
                default -> throw new IllegalArgumentException("decrease is '%s', but must be flight or cwnd".formatted(text));
            };
        }
    }
}
