package io.tcpkit.congestion;

import io.tcpkit.api.spi.Ack;
import io.tcpkit.api.spi.CongestionControl;
import io.tcpkit.api.spi.CongestionControlProvider;
import io.tcpkit.api.spi.CongestionEvent;
import io.tcpkit.api.spi.CongestionEvent.Kind;
import io.tcpkit.api.spi.Ecn;
import io.tcpkit.api.spi.ParameterSpec;
import io.tcpkit.api.spi.Parameters;
import io.tcpkit.api.spi.Path;
import io.tcpkit.api.spi.StateSink;
import java.time.Duration;
import java.util.List;

/// `prague`: the L4S congestion control of draft-briscoe-iccrg-prague-congestion-control-04, an expired individual draft.
/// Experimental; not validated: no external figure was found to compare it with.
///
/// DCTCP made fit for the Internet. Its packets are ECT(1), which the L4S queue of RFC 9332 marks at once and often, and the
/// feedback must be the accurate one of RFC 9768. What differs from [Dctcp]:
/// ```
///   each ACK     cwnd += what is unmarked of it / cwnd     also while the window comes down: marks come all the time
///   a mark       cwnd *= 1 - alpha / 2                     once in a virtual round trip
///   a loss       half, as Reno                             the marks are not all: queues overflow as well
/// ```
/// The **virtual round trip** is 25 ms where the real one is shorter. After some 500 rounds growth and reductions follow it
/// instead, so that a flow over a short path does not push aside one over a long path.
///
/// The window has a fraction, since a few bytes for each ACK are all that it grows by, and everything is paced: a queue that
/// marks after a millisecond takes a burst for congestion.
public final class Prague implements CongestionControl {
    /// The gain of alpha, as with DCTCP (RFC 8257 §4.2).
    private static final double GAIN = 1.0 / 16;
    private static final Duration VIRTUAL_RTT = Duration.ofMillis(25);
    private static final int TRANSITION_ROUNDS = 500;
    private static final int MIN_SEGMENTS = 2;
    /// What a burst may take: 2^-12 s, about 250 us.
    private static final int BURSTS_PER_SECOND = 1 << 12;
    private static final int MAX_BURST_BYTES = 65_536;
    private static final double NANOS_PER_SECOND = 1e9;

    private final Path path;
    private final double gain;
    private final long virtualRttNanos;
    private final int transitionRounds;
    private final RoundTrips rounds;

    private int smss;
    private double cwnd;
    private long ssthresh;
    private double alpha = 1;
    private long maxFlight;

    private long bytesAcked;
    private long bytesMarked;
    private boolean marksSeen;
    private long alphaNanos;
    private long reducedNanos;
    private boolean reduced;
    /// Rounds since slow start was left.
    private int roundsInAvoidance;

    private boolean canUndo;
    private double cwndBefore;
    private long ssthreshBefore;

    Prague(Path path, double gain, long virtualRttNanos, int transitionRounds) {
        this.path = path;
        this.gain = gain;
        this.virtualRttNanos = virtualRttNanos;
        this.transitionRounds = transitionRounds;
        rounds = new RoundTrips(path);
        smss = path.smss();
        cwnd = Math.clamp(path.initialWindow(), (long) smss, WindowedCongestionControl.MAX_WINDOW);
        ssthresh = path.initialSsthresh();
        maxFlight = cwnd();
    }

    @Override
    public long cwnd() {
        return (long) cwnd;
    }

    @Override
    public long ssthresh() {
        return ssthresh;
    }

    /// The window in a round trip, twice that while slow start is far from its end.
    @Override
    public long pacingRate() {
        long srttNanos = path.srttNanos();
        if (srttNanos == 0) {
            return UNPACED;
        }
        double factor = cwnd < ssthresh / 2.0 ? 2 : 1;
        return Math.max(1, (long) (factor * cwnd * NANOS_PER_SECOND / srttNanos));
    }

    @Override
    public int sendQuantum() {
        long rate = pacingRate();
        return rate == UNPACED ? 0 : (int) Math.clamp(rate / BURSTS_PER_SECOND, (long) smss, Math.max(smss, MAX_BURST_BYTES));
    }

    @Override
    public void onAck(Ack ack) {
        boolean roundOver = rounds.onAck(ack);
        bytesAcked += ack.newlyAcked();
        bytesMarked += ack.newlyMarked();
        if (!ack.inRecovery()) {
            maxFlight = Math.max(maxFlight, ack.priorInFlight());
            if (ack.newlyMarked() > 0) {
                onMarks(ack.nowNanos());
            }
            grow(ack);
        }
        if (roundOver) {
            roundsInAvoidance += cwnd < ssthresh ? 0 : 1;
            updateAlpha(ack.nowNanos());
        }
    }

    private void onMarks(long nowNanos) {
        marksSeen = true;
        if (reduced && nowNanos - reducedNanos < reactionNanos()) {
            return;
        }
        reduced = true;
        reducedNanos = nowNanos;
        canUndo = false;
        // Two segments, unless a timeout has left less.
        double least = Math.min(cwnd, (double) MIN_SEGMENTS * smss);
        cwnd = Math.max(cwnd * (1 - alpha / 2), least);
        ssthresh = Math.max(cwnd(), (long) MIN_SEGMENTS * smss);
        maxFlight = 0;
    }

    /// How long a reduction lasts before the next.
    private long reactionNanos() {
        return isRttIndependent() ? Math.max(path.srttNanos(), virtualRttNanos) : path.srttNanos();
    }

