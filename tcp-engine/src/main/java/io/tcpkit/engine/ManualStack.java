package io.tcpkit.engine;

import io.tcpkit.api.DrivenStack;
import io.tcpkit.api.StackConfig;
import io.tcpkit.api.spi.NetworkDevice;
import java.io.UncheckedIOException;

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
        if (closed || shard.isOver()) {
            throw new IllegalStateException("doWork was called on a closed stack: " + shard.why());
        }
        if (nowNanos < shard.nowNanos()) {
            throw new IllegalArgumentException("the clock is %d ns, but was %d ns before and may not go back"
                    .formatted(nowNanos, shard.nowNanos()));
        }
        clock[0] = nowNanos;
        try {
            return shard.doWork(nowNanos);
        } catch (UncheckedIOException e) {
            shard.fail("the device %s is gone: %s".formatted(device.name(), e.getMessage()), e);
            throw e;
        }
    }

    @Override
    public long nextDeadlineNanos() {
        return closed || shard.isOver() ? Long.MAX_VALUE : shard.nextDeadlineNanos();
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            if (!shard.isOver()) {
                shard.finish();
            }
        } catch (UncheckedIOException e) {
            shard.fail("the device %s is gone: %s".formatted(device.name(), e.getMessage()), e);
        } finally {
            device.close();
        }
    }
}
