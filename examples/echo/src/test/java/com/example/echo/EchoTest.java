package com.example.echo;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpkit.api.StackConfig;
import io.tcpkit.api.TcpListener;
import io.tcpkit.api.TcpStack;
import io.tcpkit.api.spi.NetworkDevice;
import io.tcpkit.lab.RealTimeLink;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Both programs, over a link in memory instead of a TUN device")
@Timeout(60)
class EchoTest {
    @ParameterizedTest
    @ValueSource(strings = {"hello", "", "two\nlines"})
    void whatIsSentComesBack(String text) throws IOException {
        assertThat(echoed(text)).isEqualTo(text);
    }

    @Test
    @DisplayName("a text of many segments, more than the congestion window takes at first")
    void large() throws IOException {
        String text = "0123456789".repeat(100_000);

        // No assertion on the text itself: its difference would be a megabyte long.
        assertThat(echoed(text).equals(text)).isTrue();
    }

    private static String echoed(String text) throws IOException {
        var link = new RealTimeLink();
        try (TcpStack server = TcpStack.open(config(link.a(), "10.0.0.2/24"));
                TcpStack client = TcpStack.open(config(link.b(), "10.0.0.1/24"));
                TcpListener listener = server.listen(7)) {
            Thread.startVirtualThread(() -> {
                try {
                    EchoServer.serve(listener);
                } catch (IOException _) {
                    // The test is over and has closed the listener.
                }
            });
            return EchoClient.echo(client, new InetSocketAddress("10.0.0.2", 7), text);
        }
    }

    private static StackConfig config(NetworkDevice device, String address) {
        return StackConfig.builder().device(device).addresses(address).build();
    }
}
