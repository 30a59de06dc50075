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

/// `vegas`: TCP Vegas (L. Brakmo and L. Peterson, "TCP Vegas: End to End Congestion Avoidance on a Global Internet", IEEE JSAC
/// 13(8), 1995). The window that keeps a few segments in the queue, found by the delay they cause and not by overflow.
///
/// ```
///   diff = (cwnd / baseRTT - cwnd / RTT) × baseRTT              segments in the queue
///
///   0 ──────── α ──────────────── β ───────▶ diff               once in a round trip
///       one         as it is          one
///       more                          less
/// ```
/// RTT is the round's shortest, so that one delayed ACK is no queue. Where a round had fewer than three samples nothing
/// can be told and the window grows as Reno's.
///
/// Whoever begins while others keep a queue takes it for part of the path, and adds its own segments to it.
///
/// Losses are Reno's. Against others that fill the queue it gets little; that is its nature.
public final class Vegas implements WindowLaw {
    private static final long NONE = Long.MAX_VALUE;
    /// A round with so few samples tells nothing; as in Linux.
    private static final int TOO_FEW = 2;

    private final double alpha;
    private final double beta;
    private final double gamma;
    private final Path path;
    private final RoundTrips rounds;

    private long baseRttNanos = NONE;
    private long shortestNanos = NONE;
    private int samples;
    private long lastRttNanos = NONE;
    private long lastButOneRttNanos = NONE;
    /// Whether the acknowledgment being processed ended a round.
    private boolean roundOver;
    /// Bytes acknowledged since the window last grew.
    private long acked;
    /// The shortest round trip of the round that just ended, [#NONE] when it had too few samples.
    private long rttNanos = NONE;
    /// The shortest of its last three: what was sent at its end.
    private long finalRttNanos = NONE;
    /// What of the window slow start should have stopped at, as a share; 0 when it did not stop early.
    private double share;
    private double diff;

    Vegas(Path path, double alpha, double beta, double gamma) {
        this.alpha = alpha;
        this.beta = beta;
        this.gamma = gamma;
        this.path = path;
        rounds = new RoundTrips(path);
    }

    @Override
    public void observe(Ack ack) {
        acked += ack.newlyCumAcked();
        roundOver = rounds.onAck(ack);
        if (roundOver) {
            rttNanos = samples > TOO_FEW ? shortestNanos : NONE;
            finalRttNanos = samples > TOO_FEW ? recent(ack.rttNanos()) : NONE;
            shortestNanos = NONE;
            samples = 0;
        }
        if (ack.rttNanos() > 0) {
            baseRttNanos = Math.min(baseRttNanos, ack.rttNanos());
            if (path.minRttNanos() > 0) {
                // Brakmo and Peterson 1995 §III.B: the smallest of all that were measured, and the SYN found the emptiest queue.
                baseRttNanos = Math.min(baseRttNanos, path.minRttNanos());
            }
            shortestNanos = Math.min(shortestNanos, ack.rttNanos());
            lastButOneRttNanos = lastRttNanos;
            lastRttNanos = ack.rttNanos();
            samples++;
        }
    }

    private long recent(long rttNanos) {
        long before = Math.min(lastRttNanos, lastButOneRttNanos);
        return rttNanos > 0 ? Math.min(rttNanos, before) : before;
    }

    /// {@return whether a round just ended that tells something}, with what it tells in `diff`.
    private boolean isMeasured(long rttNanos, long window, int smss) {
        if (!roundOver || rttNanos == NONE) {
            return false;
        }
        diff = (double) window / smss * (rttNanos - baseRttNanos) / rttNanos;
        return true;
    }

    @Override
    public long avoid(Ack ack, long cwnd, int smss) {
        if (share > 0) {
            // What slow start put into the queue goes at once, or it would go segment by segment.
            long unqueued = (long) (cwnd * share) + smss;
            share = 0;
            return atLeastTwo(unqueued, cwnd, smss);
        }
        if (!roundOver) {
            return cwnd;
        }
        if (!isMeasured(rttNanos, cwnd, smss) || diff < alpha) {
            return cwnd + earned(smss);
        }
        return diff > beta ? atLeastTwo(cwnd - smss, cwnd, smss) : cwnd;
    }

