package io.tcpkit.congestion;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpkit.api.ConnectionInfo;
import io.tcpkit.api.spi.CongestionControlProvider;
import io.tcpkit.testkit.ConnectionRecipe;
import io.tcpkit.testkit.Peer;
import io.tcpkit.testkit.Seeds;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// TCPwn (NDSS 2018) and SNAKE (DSN 2015): acknowledgments that are duplicate, old, ahead, partial, with blocks or without, in
/// whatever state of loss recovery the one before has left, and time between them.
@DisplayName("RFC 5681 §3, RFC 9937: no sequence of acknowledgments breaks the laws of the window")
class CongestionAttackWalkTest {
    private static final int MSS = 1_000;
    private static final int STEPS = 300;

    @ParameterizedTest
    @MethodSource("io.tcpkit.congestion.Controllers#all")
    void walk(CongestionControlProvider provider) {
        Seeds.of(CongestionAttackWalkTest.class).forEach(40, seed -> walk(provider, new SplittableRandom(seed)));
    }

    private static void walk(CongestionControlProvider provider, SplittableRandom random) {
        boolean sack = random.nextBoolean();
        var peer = Peer.of(ConnectionRecipe.DEFAULT.mss(MSS).congestion(provider)
                .configure(config -> config.sendBufferBytes(1 << 20).timestamps(false)));
        peer.connect();
        peer.takeSent();
        peer.inject("+0.05 < S. 0:0(0) ack 1 win 65535 <mss 1000,wscale 7" + (sack ? ",sackOK>" : ">"));
        peer.write(900_000);
        peer.takeSent();
        long initial = peer.endpoint().info().cwnd();
        long highest = initial;
        for (int step = 0; step < STEPS; step++) {
            if (random.nextInt(4) == 0) {
                peer.pass(Duration.ofMillis(random.nextInt(random.nextInt(20) == 0 ? 3_000 : 60)));
            }
            ConnectionInfo info = peer.endpoint().info();
            peer.inject("< . 1:1(0) ack " + ack(info, random) + " win 8000" + (sack ? blocks(info, random) : ""));
            peer.takeSent();
            ConnectionInfo now = peer.endpoint().info();
            if (now.state() != io.tcpkit.api.TcpState.ESTABLISHED) {
                return;
            }
            assertThat(now.cwnd()).as("step %d: at least one SMSS", step)
                    .isGreaterThanOrEqualTo(Math.min(MSS, now.mss()));
            // What is undone after a spurious loss is what was there before.
            long selective = Controllers.growsBySack(provider) ? now.sending().nxt() - now.una() : 0;
            assertThat(now.cwnd()).as("step %d: the law of octets acknowledged", step)
                    .isLessThanOrEqualTo(initial + now.bytesAcked() + selective);
            highest = Math.max(highest, now.cwnd());
            // PRR and limited transmit let go what has left the network, a probe one segment more. Without SACK the window of
            // fast recovery is inflated for each duplicate, as often as there were segments; with it a loss that proves
            // spurious puts back into flight what had made room for others: as many as the window that was kept. Beside that,
            // three for the duplicates that begin fast recovery, two of limited transmit and one probe.
            assertThat(now.inFlight()).as("step %d: in flight, cwnd %d", step, now.cwnd())
                    .isLessThanOrEqualTo((long) (highest * (1 + Controllers.mostKept(provider))) + 6L * MSS);
            assertThat(now.sending().nxt()).as("step %d: the peer's window", step).isLessThanOrEqualTo(now.una() + (8_000L << 7));
        }
    }

    private static long ack(ConnectionInfo info, SplittableRandom random) {
        long una = info.una();
        long nxt = info.sending().nxt();
        return switch (random.nextInt(8)) {
            case 0, 1, 2 -> una;
            case 3 -> Math.max(1, una - random.nextInt(5_000));
            case 4 -> nxt + 1 + random.nextInt(100_000);
            case 5 -> Math.min(nxt, una + 1 + random.nextInt(10));
            case 6 -> nxt;
            default -> Math.min(nxt, una + MSS * (1L + random.nextInt(5)));
        };
    }

    private static String blocks(ConnectionInfo info, SplittableRandom random) {
        long una = info.una();
        long outstanding = info.sending().nxt() - una;
        if (outstanding < 3 * MSS || random.nextInt(3) == 0) {
            return "";
        }
        var blocks = new StringBuilder(" <nop,nop");
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            long left = una + MSS * random.nextLong(-2, outstanding / MSS + 2);
            long right = left + MSS * random.nextLong(-1, 6);
            blocks.append(",sack ").append(Math.max(1, left)).append(':').append(Math.max(1, right));
        }
        return blocks.append('>').toString();
    }
}
