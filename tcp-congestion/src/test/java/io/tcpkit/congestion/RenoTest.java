package io.tcpkit.congestion;

import static io.tcpkit.congestion.Wire.SMSS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tcpkit.api.spi.CongestionControlProvider;
import io.tcpkit.api.spi.Parameters;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// The rules of RFC 5681 and its companions, section by section, in segments of 1000 bytes.
class RenoTest {
    static List<CongestionControlProvider> both() {
        return List.of(new Reno.Provider(), new NewReno.Provider());
    }

    @Nested
    @DisplayName("RFC 5681 §3.1, RFC 3465 §2.2: slow start")
    class SlowStartRules {
        @ParameterizedTest(name = "IW {0}, {1} ACKs of {2} bytes -> {3} segments  {4}")
        @CsvSource(textBlock = """
                10,  1, 1000, 11, one segment for one segment
                10,  1, 2000, 12, an ACK of two counts for two: L = 2 SMSS
                10,  1, 3000, 12, but no ACK for more
                10,  1,  500, 10.5, RFC 3465: bytes and not ACKs
                10,  4,  250, 11, ACK division gains nothing
                10, 10, 1000, 20, a round trip doubles the window
                10,  5, 2000, 20, and so it does with delayed ACKs
                 2,  7, 1000,  9, seven sent from IW 2 and acknowledged one by one (ns-3 has this vector for Linux Reno)
                 1,  1, 1000,  2, the smallest window there is
                """)
        @Tag("MUST-19")
        void opens(int initial, int acks, long bytes, double segments, String why) {
            for (CongestionControlProvider provider : both()) {
                var wire = new Wire(provider, Parameters.NONE, initial).acks(acks, bytes);
                assertThat(wire.cwndSegments()).as(why).isEqualTo(segments);
            }
        }

        @Test
        @DisplayName("seven segments from IW 2, acknowledged in pairs, make 9 too")
        void linuxRenoWithDelayedAcks() {
            assertThat(Wire.reno(2).acks(3, 2 * SMSS).ack(SMSS).cwndSegments()).isEqualTo(9);
        }

        @Test
        void firstThresholdIsArbitrarilyHigh() {
            assertThat(Wire.newReno(10).control.ssthresh()).isEqualTo(Long.MAX_VALUE);
        }

        @Test
        @DisplayName("the window stops at ssthresh, whatever the last ACK covered")
        void stopsAtThreshold() {
            var wire = Wire.newReno(20).inFlight(20 * SMSS).loss().inFlight(8_500).recovered();
            assertThat(wire.cwndSegments()).isEqualTo(9.5);
            assertThat(wire.ack(2 * SMSS).cwndSegments()).isEqualTo(10);
        }

        @Test
        @DisplayName("L is a parameter")
        void limit() {
            var wire = new Wire(new NewReno.Provider(), Parameters.of("limit", "40"), 10);
            assertThat(wire.ack(30 * SMSS).cwndSegments()).isEqualTo(40);
            assertThat(wire.ack(80 * SMSS).cwndSegments()).isEqualTo(80);
            assertThatThrownBy(() -> new Wire(new Reno.Provider(), Parameters.of("limit", "0"), 10))
                    .hasMessage("limit is 0, but must be from 1 to 1000");
        }
    }

    @Nested
    @DisplayName("RFC 5681 §3.1: congestion avoidance")
    class Avoidance {
        @ParameterizedTest(name = "{0} ACKs of {1} bytes make {2} bytes of 10000")
        @CsvSource({"1, 1000, 10100", "1, 2000, 10100", "2, 2000, 10199", "1, 40, 10040"})
        @DisplayName("equation (3): or SMSS²/cwnd for each ACK, whatever it acknowledges")
        void growsByAcks(int acks, long bytes, long expected) {
            for (CongestionControlProvider provider : both()) {
                // Slow start to 20, and half of that: avoidance from 10 segments on.
                var wire = new Wire(provider, Parameters.of("counting", "acks"), 20).inFlight(20 * SMSS).loss().inFlight(10 * SMSS).recovered();
                assertThat(wire.cwndSegments()).isEqualTo(10);
                assertThat(wire.acks(acks, bytes).control.cwnd()).isEqualTo(expected);
            }
            assertThatThrownBy(() -> new Wire(new Reno.Provider(), Parameters.of("counting", "segments"), 10))
                    .hasMessage("counting is 'segments', but must be bytes or acks");
        }

