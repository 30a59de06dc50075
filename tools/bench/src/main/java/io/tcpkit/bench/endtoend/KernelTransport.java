package io.tcpkit.bench.endtoend;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/// The kernel's TCP through blocking channels, which take buffers outside the heap without another copy. Buffer sizes are
/// left to the kernel's own tuning.
final class KernelTransport implements Transport {
    private static final int BACKLOG = 1024;

    @Override
    public Listening listen(InetSocketAddress local) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open();
        server.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        server.bind(local, BACKLOG);
        return new Listening() {
            @Override
            public Stream accept() throws IOException {
                return withoutDelay(server.accept());
            }

            @Override
            public void close() throws IOException {
                server.close();
            }
        };
    }

    @Override
    public Stream connect(InetSocketAddress remote) throws IOException {
        return withoutDelay(SocketChannel.open(remote));
    }

    @Override
    public String statistics() {
        return "kernel";
    }

    @Override
    public void close() {
        // Nothing is ours but the connections, which their users close.
    }

    private static Stream withoutDelay(SocketChannel channel) throws IOException {
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        return new Channel(channel);
    }

    private record Channel(SocketChannel channel) implements Stream {
        @Override
        public int read(ByteBuffer target) throws IOException {
            return channel.read(target);
        }

        @Override
        public void write(ByteBuffer source) throws IOException {
            while (source.hasRemaining()) {
                channel.write(source);
            }
        }

        @Override
        public void shutdownOutput() throws IOException {
            channel.shutdownOutput();
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
