package io.tcpkit.congestion;

import static io.tcpkit.congestion.Wire.SMSS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tcpkit.api.spi.Parameters;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Brakmo and Peterson 1995: TCP Vegas")
class VegasTest {
    private static Wire vegas(int segments) {
        return new Wire(new Vegas.Provider(), Parameters.NONE, segments).rttMillis(100);
    }

    /// A connection in avoidance whose shortest round trip was 100 ms, with nineteen segments: the first acknowledgment of the
    /// next round makes twenty of them.
    private static Wire avoiding() {
        return vegas(40).beginRound().acks(5, SMSS).inFlight(38 * SMSS).loss().inFlight(18 * SMSS).recovered();
    }

    /// One round trip of so many acknowledgments; what they say is judged when the next begins, by its first.
    private static Wire round(Wire wire, double rttMillis, int acks) {
        wire.inFlight(wire.control.cwnd() - SMSS);
        return wire.beginRound().rttMillis(rttMillis).acks(acks, SMSS);
    }

    /// The first acknowledgment of the next round.
    private static Wire judged(Wire wire) {
        return wire.beginRound().ack(SMSS);
    }

    @Nested
    @DisplayName("§III.B: once in a round trip, by the segments in the queue")
    class Avoidance {
        @ParameterizedTest(name = "20 segments, the shortest round trip {0} ms instead of 100: diff {1}, then {2} segments  {3}")
        @CsvSource(textBlock = """
                100.0, 0.0, 21, nothing waits
                110.0, 1.8, 21, less than alpha
                111.2, 2.0, 20, alpha is enough
                120.0, 3.3, 20, between the two
                124.9, 4.0, 20, beta is not too much
                130.0, 4.6, 19, more than beta
                400.0, 15.0, 19, one segment however much it is
                """)
        void decisions(double rttMillis, double diff, double segments, String why) {
            var wire = judged(round(avoiding(), rttMillis, 10));
            assertThat(wire.cwndSegments()).as(why).isEqualTo(segments);
            assertThat(wire.state("diff")).isCloseTo(diff, within(0.05));
        }

        @Test
        @DisplayName("the shortest of a round counts: one that was held up is no queue")
        void shortest() {
            var wire = round(avoiding(), 300, 9).rttMillis(100).ack(SMSS);
            assertThat(judged(wire).cwndSegments()).isEqualTo(21);
        }

        @Test
        @DisplayName("a round of two samples tells nothing: one segment more, as Reno")
        void tooFewSamples() {
            assertThat(judged(round(avoiding(), 400, 2)).cwndSegments()).isEqualTo(21);
            assertThat(judged(round(avoiding(), 400, 3)).cwndSegments()).isEqualTo(19);
        }

        @Test
        @DisplayName("a window that shrank does not go back to slow start: it comes down all the way")
        void staysInAvoidance() {
            var wire = avoiding();
            for (int i = 0; i < 15; i++) {
                round(wire, 300, 10);
            }
            judged(wire);
            // 20 segments of which two thirds wait; at 6 segments 4 do.
            assertThat(wire.cwndSegments()).isEqualTo(6);
            assertThat(wire.control.ssthresh()).isEqualTo(wire.control.cwnd());
        }

        @Test
        @DisplayName("no more than was acknowledged: a round of a few bytes earns these")
        void smallRounds() {
            var wire = avoiding().beginRound().ack(SMSS);
            double before = wire.cwndSegments();
            wire.beginRound().ack(10).beginRound().ack(10);
            assertThat(wire.cwndSegments()).isEqualTo(before + 0.02);
        }

        @Test
        @DisplayName("never below two segments")
        void floor() {
            var wire = new Wire(new Vegas.Provider(), new Parameters(java.util.Map.of("alpha", "0", "beta", "0")), 6)
                    .rttMillis(100).beginRound().acks(3, SMSS).inFlight(6 * SMSS).loss().inFlight(3 * SMSS).recovered();
            for (int i = 0; i < 10; i++) {
                round(wire, 900, 5);
            }
            assertThat(judged(wire).cwndSegments()).isEqualTo(2);
        }
    }

    @Nested
    @DisplayName("§III.C: slow start")
    class Starting {
        @Test
        @DisplayName("doubles every other round")
        void everyOther() {
            var wire = vegas(4);
            wire.inFlight(3 * SMSS);
            double[] after = new double[5];
            for (int i = 0; i < after.length; i++) {
                round(wire, 100, (int) wire.cwndSegments());
                after[i] = wire.cwndSegments();
            }
            assertThat(after).containsExactly(8, 8, 16, 16, 32);
        }

        @ParameterizedTest(name = "a window of 20 with round trips of {0} ms: {1} segments")
        @CsvSource(textBlock = """
                100, 20
                104, 20
                110, 18.1
                200, 10
                """)
        @DisplayName("ends with more than gamma segments in the queue, which go at once")
        void gamma(double rttMillis, double segments) {
            var wire = vegas(10);
            round(wire, 100, 10);
            assertThat(wire.cwndSegments()).isEqualTo(20);
            round(wire, rttMillis, 19);
            wire.inFlight(19 * SMSS);
            judged(wire);
            boolean left = wire.control.ssthresh() < Long.MAX_VALUE;
            assertThat(left).isEqualTo(rttMillis >= 110);
            if (left) {
                wire.ack(SMSS);
                assertThat(wire.cwndSegments()).isCloseTo(20 * 100 / rttMillis + 1, within(1.0));
            }
        }
    }

    @ParameterizedTest(name = "the last {0} of a round and the first of the next take 200 ms instead of 100: over is {1}")
    @CsvSource({"0, false", "1, false", "2, true", "19, true"})
    @DisplayName("§III.C: what was sent last in a round that doubled tells, and one delayed ACK does not")
    void lastOfTheRound(int slow, boolean over) {
        var wire = vegas(10);
        round(wire, 100, 10);
        round(wire, 100, 19 - slow);
        wire.rttMillis(200).acks(slow, SMSS);
        judged(wire);
        assertThat(wire.control.ssthresh() < Long.MAX_VALUE).isEqualTo(over);
    }

    @Test
    @DisplayName("losses are Reno's")
    void loss() {
        assertThat(vegas(20).inFlight(20 * SMSS).loss().cwndSegments()).isEqualTo(10);
        assertThat(vegas(20).inFlight(20 * SMSS).timeout(false).cwndSegments()).isEqualTo(1);
    }

    @Test
    void wrongParametersAreNamed() {
        assertThatThrownBy(() -> new Wire(new Vegas.Provider(), Parameters.of("beta", "1"), 10))
                .hasMessage("beta is 1.0, but must be from 2.0 to 1000.0");
    }
}
