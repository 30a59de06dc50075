package io.tcpkit.lab;

import java.util.random.RandomGenerator;

/// What a link needs of the world: a clock, a way to be called later, and randomness. Virtual time is one, [Simulation].
public interface Timeline {
    /// {@return the time in nanoseconds}
    long nowNanos();

    /// Lets something happen at a time, or now if that has passed.
    ///
    /// @param event what; it must not be waiting already
    /// @param atNanos when
    void schedule(ScheduledEvent event, long atNanos);

    /// {@return a random stream of its own: the same for the same seed and name, whatever other streams are drawn from}
    ///
    /// @param stream its name
    RandomGenerator random(String stream);
}