        @ParameterizedTest(name = "{0} segments, {1} ACKs of {2} bytes -> {3}  {4}")
        @CsvSource(textBlock = """
                10,  9, 1000, 10, not a whole window yet
                10, 10, 1000, 11, one segment for a window of data
                10,  5, 2000, 11, the same with delayed ACKs: RFC 3465 §2.1
                10, 40,  250, 11, the same with divided ones
                10, 21, 1000, 12, the next window is one segment larger: 10 + 11
                10, 20, 1000, 11, so 20 are not enough
                10,  1, 9999, 10, one byte short
                10,  7, 3000, 12, what is over counts for the next: 21000 for 10 and 11
                """)
        void grows(int segments, int acks, long bytes, double expected, String why) {
            for (CongestionControlProvider provider : both()) {
                var wire = Wire.avoiding(provider, segments);
                assertThat(wire.control.cwnd()).isEqualTo(wire.control.ssthresh()).isEqualTo(10 * SMSS);
                assertThat(wire.acks(acks, bytes).cwndSegments()).as(why).isEqualTo(expected);
            }
        }

        @Test
        @DisplayName("congestion takes what was counted so far")
        void countsAnew() {
            var wire = Wire.avoiding(new Reno.Provider(), 10).acks(9, SMSS).inFlight(20 * SMSS).loss().recovered();
            assertThat(wire.acks(9, SMSS).cwndSegments()).isEqualTo(10);
        }

        @Test
        @DisplayName("a hundred round trips make a hundred segments")
        void linear() {
            var wire = Wire.avoiding(new NewReno.Provider(), 10);
            for (int round = 0; round < 100; round++) {
                int segments = (int) wire.cwndSegments();
                wire.acks(segments, SMSS);
            }
            assertThat(wire.cwndSegments()).isEqualTo(110);
        }

        @Test
        @DisplayName("AIMD: with every 1/p-th segment lost the mean window is 1.22/sqrt(p) (RFC 9438 table 1, within 5 %)")
        void responseFunction() {
            for (int everySegments : new int[] {1_000, 10_000, 100_000}) {
                var wire = Wire.avoiding(new NewReno.Provider(), (int) (0.6 * Math.sqrt(everySegments)));
                double windows = 0;
                int rounds = 0;
                int untilLoss = everySegments;
                for (int epochs = 0; epochs < 40; ) {
                    int segments = (int) wire.cwndSegments();
                    if (epochs >= 10) {
                        windows += segments;
                        rounds++;
                    }
                    wire.acks(segments, SMSS);
                    untilLoss -= segments;
                    if (untilLoss <= 0) {
                        untilLoss += everySegments;
                        epochs++;
                        wire.inFlight(wire.control.cwnd()).loss().inFlight(wire.control.ssthresh()).recovered();
                    }
                }
                assertThat(windows / rounds).isCloseTo(1.22 * Math.sqrt(everySegments),
                        within(0.05 * 1.22 * Math.sqrt(everySegments)));
            }
        }
    }

    @Nested
    @DisplayName("RFC 5681 §3.1 equation (4): ssthresh = max(FlightSize / 2, 2 SMSS)")
    class Threshold {
        @ParameterizedTest(name = "{0} bytes in flight of a window of 20 segments: {1} -> ssthresh {2}  {3}")
        @CsvSource(textBlock = """
                20000, LOSS,    10000, half
                12000, LOSS,     6000, half of what was in flight, not of the window
                12001, LOSS,     6000, rounded down
                 3000, LOSS,     2000, but two segments
                    0, TIMEOUT,  2000, even with nothing left in flight
                20000, TIMEOUT, 10000, a timeout halves it as well
                20000, ECN,     10000, RFC 3168 §6.1.2: an ECN echo counts as a loss
                """)
        void table(long inFlight, io.tcpkit.api.spi.CongestionEvent.Kind kind, long ssthresh, String why) {
            for (CongestionControlProvider provider : both()) {
                var wire = new Wire(provider, Parameters.NONE, 20).inFlight(inFlight).congestion(kind, false);
                assertThat(wire.control.ssthresh()).as(why).isEqualTo(ssthresh);
            }
        }

