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

/// The rules of RFC 3649.
class HighSpeedTest {
    private final Wire wire = new Wire(new HighSpeed.Provider(), Parameters.NONE, 10);

    @Nested
    @DisplayName("RFC 3649 appendix B: the table of a(w) and b(w)")
    class Table {
        @ParameterizedTest(name = "from w = {0} on a = {1}, b = {2}")
        @CsvSource(textBlock = """
                   38,  1, 0.50
                  118,  2, 0.44
                  221,  3, 0.41
                  347,  4, 0.38
                  495,  5, 0.37
                  663,  6, 0.35
                  851,  7, 0.34
                 1058,  8, 0.33
                 1284,  9, 0.32
                 1529, 10, 0.31
                 1793, 11, 0.30
                 2076, 12, 0.29
                 2378, 13, 0.28
                 2699, 14, 0.28
                 3039, 15, 0.27
                 3399, 16, 0.27
                 3778, 17, 0.26
                 4177, 18, 0.26
                 4596, 19, 0.25
                84035, 71, 0.10
                """)
        void rows(long w, int a, double b) {
            assertThat(HighSpeed.a(w)).isEqualTo(a);
            assertThat(HighSpeed.a(w - 1)).as("one segment less is still the row before").isLessThan(a == 1 ? 1.1 : a)
                    .isGreaterThanOrEqualTo(Math.max(1, a - 1));
            assertThat(HighSpeed.b(w)).isCloseTo(b, within(0.005));
        }

        @ParameterizedTest(name = "w = {0}: a = {1}, b = {2}  {3}")
        @CsvSource(textBlock = """
                       1,  1, 0.50, below Low_Window it is Reno
                      37,  1, 0.50, up to its last segment
                  100000, 73, 0.09, the last row
                 1048576, 73, 0.09, and nothing beyond it
                """)
        void ends(long w, double a, double b, String why) {
            assertThat(HighSpeed.a(w)).as(why).isEqualTo(a);
            assertThat(HighSpeed.b(w)).as(why).isCloseTo(b, within(0.005));
        }

        @Test
        @DisplayName("§5: b(38) = 0.5 and b(83000) = 0.1")
        void anchors() {
            assertThat(HighSpeed.b(38)).isEqualTo(0.5);
            assertThat(HighSpeed.b(83_000)).isCloseTo(0.1, within(1e-12));
        }

        @Test
        @DisplayName("between two rows a(w) is on the straight line between them")
        void between() {
            assertThat(HighSpeed.a((38 + 118) / 2.0)).isEqualTo(1.5);
            assertThat(HighSpeed.a((1058 + 1284) / 2.0)).isEqualTo(8.5);
        }
    }

    @Nested
    @DisplayName("RFC 3649 §5: the window")
    class Window {
        @ParameterizedTest(name = "{0} segments: a window of ACKs makes {1} more, a loss takes {2}")
        @CsvSource(textBlock = """
                   20,  1, 0.50
                  118,  2, 0.44
                 1529, 10, 0.31
                84035, 71, 0.10
                """)
        void moves(long segments, int more, double taken) {
            var law = new HighSpeed();
            long cwnd = segments * SMSS;
            for (int i = 0; i < 10; i++) {
                cwnd = law.avoid(wire.acked(segments * SMSS / 10), cwnd, SMSS);
            }
            // Each ACK is a share of a window that has grown a little meanwhile.
            assertThat((double) cwnd / SMSS - segments).isCloseTo(more, within(0.05 * more));
            long remaining = law.reduced(wire.congested(Kind.LOSS, segments * SMSS), segments * SMSS, SMSS);
            assertThat((double) remaining / SMSS).isCloseTo((1 - taken) * segments, within(0.005 * segments + 0.001));
        }

        @ParameterizedTest(name = "one loss in {0} segments: a mean window of {1}")
        @CsvSource({"1000, 38", "10000, 263", "100000, 1795"})
        @DisplayName("§5 table 3, RFC 9438 table 1: the response function, within 12 % (20 % at its kink)")
        void response(int everySegments, int expected) {
            double mean = Sawtooth.meanWindow(new Wire(new HighSpeed.Provider(), Parameters.NONE, expected), everySegments);
            assertThat(mean).isCloseTo(expected, within((everySegments == 1_000 ? 0.20 : 0.12) * expected));
        }
    }
}
