package io.tcpkit.timers;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpkit.api.ConnectionConfig;
import io.tcpkit.api.spi.Parameters;
import io.tcpkit.testkit.Capture;
import io.tcpkit.testkit.ConnectionRecipe;
import io.tcpkit.testkit.Peer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Low-rate attacks (Kuzmanovic and Knightly 2003) and forged echoes: whoever moves the retransmission timeout moves how often we
/// send again. It has a floor and a ceiling, it backs off, and what is echoed must have been sent.
@DisplayName("RFC 6298 §2.4, §3, §5.5; RFC 7323 §4.1: games with the retransmission timeout")
class ShrewTest {
    private static final long MIN_RTO = ConnectionConfig.DEFAULT.minRto().toNanos();
    private static final long MAX_RTO = ConnectionConfig.DEFAULT.maxRto().toNanos();

    private static Peer established() {
        var peer = Peer.of(ConnectionRecipe.DEFAULT.rttEstimator(config -> new Rfc6298.Provider()
                .create(config.minRto().toNanos(), config.maxRto().toNanos(), config.initialRto().toNanos(), 1, Parameters.NONE))
                .configure(config -> config.timestamps(true).tailLossProbe(false).sendBufferBytes(1 << 20)));
        peer.connect();
        int value = peer.takeSent().getFirst().segment().tsVal();
        peer.inject("+0.05 < S. 0:0(0) ack 1 win 60000 <mss 1000,sackOK,TS val 7 ecr " + Integer.toUnsignedString(value) + ">");
        peer.takeSent();
        return peer;
    }

    /// {@return how long after each other the segments of the next ten minutes left, in nanoseconds}
    private static List<Long> gaps(Peer peer) {
        var gaps = new ArrayList<Long>();
        long before = peer.endpoint().nowNanos();
        peer.pass(Duration.ofMinutes(10));
        for (Capture sent : peer.takeSent()) {
            gaps.add(sent.atNanos() - before);
            before = sent.atNanos();
        }
        return gaps;
    }

    @Test
    void acknowledgmentsAtOnceBringItNoLowerThanItsFloor() {
        Peer peer = established();
        for (int i = 0; i < 500; i++) {
            peer.write(100);
            peer.takeSent();
            peer.inject("< . 1:1(0) ack " + (1 + 100 * (i + 1)) + " win 60000");
            assertThat(peer.endpoint().info().timing().rtoNanos()).isBetween(MIN_RTO, MAX_RTO);
        }
        peer.write(100);
        peer.takeSent();
        List<Long> gaps = gaps(peer);
        assertThat(gaps.getFirst()).isGreaterThanOrEqualTo(MIN_RTO);
        for (int i = 1; i < gaps.size(); i++) {
            assertThat(gaps.get(i)).as("doubled each time, up to the ceiling").isGreaterThanOrEqualTo(
                    Math.min(2 * gaps.get(i - 1), MAX_RTO) * 99 / 100);
        }
        assertThat(gaps.size()).as("retransmissions in ten minutes").isLessThanOrEqualTo(15);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void forgedEchoesKeepItInItsBounds(long seed) {
        var random = new SplittableRandom(seed);
        Peer peer = established();
        long begin = peer.endpoint().nowNanos();
        for (int i = 0; i < 500; i++) {
            peer.write(100);
            peer.takeSent();
            peer.pass(Duration.ofMillis(random.nextInt(20)));
            peer.inject("< . 1:1(0) ack " + (1 + 100 * (i + 1)) + " win 60000 <nop,nop,TS val " + (8 + i) + " ecr "
                    + Integer.toUnsignedString(random.nextInt()) + ">");
            peer.takeSent();
            long lived = peer.endpoint().nowNanos() - begin + 60_000_000L;
            assertThat(peer.endpoint().info().timing().rtoNanos()).isBetween(MIN_RTO, MAX_RTO);
            assertThat(peer.endpoint().info().srttNanos()).as("no round trip is longer than the connection has lived")
                    .isLessThanOrEqualTo(lived);
        }
    }
}
