package io.tcpkit.congestion;

import static io.tcpkit.congestion.Wire.SMSS;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpkit.api.spi.CongestionControlProvider;
import io.tcpkit.api.spi.Parameters;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// RFC 9406, in rounds of ten acknowledgments of one segment each.
class HyStartPlusPlusTest {
    private static final Parameters HYSTART = Parameters.of("slow-start", "hystart++");

    private final Wire wire = newReno();

    private static Wire newReno() {
        return new Wire(new NewReno.Provider(), HYSTART, 10);
    }

    /// By how many bytes one more acknowledged segment opens the window.
    private static long growth(Wire wire) {
        long before = wire.control.cwnd();
        return wire.ack(SMSS).control.cwnd() - before;
    }

    private static boolean isConservative(Wire wire) {
        return growth(wire) == SMSS / 4;
    }

    @Nested
    @DisplayName("RFC 9406 §4.2: RttThresh = max(4 ms, min(lastRoundMinRTT / 8, 16 ms))")
    class Threshold {
        @ParameterizedTest(name = "{0} ms, then {1} ms: CSS {2}  {3}")
        @CsvSource(textBlock = """
                100 , 113  , true , 12.5 ms more and a bit
                100 , 112.5, true , an eighth more
                100 , 112  , false, less than an eighth
                 16 , 20   , true , at least 4 ms
                 16 , 19.9 , false, 2 ms would be an eighth
                  1 , 4.9  , false, also on a very short path
                  1 , 5    , true , 4 ms more
                200 , 216  , true , at most 16 ms
                200 , 215.9, false, 25 ms would be an eighth
                113 , 100  , false, shorter
                """)
        void table(double last, double current, boolean conservative, String why) {
            SlowRounds.round(wire, last);
            SlowRounds.round(wire, current);
            assertThat(isConservative(wire)).as(why).isEqualTo(conservative);
        }

        @ParameterizedTest(name = "{0} samples: CSS {1}")
        @CsvSource({"7, false", "8, true"})
        @DisplayName("not before N_RTT_SAMPLE = 8 samples of the round")
        void samples(int samples, boolean conservative) {
            SlowRounds.round(wire, 100);
            SlowRounds.round(wire, 120, samples);
            // No sample of its own: an ACK of what was sent twice.
            assertThat(isConservative(wire.withoutSamples())).isEqualTo(conservative);
        }

        @Test
        @DisplayName("it is the round's smallest that counts: one fast segment among slow ones is enough")
        void minimum() {
            SlowRounds.round(wire, 100);
            wire.beginRound().rttMillis(105).ack(SMSS);
            assertThat(isConservative(wire.rttMillis(200).acks(9, SMSS))).isFalse();
        }

        @Test
        @DisplayName("the first round has nothing to be compared with")
        void firstRound() {
            assertThat(isConservative(SlowRounds.round(wire, 500, 30))).isFalse();
        }

        @Test
        @DisplayName("a slow creep that never exceeds the threshold within a round is not seen")
        void creep() {
            for (int i = 0; i < 10; i++) {
                SlowRounds.round(wire, 100 + 10 * i);
            }
            assertThat(isConservative(wire)).isFalse();
        }
    }

    @Nested
    @DisplayName("RFC 9406 §4.2: conservative slow start")
    class Conservative {
        @Test
        @DisplayName("five rounds of a quarter, the one in which it began counted, then avoidance")
        void fiveRounds() {
            SlowRounds.round(wire, 100);
            long before = wire.control.cwnd();
            SlowRounds.round(wire, 120);
            assertThat(wire.control.cwnd() - before).as("7 whole, 3 quarters").isEqualTo(7_750);
            for (int i = 2; i <= 5; i++) {
                SlowRounds.round(wire, 120);
                assertThat(wire.control.cwnd() - before).isEqualTo(7_750 + (i - 1) * 2_500);
                assertThat(wire.control.ssthresh()).as("round %d", i).isEqualTo(Long.MAX_VALUE);
            }
            long cwnd = wire.control.cwnd();
            wire.beginRound().ack(SMSS);
            assertThat(wire.control.ssthresh()).isEqualTo(cwnd);
            assertThat(wire.ack(SMSS).described()).startsWith("phase=avoidance");
        }

        @Test
        @DisplayName("faster than when it began: it was jitter, and slow start goes on")
        void jitter() {
            SlowRounds.round(wire, 100);
            SlowRounds.round(wire, 120);
            assertThat(isConservative(wire)).isTrue();
            SlowRounds.round(wire, 119);
            assertThat(growth(wire)).isEqualTo(SMSS);
            SlowRounds.round(wire, 140);
            assertThat(isConservative(wire)).as("again, against the last round").isTrue();
        }

        @Test
        @DisplayName("but seven samples do not tell that")
        void tooFewSamples() {
            SlowRounds.round(wire, 100);
            SlowRounds.round(wire, 120);
            SlowRounds.round(wire, 110, 7);
            assertThat(isConservative(wire.withoutSamples())).isTrue();
        }
    }

    @Nested
    @DisplayName("RFC 9406 §4.3: where it is used")
    class Use {
        @Test
        @DisplayName("L = 8: an ACK opens the window by no more than eight segments")
        void limit() {
            long before = wire.control.cwnd();
            assertThat(wire.ack(20 * SMSS).control.cwnd() - before).isEqualTo(8 * SMSS);
        }

        @Test
        @DisplayName("in the initial slow start only")
        void initialOnly() {
            wire.inFlight(10 * SMSS).timeout(false).inFlight(0).recovered();
            wire.inFlight(20 * SMSS).loss().inFlight(0).recovered();
            SlowRounds.round(wire, 100, 2);
            SlowRounds.round(wire, 200, 3);
            assertThat(wire.described()).startsWith("phase=slow start");
            assertThat(growth(wire)).isEqualTo(SMSS);
        }

        @Test
        @DisplayName("a false alarm does not end it")
        void falseAlarm() {
            SlowRounds.round(wire, 100);
            wire.inFlight(20 * SMSS).loss();
            wire.control.onSpurious(0);
            SlowRounds.round(wire, 120);
            assertThat(isConservative(wire)).isTrue();
        }

        @ParameterizedTest
        @MethodSource("io.tcpkit.congestion.Controllers#withAnySlowStart")
        @DisplayName("with every window law, and instead of it the standard one")
        void everyLaw(CongestionControlProvider provider) {
            assertThat(SlowRounds.toAvoidance(new Wire(provider, HYSTART, 10)).described()).startsWith("phase=avoidance");
            var standard = new Wire(provider, Parameters.of("slow-start", "standard"), 10);
            assertThat(SlowRounds.toAvoidance(standard).described()).startsWith("phase=slow start");
        }
    }
}
