package io.tcpkit.congestion;

import static io.tcpkit.congestion.Wire.SMSS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tcpkit.api.spi.CongestionEvent.Kind;
import io.tcpkit.api.spi.Parameters;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Kelly 2003: Scalable TCP")
class ScalableTest {
    private final Wire wire = new Wire(new Scalable.Provider(), Parameters.NONE, 10);
    private final Scalable law = new Scalable(0.01, 0.125, 16);

    @ParameterizedTest(name = "{0} segments, one more acknowledged: {1} bytes more  {2}")
    @CsvSource(textBlock = """
              10, 100, Reno up to the legacy window: a tenth of a segment
              16,  62, its last segment
              17,  10, a hundredth of a segment from there on
             100,  10, whatever the window
            4000,  10, however large
            """)
    void grows(int segments, int more, String why) {
        long cwnd = segments * (long) SMSS;
        assertThat(law.avoid(wire.acked(SMSS), cwnd, SMSS) - cwnd).as(why).isEqualTo(more);
    }

    @ParameterizedTest(name = "{0} segments in flight, {1}: {2} bytes remain  {3}")
    @CsvSource(textBlock = """
              16, LOSS,      8000, half: the legacy window
              17, LOSS,     14875, seven eighths
            1000, LOSS,    875000, of any window
            1000, ECN,     875000, an echo counts as a loss
            1000, TIMEOUT, 875000, where slow start ends after a timeout
            """)
    void shrinks(int segments, Kind kind, long remaining, String why) {
        assertThat(law.reduced(wire.congested(kind, segments * (long) SMSS), segments * (long) SMSS, SMSS)).as(why)
                .isEqualTo(remaining);
    }

    @ParameterizedTest(name = "from {0} segments")
    @CsvSource({"100", "1000", "20000"})
    @DisplayName("back from a loss in log(1 - b) / -log(1 + a) = 13.4 round trips, whatever the window")
    void recoversInConstantTime(int segments) {
        long cwnd = law.reduced(wire.congested(Kind.LOSS, segments * (long) SMSS), segments * (long) SMSS, SMSS);
        int rounds = 0;
        for (; cwnd < segments * (long) SMSS; rounds++) {
            for (long left = cwnd; left > 0; left -= SMSS) {
                cwnd = law.avoid(wire.acked(SMSS), cwnd, SMSS);
            }
        }
        assertThat(rounds).isEqualTo(14);
    }

    @Test
    @DisplayName("the mean window for a loss rate p is about a/b (1 - b/2) / p")
    void response() {
        double mean = Sawtooth.meanWindow(new Wire(new Scalable.Provider(), Parameters.NONE, 800), 10_000);
        assertThat(mean).isCloseTo(0.01 / 0.125 * (1 - 0.125 / 2) * 10_000, within(60.0));
    }

    @Test
    void wrongParametersAreNamed() {
        assertThatThrownBy(() -> new Wire(new Scalable.Provider(), Parameters.of("b", "0.7"), 10))
                .hasMessage("b is 0.7, but must be from 0.01 to 0.5");
    }
}
