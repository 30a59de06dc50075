package io.tcpkit.testkit.congestion;

import io.tcpkit.api.spi.Ack;

/// What one acknowledgment said to a [PlayedSender]; used again for the next.
final class PlayedAck implements Ack {
    long nowNanos;
    long newlyAcked;
    long newlyCumAcked;
    long newlyLost;
    long newlyMarked;
    boolean ece;
    long inFlight;
    long priorInFlight;
    long rttNanos;
    boolean inRecovery;
    boolean cwndLimited;
    long deliveryRate;
    long sampleDelivered;
    long sampleIntervalNanos;
    long priorDelivered;
    long sampleLost;
    long sampleMarked;
    long txInFlight;
    boolean appLimited;

    void begin(long now, long flight) {
        nowNanos = now;
        priorInFlight = flight;
        newlyAcked = 0;
        newlyCumAcked = 0;
        newlyLost = 0;
        newlyMarked = 0;
        ece = false;
        rttNanos = -1;
        deliveryRate = 0;
        sampleDelivered = 0;
        sampleIntervalNanos = 0;
        priorDelivered = 0;
        sampleLost = 0;
        sampleMarked = 0;
        txInFlight = 0;
        appLimited = false;
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
        return newlyCumAcked;
    }

    @Override
    public long newlyLost() {
        return newlyLost;
    }

    @Override
    public long newlyMarked() {
        return newlyMarked;
    }

    @Override
    public boolean ece() {
        return ece;
    }

    @Override
    public long inFlight() {
        return inFlight;
    }

    @Override
    public long priorInFlight() {
        return priorInFlight;
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
        return sampleIntervalNanos;
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
        return sampleMarked;
    }

    @Override
    public long txInFlight() {
        return txInFlight;
    }

    @Override
    public boolean appLimited() {
        return appLimited;
    }
}
