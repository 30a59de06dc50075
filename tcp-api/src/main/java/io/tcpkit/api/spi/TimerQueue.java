package io.tcpkit.api.spi;

/// Which connection is due next: one deadline for each of many keys.
///
/// A key has at most one deadline. Nothing fires early; a queue with a coarse resolution may fire late by up to
/// [#resolutionNanos()].
public interface TimerQueue {
    /// The deadline of a queue that holds none.
    long NEVER = Long.MAX_VALUE;

    /// {@return the granularity in nanoseconds: 1 when deadlines are kept exactly}
    long resolutionNanos();

    /// Sets or replaces a key's deadline.
    ///
    /// @param key at least 0; small numbers, used again after [#cancel(int)], keep the memory small
    /// @param deadlineNanos when it is due, by the clock that is passed to [#expire(long, Expiry, int)]; [#NEVER] is the
    ///         same as [#cancel(int)]
    void schedule(int key, long deadlineNanos);

    /// Removes a key's deadline, if it has one.
    ///
    /// @param key the key
    void cancel(int key);

    /// Removes and reports keys whose deadline has come.
    ///
    /// The handler may schedule and cancel, also the key it is called with; what it schedules for now or earlier is
    /// reported in the same call, up to the limit.
    ///
    /// @param nowNanos the engine's clock; never less than at an earlier call
    /// @param expiry is called for each
    /// @param limit the most to report in this call, at least 1
    /// @return how many were reported
    int expire(long nowNanos, Expiry expiry, int limit);

    /// {@return a time at which [#expire(long, Expiry, int)] will report something, [#NEVER] when nothing is scheduled;
    /// never earlier than the earliest deadline and later than it by at most [#resolutionNanos()]}
    long nextDeadlineNanos();

    /// {@return how many keys have a deadline}
    int size();

    /// Is told which keys are due.
    @FunctionalInterface
    interface Expiry {
        /// A deadline has come.
        ///
        /// @param key whose
        /// @param nowNanos the engine's clock
        void onExpired(int key, long nowNanos);
    }
}