    /// One segment, but no more than was acknowledged: rounds of a few bytes are rounds too.
    private long earned(int smss) {
        long earned = Math.min(acked, smss);
        acked = 0;
        return earned;
    }

    private static long atLeastTwo(long wanted, long cwnd, int smss) {
        return Math.min(cwnd, Math.max(wanted, 2L * smss));
    }

    @Override
    public long reduced(CongestionEvent event, long cwnd, int smss) {
        share = 0;
        acked = 0;
        return event.flightSize() / 2;
    }

    @Override
    public void onIdle(long nowNanos, long idleNanos) {
        shortestNanos = NONE;
        samples = 0;
    }

    @Override
    public void describe(StateSink sink) {
        sink.put("baseRtt", baseRttNanos == NONE ? -1 : baseRttNanos);
        sink.put("diff", diff);
    }

    /// Doubles the window every other round, so that the rounds between can tell what it causes, and ends as soon as more
    /// than γ segments wait.
    private static final class CarefulSlowStart implements SlowStart {
        private final Vegas vegas;
        private final StandardSlowStart standard;
        private boolean far;

        CarefulSlowStart(Vegas vegas, StandardSlowStart standard) {
            this.vegas = vegas;
            this.standard = standard;
        }

        @Override
        public long growth(Ack ack, int smss) {
            // The first segments of a round that doubles find the queue as it was, so the last tell: those sent just before
            // the round that keeps the window, and acknowledged at the end of that. What was in flight is the window, which
            // is in use here.
            far = vegas.isMeasured(vegas.finalRttNanos, ack.priorInFlight(), smss) && vegas.diff > vegas.gamma;
            if (far) {
                vegas.share = (double) vegas.baseRttNanos / vegas.finalRttNanos;
            }
            return vegas.rounds.count() % 2 == 1 ? standard.growth(ack, smss) : 0;
        }

        @Override
        public boolean isFarEnough() {
            return far;
        }

        @Override
        public void onLeft() {
            far = false;
            standard.onLeft();
        }

        @Override
        public void onCongestion(CongestionEvent.Kind kind) {
            far = false;
            standard.onCongestion(kind);
        }

        @Override
        public void onSpurious() {
            standard.onSpurious();
        }
    }

    /// Makes controllers with the window of TCP Vegas.
    public static final class Provider implements CongestionControlProvider {
        private static final List<ParameterSpec> PARAMETERS = List.of(
                new ParameterSpec("alpha", "2", "segments in the queue below which the window grows, 0 to 1000; 2 in Linux, 1 in "
                        + "the paper's other setting"),
                new ParameterSpec("beta", "4", "segments in the queue above which it shrinks, alpha to 1000; 4 in Linux, 3 in the "
                        + "paper's other setting"),
                new ParameterSpec("gamma", "1", "segments in the queue above which slow start ends, 0 to 1000; Brakmo and "
                        + "Peterson 1995 §III.C"),
                SlowStart.limit(SlowStart.Kind.STANDARD));

        /// For `ServiceLoader`.
        public Provider() {
        }

        @Override
        public String name() {
            return "vegas";
        }

        @Override
        public String description() {
            return "keeps a few segments in the queue, found by the delay that they cause";
        }

        @Override
        public String reference() {
            return "L. Brakmo and L. Peterson, IEEE JSAC 13(8), 1995";
        }

        @Override
        public List<ParameterSpec> parameters() {
            return PARAMETERS;
        }

        @Override
        public CongestionControl create(Path path, Parameters parameters) {
            double alpha = parameters.decimal("alpha", 2, 0, 1_000);
            var law = new Vegas(path, alpha, parameters.decimal("beta", Math.max(4, alpha), alpha, 1_000),
                    parameters.decimal("gamma", 1, 0, 1_000));
            var standard = new StandardSlowStart(SlowStart.limit(parameters, SlowStart.Kind.STANDARD));
            return new WindowedCongestionControl(path, new CarefulSlowStart(law, standard), law);
        }
    }
}
