package io.tcpkit.fsm.send;

import io.tcpkit.api.spi.Ack;

/// The one [Ack] of a sender, filled again for each acknowledgment.
final class AckEvent implements Ack {
    long nowNanos;
    long newlyAcked;
    long newlyCumAcked;
    long newlyLost;
    long newlyMarked;
    long sampleMarked;
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
    long txInFlight;
    boolean appLimited;

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
