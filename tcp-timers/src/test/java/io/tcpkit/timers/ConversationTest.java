package io.tcpkit.timers;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpkit.api.spi.AckPolicyProvider;
import io.tcpkit.api.spi.Parameters;
import io.tcpkit.api.spi.SendPolicyProvider;
import io.tcpkit.testkit.Application;
import io.tcpkit.testkit.ConnectionRecipe;
import io.tcpkit.testkit.Pair;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The policies in two real connections.
class ConversationTest {
    private static final List<SendPolicyProvider> SEND =
            List.of(new Nagle.Provider(), new Minshall.Provider(), new NoDelay.Provider());
    private static final List<AckPolicyProvider> ACK =
            List.of(new DelayedAck.Provider(), new ImmediateAck.Provider(), new AdaptiveAck.Provider());

    private static Pair.Builder builder(long seed, SendPolicyProvider send, AckPolicyProvider ack, Parameters rtt) {
        return Pair.builder(seed).both(ConnectionRecipe.DEFAULT
                .sendPolicy(() -> send.create(Parameters.NONE))
                .ackPolicy(() -> ack.create(Parameters.NONE))
                .rttEstimator(config -> new Rfc6298.Provider().create(config.minRto().toNanos(),
                        config.maxRto().toNanos(), config.initialRto().toNanos(), 1, rtt)));
    }

    @Test
    @DisplayName("every combination delivers everything, with losses")
    void everyCombination() {
        for (SendPolicyProvider send : SEND) {
            for (AckPolicyProvider ack : ACK) {
                for (long seed = 0; seed < 10; seed++) {
                    var pair = builder(seed, send, ack, Parameters.NONE).delay(Duration.ofMillis(10)).loss(0.05).build();
                    pair.connect();
                    pair.run(Application.script().exchange(50_000).close(), Application.script().exchange(80_000).close());
                    pair.assertDelivered();
                }
            }
        }
    }

    @ParameterizedTest(name = "{0}, RTT {1} ms, {2}: {3} retransmissions  {4}")
    @CsvSource(textBlock = """
            immediate,  20, 0ns  , 0, the timeout is 200 ms and the ACK there after 20
            delayed  ,  20, 0ns  , 1, the first lone segment is sent again: its ACK takes 20 + 200 ms
            delayed  , 100, 0ns  , 1, and 100 + 200 against a timeout of 300
            delayed  ,  20, 250ms, 0, the margin outlasts the delay
            delayed  , 100, 250ms, 0, on any path
            adaptive ,  20, 0ns  , 0, the first ones are acknowledged at once and later ones soon
            """)
    @DisplayName("lone segments to a peer that delays its acknowledgments")
    void loneSegments(String ackPolicy, int rttMillis, String margin, int retransmissions, String why) {
        AckPolicyProvider ack = ACK.stream().filter(provider -> provider.name().equals(ackPolicy)).findFirst().orElseThrow();
        var pair = builder(1, new Nagle.Provider(), ack, Parameters.of("margin", margin))
                .delay(Duration.ofNanos(rttMillis * 500_000L)).build();
        pair.connect();
        for (int i = 0; i < 50; i++) {
            pair.client().write(100);
            pair.runFor(Duration.ofSeconds(2));
        }
        assertThat(pair.client().info().retransmissions()).as(why).isEqualTo(retransmissions);
        assertThat(pair.client().info().bytesAcked()).isEqualTo(5_000);
    }
}
