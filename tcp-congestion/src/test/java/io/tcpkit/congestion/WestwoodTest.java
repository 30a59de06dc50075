package io.tcpkit.congestion;

import static io.tcpkit.congestion.Wire.SMSS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tcpkit.api.spi.Parameters;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Its rules only: no paper gives a figure that could be reproduced.
@DisplayName("Grieco and Mascolo 2004: Westwood+")
class WestwoodTest {
    private final Wire wire = new Wire(new Westwood.Provider(), Parameters.NONE, 40).rttMillis(100);

    /// One round trip of 100 ms in which so much is acknowledged.
    private void roundTrip(long bytes) {
        wire.pass(99_000_000).ack(bytes);
    }

    @Nested
    @DisplayName("one bandwidth sample for each round trip, smoothed by 0.9")
    class Filter {
        @Test
        void numbers() {
            wire.ack(SMSS);
            roundTrip(100_000);
            assertThat(wire.state("bandwidth")).as("the first sample as it is").isCloseTo(1_000_000, within(1.0));
            roundTrip(200_000);
            assertThat(wire.state("bandwidth")).isCloseTo(0.9 * 1_000_000 + 0.1 * 2_000_000, within(1.0));
            roundTrip(200_000);
            assertThat(wire.state("bandwidth")).isCloseTo(1_190_000, within(1.0));
        }

        @Test
        @DisplayName("ACKs within one round trip are one sample, however they are bunched")
        void bunched() {
            wire.ack(SMSS);
            wire.acks(50, 2_000).pass(49_000_000).ack(0);
            assertThat(wire.state("bandwidth")).isCloseTo(1_000_000, within(1.0));
        }

        @ParameterizedTest(name = "a round trip of {0} ms: a sample after {1} ms")
        @CsvSource({"10, 50", "50, 50", "200, 200"})
        @DisplayName("no sample is shorter than 50 ms")
        void leastInterval(double rttMillis, long millis) {
            wire.rttMillis(rttMillis).ack(SMSS).pass((millis - 2) * 1_000_000).ack(SMSS);
            assertThat(wire.state("bandwidth")).isZero();
            wire.ack(SMSS);
            assertThat(wire.state("bandwidth")).isPositive();
        }

        @Test
        @DisplayName("a pause is no part of a sample")
        void pause() {
            wire.ack(SMSS).pass(10_000_000_000L).control.onIdleRestart(wire.nowNanos(), 10_000_000_000L);
            roundTrip(100_000);
            assertThat(wire.state("bandwidth")).isCloseTo(1_000_000, within(1.0));
        }
    }

    @Nested
    @DisplayName("ssthresh = max(2, BWE RTTmin)")
    class Reduction {
        @ParameterizedTest(name = "{0} bytes in 100 ms, {1} in flight: {2} segments  {3}")
        @CsvSource(textBlock = """
                 20000, 40000, 20, what is delivered in the shortest round trip
                 20000, 20000, 20, and nothing less when that was all there was
                   500, 20000,  2, two segments at least
                """)
        void loss(long acked, long inFlight, double segments, String why) {
            wire.ack(SMSS);
            roundTrip(acked);
            wire.inFlight(inFlight).loss();
            assertThat(wire.ssthreshSegments()).as(why).isEqualTo(segments);
        }

        @Test
        @DisplayName("of the shortest round trip, not of this one: the queue is left out")
        void shortest() {
            wire.ack(SMSS);
            roundTrip(20_000);
            wire.rttMillis(300).pass(299_000_000).ack(60_000).inFlight(60 * SMSS).loss();
            assertThat(wire.ssthreshSegments()).isEqualTo(20);
        }

        @Test
        @DisplayName("RFC 5681 §3.2: but no more than the window was")
        void noGrowth() {
            wire.ack(SMSS);
            roundTrip(200_000);
            wire.inFlight(20 * SMSS);
            double before = wire.cwndSegments();
            assertThat(wire.loss().recovered().cwndSegments()).isEqualTo(before);
        }

        @Test
        @DisplayName("a timeout: the same ssthresh, and one segment")
        void timeout() {
            wire.ack(SMSS);
            roundTrip(20_000);
            wire.inFlight(40 * SMSS).timeout(false);
            assertThat(wire.ssthreshSegments()).isEqualTo(20);
            assertThat(wire.cwndSegments()).isEqualTo(1);
        }

        @Test
        @DisplayName("before the first sample half of what was in flight")
        void withoutSample() {
            assertThat(wire.inFlight(20 * SMSS).loss().ssthreshSegments()).isEqualTo(10);
        }

        @Test
        @DisplayName("RFC 9743 §5.1.1: where less and less is delivered, the window comes down to two segments")
        void fullBackoff() {
            wire.ack(SMSS);
            long delivered = 1_000_000;
            for (int i = 0; i < 200; i++) {
                roundTrip(delivered);
                wire.inFlight(wire.control.cwnd()).loss();
                delivered = delivered * 3 / 4;
            }
            assertThat(wire.cwndSegments()).isEqualTo(2);
        }
    }

    @Test
    @DisplayName("grows as Reno does")
    void grows() {
        wire.ack(SMSS);
        roundTrip(20_000);
        wire.inFlight(40 * SMSS).loss().inFlight(20 * SMSS).recovered();
        double before = wire.cwndSegments();
        assertThat(wire.acks((int) before, SMSS).cwndSegments()).isCloseTo(before + 1, within(0.05));
    }
}
