package io.tcpkit.engine;

import io.tcpkit.api.spi.NetworkDevice;
import java.io.UncheckedIOException;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Drives a shard by the machine's clock: works while there is work, then looks for some while, then sleeps in the device
/// until a packet, a deadline, or a command comes.
///
/// A platform thread, since a device may block in a foreign call, which would hold a virtual thread's carrier. It keeps
/// the JVM alive until the stack is closed.
final class ShardThread implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(ShardThread.class);

    private final Shard shard;
    private final NetworkDevice device;
    private final LongSupplier clock;
    private final long spinNanos;
    private final Thread thread;

    /// A thread that has not started.
    ///
    /// @param shard what it drives
    /// @param device where it sleeps; closed at the end
    /// @param clock the engine's clock, in nanoseconds
    /// @param spinNanos how long to look for work before it sleeps
    ShardThread(Shard shard, NetworkDevice device, LongSupplier clock, long spinNanos) {
        this.shard = shard;
        this.device = device;
        this.clock = clock;
        this.spinNanos = spinNanos;
        this.thread = Thread.ofPlatform().name("tcpkit-" + device.name()).daemon(false).unstarted(this);
    }

    void start() {
        thread.start();
    }

    /// Waits until the thread has ended, unless it is the caller's own. An interrupt is kept for later: closing a stack
    /// takes no longer than its close timeout.
    void join() {
        boolean interrupted = false;
        while (thread != Thread.currentThread() && thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void run() {
        shard.own();
        try {
            drive();
            shard.finish();
        } catch (UncheckedIOException e) {
            shard.fail("the device %s is gone: %s".formatted(device.name(), e.getMessage()), e);
        } catch (RuntimeException | Error e) {
            shard.fail("a fault of our own: " + e, e);
        } finally {
            closeDevice();
        }
    }

    private void drive() {
        CommandQueue commands = shard.commands();
        long idleSinceNanos = clock.getAsLong();
        while (true) {
            long now = clock.getAsLong();
            int work = shard.doWork(now);
            if (shard.isFinished()) {
                return;
            }
            if (work > 0) {
                idleSinceNanos = now;
                continue;
            }
            if (now - idleSinceNanos < spinNanos) {
                Thread.onSpinWait();
                continue;
            }
            if (commands.fallAsleep()) {
                long deadline = shard.nextDeadlineNanos();
                device.await(deadline == Long.MAX_VALUE ? NetworkDevice.FOREVER : Math.max(0, deadline - now));
                commands.awake();
            }
        }
    }

    private void closeDevice() {
        try {
            device.close();
        } catch (RuntimeException e) {
            LOG.warn("closing the device {} failed", device.name(), e);
        }
    }
}
