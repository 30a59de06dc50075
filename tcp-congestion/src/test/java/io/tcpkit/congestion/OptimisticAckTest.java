package io.tcpkit.congestion;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpkit.api.event.Drop;
import io.tcpkit.api.spi.CongestionControlProvider;
import io.tcpkit.testkit.ConnectionRecipe;
import io.tcpkit.testkit.Peer;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Savage et al. 1999, "optimistic ACK": a peer that acknowledges what it has not got yet. What was never sent it cannot
/// acknowledge; what was sent it can, and that looks like a short path: see docs/security.md.
@DisplayName("RFC 9293 §3.10.7.4, fifth check: an acknowledgment above SND.NXT is counted and brings nothing")
class OptimisticAckTest {
    @ParameterizedTest
    @MethodSource("io.tcpkit.congestion.RenoTest#both")
    void whatWasNeverSentOpensNoWindow(CongestionControlProvider provider) {
        var peer = Peer.of(ConnectionRecipe.DEFAULT.mss(1_000).congestion(provider)
                .configure(config -> config.sendBufferBytes(1 << 20).timestamps(false).tailLossProbe(false)));
        peer.connect();
        peer.takeSent();
        peer.inject("+0.05 < S. 0:0(0) ack 1 win 65535 <mss 1000,wscale 7>");
        peer.write(500_000);
        peer.takeSent();
        peer.pass(Duration.ofMillis(20));
        long cwnd = peer.endpoint().info().cwnd();
        long nxt = peer.endpoint().info().sending().nxt();
        int answers = 0;
        for (int i = 1; i <= 1_000; i++) {
            assertThat(peer.inject("< . 1:1(0) ack " + (nxt + i * 1_000L) + " win 8000")).isEqualTo(Drop.UNACCEPTABLE_ACK);
            answers += peer.takeSent().size();
        }
        assertThat(answers).as("challenge ACKs, and no data").isEqualTo(10);
        assertThat(peer.endpoint().info().cwnd()).isEqualTo(cwnd);
        assertThat(peer.endpoint().info().una()).isEqualTo(1);
        // All that was sent, at once: two segments more, however much sooner than the path allows.
        peer.inject("< . 1:1(0) ack " + nxt + " win 8000");
        assertThat(peer.takeSent().size()).isLessThanOrEqualTo((int) (cwnd / 1_000) + 2);
    }
}
