package io.tcpkit.testkit.congestion;

import io.tcpkit.api.spi.Ecn;
import io.tcpkit.api.spi.Path;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/// What the controller of a [PlayedSender] sees of its connection.
final class PlayedPath implements Path {
    private final Ecn ecn;
    private final RandomGenerator random;
    int smss = 1_000;
    long srttNanos;
    long minRttNanos;
    long inFlight;
    long delivered;
    long lost;
    long maxFlightSize;
    boolean appLimited;

    PlayedPath(Ecn ecn, long seed) {
        this.ecn = ecn;
        random = new SplittableRandom(seed);
    }

    @Override
    public int smss() {
        return smss;
    }

    @Override
    public long initialWindow() {
        // RFC 6928 §2
        return Math.min(10L * smss, Math.max(2L * smss, 14_600));
    }

    @Override
    public long srttNanos() {
        return srttNanos;
    }

    @Override
    public long minRttNanos() {
        return minRttNanos;
    }

    @Override
    public long inFlight() {
        return inFlight;
    }

    @Override
    public long delivered() {
        return delivered;
    }

    @Override
    public long lost() {
        return lost;
    }

    @Override
    public long maxFlightSize() {
        return maxFlightSize;
    }

    @Override
    public boolean sack() {
        return true;
    }

    @Override
    public boolean timestamps() {
        return true;
    }

    @Override
    public Ecn ecn() {
        return ecn;
    }

    @Override
    public RandomGenerator random() {
        return random;
    }

    @Override
    public void markAppLimited() {
        appLimited = true;
    }
}
