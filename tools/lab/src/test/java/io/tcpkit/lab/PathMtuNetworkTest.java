package io.tcpkit.lab;

import static io.tcpkit.lab.SimulatedNetwork.ms;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpkit.api.ConnectionConfig;
import io.tcpkit.api.MtuProbing;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A router on the way takes less than both devices: with its complaint, or without by RFC 4821, a transfer completes.
class PathMtuNetworkTest {
    private static final int OCTETS = 400_000;

    private static SimulatedNetwork network(boolean ipv6, int mtu, boolean complaining, Offload offload, MtuProbing probing) {
        var builder = SimulatedNetwork.builder(7).delay(ms(5)).offload(offload)
                .aToB(shape -> complaining ? shape.mtu(mtu).complaining() : shape.mtu(mtu))
                .connection(ConnectionConfig.DEFAULT.toBuilder().mtuProbing(probing).build());
        return (ipv6 ? builder.overIpv6() : builder).build();
    }

    @ParameterizedTest(name = "IPv6 {0}, MTU {1}, {2}")
    @CsvSource(textBlock = """
            false, 1400, NONE
            false, 1400, SEGMENTED
            false, 1400, CARRIED
            false, 576,  NONE
            true,  1400, NONE
            true,  1280, SEGMENTED
            """)
    @DisplayName("RFC 1191, RFC 8201: a router complains, and what it refused goes again at once")
    void withIcmp(boolean ipv6, int mtu, Offload offload) {
        try (var net = network(ipv6, mtu, true, offload, MtuProbing.OFF)) {
            var connected = net.connect(80);
            var server = new Exchange(connected.server(), 2, 1, 0);
            net.attach("client", new Exchange(connected.client(), 1, 2, OCTETS));
            net.attach("server", server);
            net.runUntil(() -> server.read() == OCTETS);
            assertThat(connected.client().info().retransmissionTimeouts()).isZero();
            assertThat(connected.client().info().mss()).isEqualTo(mtu - (ipv6 ? 60 : 40) - 12);
            // The next one begins where this one ended.
            var next = net.connect(80);
            long refused = net.link().aToB().stats().tooBig();
            var reader = new Exchange(next.server(), 4, 3, 0);
            net.attach("client 2", new Exchange(next.client(), 3, 4, OCTETS));
            net.attach("server 2", reader);
            net.runUntil(() -> reader.read() == OCTETS);
            assertThat(net.link().aToB().stats().tooBig()).isEqualTo(refused);
        }
    }

    @ParameterizedTest(name = "IPv6 {0}, MTU {1}, {2}")
    @CsvSource(textBlock = """
            false, 1400, NONE
            false, 1400, SEGMENTED
            false, 576,  NONE
            true,  1280, NONE
            """)
    @DisplayName("RFC 4821, RFC 8899: nobody complains, and probes find what passes")
    void withoutIcmp(boolean ipv6, int mtu, Offload offload) {
        try (var net = network(ipv6, mtu, false, offload, MtuProbing.BLACK_HOLE)) {
            var connected = net.connect(80);
            var server = new Exchange(connected.server(), 2, 1, 0);
            net.attach("client", new Exchange(connected.client(), 1, 2, 4 * OCTETS));
            net.attach("server", server);
            net.runUntil(() -> server.read() == 4 * OCTETS);
            int fits = mtu - (ipv6 ? 60 : 40) - 12;
            assertThat(connected.client().info().mss()).isBetween(Math.min(fits - 8, 500), fits);
            if (mtu == 1400) {
                assertThat(connected.client().info().mss()).isGreaterThan(fits - 9);
            }
        }
    }
}
