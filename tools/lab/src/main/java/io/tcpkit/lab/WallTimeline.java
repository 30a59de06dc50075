package io.tcpkit.lab;

import java.util.PriorityQueue;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/// Real time for links: what is due happens when its owner next comes by, in order and each thing at its own time.
///
/// While an event happens the clock shows the time it was due, not the later time it is. So a rate stays exact, however late
/// its owner comes.
final class WallTimeline implements Timeline {
    private final LongSupplier clock;
    private final Simulation streams;
    private final PriorityQueue<ScheduledEvent> events = new PriorityQueue<>();
    private long insertions;
    private long nowNanos;

    WallTimeline(LongSupplier clock, long seed) {
        this.clock = clock;
        streams = new Simulation(seed);
        nowNanos = clock.getAsLong();
    }

    /// Lets everything happen that is due by now.
    void catchUp() {
        long wallNanos = clock.getAsLong();
        while (!events.isEmpty() && events.peek().atNanos() - wallNanos <= 0) {
            ScheduledEvent event = events.remove();
            nowNanos = event.atNanos();
            event.happen();
        }
        nowNanos = wallNanos;
    }

    /// {@return nanoseconds until something is due, 0 when it is already, `Long.MAX_VALUE` when nothing ever will be}
    long untilNext() {
        return events.isEmpty() ? Long.MAX_VALUE : Math.max(0, events.peek().atNanos() - clock.getAsLong());
    }

    @Override
    public long nowNanos() {
        return nowNanos;
    }

    @Override
    public void schedule(ScheduledEvent event, long atNanos) {
        event.place(Math.max(atNanos, nowNanos), insertions++);
        events.add(event);
    }

    @Override
    public RandomGenerator random(String stream) {
        return streams.random(stream);
    }
}
