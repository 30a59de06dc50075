package io.tcpkit.bench.endtoend;

import io.tcpkit.api.Choice;
import io.tcpkit.api.ListenerConfig;
import io.tcpkit.api.StackConfig;
import io.tcpkit.api.StackInfo;
import io.tcpkit.api.TcpConnection;
import io.tcpkit.api.TcpListener;
import io.tcpkit.api.TcpStack;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;

/// tcpkit's TCP on a TUN device through its blocking calls, with the defaults that a user has, but for TIME-WAIT.
final class TcpkitTransport implements Transport {
    // A client that connects some 10,000 times a second would have all its ports in TIME-WAIT after a few seconds. The
    // kernel's side is spared in the same way, by tcp_max_tw_buckets.
    private static final Duration SEGMENT_LIFETIME = Duration.ofMillis(1);
    private static final int FIRST_PORT = 10_000;
    private static final int LAST_PORT = 65_535;
    private static final int BACKLOG = 1024;

    private final TcpStack stack;

    /// Opens a stack.
    ///
    /// @param device such as `tun:name=tk0,kernel4=10.0.0.1/24`
    /// @param address ours, such as `10.0.0.2/24`
    /// @param spin how long the engine looks for work before it sleeps
    /// @throws IOException when the device cannot be opened
    TcpkitTransport(String device, String address, Duration spin) throws IOException {
        Choice choice = Choice.of(device);
        StackConfig config = StackConfig.builder()
                .device(choice.name(), choice.parameters())
                .addresses(address)
                .ephemeralPorts(FIRST_PORT, LAST_PORT)
                .spin(spin)
                .build();
        stack = TcpStack.open(config.toBuilder()
                .connection(config.connection().toBuilder().maxSegmentLifetime(SEGMENT_LIFETIME).build())
                .build());
    }

    @Override
    public Listening listen(InetSocketAddress local) throws IOException {
        TcpListener listener = stack.listen(ListenerConfig.of(local, stack.config().connection()).toBuilder()
                .backlog(BACKLOG).halfOpen(BACKLOG).build());
        return new Listening() {
            @Override
            public Stream accept() throws IOException {
                return new Connection(listener.accept());
            }

            @Override
            public void close() {
                listener.close();
            }
        };
    }

    @Override
    public Stream connect(InetSocketAddress remote) throws IOException {
        return new Connection(stack.connect(remote));
    }

    @Override
    public String statistics() {
        StackInfo info = stack.info();
        return "packets in %d out %d, bytes in %d out %d, drops %s".formatted(info.packetsIn(), info.packetsOut(),
                info.bytesIn(), info.bytesOut(), info.drops());
    }

    @Override
    public void close() {
        stack.close();
    }

    private record Connection(TcpConnection connection) implements Stream {
        @Override
        public int read(ByteBuffer target) throws IOException {
            return connection.read(target);
        }

        @Override
        public void write(ByteBuffer source) throws IOException {
            connection.write(source);
        }

        @Override
        public void shutdownOutput() throws IOException {
            connection.shutdownOutput();
        }

        @Override
        public void close() throws IOException {
            connection.close();
        }
    }
}
