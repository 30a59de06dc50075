package io.tcpkit.lab;

import io.tcpkit.api.spi.Durations;

/// The time of a [Simulation]: it stands still while something happens and jumps to the next event in between.
public final class VirtualClock {
    private long nowNanos;

    VirtualClock(long startNanos) {
        nowNanos = startNanos;
    }

    /// {@return the virtual time in nanoseconds}
    public long nowNanos() {
        return nowNanos;
    }

    void advanceTo(long nanos) {
        assert nanos >= nowNanos : "the clock went back from " + nowNanos + " to " + nanos;
        nowNanos = nanos;
    }

    /// {@return the time as `1.5s`}
    @Override
    public String toString() {
        return Durations.format(nowNanos);
    }
}
