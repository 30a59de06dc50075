package io.tcpkit.lab;

import static io.tcpkit.lab.SimulatedNetwork.ms;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Controllers that look at delay, over the engine and a bottleneck: what their papers say of the queue.
class DelayBasedTest {

    @Nested
    @DisplayName("Brakmo and Peterson 1995: vegas, 10 Mbit/s, 50 ms")
    class VegasFlows {
        @ParameterizedTest(name = "{0} flows")
        @ValueSource(ints = {1, 2, 4})
        @DisplayName("keep alpha to beta segments in the queue, one more or less, lose nothing and use the link")
        void backlog(int count) {
            try (var flows = new BulkFlows(1, 1_250_000, ms(25), 100 * 1_500)) {
                for (int i = 0; i < count; i++) {
                    flows.start("vegas");
                }
                flows.run(Duration.ofSeconds(10));
                flows.measure(Duration.ofSeconds(20));
                assertThat(flows.queuedPackets() / count).as("packets in the queue, for each flow").isBetween(1.0, 5.0);
                assertThat(flows.dropsEver()).as("drops, slow start included").isZero();
                assertThat(flows.utilisation()).isGreaterThan(0.98);
            }
        }
    }

    @Nested
    @DisplayName("draft-irtf-iccrg-ledbat-plus-plus: ledbat++, 20 Mbit/s, 40 ms")
    class LedbatFlows {
        @Test
        @DisplayName("§4.3, §4.4: alone it keeps TARGET of 60 ms, and slowdowns cost a tenth at most")
        void alone() {
            try (var flows = new BulkFlows(1, 2_500_000, ms(20), 400_000)) {
                flows.start("ledbat++");
                flows.run(Duration.ofSeconds(10));
                flows.measure(Duration.ofSeconds(40));
                assertThat(flows.queueingMillis()).isBetween(40.0, 60.0);
                assertThat(flows.utilisation()).isGreaterThan(0.9);
                assertThat(flows.dropsEver()).isZero();
            }
        }

        @ParameterizedTest(name = "against {0}")
        @ValueSource(strings = {"newreno", "cubic"})
        @DisplayName("makes room for others, where the queue is longer than TARGET")
        void yields(String other) {
            try (var flows = new BulkFlows(1, 2_500_000, ms(20), 600_000)) {
                BulkFlows.Flow background = flows.start("ledbat++");
                flows.run(Duration.ofSeconds(5));
                BulkFlows.Flow foreground = flows.start(other);
                flows.run(Duration.ofSeconds(10));
                flows.measure(Duration.ofSeconds(20));
                double share = (double) background.receivedBytes() / (background.receivedBytes() + foreground.receivedBytes());
                assertThat(share).isLessThan(0.15);
                assertThat(flows.utilisation()).isGreaterThan(0.98);
            }
        }

        @Test
        @DisplayName("§4.4: who comes late has no advantage: both see the same empty queue in their slowdowns")
        void latecomer() {
            try (var flows = new BulkFlows(1, 2_500_000, ms(20), 1_000_000)) {
                var both = new ArrayList<BulkFlows.Flow>();
                both.add(flows.start("ledbat++"));
                flows.run(Duration.ofSeconds(20));
                both.add(flows.start("ledbat++"));
                flows.run(Duration.ofSeconds(30));
                flows.measure(Duration.ofSeconds(60));
                double first = both.get(0).receivedBytes();
                assertThat(first / (first + both.get(1).receivedBytes())).isBetween(0.3, 0.7);
                assertThat(flows.queueingMillis()).isLessThan(75);
            }
        }
    }
}
