package io.tcpkit.congestion;

import static io.tcpkit.congestion.Wire.SMSS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tcpkit.api.spi.CongestionEvent.Kind;
import io.tcpkit.api.spi.Parameters;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Leith and Shorten 2004, draft-leith-tcp-htcp: H-TCP")
class HTcpTest {
    private static final long CWND = 10_000L * SMSS;

    private final Wire wire = new Wire(new HTcp.Provider(), Parameters.NONE, 10).rttMillis(100);
    private final HTcp law = new HTcp(wire, 1_000_000_000, 0.5, 0.8, 0.2, true);

    /// Congestion after the network delivered at a rate.
    private long congestion(long bytesPerSecond, double rttMaxMillis) {
        wire.rttMillis(rttMaxMillis).deliveryRate(bytesPerSecond);
        law.observe(wire.acked(SMSS));
        return law.reduced(wire.congested(Kind.LOSS, CWND), CWND, SMSS);
    }

    /// {@return segments by which a window of acknowledgments opens the window}
    private double growth(HTcp law) {
        return (law.avoid(wire.acked(CWND), CWND, SMSS) - CWND) / (double) SMSS;
    }

    @Nested
    @DisplayName("α: 1 up to Δ_L = 1 s, then 1 + 10 (Δ - 1) + (Δ - 1)²/4, times 2 (1 - β)")
    class Alpha {
        @ParameterizedTest(name = "{0} ms after congestion: {1}  {2}")
        @CsvSource(textBlock = """
                     0,    1,    as Reno
                  1000,    1,    to the end of Δ_L
                  1100,    2.0025, then steeply
                  2000,   11.25, 1 + 10 + 1/4
                  3000,   22,    1 + 20 + 1
                 11000,  126,    1 + 100 + 25
                """)
        void polynomial(long millis, double alpha, String why) {
            congestion(1_000_000, 100);
            wire.pass(millis * 1_000_000);
            assertThat(growth(law)).as(why).isCloseTo(alpha, within(0.001));
        }

        @ParameterizedTest(name = "a shortest round trip of {0} ms: {1} after 3 s  {2}")
        @CsvSource(textBlock = """
                  1,  2.2, a tenth at least
                 50, 11,   half of what 100 ms have
                100, 22,   the reference
                150, 33,   longer round trips are fewer
                400, 44,   twice at most
                """)
        void roundTripScaling(double rttMillis, double alpha, String why) {
            congestion(1_000_000, rttMillis);
            wire.pass(3_000_000_000L);
            assertThat(growth(law)).as(why).isCloseTo(alpha, within(0.001));
        }

        @Test
        @DisplayName("scaling makes it no slower than Reno, and can be left out")
        void scalingHasAFloor() {
            congestion(1_000_000, 10);
            assertThat(growth(law)).isCloseTo(1, within(0.001));
            var unscaled = new HTcp(wire, 1_000_000_000, 0.5, 0.8, 0.2, false);
            unscaled.reduced(wire.congested(Kind.LOSS, CWND), CWND, SMSS);
            wire.pass(3_000_000_000L);
            assertThat(growth(unscaled)).isCloseTo(22, within(0.001));
        }

        @Test
        @DisplayName("a pause does not count")
        void pause() {
            congestion(1_000_000, 100);
            wire.pass(1_000_000_000_000L);
            law.onIdle(wire.nowNanos(), 1_000_000_000_000L);
            assertThat(growth(law)).isCloseTo(1, within(0.001));
        }

        @Test
        @DisplayName("before any congestion Δ is counted from the end of slow start")
        void withoutCongestion() {
            wire.pass(5_000_000_000L);
            law.onAvoidance(wire.acked(SMSS), CWND, SMSS);
            assertThat(growth(law)).isCloseTo(1, within(0.001));
        }
    }

    @Nested
    @DisplayName("β = RTTmin / RTTmax from 0.5 to 0.8, and 0.5 when the rate has changed by more than a fifth")
    class Beta {
        @ParameterizedTest(name = "round trips up to {0} ms: {1} of the window remain  {2}")
        @CsvSource(textBlock = """
                100, 0.8,    an empty queue: 0.8 at most
                125, 0.8,    the same by measure
                160, 0.625,  the queue takes as much as it had
                200, 0.5,    a queue of one bandwidth-delay product
                500, 0.5,    half at least
                """)
        void adaptive(double rttMaxMillis, double beta, String why) {
            wire.ack(SMSS);
            congestion(1_000_000, 100);
            assertThat(congestion(1_000_000, rttMaxMillis)).as(why).isEqualTo((long) (beta * CWND));
        }

        @ParameterizedTest(name = "{0} bytes per second after 1,000,000: {1}  {2}")
        @CsvSource(textBlock = """
                1200000, 0.8, a fifth more
                1210000, 0.5, more than that
                 800000, 0.8, a fifth less
                 790000, 0.5, less than that
                """)
        void bandwidthSwitch(long rate, double beta, String why) {
            wire.ack(SMSS);
            congestion(1_000_000, 100);
            assertThat(congestion(rate, 100)).as(why).isEqualTo((long) (beta * CWND));
        }

        @Test
        @DisplayName("the first congestion halves: there is no rate to compare with")
        void first() {
            assertThat(congestion(1_000_000, 100)).isEqualTo(CWND / 2);
        }

        @Test
        @DisplayName("α is multiplied by 2 (1 - β)")
        void reciprocal() {
            wire.ack(SMSS);
            congestion(1_000_000, 100);
            congestion(1_000_000, 100);
            wire.pass(3_000_000_000L);
            assertThat(growth(law)).isCloseTo(22 * 2 * (1 - 0.8), within(0.001));
        }

        @Test
        @DisplayName("what round trips took while losses were repaired does not count")
        void recovery() {
            wire.ack(SMSS);
            congestion(1_000_000, 100);
            wire.rttMillis(900).inRecovery(true);
            law.observe(wire.acked(SMSS));
            wire.inRecovery(false);
            assertThat(congestion(1_000_000, 100)).isEqualTo((long) (0.8 * CWND));
        }

        @Test
        @DisplayName("undo takes everything back")
        void undo() {
            wire.ack(SMSS);
            congestion(1_000_000, 100);
            wire.pass(3_000_000_000L);
            double before = growth(law);
            law.save();
            congestion(5_000_000, 300);
            law.restore();
            assertThat(growth(law)).isCloseTo(before, within(0.001));
            assertThat(wire.state("beta")).isEqualTo(0.5);
        }
    }

    @Test
    void wrongParametersAreNamed() {
        assertThatThrownBy(() -> new Wire(new HTcp.Provider(), Parameters.of("beta-max", "0.4"), 10))
                .hasMessage("beta-max is 0.4, but must be from 0.5 to 0.95");
    }
}
