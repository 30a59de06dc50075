package io.tcpkit.engine;

import io.tcpkit.api.event.Drop;
import io.tcpkit.api.spi.EventListener;
import java.util.EnumMap;
import java.util.Map;

/// How many packets were dropped, by reason. The shard's.
final class DropCounters {
    private static final Drop[] REASONS = Drop.values();

    private final long[] counts = new long[REASONS.length];
    private final EventListener observer;

    /// All zero.
    ///
    /// @param observer is told of each
    DropCounters(EventListener observer) {
        this.observer = observer;
    }

    /// Counts one, unless it is `NONE`.
    ///
    /// @param drop why
    /// @param nowNanos the engine's clock
    void count(Drop drop, long nowNanos) {
        if (drop != Drop.NONE) {
            counts[drop.ordinal()]++;
            observer.onDrop(drop, nowNanos);
        }
    }

    /// {@return the reasons that occurred}
    Map<Drop, Long> snapshot() {
        var map = new EnumMap<Drop, Long>(Drop.class);
        for (Drop drop : REASONS) {
            if (counts[drop.ordinal()] > 0) {
                map.put(drop, counts[drop.ordinal()]);
            }
        }
        return map;
    }
}
