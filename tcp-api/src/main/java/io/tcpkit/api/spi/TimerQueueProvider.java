package io.tcpkit.api.spi;

/// Makes timer queues of one kind.
public interface TimerQueueProvider extends Provider {

    /// {@return a queue for one shard}
    ///
    /// @param startNanos the engine's clock now
    /// @param parameters the user's choices, such as `resolution=1ms`
    TimerQueue create(long startNanos, Parameters parameters);
}
