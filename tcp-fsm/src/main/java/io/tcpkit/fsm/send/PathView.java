package io.tcpkit.fsm.send;

import io.tcpkit.api.spi.Ecn;
import io.tcpkit.api.spi.Path;
import io.tcpkit.api.spi.RttEstimator;
import java.util.random.RandomGenerator;

/// What a congestion controller sees of its connection: live numbers, nothing to change.
final class PathView implements Path {
    private final Sender sender;
    private final RttEstimator rtt;
    private final RandomGenerator random;
    private final int initialSegments;
    private final boolean sack;
    private final boolean timestamps;
    private final boolean slowStartAfterIdle;
    private long initialWindow;
    private long initialSsthresh = Long.MAX_VALUE;

    PathView(Sender sender, SenderSetup setup) {
        this.sender = sender;
        this.rtt = setup.rtt();
        this.random = setup.random();
        this.initialSegments = setup.initialSegments();
        this.sack = setup.sack();
        this.timestamps = setup.timestamps();
        this.slowStartAfterIdle = setup.config().slowStartAfterIdle();
    }

    /// Until [#endHandOver()] the window to begin with is that of the controller before.
    ///
    /// @param cwnd its window
    /// @param ssthresh its threshold
    void beginHandOver(long cwnd, long ssthresh) {
        initialWindow = Math.max(cwnd, sender.smss());
        initialSsthresh = Math.max(ssthresh, sender.smss());
    }

    /// The next controller is made.
    void endHandOver() {
        initialWindow = 0;
        initialSsthresh = Long.MAX_VALUE;
    }

    /// The controller wants another kind of ECN.
    void use(Ecn wanted) {
        sender.onControllerReplaced(wanted);
    }

    /// From now on the initial window is what is in flight: a controller that takes over must not burst.
    ///
    /// @param wanted the kind of ECN that it wants
    void beginAtInFlight(Ecn wanted) {
        sender.onControllerReplaced(wanted);
        initialWindow = Math.max(sender.inFlight(), sender.smss());
    }

    @Override
    public int smss() {
        return sender.smss();
    }

    @Override
    public long initialWindow() {
        if (initialWindow != 0) {
            return initialWindow;
        }
        // RFC 6928 §2: min (10*MSS, max (2*MSS, 14600)), with the number of segments for the user to choose.
        long smss = sender.smss();
        return initialSegments == 10 ? Math.min(10 * smss, Math.max(2 * smss, 14_600)) : initialSegments * smss;
    }

    @Override
    public long initialSsthresh() {
        return initialSsthresh;
    }

    @Override
    public long srttNanos() {
        return rtt.srttNanos();
    }

    @Override
    public long minRttNanos() {
        return sender.minRttNanos();
    }

    @Override
    public long inFlight() {
        return sender.inFlight();
    }

    @Override
    public long delivered() {
        return sender.delivered();
    }

    @Override
    public long lost() {
        return sender.lost();
    }

    @Override
    public long maxFlightSize() {
        return sender.maxFlightSize();
    }

    @Override
    public boolean slowStartAfterIdle() {
        return slowStartAfterIdle;
    }

    @Override
    public boolean sack() {
        return sack;
    }

    @Override
    public boolean timestamps() {
        return timestamps;
    }

    @Override
    public Ecn ecn() {
        return sender.ecnKind();
    }

    @Override
    public RandomGenerator random() {
        return random;
    }

    @Override
    public void markAppLimited() {
        sender.markAppLimited();
    }
}
