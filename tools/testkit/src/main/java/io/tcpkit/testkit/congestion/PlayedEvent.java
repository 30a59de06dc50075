package io.tcpkit.testkit.congestion;

import io.tcpkit.api.spi.CongestionEvent;

/// The congestion signal of a [PlayedSender]; used again for the next.
final class PlayedEvent implements CongestionEvent {
    Kind kind = Kind.LOSS;
    long nowNanos;
    long inFlight;
    long flightSize;
    boolean repeated;

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
