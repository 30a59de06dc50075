package io.tcpkit.engine;

import io.tcpkit.api.DrivenStack;
import io.tcpkit.api.StackConfig;
import io.tcpkit.api.TcpStack;
import io.tcpkit.api.spi.NetworkDevice;
import io.tcpkit.api.spi.StackProvider;
import java.io.IOException;
import java.time.Instant;
import java.util.function.LongSupplier;

/// The engine's door: found by `ServiceLoader`, opens stacks.
public final class EngineProvider implements StackProvider {
    /// 2026-01-01T00:00:00Z: what captures of virtual time call the zero of the caller's clock, so that the same run
    /// writes the same file.
    private static final long VIRTUAL_EPOCH_NANOS = 1_767_225_600_000_000_000L;

    private final Services services = new Services();

    /// Finds what the module path offers.
    public EngineProvider() {
    }

    @Override
    public TcpStack open(StackConfig config) throws IOException {
        check(config);
        // The engine's clock begins with the stack, so that it is small and positive whatever the machine's is.
        long origin = System.nanoTime();
        LongSupplier clock = () -> System.nanoTime() - origin;
        Instant now = Instant.now();
        long epochNanos = now.getEpochSecond() * 1_000_000_000L + now.getNano();
        NetworkDevice device = services.open(config.device());
        try {
            device = captured(device, config, () -> epochNanos + clock.getAsLong());
            var shard = new Shard(config, services, device, clock.getAsLong(), false);
            var thread = new ShardThread(shard, device, clock, config.spin().toNanos());
            thread.start();
            return answering(new Stack(config, shard, thread), device.name());
        } catch (IOException | RuntimeException | Error e) {
            device.close();
            throw e;
        }
    }

    private static Stack answering(Stack stack, String device) throws IOException {
        if (stack.config().statusDirectory().isPresent()) {
            try {
                stack.answerIn(stack.config().statusDirectory().get(), device);
            } catch (IOException | RuntimeException e) {
                stack.close();
                throw e;
            }
        }
        return stack;
    }

    @Override
    public DrivenStack openDriven(StackConfig config, long startNanos) throws IOException {
        check(config);
        NetworkDevice device = services.open(config.device());
        try {
            long[] now = {startNanos};
            device = captured(device, config, () -> VIRTUAL_EPOCH_NANOS + now[0]);
            return new ManualStack(config, new Shard(config, services, device, startNanos, true), device, now);
        } catch (IOException | RuntimeException | Error e) {
            device.close();
            throw e;
        }
    }

    /// Looks every name up before anything is opened.
    private void check(StackConfig config) {
        services.algorithms(config.connection());
        services.timerQueue(config.timers(), 0);
    }

    private static NetworkDevice captured(NetworkDevice device, StackConfig config, LongSupplier epochNanos)
            throws IOException {
        return config.capture().isEmpty() ? device : new CapturingDevice(device, config.capture().get(), epochNanos);
    }
}
