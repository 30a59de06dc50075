package io.tcpkit.engine;

import io.tcpkit.api.DrivenStack;
import io.tcpkit.api.StackConfig;
import io.tcpkit.api.spi.NetworkDevice;

/// A stack without threads: its owner drives the shard.
///
/// No time passes while it is closed, so closing aborts what has not finished: close connections first and drive on until they
/// are gone.
final class ManualStack extends EngineStack implements DrivenStack {
    private final NetworkDevice device;
    // One element: what a capture reads to know the time.
    private final long[] clock;
    private boolean closed;

    ManualStack(StackConfig config, Shard shard, NetworkDevice device, long[] clock) {
        super(config, shard);
        this.device = device;
        this.clock = clock;
    }

    @Override
    public int doWork(long nowNanos) {
        if (closed) {
            throw new IllegalStateException("doWork was called on a closed stack");
        }
        clock[0] = nowNanos;
        return shard.doWork(nowNanos);
    }

    @Override
    public long nextDeadlineNanos() {
        return closed ? Long.MAX_VALUE : shard.nextDeadlineNanos();
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            try {
                shard.finish();
            } finally {
                device.close();
            }
        }
    }
}
