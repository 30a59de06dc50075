package io.tcpkit.congestion;

import static io.tcpkit.congestion.Wire.SMSS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tcpkit.api.spi.CongestionControlProvider;
import io.tcpkit.api.spi.Ecn;
import io.tcpkit.api.spi.Parameters;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// The rules of draft-briscoe-iccrg-prague-congestion-control-04, in segments of 1000 bytes. No external figures were found.
class PragueTest {
    private static final CongestionControlProvider PRAGUE = new Prague.Provider();

    private static Wire prague(int segments) {
        return prague(Parameters.NONE, segments);
    }

    private static Wire prague(Parameters parameters, int segments) {
        return new Wire(PRAGUE, parameters, segments, Ecn.L4S);
    }

    /// Slow start was ended by a first mark, which halves.
    private static Wire avoiding(Parameters parameters, int segments) {
        var wire = prague(parameters, 2 * segments).ack(SMSS, SMSS);
        assertThat(wire.cwndSegments()).isEqualTo(segments);
        return wire.pass(1_000_000_000);
    }

    private static double alpha(Wire wire) {
        String described = wire.described();
        return Double.parseDouble(described.substring(described.indexOf("alpha=") + "alpha=".length()));
    }

    @Test
    @DisplayName("slow start opens by all that is unmarked")
    void slowStart() {
        assertThat(prague(10).ack(5 * SMSS).cwndSegments()).isEqualTo(15);
    }

    @Test
    @DisplayName("alpha begins with 1 and stays there until something is marked: nobody may be marking")
    void firstAlpha() {
        var wire = prague(10);
        for (int round = 0; round < 20; round++) {
            wire.beginRound().acks(10, SMSS);
        }
        assertThat(alpha(wire)).isEqualTo(1);
        wire.beginRound().ack(SMSS, SMSS).acks(9, SMSS).beginRound().ack(SMSS);
        assertThat(alpha(wire)).isLessThan(1);
    }

    @ParameterizedTest(name = "{0} windows of 16 with {1} marked")
    @CsvSource({"400, 0, 0", "400, 4, 0.25", "400, 16, 1"})
    @DisplayName("alpha comes to the fraction that is marked, with g = 1/16")
    void alpha(int windows, int marked, double expected) {
        var wire = avoiding(Parameters.NONE, 16);
        for (int round = 0; round < windows; round++) {
            for (int i = 15; i >= 0; i--) {
                wire.ack(SMSS, i < marked ? SMSS : 0);
            }
            wire.beginRound();
        }
        assertThat(alpha(wire)).isCloseTo(expected, within(0.02));
    }

    @Test
    @DisplayName("the window has a fraction: a window of unmarked ACKs is a segment, and each ACK its part of it")
    void additive() {
        var wire = avoiding(Parameters.NONE, 10);
        wire.ack(SMSS);
        assertThat(wire.control.cwnd()).isEqualTo(10_100);
        assertThat(wire.acks(9, SMSS).cwndSegments()).isCloseTo(11, within(0.06));
    }

    @Test
    @DisplayName("what is marked earns nothing, what is not does so also after a reduction")
    void unmarkedGrows() {
        var wire = avoiding(Parameters.NONE, 10);
        double reduced = wire.ack(SMSS, SMSS).cwndSegments();
        assertThat(reduced).isCloseTo(5, within(0.2));
        assertThat(wire.ack(SMSS, SMSS).cwndSegments()).isEqualTo(reduced);
        assertThat(wire.ack(2 * SMSS, SMSS).cwndSegments()).isCloseTo(reduced + 1 / reduced, within(0.01));
    }

    @Test
    @DisplayName("one reduction in a round trip")
    void once() {
        var wire = avoiding(Parameters.NONE, 40).rttMillis(100).ack(SMSS, SMSS);
        double once = wire.cwndSegments();
        for (int i = 0; i < 99; i++) {
            wire.ack(SMSS, SMSS);
        }
        assertThat(wire.cwndSegments()).isEqualTo(once);
        assertThat(wire.ack(SMSS, SMSS).cwndSegments()).isLessThan(0.6 * once);
    }

    @Test
    @DisplayName("over a short path growth and reduction come to follow a round trip of 25 ms")
    void virtualRoundTrip() {
        var soon = Parameters.of("transition", "0");
        var wire = avoiding(soon, 10).rttMillis(5);
        wire.ack(SMSS);
        assertThat(wire.control.cwnd()).as("(5/25)^2 of 100 bytes").isEqualTo(10_004);
        wire.ack(SMSS, SMSS);
        double once = wire.cwndSegments();
        for (int i = 0; i < 24; i++) {
            wire.ack(SMSS, SMSS);
        }
        assertThat(wire.cwndSegments()).as("24 ms later").isEqualTo(once);
        assertThat(wire.ack(SMSS, SMSS).cwndSegments()).isLessThan(once);
        assertThat(avoiding(soon, 10).rttMillis(50).ack(SMSS).control.cwnd()).as("a long path").isEqualTo(10_100);
    }

    @Test
    @DisplayName("never below two segments by marks")
    void least() {
        var wire = prague(3).ack(SMSS, SMSS).pass(1_000_000_000).ack(SMSS, SMSS);
        assertThat(wire.cwndSegments()).isEqualTo(2);
    }

    @Test
    @DisplayName("a loss halves, a timeout leaves a segment, a false alarm gives it back")
    void losses() {
        assertThat(prague(20).inFlight(20 * SMSS).loss().cwndSegments()).isEqualTo(10);
        assertThat(prague(20).inFlight(20 * SMSS).timeout(false).cwndSegments()).isEqualTo(1);
        var wire = prague(20).inFlight(20 * SMSS).loss();
        wire.control.onSpurious(0);
        assertThat(wire.cwndSegments()).isEqualTo(20);
    }

    @Test
    @DisplayName("paced: the window in a round trip, twice that in early slow start, in bursts of 2^-12 s")
    void pacing() {
        assertThat(PRAGUE.paced()).isTrue();
        assertThat(prague(100).rttMillis(10).control.pacingRate()).isEqualTo(20_000_000);
        var wire = avoiding(Parameters.NONE, 1_000).rttMillis(10);
        assertThat(wire.control.pacingRate()).isEqualTo(100_000_000);
        assertThat(wire.control.sendQuantum()).isEqualTo(100_000_000 / 4_096);
        assertThat(avoiding(Parameters.NONE, 10).rttMillis(100).control.sendQuantum()).as("at least a segment").isEqualTo(SMSS);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "L4S")
    @DisplayName("RFC 9331 §4.3: without accurate ECN it is Reno")
    void fallsBack(Ecn granted) {
        var wire = new Wire(PRAGUE, Parameters.NONE, 10, granted).acks(10, SMSS).inFlight(20 * SMSS).ecnEcho();
        var reno = new Wire(new Reno.Provider(), Parameters.NONE, 10, granted).acks(10, SMSS).inFlight(20 * SMSS).ecnEcho();
        assertThat(wire.described()).isEqualTo(reno.described()).doesNotContain("alpha");
        assertThat(wire.control.cwnd()).isEqualTo(reno.control.cwnd());
    }
}
