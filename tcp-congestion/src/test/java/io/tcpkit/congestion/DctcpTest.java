package io.tcpkit.congestion;

import static io.tcpkit.congestion.Wire.SMSS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tcpkit.api.spi.CongestionControlProvider;
import io.tcpkit.api.spi.Ecn;
import io.tcpkit.api.spi.Parameters;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class DctcpTest {
    private static final CongestionControlProvider DCTCP = new Dctcp.Provider();
    private static final int FLIGHT = 10;

    private static Wire wire(String alpha) {
        return wire(Parameters.of("alpha", alpha), Double.parseDouble(alpha));
    }

    /// The first ACK ends a window of its own (DCTCP.WindowEnd is SND.UNA before it), which had just as many marks as alpha
    /// expects.
    private static Wire wire(Parameters parameters, double alpha) {
        return new Wire(DCTCP, parameters, FLIGHT, Ecn.DCTCP).cwndLimited(false).ack(SMSS, (long) (alpha * SMSS));
    }

    /// Ten segments come back, the last ones marked; the last of all was sent when the window before had ended.
    private static Wire window(Wire wire, int marked) {
        for (int i = FLIGHT; i > 1; i--) {
            wire.ack(SMSS, i <= marked ? SMSS : 0);
        }
        return wire.beginRound().ack(SMSS, marked > 0 ? SMSS : 0);
    }

    private static double alpha(Wire wire) {
        String described = wire.described();
        int from = described.indexOf("alpha=") + "alpha=".length();
        return Double.parseDouble(described.substring(from, described.indexOf(' ', from)));
    }

    @Nested
    @DisplayName("RFC 8257 §3.3, steps 1 to 8: alpha = (1 - g) alpha + g M")
    class Alpha {
        @ParameterizedTest(name = "{0}, {1} windows with {2} of 10 marked -> {3}  {4}")
        @CsvSource(textBlock = """
                1  ,   1,  0, 0.9375    , g = 1/16 of it goes
                1  ,   1,  5, 0.96875   , half of g
                1  ,   1, 10, 1         , stays
                1  ,  16,  0, 0.35607413, (15/16)^16
                1  , 400,  0, 0         , forgotten
                0  ,   1, 10, 0.0625    , one marked window is little
                0  , 400,  3, 0.3       , comes to the fraction itself
                0.3,  50,  3, 0.3       , and stays there
                """)
        void table(String before, int windows, int marked, double after, String why) {
            var wire = wire(before);
            assertThat(alpha(wire)).isEqualTo(Double.parseDouble(before));
            for (int i = 0; i < windows; i++) {
                window(wire, marked);
            }
            assertThat(alpha(wire)).as(why).isCloseTo(after, within(1e-7));
        }

        @Test
        @DisplayName("once per window of data")
        void once() {
            var wire = window(wire("1"), 10);
            for (int i = 0; i < FLIGHT - 1; i++) {
                assertThat(alpha(wire.ack(SMSS))).isEqualTo(1);
            }
            assertThat(alpha(wire.beginRound().ack(SMSS))).isEqualTo(0.9375);
        }

        @Test
        @DisplayName("g is a parameter")
        void gain() {
            var wire = wire(Parameters.of("g", "0.25"), 1);
            assertThat(alpha(window(wire, 0))).isEqualTo(0.75);
            assertThatThrownBy(() -> new Wire(DCTCP, Parameters.of("g", "0"), FLIGHT, Ecn.DCTCP))
                    .hasMessageContaining("g is 0.0, but must be from ");
            assertThatThrownBy(() -> new Wire(DCTCP, Parameters.of("alpha", "1.5"), FLIGHT, Ecn.DCTCP))
                    .hasMessage("alpha is 1.5, but must be from 0.0 to 1.0");
        }

        @Test
        @DisplayName("more marks than bytes, from a counter that went round, count as all")
        void impossible() {
            var wire = wire("1");
            for (int i = 0; i < 3 * FLIGHT; i++) {
                wire.beginRound().ack(SMSS, 8 * SMSS);
            }
            assertThat(alpha(wire)).isEqualTo(1);
        }
    }

    @Nested
    @DisplayName("RFC 8257 §3.3, step 9: cwnd = cwnd (1 - alpha / 2)")
    class Reduction {
        @ParameterizedTest(name = "alpha {0}: {1} segments -> {2}, ssthresh {3}  {4}")
        @CsvSource(textBlock = """
                1   , 10,  5  , 5  , all marked: as Reno
                0.5 , 10,  7.5, 7.5, half of them: a quarter
                0.1 , 10,  9.5, 9.5, 5 %
                0   , 10, 10  , 10 , no memory of any mark
                1   ,  3,  1.5, 2  , ssthresh is two segments at least (RFC 5681 §3.1)
                1   ,  1,  1  , 2  , and cwnd one
                """)
        void table(String alpha, int segments, double cwnd, double ssthresh, String why) {
            var wire = new Wire(DCTCP, Parameters.of("alpha", alpha), segments, Ecn.DCTCP).ecnEcho();
            assertThat(wire.cwndSegments()).as(why).isEqualTo(cwnd);
            assertThat(wire.ssthreshSegments()).as(why).isEqualTo(ssthresh);
        }

        @Test
        @DisplayName("of cwnd, not of what is in flight")
        void ofWindow() {
            assertThat(wire("0.5").inFlight(2 * SMSS).ecnEcho().cwndSegments()).isEqualTo(7.5);
        }

        @Test
        @DisplayName("a mark of its own: an ACK that carries ECN-Echo does not open the window (RFC 3168 §6.1.2)")
        void noGrowth() {
            assertThat(wire("1").cwndLimited(true).ack(SMSS, SMSS).cwndSegments()).isEqualTo(10);
        }
    }

    @Nested
    @DisplayName("RFC 8257 §3.4, §3.5: else as any TCP")
    class AsAnyTcp {
        @Test
        @DisplayName("slow start, then a segment for each window")
        void growth() {
            var wire = new Wire(DCTCP, Parameters.NONE, FLIGHT, Ecn.DCTCP);
            assertThat(wire.acks(10, SMSS).cwndSegments()).isEqualTo(20);
            assertThat(wire.ecnEcho().cwndSegments()).isLessThan(11);
            double reduced = wire.cwndSegments();
            assertThat(wire.acks(11, SMSS).cwndSegments()).isEqualTo(reduced + 1);
        }

        @ParameterizedTest(name = "alpha {0}")
        @CsvSource({"0", "0.3", "1"})
        @DisplayName("a loss halves, whatever alpha says")
        void loss(String alpha) {
            assertThat(wire(alpha).inFlight(8 * SMSS).loss().ssthreshSegments()).isEqualTo(4);
            var timeout = wire(alpha).inFlight(8 * SMSS).timeout(false);
            assertThat(timeout.ssthreshSegments()).isEqualTo(4);
            assertThat(timeout.cwndSegments()).isEqualTo(1);
        }

        @Test
        @DisplayName("a loss that was none is undone")
        void undo() {
            var wire = wire("0.5").inFlight(8 * SMSS).loss();
            wire.control.onSpurious(0);
            assertThat(wire.cwndSegments()).isEqualTo(10);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "DCTCP")
    @DisplayName("RFC 8257 §5: without its kind of ECN it is NewReno")
    void withoutEcn(Ecn granted) {
        var wire = new Wire(DCTCP, Parameters.NONE, 10, granted).acks(10, SMSS).inFlight(20 * SMSS).ecnEcho();
        var reno = new Wire(new NewReno.Provider(), Parameters.NONE, 10, granted).acks(10, SMSS).inFlight(20 * SMSS).ecnEcho();
        assertThat(wire.described()).isEqualTo(reno.described()).doesNotContain("alpha");
        assertThat(wire.control.cwnd()).isEqualTo(reno.control.cwnd());
    }
}
