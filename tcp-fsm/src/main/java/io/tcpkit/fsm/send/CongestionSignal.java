package io.tcpkit.fsm.send;

import io.tcpkit.api.spi.CongestionEvent;

/// The one [CongestionEvent] of a sender, filled again for each signal.
final class CongestionSignal implements CongestionEvent {
    private Kind kind = Kind.LOSS;
    private long nowNanos;
    private long inFlight;
    private long flightSize;
    private boolean repeated;

    CongestionSignal fill(Kind kind, long nowNanos, long inFlight, long flightSize, boolean repeated) {
        this.kind = kind;
        this.nowNanos = nowNanos;
        this.inFlight = inFlight;
        this.flightSize = flightSize;
        this.repeated = repeated;
        return this;
    }

    @Override
    public Kind kind() {
        return kind;
    }

    @Override
    public long nowNanos() {
        return nowNanos;
    }

    @Override
    public long inFlight() {
        return inFlight;
    }

    @Override
    public long flightSize() {
        return flightSize;
    }

    @Override
    public boolean repeated() {
        return repeated;
    }
}
