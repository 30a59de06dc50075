package io.tcpkit.timers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tcpkit.api.spi.Parameters;
import io.tcpkit.api.spi.RttEstimator;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// RFC 6298 section by section, in milliseconds: RTO between 200 ms and 60 s, 1 s at first, G = 1 ms.
class Rfc6298Test {
    private static final long MILLISECOND = 1_000_000;
    private final RttEstimator rtt = estimator(Parameters.NONE);

    private static RttEstimator estimator(Parameters parameters) {
        return new Rfc6298.Provider().create(200 * MILLISECOND, 60_000 * MILLISECOND, 1_000 * MILLISECOND, MILLISECOND,
                parameters);
    }

    private void sample(long millis) {
        rtt.onSample(millis * MILLISECOND, 0, 1);
    }

    private void expect(double srtt, double rttVar, double rto) {
        assertThat(rtt.srttNanos() / 1e6).as("SRTT").isEqualTo(srtt);
        assertThat(rtt.rttVarNanos() / 1e6).as("RTTVAR").isEqualTo(rttVar);
        assertThat(rtt.rtoNanos() / 1e6).as("RTO").isEqualTo(rto);
    }

    @Test
    @DisplayName("§2.1: before the first sample RTO is 1 s")
    void initial() {
        expect(0, 0, 1_000);
    }

    @Test
    @DisplayName("§2.2: SRTT = R, RTTVAR = R/2, RTO = SRTT + 4 RTTVAR")
    void first() {
        sample(100);
        expect(100, 50, 300);
    }

    @ParameterizedTest(name = "100 ms, then {0} ms -> SRTT {1} RTTVAR {2} RTO {3}  {4}")
    @CsvSource(textBlock = """
            100, 100  , 37.5 , 250, no deviation: a quarter of RTTVAR fades
            180, 110  , 57.5 , 340, RTTVAR = 3/4 50 + 1/4 |100 - 180| with the old SRTT
             20,  90  , 57.5 , 320, the deviation has no sign
            """)
    @DisplayName("§2.3: RTTVAR first, then SRTT")
    void second(long millis, double srtt, double rttVar, double rto, String why) {
        sample(100);
        sample(millis);
        expect(srtt, rttVar, rto);
    }

    @Test
    @DisplayName("§2.3, §4: the variance term is at least G")
    void granularity() {
        for (int i = 0; i < 100; i++) {
            sample(400);
        }
        expect(400, 0.000003, 401);
    }

    @Test
    @DisplayName("§2.4: RTO has a minimum, which is a parameter")
    void minimum() {
        sample(1);
        assertThat(rtt.rtoNanos()).isEqualTo(200 * MILLISECOND);
        var patient = estimator(Parameters.of("minimum", "1s"));
        patient.onSample(MILLISECOND, 0, 1);
        assertThat(patient.rtoNanos()).isEqualTo(1_000 * MILLISECOND);
        var eager = estimator(Parameters.of("minimum", "5ms"));
        eager.onSample(MILLISECOND, 0, 1);
        assertThat(eager.rtoNanos()).isEqualTo(5 * MILLISECOND);
        assertThatThrownBy(() -> estimator(Parameters.of("minimum", "2min")))
                .hasMessage("minimum is 2min, but must be from 1us to 60s");
    }

    @Test
    @DisplayName("the variance term is at least the margin, a parameter")
    void margin() {
        var patient = estimator(Parameters.of("margin", "250ms"));
        for (int i = 0; i < 100; i++) {
            patient.onSample(30 * MILLISECOND, 0, 1);
        }
        assertThat(patient.rtoNanos()).isEqualTo(280 * MILLISECOND);
        patient.onSample(800 * MILLISECOND, 0, 1);
        assertThat(patient.rtoNanos()).as("a large variance counts as ever").isGreaterThan(800 * MILLISECOND);
    }

    @Test
    @DisplayName("§2.5: RTO has a maximum")
    void maximum() {
        sample(59_000);
        assertThat(rtt.rtoNanos()).isEqualTo(60_000 * MILLISECOND);
    }

    @Nested
    @DisplayName("§5.5 and the notes after §5.7: back-off")
    class BackOff {
        @Test
        void doublesUpToTheMaximum() {
            sample(100);
            for (long rto : new long[] {600, 1_200, 2_400, 4_800, 9_600, 19_200, 38_400, 60_000, 60_000}) {
                rtt.onTimeout();
                assertThat(rtt.rtoNanos()).isEqualTo(rto * MILLISECOND);
            }
        }

        @Test
        @DisplayName("progress alone keeps it: only a measurement ends it (Karn)")
        void keptUntilMeasured() {
            sample(100);
            rtt.onTimeout();
            rtt.onTimeout();
            rtt.onProgress();
            assertThat(rtt.rtoNanos()).isEqualTo(1_200 * MILLISECOND);
            sample(100);
            expect(100, 37.5, 250);
        }

        @Test
        @DisplayName("also before the first sample")
        void initial() {
            rtt.onTimeout();
            assertThat(rtt.rtoNanos()).isEqualTo(2_000 * MILLISECOND);
        }
    }

    @Nested
    @DisplayName("§5.7: the SYN was retransmitted")
    class SynLoss {
        @Test
        @DisplayName("data begins with 3 s, whatever the back-off was")
        void threeSeconds() {
            for (int i = 0; i < 4; i++) {
                rtt.onTimeout();
            }
            rtt.onSynRetransmitted();
            expect(0, 0, 3_000);
            sample(100);
            expect(100, 50, 300);
        }

        @Test
        @DisplayName("unless a round trip could be measured all the same")
        void measured() {
            sample(100);
            rtt.onSynRetransmitted();
            expect(100, 50, 300);
        }
    }

    @Test
    @DisplayName("RFC 7323 appendix G: n samples in a round trip weigh as much as one")
    void samplesPerWindow() {
        sample(100);
        for (int i = 0; i < 10; i++) {
            rtt.onSample(180 * MILLISECOND, 0, 10);
        }
        // One sample would give 110; ten small steps give 100 + 80 (1 - (1 - 1/80)^10) = 109.45.
        assertThat(rtt.srttNanos() / 1e6).isBetween(109.4, 109.5);
    }

    @Test
    @DisplayName("RFC 4015 §3.2: after a spurious timeout the long round trip counts in full")
    void spurious() {
        sample(100);
        rtt.onTimeout();
        rtt.onSpuriousTimeout(800 * MILLISECOND);
        expect(800, 400, 2_400);
    }

    @Test
    @DisplayName("a round trip of no time is a measurement")
    void zero() {
        sample(0);
        assertThat(rtt.srttNanos()).isPositive();
        assertThat(rtt.rtoNanos()).isEqualTo(200 * MILLISECOND);
    }

    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
    void staysWithinBounds(@ForAll @Size(max = 100) List<@LongRange(min = -1, max = 3_600_000_000_000L) Long> samples) {
        var estimator = estimator(Parameters.NONE);
        long least = Long.MAX_VALUE;
        long most = 0;
        for (long sample : samples) {
            if (sample < 0) {
                estimator.onTimeout();
            } else {
                estimator.onSample(sample, 0, 1);
                least = Math.min(least, Math.max(sample, 1));
                most = Math.max(most, Math.max(sample, 1));
                assertThat(estimator.srttNanos()).isBetween(least, most);
                assertThat(estimator.rttVarNanos()).isBetween(0L, most);
            }
            assertThat(estimator.rtoNanos()).isBetween(200 * MILLISECOND, 60_000 * MILLISECOND);
        }
    }
}
