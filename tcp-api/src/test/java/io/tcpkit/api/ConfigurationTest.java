package io.tcpkit.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tcpkit.api.spi.Durations;
import io.tcpkit.api.spi.NetworkDevice;
import io.tcpkit.api.spi.Parameters;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// What a user gets wrong is answered with the name, the value and the bound.
class ConfigurationTest {

    static Stream<Arguments> mistakes() {
        return Stream.of(
                mistake(b -> b.maxSegmentBytes(12), "maxSegmentBytes is 12, but must be 0 (from the MTU) or from 48"),
                mistake(b -> b.receiveBufferBytes(0), "receiveBufferBytes is 0, but must be from 1 to 1073725440"),
                mistake(b -> b.initialWindowSegments(0), "initialWindowSegments is 0, but must be from 1 to 1000"),
                mistake(b -> b.minRto(Duration.ofSeconds(30)).maxRto(Duration.ofSeconds(20)),
                        "minRto is PT30S, but must not exceed maxRto, PT20S"),
                mistake(b -> b.persistMin(Duration.ofSeconds(30)).persistMax(Duration.ofSeconds(20)), "persistMin is PT30S"),
                mistake(b -> b.synRetries(-1), "synRetries is -1"),
                mistake(b -> b.keepAliveProbes(0), "keepAliveProbes is 0"),
                mistake(b -> b.userTimeout(Duration.ofSeconds(-1)), "userTimeout is PT-1S"),
                mistake(b -> b.congestion(" "), "an algorithm's name is empty"),
                mistake(b -> b.ackPolicy("delayed:delay"), "'delay' in 'delayed:delay' is no parameter"));
    }

