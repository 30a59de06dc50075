package io.tcpkit.engine;

import io.tcpkit.api.StackConfig;
import io.tcpkit.engine.status.StatusSocket;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// A stack with a thread of its own.
final class Stack extends EngineStack {
    private final ShardThread thread;
    private @Nullable StatusSocket status;

    Stack(StackConfig config, Shard shard, ShardThread thread) {
        super(config, shard);
        this.thread = thread;
    }

    /// Tells other processes about the connections from now on.
    ///
    /// @param directory where
    /// @param device the device's name
    /// @throws IOException when that cannot be
    void answerIn(Path directory, String device) throws IOException {
        status = StatusSocket.open(directory, device, this);
    }

    @Override
    public void close() {
        StatusSocket open = status;
        if (open != null) {
            open.close();
        }
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
