package com.example.westcoast;

import io.tcpkit.api.spi.Ack;
import io.tcpkit.api.spi.CongestionControl;
import io.tcpkit.api.spi.CongestionEvent;
import io.tcpkit.api.spi.Ecn;
import io.tcpkit.api.spi.Parameters;
import io.tcpkit.api.spi.Path;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/// One sender, one link and an endless queue before it, in the simplest possible terms: in each round trip a whole window
/// is sent and acknowledged, and takes as long as the path and the queue make it.
final class Bottleneck implements Path, Ack, CongestionEvent {
    static final int SMSS = 1_000;
    private static final long SEGMENT_NANOS = 1_000_000;

    private final long pathSegments;
    final CongestionControl control;
    private long nowNanos;
    private long window;
    private long delivered;
    private long priorDelivered;
    private long rttNanos;
    private boolean cwndLimited = true;
    private boolean inRecovery;
    private Kind kind = Kind.LOSS;
    private boolean repeated;

    /// @param pathSegments what the path itself holds: the window beyond it waits
    Bottleneck(int pathSegments, Parameters parameters) {
        this.pathSegments = pathSegments;
        control = new WestcoastProvider().create(this, parameters);
    }

    double windowSegments() {
        return (double) control.cwnd() / SMSS;
    }

    double queuedSegments() {
        return Math.max(0, windowSegments() - pathSegments);
    }

    Bottleneck rounds(int count) {
        for (int round = 0; round < count; round++) {
            window = control.cwnd();
            priorDelivered = delivered;
            rttNanos = Math.max(pathSegments, window / SMSS) * SEGMENT_NANOS;
            nowNanos += rttNanos;
            for (long acked = 0; acked < window; acked += SMSS) {
                delivered += SMSS;
                control.onAck(this);
            }
        }
        return this;
    }

    Bottleneck using(boolean all) {
        cwndLimited = all;
        return this;
    }

    Bottleneck recovering(boolean value) {
        inRecovery = value;
        return this;
    }

    Bottleneck congested(Kind what, boolean again) {
        kind = what;
        repeated = again;
        control.onCongestion(this);
        return this;
    }

    @Override
    public int smss() {
        return SMSS;
    }

    @Override
    public long initialWindow() {
        return 10 * SMSS;
    }

    @Override
    public long srttNanos() {
        return rttNanos;
    }

    @Override
    public long minRttNanos() {
        return pathSegments * SEGMENT_NANOS;
    }

    @Override
    public long inFlight() {
        return window;
    }

    @Override
    public long delivered() {
        return delivered;
    }

    @Override
    public long lost() {
        return 0;
    }

    @Override
    public long maxFlightSize() {
        return control.cwnd();
    }

    @Override
    public boolean sack() {
        return false;
    }

    @Override
    public boolean timestamps() {
        return false;
    }

    @Override
    public Ecn ecn() {
        return Ecn.OFF;
    }

    @Override
    public RandomGenerator random() {
        return new SplittableRandom(1);
    }

    @Override
    public void markAppLimited() {
    }

    @Override
    public long nowNanos() {
        return nowNanos;
    }

    @Override
    public long newlyAcked() {
        return SMSS;
    }

    @Override
    public long newlyCumAcked() {
        return SMSS;
    }

    @Override
    public long newlyLost() {
        return 0;
    }

    @Override
    public long newlyMarked() {
        return 0;
    }

    @Override
    public boolean ece() {
        return false;
    }

    @Override
    public long priorInFlight() {
        return inFlight();
    }

    @Override
    public long rttNanos() {
        return rttNanos;
    }

    @Override
    public boolean inRecovery() {
        return inRecovery;
    }

    @Override
    public boolean cwndLimited() {
        return cwndLimited;
    }

    @Override
    public long deliveryRate() {
        return 0;
    }

    @Override
    public long sampleDelivered() {
        return 0;
    }

    @Override
    public long sampleIntervalNanos() {
        return 0;
    }

    @Override
    public long priorDelivered() {
        return priorDelivered;
    }

    @Override
    public long sampleLost() {
        return 0;
    }

    @Override
    public long sampleMarked() {
        return 0;
    }

    @Override
    public long txInFlight() {
        return inFlight();
    }

    @Override
    public boolean appLimited() {
        return false;
    }

    @Override
    public Kind kind() {
        return kind;
    }

    @Override
    public long flightSize() {
        return control.cwnd();
    }

    @Override
    public boolean repeated() {
        return repeated;
    }
}