        @Test
        @DisplayName("a segment that times out again leaves ssthresh alone")
        void repeatedTimeout() {
            var wire = Wire.newReno(20).inFlight(20 * SMSS).timeout(false).inFlight(SMSS).timeout(true).timeout(true);
            assertThat(wire.ssthreshSegments()).isEqualTo(10);
            assertThat(wire.cwndSegments()).isEqualTo(1);
        }

        @Test
        @DisplayName("a window below ssthresh does not grow by a loss")
        void lossNeverGrows() {
            var wire = Wire.newReno(20).inFlight(20 * SMSS).timeout(false).loss();
            assertThat(wire.ssthreshSegments()).isEqualTo(10);
            assertThat(wire.cwndSegments()).isEqualTo(1);
        }
    }

    @Nested
    @DisplayName("RFC 5681 §3.1: after a timeout")
    class Timeout {
        private final Wire wire = Wire.newReno(20).inFlight(20 * SMSS).timeout(false);

        @Test
        void lossWindowIsOneSegment() {
            assertThat(wire.cwndSegments()).isEqualTo(1);
        }

        @Test
        @DisplayName("slow start runs during recovery, up to ssthresh, with L = 1 SMSS (RFC 3465 §2.3)")
        void slowStart() {
            assertThat(wire.ack(5 * SMSS).cwndSegments()).isEqualTo(2);
            assertThat(wire.acks(8, SMSS).cwndSegments()).isEqualTo(10);
            assertThat(wire.acks(9, SMSS).cwndSegments()).as("avoidance from here on").isEqualTo(10);
            assertThat(wire.ack(SMSS).cwndSegments()).isEqualTo(11);
        }

        @Test
        @DisplayName("its end does not set the window, and that ACK counts like any other")
        void recovered() {
            assertThat(wire.acks(3, SMSS).recovered().cwndSegments()).isEqualTo(5);
            assertThat(wire.ack(2 * SMSS).cwndSegments()).as("still L = 1 SMSS").isEqualTo(6);
        }

        @Test
        @DisplayName("also the slow start after a pause")
        void limitReturnsAfterIdle() {
            wire.acks(9, SMSS).recovered().smss(SMSS, 4 * SMSS).control.onIdleRestart(0, 1);
            assertThat(wire.cwndSegments()).isEqualTo(4);
            assertThat(wire.ack(2 * SMSS).cwndSegments()).isEqualTo(6);
        }

        @Test
        @DisplayName("the next slow start has L = 2 SMSS again")
        void limitReturns() {
            wire.acks(9, SMSS).recovered().inFlight(10 * SMSS).loss().inFlight(0).recovered();
            assertThat(wire.cwndSegments()).isEqualTo(2);
            assertThat(wire.ack(2 * SMSS).cwndSegments()).isEqualTo(4);
        }
    }

    @Nested
    @DisplayName("RFC 5681 §3.2, RFC 6582 §3.2: fast recovery")
    class Recovery {
        @ParameterizedTest
        @MethodSource("io.tcpkit.congestion.RenoTest#both")
        void windowIsThresholdAndStands(CongestionControlProvider provider) {
            var wire = new Wire(provider, Parameters.NONE, 20).inFlight(20 * SMSS).loss().inRecovery(true);
            assertThat(wire.acks(20, SMSS).cwndSegments()).isEqualTo(10);
            assertThat(wire.described()).startsWith("phase=recovery");
        }

