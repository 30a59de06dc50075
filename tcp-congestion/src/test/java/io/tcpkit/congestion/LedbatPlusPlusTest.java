package io.tcpkit.congestion;

import static io.tcpkit.congestion.Wire.SMSS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tcpkit.api.spi.CongestionEvent.Kind;
import io.tcpkit.api.spi.Parameters;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The rules of draft-irtf-iccrg-ledbat-plus-plus.
class LedbatPlusPlusTest {
    private static final long TARGET = 60_000_000;

    private final Wire wire = new Wire(new LedbatPlusPlus.Provider(), Parameters.NONE, 10);
    private final LedbatPlusPlus law = new LedbatPlusPlus(wire, TARGET);

    /// Round trips of so long, as many as the filter looks at.
    private void measured(double rttMillis) {
        wire.rttMillis(rttMillis);
        for (int i = 0; i < 4; i++) {
            law.observe(wire.acked(0));
        }
    }

    @Nested
    @DisplayName("§4.2: GAIN = 1 / min(16, ceil(2 TARGET / base))")
    class Gain {
        @ParameterizedTest(name = "a base delay of {0} ms: 1/{1}")
        @CsvSource({"1, 16", "7.5, 16", "8, 15", "20, 6", "40, 3", "50, 3", "60, 2", "119, 2", "120, 1", "500, 1"})
        void table(double baseMillis, int divisor) {
            measured(baseMillis);
            assertThat(law.gain()).isEqualTo(1.0 / divisor);
        }

        @Test
        @DisplayName("the least before anything was measured")
        void unknown() {
            assertThat(law.gain()).isEqualTo(1.0 / 16);
        }
    }

    @Nested
    @DisplayName("§4.1: slow start")
    class Starting {
        @Test
        @DisplayName("begins with two segments, or with less if the user says so")
        void initialWindow() {
            assertThat(wire.cwndSegments()).isEqualTo(2);
            assertThat(new Wire(new LedbatPlusPlus.Provider(), Parameters.NONE, 1).cwndSegments()).isEqualTo(1);
        }

        @Test
        @DisplayName("and after a pause")
        void restartWindow() {
            wire.rttMillis(120).acks(50, SMSS);
            assertThat(wire.cwndSegments()).isEqualTo(52);
            wire.control.onIdleRestart(wire.nowNanos(), 1_000_000_000);
            assertThat(wire.cwndSegments()).isEqualTo(2);
        }

        @ParameterizedTest(name = "base delay {0} ms: {1} bytes for a segment acknowledged")
        @CsvSource({"120, 1000", "40, 333", "5, 62"})
        void growsByGain(double baseMillis, long bytes) {
            assertThat(wire.rttMillis(baseMillis).ack(SMSS).control.cwnd()).isEqualTo(2 * SMSS + bytes);
        }

        @ParameterizedTest(name = "{0} ms waited: over is {1}")
        @CsvSource({"45, false", "46, true"})
        @DisplayName("the first ends at three quarters of TARGET")
        void exit(long millis, boolean over) {
            wire.rttMillis(40).acks(4, SMSS).rttMillis(40 + millis).acks(4, SMSS);
            assertThat(wire.control.ssthresh() < Long.MAX_VALUE).isEqualTo(over);
        }

        @Test
        @DisplayName("a later one does not")
        void laterOnes() {
            wire.rttMillis(120).acks(38, SMSS).inFlight(40 * SMSS).timeout(false).acks(4, SMSS).rttMillis(200).acks(10, SMSS);
            assertThat(wire.ssthreshSegments()).isEqualTo(20);
            assertThat(wire.cwndSegments()).isEqualTo(15);
        }
    }

    @Nested
    @DisplayName("§4.3: + GAIN below TARGET; above max(GAIN - W (delay / TARGET - 1), -W/2); each for one round trip")
    class Steering {
        @ParameterizedTest(name = "base {0} ms, {1} ms waited, 100 segments: {2} segments  {3}")
        @CsvSource(textBlock = """
                120,   0,   1,     Reno's growth
                120,  59,   1,     up to TARGET, and not less and less
                120,  60,   1,     which is not above
                120,  66,  -9,     a tenth above: a tenth of the window
                120,  90, -49,     half above
                120, 300, -50,     no more than half
                 40,   0,   0.333, a third on a shorter path
                 40,  66,  -9.667, GAIN is added there as well
                """)
        void table(double baseMillis, double delayMillis, double change, String why) {
            measured(baseMillis);
            measured(baseMillis + delayMillis);
            long cwnd = 100L * SMSS;
            long after = law.avoid(wire.acked(cwnd), cwnd, SMSS);
            assertThat((after - cwnd) / (double) SMSS).as(why).isCloseTo(change, within(0.002));
        }

