package io.tcpkit.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpkit.api.TcpState;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Numbers that wrap around in the middle of everything.
@DisplayName("RFC 9293 §3.4, RFC 7323 §2.3, §5: sequence numbers, timestamps and windows at their edges")
class WraparoundTest {
    private static final int OCTETS = 60_000;

    private static Pair.Builder builder(long seed) {
        return Pair.builder(seed).delay(Duration.ofMillis(10)).loss(0.05).duplicate(0.05).reorder(0.1, Duration.ofMillis(30));
    }

    private static void exchange(Pair pair) {
        pair.connect();
        pair.run(Application.script().exchange(OCTETS).close(), Application.script().exchange(OCTETS).close());
        pair.assertDelivered();
        assertThat(pair.client().state()).isEqualTo(TcpState.CLOSED);
        assertThat(pair.server().state()).isEqualTo(TcpState.CLOSED);
    }

    @ParameterizedTest(name = "{0} before the edge")
    @ValueSource(ints = {0, 1, 2, 3, 1_000, 1_001, 30_000, OCTETS, OCTETS + 1, OCTETS + 2})
    void sequenceNumbersWrapInHandshakeDataAndClose(int before) {
        for (int edge : new int[] {0, Integer.MIN_VALUE}) {
            Seeds.of(WraparoundTest.class).forEach(3, seed -> exchange(builder(seed)
                    .client(recipe -> recipe.iss(edge - before)).server(recipe -> recipe.iss(edge - before / 2)).build()));
        }
    }

    /// Where the clock stands in the end is the connection's secret; one that lives for a while at every start meets it.
    @Test
    void timestampsWrapInTheMiddleOfAConnection() {
        Seeds.of(WraparoundTest.class).forEach(3, seed -> {
            var probe = builder(seed).loss(0).build();
            probe.client().openActive();
            probe.collect();
            int value = probe.toServer().peek(0).segment().tsVal();
            for (long edge : new long[] {1L << 31, 1L << 32}) {
                long millis = Math.floorMod(edge - Integer.toUnsignedLong(value) - 150, 1L << 32);
                var pair = builder(seed).startNanos(millis * 1_000_000).build();
                pair.client().openActive();
                pair.collect();
                long first = pair.toServer().size() == 0 ? 0
                        : Integer.toUnsignedLong(pair.toServer().peek(0).segment().tsVal());
                assertThat(first).as("150 ms before").isIn(0L, edge - 150);
                exchange(builder(seed).startNanos(millis * 1_000_000).build());
            }
        });
    }

    @ParameterizedTest(name = "wscale {0}: a window of {1}")
    @CsvSource({"0, 65535", "7, 8388480", "13, 536862720", "14, 1073725440", "15, 1073725440", "64, 1073725440", "255, 1073725440"})
    @DisplayName("RFC 7323 §2.3: a shift above 14 means 14")
    void windowScale(int shift, long window) {
        try (var peer = Peer.of(ConnectionRecipe.DEFAULT.iss(-2))) {
            peer.connect();
            peer.expect("> S 0:0(0) <mss 1000,wscale 0>");
            peer.inject("+0.05 < S. 0:0(0) ack 1 win 65535 <mss 1000,wscale " + shift + ">");
            peer.takeSent();
            assertThat(peer.endpoint().info().sending().wnd()).as("that of a SYN is not scaled").isEqualTo(65_535);
            peer.inject("< . 1:1(0) ack 1 win 65535");
            assertThat(peer.endpoint().info().sending().wnd()).isEqualTo(window);
            peer.write(20_000);
            assertThat(peer.takeSent()).isNotEmpty();
            assertThat(peer.endpoint().info().inFlight()).isLessThanOrEqualTo(peer.endpoint().info().cwnd());
        }
    }
}