        @ParameterizedTest(name = "{0} bytes in flight at the full ACK: reno {1}, newreno {2}  {3}")
        @CsvSource(textBlock = """
                15000, 10000, 10000, ssthresh bounds it
                 9000, 10000, 10000, in flight and one segment
                 4000, 10000,  5000, the case the two choices differ in
                  300, 10000,  2000, less than a segment in flight counts as one
                    0, 10000,  2000, nothing in flight
                """)
        void windowAfterwards(long inFlight, long reno, long newReno, String why) {
            for (CongestionControlProvider provider : both()) {
                var wire = new Wire(provider, Parameters.NONE, 20).inFlight(20 * SMSS).loss().inRecovery(true)
                        .inFlight(inFlight).recovered();
                assertThat(wire.control.cwnd()).as(why).isEqualTo(provider.name().equals("reno") ? reno : newReno);
            }
        }

        @Test
        @DisplayName("newreno slow-starts from there to ssthresh")
        void slowStartsBack() {
            var wire = Wire.newReno(20).inFlight(20 * SMSS).loss().inFlight(4 * SMSS).recovered();
            assertThat(wire.acks(5, SMSS).cwndSegments()).isEqualTo(10);
            assertThat(wire.acks(9, SMSS).cwndSegments()).isEqualTo(10);
        }
    }

    @Nested
    @DisplayName("RFC 3168 §6.1.2: ECN echo")
    class EcnEcho {
        @Test
        void reducesWithoutRecovery() {
            var wire = Wire.newReno(20).inFlight(20 * SMSS).ecnEcho();
            assertThat(wire.cwndSegments()).isEqualTo(10);
            assertThat(wire.inFlight(0).recovered().cwndSegments()).as("its end sets no window").isEqualTo(10);
        }

        @Test
        @DisplayName("echo after echo brings the window down to one segment, ssthresh to two")
        void downToOne() {
            var wire = Wire.newReno(20);
            for (int i = 0; i < 6; i++) {
                wire.inFlight(wire.control.cwnd()).ecnEcho();
            }
            assertThat(wire.cwndSegments()).isEqualTo(1);
            assertThat(wire.ssthreshSegments()).isEqualTo(2);
        }

        @Test
        @DisplayName("an ACK that carries the echo does not grow the window")
        void echoDoesNotGrow() {
            assertThat(Wire.newReno(10).ece(true).ack(SMSS).cwndSegments()).isEqualTo(10);
        }

        @Test
        @DisplayName("RFC 8511 §3.1: the alternative backoff is a parameter")
        void alternativeBackoff() {
            var wire = new Wire(new NewReno.Provider(), Parameters.of("beta-ecn", "0.8"), 1_000).inFlight(1_000 * SMSS);
            assertThat(wire.ecnEcho().ssthreshSegments()).isEqualTo(800);
            assertThat(wire.loss().ssthreshSegments()).as("a loss still halves").isEqualTo(500);
        }
    }

    @Nested
    @DisplayName("draft-ietf-ccwg-ratelimited-increase: windows that are not used")
    class RateLimited {
        /// So many segments leave together and are acknowledged one by one.
        private Wire round(Wire wire, int segments) {
            for (int left = segments - 1; left >= 0; left--) {
                wire.inFlight(left * (long) SMSS).ack(SMSS);
            }
            return wire;
        }

        @Test
        @DisplayName("appendix A: rounds of 4, 8, 4 and 20 segments from an initial window of 10")
        void appendixA() {
            var wire = Wire.reno(10).cwndLimited(false);
            assertThat(round(wire, 4).cwndSegments()).as("maxFS is the initial window").isEqualTo(14);
            assertThat(round(wire, 8).cwndSegments()).as("2 maxFS").isEqualTo(20);
            assertThat(round(wire, 4).cwndSegments()).as("nothing more").isEqualTo(20);
            assertThat(round(wire, 20).cwndSegments()).as("maxFS has grown").isEqualTo(40);
        }

        @ParameterizedTest
        @MethodSource("io.tcpkit.congestion.RenoTest#both")
        void inAvoidanceOneSegmentMoreThanWasInFlight(CongestionControlProvider provider) {
            var wire = Wire.avoiding(provider, 20).cwndLimited(false);
            assertThat(round(wire, 12).cwndSegments()).as("%s has room", wire).isEqualTo(20);
            for (int i = 0; i < 20; i++) {
                round(wire, 12);
            }
            assertThat(wire.cwndSegments()).as("20 were in flight when recovery ended").isEqualTo(21);
            for (int i = 0; i < 20; i++) {
                round(wire, 21);
            }
            assertThat(wire.cwndSegments()).isEqualTo(22);
        }