    private static Arguments mistake(UnaryOperator<ConnectionConfig.Builder> how, String message) {
        return Arguments.of(how, message);
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("mistakes")
    void connection(UnaryOperator<ConnectionConfig.Builder> how, String message) {
        assertThatThrownBy(() -> how.apply(ConnectionConfig.DEFAULT.toBuilder()).build())
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining(message);
    }

    @Test
    void aBuilderKeepsWhatIsNotChanged() {
        var config = ConnectionConfig.DEFAULT.toBuilder().congestion("reno").keepAlive(true).build();
        assertThat(config.toBuilder().build()).isEqualTo(config);
        assertThat(config.toBuilder().congestion("cubic").keepAlive(false).build()).isEqualTo(ConnectionConfig.DEFAULT);
        var stack = StackConfig.tun("tcp9", "10.0.0.2/24", "fd00::2/64");
        assertThat(stack.toBuilder().build()).isEqualTo(stack);
    }

    @Test
    void stack() {
        assertThatThrownBy(() -> StackConfig.builder().addresses("10.0.0.2/24").build())
                .hasMessageContaining("a stack needs a device");
        assertThatThrownBy(() -> StackConfig.builder().device("tun", Parameters.NONE).build())
                .hasMessageContaining("a stack needs at least one address");
        assertThatThrownBy(() -> StackConfig.tun("tcp0", "10.0.0.2/33"))
                .hasMessage("prefix length is 33, but must be from 0 to 32 for 10.0.0.2");
        assertThatThrownBy(() -> StackConfig.tun("tcp0", "example"))
                .hasMessageContaining("'example' is no address with a prefix length");
        assertThatThrownBy(() -> StackConfig.tun("tcp0", "10.0.0.2/24").toBuilder().ephemeralPorts(5, 4).build())
                .hasMessageContaining("ephemeral ports are 5 to 4");
    }

    @Test
    void withoutAnEngineTheMessageSaysWhatToAdd() {
        assertThatThrownBy(() -> TcpStack.open(StackConfig.tun("tcp0", "10.0.0.2/24")))
                .isInstanceOf(IllegalStateException.class).hasMessageContaining("add tcp-engine");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            newreno                          | newreno | {}
            delayed:segments=2,delay=40ms    | delayed | {delay=40ms, segments=2}
            tun:name=tcp0,kernel6=fd00::1/64 | tun     | {kernel6=fd00::1/64, name=tcp0}
            """)
    void choices(String text, String name, String parameters) {
        var choice = Choice.of(text);
        assertThat(choice.name()).isEqualTo(name);
        assertThat(choice.parameters().values().toString()).isEqualTo(parameters);
        assertThat(Choice.of(choice.toString())).isEqualTo(choice);
    }

    @Test
    void parametersAreReadWithTheirRange() {
        var parameters = new Parameters(Map.of("n", "1_000", "beta", "NaN", "delay", "40ms", "on", "yes"));
        assertThat(parameters.integer("n", 1, 0, 2000)).isEqualTo(1000);
        assertThat(parameters.integer("absent", 7, 0, 9)).isEqualTo(7);
        assertThat(parameters.duration("delay", Duration.ZERO, Duration.ZERO, Duration.ofSeconds(1)))
                .isEqualTo(Duration.ofMillis(40));
        assertThatThrownBy(() -> parameters.integer("n", 1, 0, 10)).hasMessage("n is 1000, but must be from 0 to 10");
        assertThatThrownBy(() -> parameters.decimal("beta", 0.7, 0, 1)).hasMessage("beta is NaN, but must be from 0.0 to 1.0");
        assertThatThrownBy(() -> parameters.duration("delay", Duration.ZERO, Duration.ZERO, Duration.ofMillis(30)))
                .hasMessage("delay is 40ms, but must be from 0ns to 30ms");
        assertThatThrownBy(() -> parameters.duration("on", Duration.ZERO, Duration.ZERO, Duration.ZERO))
                .hasMessageContaining("'yes' is no duration; write a number and ns, us, ms, s, min or h");
        assertThatThrownBy(() -> parameters.flag("on", true)).hasMessage("on is 'yes', but must be true or false");
    }

    @ParameterizedTest
    @CsvSource({"0,0", "65536,65536", "64KiB,65536", "1.5MiB,1572864", "1GiB,1073741824"})
    void numbersOfBytes(String text, long bytes) {
        assertThat(Parameters.of("window", text).bytes("window", 7, 0, 1 << 30)).isEqualTo(bytes);
        assertThat(Parameters.NONE.bytes("window", 7, 0, 1 << 30)).isEqualTo(7);
    }

    @ParameterizedTest
    @CsvSource({"64k", "-1", "1e3", "KiB", "64 KiB"})
    void whatIsNoNumberOfBytesIsRefused(String text) {
        assertThatThrownBy(() -> Parameters.of("window", text).bytes("window", 7, 0, 100))
                .hasMessage("window is '%s', but must be a number of bytes, such as 65536, 64KiB or 1.5MiB".formatted(text));
    }

    @Test
    void numbersOfBytesHaveBounds() {
        assertThatThrownBy(() -> Parameters.of("window", "1KiB").bytes("window", 7, 10, 100))
                .hasMessage("window is 1KiB, but must be from 10 to 100 bytes");
        assertThatThrownBy(() -> Parameters.of("window", "99999999999999999999999GiB").bytes("window", 7, 10, 100))
                .hasMessageContaining("must be from 10 to 100 bytes");
    }

    @ParameterizedTest
    @CsvSource({"250us,250us", "1.5s,1.5s", "2h,7200s", "1min,60s", "10ns,10ns", "0.5ms,500us"})
    void durations(String text, String canonical) {
        assertThat(Durations.format(Durations.parse(text))).isEqualTo(canonical);
    }

    @Test
    void devicesTellOnlyWhatCanBe() {
        assertThatThrownBy(() -> new NetworkDevice.Capabilities(500, false, 0)).hasMessageContaining("mtuBytes is 500");
        assertThatThrownBy(() -> new NetworkDevice.Capabilities(1500, true, 1000)).hasMessageContaining("segmentationBytes");
        assertThatThrownBy(() -> new NetworkDevice.Capabilities(1500, false, 65_535)).hasMessageContaining("checksum");
    }

    @Test
    void statesAndEndsReadAsTheRfcWritesThem() {
        assertThat(TcpState.values()).extracting(TcpState::toString).containsExactly("CLOSED", "LISTEN", "SYN-SENT",
                "SYN-RECEIVED", "ESTABLISHED", "FIN-WAIT-1", "FIN-WAIT-2", "CLOSE-WAIT", "CLOSING", "LAST-ACK", "TIME-WAIT");
        assertThat(new ConnectionId(1, new InetSocketAddress("10.0.0.2", 80), new InetSocketAddress("fd00::1", 5000)))
                .hasToString("10.0.0.2:80 <-> [fd00:0:0:0:0:0:0:1]:5000");
    }
}
