package io.tcpkit.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tcpkit.api.TcpState;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PairTest {
    @Test
    void twoConnectionsTalkAndEnd() {
        var pair = Pair.builder(1).delay(Duration.ofMillis(10)).build();
        pair.connect();
        assertThat(pair.nowNanos()).as("the ACK of SYN-ACK reaches the server after three trips").isEqualTo(30_000_000);
        pair.run(Application.script().write(100_000).shutdownOutput().readAll().close(),
                Application.script().read(50_000).pause(Duration.ofSeconds(1)).exchange(70_000).close());
        pair.assertDelivered();
        assertThat(pair.client().state()).isEqualTo(TcpState.CLOSED);
        assertThat(pair.server().state()).isEqualTo(TcpState.CLOSED);
        assertThat(pair.client().receiveBuffer().published() - 1).isEqualTo(70_000);
    }

    @Test
    void bothMayConnectAtOnce() {
        var pair = Pair.builder(1).build();
        pair.connectSimultaneously();
        pair.run(Application.script().exchange(5_000).close(), Application.script().exchange(5_000).close());
        pair.assertDelivered();
    }

    @Test
    void aThousandBadNetworksDeliverEverything() {
        Seeds.of(PairTest.class).forEach(1_000, seed -> {
            var pair = Pair.builder(seed).loss(0.2).duplicate(0.2).reorder(0.2, Duration.ofMillis(30))
                    .both(ConnectionRecipe.DEFAULT.seed(seed))
                    .client(recipe -> recipe.iss((int) (-seed * 17)))
                    .server(recipe -> recipe.iss((int) (Integer.MAX_VALUE - seed * 5))).build();
            pair.connect();
            pair.run(Application.script().exchange(12_000).close(), Application.script().exchange(9_000).close());
            pair.assertDelivered();
        });
    }

    @Test
    void theSameSeedGivesTheSameRun() {
        assertThat(traceOf(5)).isEqualTo(traceOf(5)).isNotEqualTo(traceOf(6));
    }

    private static String traceOf(long seed) {
        var pair = Pair.builder(seed).loss(0.1).build();
        pair.connect();
        pair.run(Application.script().exchange(20_000), Application.script().exchange(20_000));
        return pair.client().trace().substring(pair.client().trace().indexOf('\n'))
                + pair.server().trace().substring(pair.server().trace().indexOf('\n'));
    }

    @Test
    void largeSegmentsAreCutOrCarriedWhole() {
        for (boolean whole : new boolean[] {true, false}) {
            var builder = Pair.builder(1).both(ConnectionRecipe.DEFAULT.burst(8_000));
            var pair = (whole ? builder.whole() : builder).build();
            pair.connect();
            pair.client().write(8_000);
            pair.collect();
            assertThat(pair.toServer().size()).isEqualTo(whole ? 1 : 8);
            pair.run(Application.script().exchange(50_000), Application.script().exchange(50_000));
            pair.assertDelivered();
        }
    }

    @Test
    void segmentsCanBeDroppedDuplicatedAndDeliveredByHand() {
        var pair = Pair.builder(1).build();
        pair.connect();
        pair.client().write(4_000);
        pair.collect();
        assertThat(pair.toServer().size()).isEqualTo(4);
        pair.toServer().deliver(2);
        pair.toServer().duplicate(0);
        pair.toServer().drop(1);
        assertThat(pair.server().receiveBuffer().published() - 1).isEqualTo(pair.server().connection().info(0).mss());
        pair.runFor(Duration.ofSeconds(5));
        pair.assertDelivered();
    }

    @Test
    void whatIsMissingIsSaid() {
        var pair = Pair.builder(3).build();
        pair.connect();
        pair.client().write(4_000);
        assertThatThrownBy(pair::assertDelivered)
                .hasMessageContaining("seed 3").hasMessageContaining("the client wrote 4000 octets, but 0 were delivered");
        assertThatThrownBy(() -> pair.runUntil(() -> false)).hasMessageContaining("nothing will happen any more");
    }
}
