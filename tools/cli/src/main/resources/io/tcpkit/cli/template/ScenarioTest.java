package com.example.@name@;

import static io.tcpkit.lab.SimulatedNetwork.ms;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpkit.api.ConnectionConfig;
import io.tcpkit.lab.SimulatedNetwork;
import org.junit.jupiter.api.Test;

/// Two whole engines in virtual time, and a link between them of 10 Mbit/s and 40 ms there and back.
class @Name@ScenarioTest {
    private static final long BYTES_PER_SECOND = 1_250_000;

    @Test
    void fillsALink() {
        assertThat(seconds(5_000_000, 0)).isLessThan(5_000_000.0 / BYTES_PER_SECOND / 0.7);
    }

    @Test
    void getsThroughLosses() {
        assertThat(seconds(500_000, 0.02)).isLessThan(30);
    }

    private static double seconds(long octets, double loss) {
        var config = ConnectionConfig.DEFAULT.toBuilder().congestion("@name@").build();
        try (var net = SimulatedNetwork.builder(1).delay(ms(20)).rate(BYTES_PER_SECOND, 50_000).loss(loss)
                .connection(config).build()) {
            var connected = net.connect(80);
            var client = new io.tcpkit.lab.Exchange(connected.client(), 1, 2, octets);
            var server = new io.tcpkit.lab.Exchange(connected.server(), 2, 1, 0);
            net.attach("client", client);
            net.attach("server", server);
            long began = net.nowNanos();
            net.runUntil(() -> server.read() == octets);
            return (net.nowNanos() - began) / 1e9;
        }
    }
}
