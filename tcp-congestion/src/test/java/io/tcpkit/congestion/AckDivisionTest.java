package io.tcpkit.congestion;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpkit.api.spi.CongestionControlProvider;
import io.tcpkit.testkit.ConnectionRecipe;
import io.tcpkit.testkit.Peer;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Savage et al. 1999, "ACK division": a thousand acknowledgments of one octet each instead of one of a thousand octets.
@DisplayName("RFC 5681 §3.1, RFC 3465 §2.3: cwnd grows by octets acknowledged, not by acknowledgments")
class AckDivisionTest {
    private static final int MSS = 1_000;

    private static Peer flight(CongestionControlProvider provider) {
        var peer = Peer.of(ConnectionRecipe.DEFAULT.mss(MSS).congestion(provider)
                .configure(config -> config.sendBufferBytes(1 << 20).timestamps(false).tailLossProbe(false)));
        peer.connect();
        peer.takeSent();
        peer.inject("+0.05 < S. 0:0(0) ack 1 win 65535 <mss 1000,wscale 7>");
        peer.write(500_000);
        peer.takeSent();
        peer.pass(Duration.ofMillis(50));
        return peer;
    }

    /// {@return by how much cwnd grew, the acknowledgments of so many segments cut into pieces of so many octets}
    private static long grown(CongestionControlProvider provider, int segments, int piece) {
        Peer peer = flight(provider);
        long before = peer.endpoint().info().cwnd();
        int sent = 0;
        for (long ack = 1 + piece; ack <= 1 + segments * (long) MSS; ack += piece) {
            peer.inject("< . 1:1(0) ack " + ack + " win 8000");
            sent += peer.takeSent().size();
        }
        long grown = peer.endpoint().info().cwnd() - before;
        assertThat(sent).as("segments for %d segments acknowledged by octets of %d", segments, piece).isLessThanOrEqualTo(2 * segments + 1);
        return grown;
    }

    @ParameterizedTest
    @MethodSource("io.tcpkit.congestion.RenoTest#both")
    void aThousandAcknowledgmentsAreWorthNoMoreThanOne(CongestionControlProvider provider) {
        for (int segments : new int[] {1, 4}) {
            long whole = grown(provider, segments, MSS);
            assertThat(whole).as("honest").isEqualTo(segments * (long) MSS);
            for (int piece : new int[] {1, 10, 100, 500}) {
                assertThat(grown(provider, segments, piece)).as("%d segments in pieces of %d", segments, piece)
                        .isLessThanOrEqualTo(whole);
            }
        }
    }

    /// The other way round: one acknowledgment of a whole flight opens the window by no more than L = 2 segments.
    @ParameterizedTest
    @MethodSource("io.tcpkit.congestion.RenoTest#both")
    void oneAcknowledgmentOfAFlightIsWorthTwoSegments(CongestionControlProvider provider) {
        Peer peer = flight(provider);
        long before = peer.endpoint().info().cwnd();
        peer.inject("< . 1:1(0) ack 10001 win 8000");
        peer.takeSent();
        assertThat(peer.endpoint().info().cwnd() - before).isLessThanOrEqualTo(2L * MSS);
    }
}