        @Test
        void aReductionForgetsWhatWasInFlight() {
            var wire = Wire.reno(40).inFlight(40 * SMSS).loss().inFlight(19 * SMSS).recovered().cwndLimited(false);
            for (int i = 0; i < 20; i++) {
                round(wire, 10);
            }
            assertThat(wire.cwndSegments()).as("20 were in flight when recovery ended, no more 40").isEqualTo(21);
        }

        @Test
        void anUndoneReductionDoesNot() {
            var wire = Wire.reno(20).inFlight(20 * SMSS).loss();
            wire.control.onSpurious(0);
            wire.cwndLimited(false);
            assertThat(round(round(wire, 15), 15).cwndSegments()).isEqualTo(40);
        }

        @ParameterizedTest(name = "{0} segments of IW 10, acknowledged in pairs: {1}  {2}")
        @CsvSource(textBlock = """
                5,  '10, 10, 10',         half of it is not more than half
                6,  '12, 12, 12',         12 is twice 6
                9,  '12, 14, 16, 18, 18', and 18 twice 9
                """)
        @DisplayName("with validation=half what was used by more than half grows, as packetdrill's slow_start scripts have it")
        void half(int sent, String windows, String why) {
            var wire = new Wire(new Reno.Provider(), Parameters.of("validation", "half"), 10).cwndLimited(false);
            wire.maxFlight(sent * SMSS);
            var got = new java.util.ArrayList<String>();
            for (int left = sent; left > 0; left -= 2) {
                wire.inFlight(Math.max(left - 2, 0) * SMSS).ack(Math.min(left, 2) * SMSS);
                got.add(Long.toString(Math.round(wire.cwndSegments())));
            }
            assertThat(String.join(", ", got)).as(why).isEqualTo(windows);
        }

        @Test
        @DisplayName("with validation=half it may end above twice the flight, and in avoidance does not grow at all")
        void halfInOneStep() {
            var parameters = Parameters.of("validation", "half").with("limit", "100");
            var wire = new Wire(new Reno.Provider(), parameters, 20).cwndLimited(false).maxFlight(16 * SMSS);
            assertThat(wire.ack(16 * SMSS).cwndSegments()).isEqualTo(36);
            wire.inFlight(36 * SMSS).loss().recovered();
            assertThat(wire.acks(40, SMSS).cwndSegments()).isEqualTo(18);
            assertThat(wire.cwndLimited(true).acks(18, SMSS).cwndSegments()).isEqualTo(19);
        }

        @Test
        void aWindowThatIsUsedGrowsFreely() {
            var wire = Wire.reno(10).cwndLimited(true);
            assertThat(round(round(wire, 10), 10).cwndSegments()).isEqualTo(30);
        }
    }

    @Nested
    @DisplayName("RFC 5681 §4.1: restart after idle")
    class IdleRestart {
        @ParameterizedTest(name = "window {0} with IW 10 -> {1}  {2}")
        @CsvSource(textBlock = """
                40, 10, back to the initial window
                 6,  6, but never up to it
                """)
        void table(int segments, int expected, String why) {
            var wire = Wire.avoiding(new Reno.Provider(), segments).smss(SMSS, 10 * SMSS);
            long ssthresh = wire.control.ssthresh();
            wire.control.onIdleRestart(0, 5_000_000_000L);
            assertThat(wire.cwndSegments()).as(why).isEqualTo(expected);
            assertThat(wire.control.ssthresh()).as("what the path could take is remembered").isEqualTo(ssthresh);
        }

        @Test
        void notWhenTheUserDoesNotWantIt() {
            var wire = Wire.avoiding(new Reno.Provider(), 40);
            wire.slowStartAfterIdle = false;
            wire.control.onIdleRestart(0, 5_000_000_000L);
            assertThat(wire.cwndSegments()).isEqualTo(40);
        }
    }

