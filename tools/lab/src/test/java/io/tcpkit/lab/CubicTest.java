package io.tcpkit.lab;

import static io.tcpkit.lab.SimulatedNetwork.ms;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpkit.api.ConnectionConfig;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// CUBIC and HyStart++ in whole engines: one flow over 40 Mbit/s, a round trip of 50 ms and a queue of twice their product.
class CubicTest {
    private static final long BYTES_PER_SECOND = 5_000_000;
    private static final long BDP_BYTES = BYTES_PER_SECOND / 20;
    private static final int OCTETS = 8_000_000;

    /// @param seconds until all was read
    /// @param retransmitted segments sent again
    private record Run(double seconds, long retransmitted) {}

    private static Run run(String congestion) {
        int bytes = 8 << 20;
        ConnectionConfig config = ConnectionConfig.DEFAULT.toBuilder().congestion(congestion)
                .sendBufferBytes(bytes).initialSendBufferBytes(bytes).receiveBufferBytes(bytes)
                .initialReceiveBufferBytes(bytes).build();
        try (SimulatedNetwork net = SimulatedNetwork.builder(1).delay(ms(25)).rate(BYTES_PER_SECOND, 2 * BDP_BYTES)
                .connection(config).build()) {
            var connected = net.connect(80);
            var client = new Exchange(connected.client(), 1, 2, OCTETS);
            var server = new Exchange(connected.server(), 2, 1, 0);
            net.attach("client", client);
            net.attach("server", server);
            long from = net.simulation().nowNanos();
            net.runUntil(() -> server.read() == OCTETS);
            return new Run((net.simulation().nowNanos() - from) / 1e9, connected.client().info().retransmissions());
        }
    }

    @Test
    @DisplayName("RFC 9406: the first slow start loses less than half of what the standard one does, and is not slower")
    void hystart() {
        Run careful = run("cubic");
        Run standard = run("cubic:slow-start=standard,limit=8");
        assertThat(standard.retransmitted).isGreaterThan(500);
        assertThat(careful.retransmitted).isLessThan(standard.retransmitted / 2);
        assertThat(careful.seconds).isLessThanOrEqualTo(standard.seconds * 1.01);
    }
}
