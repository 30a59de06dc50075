package io.tcpkit.cli;

import io.tcpkit.api.StackConfig;
import io.tcpkit.api.TcpStack;
import io.tcpkit.api.spi.EventListener;
import io.tcpkit.api.spi.NetworkDevice;
import io.tcpkit.lab.RealTimeLink;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;

/// Two engines at the ends of a link in memory: the server is 10.0.0.2, the client 10.0.0.1.
public record TwoStacks(TcpStack server, TcpStack client) implements AutoCloseable {

    /// {@return two running engines}
    ///
    /// @param atServer observes the server's connections
    /// @param atClient observes the client's
    public static TwoStacks open(EventListener atServer, EventListener atClient) throws IOException {
        var link = new RealTimeLink();
        return new TwoStacks(
                TcpStack.open(config(link.a(), "10.0.0.2/24", atServer)),
                TcpStack.open(config(link.b(), "10.0.0.1/24", atClient)));
    }

    private static StackConfig config(NetworkDevice device, String address, EventListener listener) {
        return StackConfig.builder().device(device).addresses(address).listener(listener)
                .closeTimeout(Duration.ofSeconds(2)).build();
    }

    /// {@return where the server is}
    ///
    /// @param port its port
    public static InetSocketAddress at(int port) {
        return new InetSocketAddress("10.0.0.2", port);
    }

    @Override
    public void close() {
        client.close();
        server.close();
    }
}
