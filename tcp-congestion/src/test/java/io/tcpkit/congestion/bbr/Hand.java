package io.tcpkit.congestion.bbr;

import io.tcpkit.api.spi.Ack;
import io.tcpkit.api.spi.CongestionEvent;
import io.tcpkit.api.spi.Ecn;
import io.tcpkit.api.spi.Path;
import io.tcpkit.api.spi.SentSegment;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/// The connection's side of the contract with every number chosen by the test, also those that cannot be.
final class Hand implements Path, Ack, CongestionEvent, SentSegment {
    static final int SMSS = 1_000;

    private final RandomGenerator random;
    int smss = SMSS;
    long srttNanos = 40_000_000;
    long inFlight;
    long delivered;
    long lost;
    boolean sack = true;
    long nowNanos = 1;
    long newlyAcked;
    long newlyLost;
    long rttNanos = 40_000_000;
    boolean inRecovery;
    boolean cwndLimited = true;
    long deliveryRate;
    long sampleDelivered;
    long priorDelivered;
    long sampleLost;
    long txInFlight;
    boolean appLimited;
    Kind kind = Kind.LOSS;
    boolean repeated;
    int size = SMSS;
    long lostAtSend;
    long tag;
    final Bbr control;

    Hand(long seed) {
        random = new SplittableRandom(seed);
        control = new Bbr(this);
    }

    @Override
    public int smss() {
        return smss;
    }

    @Override
    public long initialWindow() {
        return 10L * smss;
    }

    @Override
    public long srttNanos() {
        return srttNanos;
    }

    @Override
    public long minRttNanos() {
        return srttNanos;
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
        return inFlight;
    }

    @Override
    public boolean sack() {
        return sack;
    }

    @Override
    public boolean timestamps() {
        return true;
    }

    @Override
    public Ecn ecn() {
        return Ecn.CLASSIC;
    }

    @Override
    public RandomGenerator random() {
        return random;
    }

    @Override
    public void markAppLimited() {
        appLimited = true;
    }

    @Override
    public long nowNanos() {
        return nowNanos;
    }

    @Override
    public long newlyAcked() {
        return newlyAcked;
    }

    @Override
    public long newlyCumAcked() {
        return newlyAcked;
    }

    @Override
    public long newlyLost() {
        return newlyLost;
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
        return inFlight + newlyAcked;
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
        return deliveryRate;
    }

    @Override
    public long sampleDelivered() {
        return sampleDelivered;
    }

    @Override
    public long sampleIntervalNanos() {
        return rttNanos;
    }

    @Override
    public long priorDelivered() {
        return priorDelivered;
    }

    @Override
    public long sampleLost() {
        return sampleLost;
    }

    @Override
    public long sampleMarked() {
        return 0;
    }

    @Override
    public long txInFlight() {
        return txInFlight;
    }

    @Override
    public boolean appLimited() {
        return appLimited;
    }

    @Override
    public Kind kind() {
        return kind;
    }

    @Override
    public long flightSize() {
        return inFlight;
    }

    @Override
    public boolean repeated() {
        return repeated;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public long sendTimeNanos() {
        return nowNanos;
    }

    @Override
    public long deliveredAtSend() {
        return priorDelivered;
    }

    @Override
    public long lostAtSend() {
        return lostAtSend;
    }

    @Override
    public boolean retransmission() {
        return false;
    }

    @Override
    public long tag() {
        return tag;
    }

    @Override
    public void tag(long value) {
        tag = value;
    }
}
