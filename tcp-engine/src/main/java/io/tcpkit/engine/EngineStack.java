package io.tcpkit.engine;

import io.tcpkit.api.ConnectionConfig;
import io.tcpkit.api.ConnectionInfo;
import io.tcpkit.api.FastOpenKey;
import io.tcpkit.api.ListenerConfig;
import io.tcpkit.api.StackConfig;
import io.tcpkit.api.StackInfo;
import io.tcpkit.api.TcpConnection;
import io.tcpkit.api.TcpListener;
import io.tcpkit.api.TcpStack;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.List;

/// What a stack with a thread and one without have in common: everything is asked of the shard.
abstract sealed class EngineStack implements TcpStack permits Stack, ManualStack {
    /// The shard.
    final Shard shard;
    private final StackConfig config;

    EngineStack(StackConfig config, Shard shard) {
        this.config = config;
        this.shard = shard;
    }

    @Override
    public TcpListener listen(int port) throws IOException {
        return listen(ListenerConfig.of(new InetSocketAddress(port), config.connection()));
    }

    @Override
    public TcpListener listen(ListenerConfig wish) throws IOException {
        try {
            return shard.ask(() -> shard.openings().listen(wish));
        } catch (StackClosedException e) {
            throw closed(e);
        }
    }

    @Override
    public TcpConnection startConnect(InetSocketAddress remote, ConnectionConfig wish) throws IOException {
        try {
            return shard.ask(() -> shard.openings().connect(remote, wish)).socket;
        } catch (StackClosedException e) {
            throw closed(e);
        }
    }

    @Override
    public TcpConnection startConnect(InetSocketAddress remote, ConnectionConfig wish, ByteBuffer firstData)
            throws IOException {
        try {
            return shard.ask(() -> {
                EngineConnection socket = shard.openings().connect(remote, wish).socket;
                // The SYN leaves at the end of this cycle, with what is there by then.
                socket.tryWrite(firstData);
                return socket;
            });
        } catch (StackClosedException e) {
            throw closed(e);
        }
    }

    @Override
    public void fastOpenKeys(FastOpenKey... keys) {
        if (keys.length < 1 || keys.length > 2) {
            throw new IllegalArgumentException("there are %d Fast Open keys, but there must be one, or two".formatted(keys.length));
        }
        try {
            shard.ask(() -> {
                shard.openings().fastOpenServer().keys(List.of(keys));
                return true;
            });
        } catch (StackClosedException _) {
            // There is nobody left to give cookies to.
        }
    }

    private SocketException closed(StackClosedException cause) {
        var closed = new SocketException(shard.why());
        closed.initCause(cause);
        return closed;
    }

    @Override
    public List<InetAddress> addresses() {
        return config.addresses().stream().map(prefix -> prefix.address()).toList();
    }

    @Override
    public StackConfig config() {
        return config;
    }

    @Override
    public StackInfo info() {
        try {
            return shard.ask(shard::info);
        } catch (StackClosedException _) {
            return shard.lastInfo();
        }
    }

    @Override
    public List<ConnectionInfo> connections() {
        try {
            return shard.ask(shard::connections);
        } catch (StackClosedException _) {
            return List.of();
        }
    }
}
