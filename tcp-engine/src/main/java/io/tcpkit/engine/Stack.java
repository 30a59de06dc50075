package io.tcpkit.engine;

import io.tcpkit.api.StackConfig;

/// A stack with a thread of its own.
final class Stack extends EngineStack {
    private final ShardThread thread;

    Stack(StackConfig config, Shard shard, ShardThread thread) {
        super(config, shard);
        this.thread = thread;
    }

    @Override
    public void close() {
        try {
            shard.ask(() -> {
                shard.beginClose();
                return true;
            });
        } catch (StackClosedException _) {
            // Closed before, or its device is gone.
        }
        thread.join();
    }
}
