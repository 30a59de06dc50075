package io.tcpkit.lab;

import static io.tcpkit.lab.SimulatedNetwork.ms;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tcpkit.api.ConnectionConfig;
import io.tcpkit.api.TcpConnection;
import io.tcpkit.api.TcpListener;
import io.tcpkit.api.TcpState;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SimulatedNetworkTest {
    @Test
    void theHandshakeTakesOneRoundTripForTheClient() throws Exception {
        try (var net = SimulatedNetwork.builder(42).delay(ms(20)).build()) {
            TcpListener listener = net.b().listen(80);
            TcpConnection client = net.a().startConnect(net.addressOfB(80), ConnectionConfig.DEFAULT);
            net.runUntil(() -> client.state() == TcpState.ESTABLISHED);
            assertThat(net.nowNanos()).isEqualTo(40_000_000);
            net.runUntil(() -> listener.pending() > 0);
            assertThat(net.nowNanos()).isEqualTo(60_000_000);
        }
    }

    @Test
    void whatIsWrittenCanBeRead() throws Exception {
        try (var net = SimulatedNetwork.builder(42).delay(ms(20)).build()) {
            var connected = net.connect(80);
            connected.client().tryWrite(ByteBuffer.wrap("hello".getBytes(UTF_8)));
            net.runUntil(() -> connected.server().info().receiveQueue() == 5);
            var buffer = ByteBuffer.allocate(10);
            assertThat(connected.server().tryRead(buffer)).isEqualTo(5);
            assertThat(new String(buffer.array(), 0, 5, UTF_8)).isEqualTo("hello");
        }
    }

    @ParameterizedTest @EnumSource(Offload.class)
    void aMegabyteEachWayWithEachOffload(Offload offload) {
        try (var net = SimulatedNetwork.builder(7).delay(ms(5)).offload(offload).build()) {
            net.exchange(1 << 20, 1 << 20);
        }
    }

    @Test
    void theSameSeedGivesTheSameRunPacketByPacket() {
        assertThat(statsOf(3)).isEqualTo(statsOf(3)).isNotEqualTo(statsOf(4));
    }

    private static String statsOf(long seed) {
        try (var net = SimulatedNetwork.builder(seed).delay(ms(20)).loss(0.05).build()) {
            var connected = net.connect(80);
            net.attach("client", new Exchange(connected.client(), 1, 2, 200_000));
            net.attach("server", new Exchange(connected.server(), 2, 1, 100_000));
            net.runUntilQuiet();
            return net.nowNanos() + " " + net.link().aToB().stats() + net.link().bToA().stats();
        }
    }

    @Test
    void whatMustBeZeroAtTheEndIsNotZeroBefore() {
        try (var net = SimulatedNetwork.builder(9).delay(ms(50)).build()) {
            var connected = net.connect(80);
            net.attach("client", new Exchange(connected.client(), 1, 2, 300_000));
            net.runFor(ms(60));
            assertThat(net.a().info().connections()).isEqualTo(1);
            assertThat(net.a().info().timers()).isPositive();
            assertThat(net.a().info().memoryInUseBytes()).isPositive();
            assertThat(net.b().info().memoryInUseBytes()).isPositive();
            assertThat(net.link().inFlight()).isPositive();
        }
    }

    @Test
    void aLinkThatIsCutForAWhileOnlyDelays() {
        try (var net = SimulatedNetwork.builder(9).delay(ms(5)).build()) {
            var connected = net.connect(80);
            var server = new Exchange(connected.server(), 2, 1, 0);
            net.attach("client", new Exchange(connected.client(), 1, 2, 300_000));
            net.attach("server", server);
            net.runFor(ms(12));
            LinkShape before = net.link().aToB().shape();
            net.link().aToB().shape(LinkShape.CUT);
            net.runFor(Duration.ofSeconds(10));
            assertThat(server.isDone()).isFalse();
            net.link().aToB().shape(before);
            net.runUntilQuiet();
            assertThat(server.read()).isEqualTo(300_000);
        }
    }

    @Test
    void nobodyListens() {
        try (var net = SimulatedNetwork.builder(1).delay(ms(5)).build()) {
            assertThatThrownBy(() -> {
                TcpConnection client = net.a().startConnect(net.addressOfB(81), ConnectionConfig.DEFAULT);
                net.runUntilQuiet();
                client.awaitConnected();
            }).isInstanceOf(java.net.ConnectException.class);
        }
    }

    @Test
    void anUnknownAlgorithmIsNamedWithThoseThereAre() {
        assertThatThrownBy(() -> {
            var config = ConnectionConfig.DEFAULT.toBuilder().congestion("cubik").build();
            SimulatedNetwork.builder(1).connection(config).build().close();
        }).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("cubik").hasMessageContaining("newreno");
    }
}
