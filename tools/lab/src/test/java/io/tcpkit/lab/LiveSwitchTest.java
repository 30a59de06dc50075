package io.tcpkit.lab;

import static io.tcpkit.lab.SimulatedNetwork.ms;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpkit.api.ConnectionConfig;
import io.tcpkit.api.EcnMode;
import io.tcpkit.api.StackInfo;
import io.tcpkit.api.TcpState;
import io.tcpkit.testkit.Seeds;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/// All congestion controllers that there are take turns on a live connection, while segments are lost and marked.
class LiveSwitchTest {
    private static final int OCTETS = 2_500_000;

    @Test
    void everyAlgorithmInTurnAndEveryOctetArrives() {
        Seeds.of(LiveSwitchTest.class).forEach(2, LiveSwitchTest::takeTurns);
    }

    private static void takeTurns(long seed) {
        ConnectionConfig config = ConnectionConfig.DEFAULT.toBuilder().ecn(EcnMode.ACCURATE).build();
        try (var net = SimulatedNetwork.builder(seed).delay(ms(10)).rate(1_000_000, 60_000).loss(0.01).mark(0.01)
                .connection(config).build()) {
            List<String> names = net.a().info().algorithms().stream()
                    .filter(algorithm -> algorithm.service().equals("CongestionControl")).map(StackInfo.Algorithm::name).toList();
            var connected = net.connect(80);
            var client = new Exchange(connected.client(), 1, 2, OCTETS);
            var server = new Exchange(connected.server(), 2, 1, OCTETS);
            net.attach("client", client);
            net.attach("server", server);
            var used = new HashSet<String>();
            for (int turn = 0; !client.isDone() || !server.isDone(); turn++) {
                String name = names.get(turn % names.size());
                if (connected.client().state() == TcpState.ESTABLISHED) {
                    long cwnd = connected.client().info().cwnd();
                    connected.client().reconfigure(now -> now.congestion(name));
                    assertThat(connected.client().info().congestion()).isEqualTo(name);
                    if (!name.equals("none") && !name.equals("ledbat++")) {
                        assertThat(connected.client().info().cwnd()).as(name).isEqualTo(cwnd);
                    }
                    used.add(name);
                }
                if (connected.server().state() == TcpState.ESTABLISHED) {
                    connected.server().reconfigure(now -> now.congestion(name));
                }
                net.runFor(ms(100));
                assertThat(turn).as("100 ms later").isLessThan(6_000);
            }
            assertThat(server.read()).isEqualTo(OCTETS);
            assertThat(client.read()).isEqualTo(OCTETS);
            assertThat(used).containsAll(names);
            net.runUntilQuiet();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