    private boolean isRttIndependent() {
        return roundsInAvoidance >= transitionRounds;
    }

    private void grow(Ack ack) {
        long unmarked = ack.newlyAcked() - ack.newlyMarked();
        boolean slowStart = cwnd < ssthresh;
        long limit = ack.cwndLimited() ? WindowedCongestionControl.MAX_WINDOW
                : WindowValidation.EARNED.limit(path, cwnd(), slowStart, maxFlight);
        if (unmarked <= 0 || cwnd >= limit) {
            return;
        }
        // Paced, so that an ACK for many segments does not let as many leave at once: no limit L.
        double grown = slowStart
                ? Math.min(cwnd + unmarked, Math.max(ssthresh, cwnd))
                : cwnd + share() * smss * unmarked / cwnd;
        cwnd = Math.min(grown, Math.min(limit, WindowedCongestionControl.MAX_WINDOW));
    }

    /// A segment in a virtual round trip, and as a rate the same whatever the real one: the square of what it is shorter by.
    private double share() {
        if (!isRttIndependent() || path.srttNanos() >= virtualRttNanos) {
            return 1;
        }
        double shorter = (double) path.srttNanos() / virtualRttNanos;
        return shorter * shorter;
    }

    private void updateAlpha(long nowNanos) {
        if (isRttIndependent() && nowNanos - alphaNanos < virtualRttNanos) {
            return;
        }
        // Until the first mark there is no knowing whether anything on the path marks at all.
        if (marksSeen && bytesAcked > 0) {
            alpha += gain * (Math.min(1, (double) bytesMarked / bytesAcked) - alpha);
        }
        alphaNanos = nowNanos;
        bytesAcked = 0;
        bytesMarked = 0;
    }

    /// A mark is answered by how much was marked, not once in a window, so an ECN event says nothing new.
    @Override
    public void onCongestion(CongestionEvent event) {
        if (event.kind() == Kind.ECN) {
            return;
        }
        if (!event.repeated()) {
            canUndo = true;
            cwndBefore = cwnd;
            ssthreshBefore = ssthresh;
            // RFC 5681 §3.1 equation (4)
            ssthresh = Math.max(event.flightSize() / 2, (long) MIN_SEGMENTS * smss);
        }
        cwnd = event.kind() == Kind.TIMEOUT ? smss : Math.min(cwnd, ssthresh);
        maxFlight = 0;
    }

    @Override
    public void onSpurious(long nowNanos) {
        if (canUndo) {
            canUndo = false;
            cwnd = Math.max(cwnd, cwndBefore);
            ssthresh = Math.max(ssthresh, ssthreshBefore);
        }
    }

    @Override
    public void onIdleRestart(long nowNanos, long idleNanos) {
        // RFC 5681 §4.1
        if (path.slowStartAfterIdle() && cwnd > path.initialWindow()) {
            cwnd = Math.max(path.initialWindow(), smss);
            maxFlight = 0;
        }
    }

    @Override
    public void onSmss(int newSmss) {
        smss = newSmss;
        cwnd = Math.max(cwnd, newSmss);
        ssthresh = Math.max(ssthresh, (long) MIN_SEGMENTS * newSmss);
    }

    @Override
    public void describe(StateSink sink) {
        sink.put("phase", cwnd < ssthresh ? "slow start" : isRttIndependent() ? "virtual round trips" : "avoidance");
        sink.put("alpha", alpha);
    }

    /// Makes controllers for L4S, and such with Reno's window where accurate ECN was not negotiated.
    public static final class Provider implements CongestionControlProvider {
        /// For `ServiceLoader`.
        public Provider() {
        }

        @Override
        public String name() {
            return "prague";
        }

        @Override
        public String description() {
            return "DCTCP for the Internet: accurate ECN, paced, experimental, not validated";
        }

        @Override
        public String reference() {
            return "draft-briscoe-iccrg-prague-congestion-control-04";
        }

        @Override
        public Ecn ecn() {
            return Ecn.L4S;
        }

        @Override
        public boolean paced() {
            return true;
        }

        @Override
        public List<ParameterSpec> parameters() {
            return List.of(
                    new ParameterSpec("g", "0.0625", "weight of the last window in the fraction of marked bytes, above 0 to 1; "
                            + "1/16 as in RFC 8257 §4.2"),
                    new ParameterSpec("virtual-rtt", "25ms", "the round trip that flows over shorter paths behave as if they had, "
                            + "1ms to 100ms; draft-briscoe-iccrg-prague-congestion-control"),
                    new ParameterSpec("transition", "500", "round trips after slow start until they do, 0 to 1000000"));
        }

        @Override
        public CongestionControl create(Path path, Parameters parameters) {
            double gain = parameters.decimal("g", GAIN, Double.MIN_NORMAL, 1);
            long virtualRtt = parameters.duration("virtual-rtt", VIRTUAL_RTT, Duration.ofMillis(1), Duration.ofMillis(100))
                    .toNanos();
            int transition = (int) parameters.integer("transition", TRANSITION_ROUNDS, 0, 1_000_000);
            // RFC 9331 §4.3: whoever gets no L4S feedback must behave like a Reno-friendly TCP.
            return path.ecn() == Ecn.L4S
                    ? new Prague(path, gain, virtualRtt, transition)
                    : new Reno.Provider().create(path, Parameters.NONE);
        }
    }
}