    @Nested
    @DisplayName("undo of a false alarm")
    class Undo {
        @Test
        void restoresWindowAndThreshold() {
            var wire = Wire.newReno(20).inFlight(20 * SMSS).loss();
            wire.control.onSpurious(0);
            assertThat(wire.cwndSegments()).isEqualTo(20);
            assertThat(wire.control.ssthresh()).isEqualTo(Long.MAX_VALUE);
            assertThat(wire.ack(SMSS).cwndSegments()).as("slow start goes on").isEqualTo(21);
        }

        @Test
        @DisplayName("of a timeout that came again and again: to before the first")
        void repeatedTimeouts() {
            var wire = Wire.avoiding(new NewReno.Provider(), 10).inFlight(10 * SMSS).timeout(false).timeout(true);
            wire.control.onSpurious(0);
            assertThat(wire.cwndSegments()).isEqualTo(10);
            assertThat(wire.ssthreshSegments()).isEqualTo(10);
        }

        @Test
        @DisplayName("a window that has outgrown the alarm keeps its threshold too (RFC 9438 §4.9.2)")
        void tooLate() {
            var wire = Wire.avoiding(new NewReno.Provider(), 10).inFlight(4 * SMSS).loss().inFlight(0).recovered();
            wire.acks(200, SMSS);
            double threshold = wire.ssthreshSegments();
            assertThat(wire.cwndSegments()).isGreaterThan(10);
            wire.control.onSpurious(0);
            assertThat(wire.ssthreshSegments()).isEqualTo(threshold);
        }

        @Test
        void neverShrinksAndWorksOnce() {
            var wire = Wire.newReno(2).inFlight(2 * SMSS).loss().recovered().acks(60, SMSS);
            double grown = wire.cwndSegments();
            wire.control.onSpurious(0);
            assertThat(wire.cwndSegments()).isEqualTo(grown);
            wire.inFlight(4 * SMSS).loss();
            wire.control.onSpurious(0);
            wire.control.onSpurious(0);
            assertThat(wire.cwndSegments()).isEqualTo(grown);
        }

        @Test
        void withoutAnEpisodeDoesNothing() {
            var wire = Wire.newReno(10);
            wire.control.onSpurious(0);
            assertThat(wire.cwndSegments()).isEqualTo(10);
        }
    }

    @Nested
    @DisplayName("another segment size")
    class SegmentSize {
        @Test
        @DisplayName("before the first ACK the initial window is taken again (RFC 6928 §2)")
        void initial() {
            assertThat(Wire.newReno(10).smss(500, 5_000).control.cwnd()).isEqualTo(5_000);
        }

        @Test
        @DisplayName("later the bytes stay")
        void later() {
            var wire = Wire.newReno(10).ack(SMSS).smss(500, 5_000);
            assertThat(wire.control.cwnd()).isEqualTo(11_000);
        }

        @Test
        @DisplayName("within the bounds that are given in segments")
        void bounds() {
            var wire = Wire.newReno(10).inFlight(4 * SMSS).timeout(false).smss(9_000, 90_000);
            assertThat(wire.control.cwnd()).isEqualTo(9_000);
            assertThat(wire.control.ssthresh()).isEqualTo(18_000);
        }
    }

    @Test
    @DisplayName("the window is bounded by 1 GiB")
    void bounded() {
        var wire = new Wire(new NewReno.Provider(), Parameters.of("limit", "1000"), 1_000);
        assertThat(wire.acks(2_000, 1L << 29).control.cwnd()).isEqualTo(1L << 30);
    }

    @Test
    void describesItself() {
        var wire = Wire.avoiding(new NewReno.Provider(), 10).ack(SMSS);
        assertThat(wire.described()).isEqualTo("phase=avoidance bytesAcked=1000.0");
        assertThat(Wire.reno(10).described()).isEqualTo("phase=slow start bytesAcked=0.0");
    }

    @Test
    void providersAreDeclared() {
        var provides = Reno.class.getModule().getDescriptor().provides();
        assertThat(provides).singleElement().satisfies(service -> assertThat(service.providers())
                .contains(Reno.Provider.class.getName(), NewReno.Provider.class.getName()));
    }
}