        @Test
        @DisplayName("each ACK brings its share")
        void shares() {
            measured(120);
            measured(126 + 60);
            long cwnd = 100L * SMSS;
            assertThat(law.avoid(wire.acked(10 * SMSS), cwnd, SMSS) - cwnd).isCloseTo(-900, within(1L));
        }

        @Test
        @DisplayName("not below two segments")
        void floor() {
            measured(40);
            measured(400);
            long cwnd = 3 * SMSS;
            for (int i = 0; i < 10; i++) {
                cwnd = law.avoid(wire.acked(cwnd), cwnd, SMSS);
            }
            assertThat(cwnd).isEqualTo(2 * SMSS);
        }
    }

    @Nested
    @DisplayName("RFC 6817 §2.4.2: delay is the least of the last four, the base that of ten minutes")
    class Delay {
        private final QueueingDelay delay = new QueueingDelay();

        @Test
        void filter() {
            delay.onSample(40, 0);
            for (int i = 0; i < 3; i++) {
                delay.onSample(100, i);
                assertThat(delay.nanos()).isZero();
            }
            delay.onSample(90, 3);
            assertThat(delay.nanos()).isEqualTo(50);
        }

        @ParameterizedTest(name = "after {0} minutes the base is {1}")
        @CsvSource({"0, 40", "1, 40", "9, 40", "10, 100", "11, 100", "1000, 100"})
        void history(long minutes, long base) {
            long minute = 60_000_000_000L;
            delay.onSample(40, 0);
            for (long m = 1; m < minutes && minutes < 100; m++) {
                delay.onSample(100, m * minute);
            }
            delay.onSample(100, minutes * minute);
            assertThat(delay.baseNanos()).isEqualTo(base);
        }
    }

    @Nested
    @DisplayName("§4.4: periodic slowdowns")
    class Slowdowns {
        private static final long RTT = 120_000_000;

        /// A connection of twenty segments right after its first slow start, by a loss.
        private Wire started() {
            wire.rttMillis(120).acks(38, SMSS).inFlight(40 * SMSS).loss().inFlight(20 * SMSS).recovered();
            assertThat(wire.cwndSegments()).isEqualTo(20);
            return wire;
        }

        private String state() {
            return wire.described();
        }

        @Test
        void cycle() {
            started();
            wire.pass(2 * RTT - 3_000_000).ack(SMSS);
            assertThat(state()).as("not before two round trips have passed").contains("slowdown=no");
            wire.pass(3_000_000).ack(SMSS);
            assertThat(wire.cwndSegments()).as("two segments").isEqualTo(2);
            wire.pass(2 * RTT - 2_000_000).ack(SMSS);
            assertThat(wire.cwndSegments()).as("for two round trips").isEqualTo(2);
            wire.pass(1_000_000).acks(9, SMSS);
            assertThat(wire.cwndSegments()).as("then slow start, not slowed down").isEqualTo(11);
            assertThat(state()).contains("slowdown=ramp");
            wire.acks(10, SMSS);
            assertThat(wire.cwndSegments()).as("back to where it was").isBetween(20.0, 20.2);
            assertThat(state()).contains("slowdown=no");
            // It took two round trips, a millisecond and the nineteen ACKs; the next comes after nine times that.
            long took = 2 * RTT + 20_000_000;
            wire.pass(9 * took - 30_000_000).ack(SMSS);
            assertThat(state()).contains("slowdown=no");
            wire.pass(40_000_000).ack(SMSS);
            assertThat(state()).contains("slowdown=frozen");
        }

        @Test
        @DisplayName("a loss meanwhile ends it: half of the window before")
        void loss() {
            started().pass(2 * RTT).ack(SMSS);
            wire.inFlight(2 * SMSS).loss();
            assertThat(wire.ssthreshSegments()).isBetween(10.0, 10.1);
            assertThat(wire.cwndSegments()).isEqualTo(2);
            assertThat(state()).contains("slowdown=no");
            assertThat(wire.recovered().cwndSegments()).as("RFC 5681 §3.2: recovery does not grow it").isEqualTo(2);
        }

        @Test
        @DisplayName("a pause is one: the window comes back in slow start")
        void pause() {
            started().ack(SMSS);
            wire.control.onIdleRestart(wire.nowNanos(), 1_000_000_000);
            assertThat(wire.cwndSegments()).isEqualTo(2);
            wire.acks(18, SMSS);
            assertThat(wire.cwndSegments()).isBetween(20.0, 20.2);
        }
    }

    @Test
    @DisplayName("a loss halves, as in RFC 6817 §2.4.2")
    void loss() {
        assertThat(law.reduced(wire.congested(Kind.LOSS, 40 * SMSS), 40 * SMSS, SMSS)).isEqualTo(20 * SMSS);
    }
}
