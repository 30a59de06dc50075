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

/// The rules of RFC 9438, section by section, in segments of 1000 bytes.
class CubicTest {
    private static final double C = 0.4;

    private static Wire cubic(int initialSegments) {
        return cubic(Parameters.NONE, initialSegments);
    }

    private static Wire cubic(Parameters parameters, int initialSegments) {
        return new Wire(new Cubic.Provider(), parameters, initialSegments);
    }

    /// A connection that has lost something out of a window of so many segments, and has recovered.
    private static Wire afterLoss(int segments) {
        return afterLoss(cubic(segments));
    }

    private static Wire afterLoss(Wire wire) {
        return wire.inFlight(wire.control.cwnd()).loss().inFlight(wire.control.ssthresh() - SMSS).recovered();
    }

    @Nested
    @DisplayName("RFC 9438 §4.2: W_cubic(t) = C (t - K)³ + W_max")
    class WindowIncrease {
        @ParameterizedTest(name = "W_max {0} -> K = {1} s")
        @CsvSource(textBlock = """
                1000, 9.0856
                 100, 4.2172
                  10, 1.9574
                """)
        @DisplayName("equation (2): K = cbrt((W_max - cwnd_epoch) / C)")
        void k(int segments, double seconds) {
            var wire = afterLoss(segments).ack(SMSS);
            assertThat(wire.state("k")).isCloseTo(seconds, within(0.001));
            assertThat(wire.state("wMax")).isEqualTo(segments * 1000.0);
        }

        @ParameterizedTest(name = "{0} segments at {1} ms")
        @CsvSource({"1000, 100", "1000, 50", "2000, 200", "300, 100"})
        @DisplayName("one loss: the window is on the curve at each round trip, within one segment, through the plateau")
        void onTheCurve(int segments, double rttMillis) {
            var wire = afterLoss(cubic(segments).rttMillis(rttMillis)).ack(SMSS);
            long epoch = wire.nowNanos();
            double k = Math.cbrt(0.3 * segments / C);
            for (double t = 0; t < 1.6 * k; t = (wire.nowNanos() - epoch) / 1e9) {
                assertThat(wire.cwndSegments()).as("after %.2f s", t)
                        .isCloseTo(C * Math.pow(t - k, 3) + segments, within(1.0));
                wire.round();
            }
            assertThat(wire.cwndSegments()).as("convex at the end").isGreaterThan(segments + 1);
        }

        @Test
        @DisplayName("near the plateau a segment's share is less than a byte, and is not lost")
        void fractions() {
            // A long round trip, so that Reno's window is far below.
            var wire = afterLoss(cubic(Parameters.of("c", "0.001"), 1_000).rttMillis(1_001)).ack(SMSS);
            long epoch = wire.nowNanos();
            double k = wire.state("k");
            long tenSecondsBefore = 0;
            while (wire.nowNanos() - epoch < k * 1e9) {
                if (wire.nowNanos() - epoch < (k - 10) * 1e9) {
                    tenSecondsBefore = wire.control.cwnd();
                }
                wire.round();
            }
            // C t³ for ten to eleven seconds, over about 10,000 acknowledgments.
            assertThat(wire.control.cwnd() - tenSecondsBefore).isBetween(950L, 1_400L);
        }

        @Test
        @DisplayName("the target is at most 1.5 cwnd")
        void upperBound() {
            var wire = afterLoss(cubic(Parameters.of("c", "1000"), 100)).ack(SMSS).pass(100_000_000_000L);
            long cwnd = wire.control.cwnd();
            assertThat(wire.ack(cwnd / 10).control.cwnd() - cwnd).isEqualTo(cwnd / 20);
        }

        @Test
        @DisplayName("delayed and divided ACKs do not change the pace")
        void byBytes() {
            double[] windows = new double[3];
            int[] sizes = {SMSS, 2 * SMSS, SMSS / 4};
            for (int i = 0; i < sizes.length; i++) {
                var wire = afterLoss(1_000);
                for (int sent = 0; sent < 700_000; sent += sizes[i]) {
                    wire.pass(sizes[i] * 1_000L).ack(sizes[i]).pass(-1_000_000);
                }
                windows[i] = wire.cwndSegments();
            }
            assertThat(windows[1]).isCloseTo(windows[0], within(0.2));
            assertThat(windows[2]).isCloseTo(windows[0], within(0.2));
        }
    }

    @Nested
    @DisplayName("RFC 9438 §4.3: the Reno-friendly region")
    class RenoFriendly {
        @Test
        @DisplayName("W_est grows by 9/17 of a segment a round trip, and by one from cwnd_prior on")
        void pace() {
            var wire = afterLoss(cubic(20).rttMillis(10));
            wire.ack(SMSS).round();
            double from = wire.cwndSegments();
            for (int i = 0; i < 6; i++) {
                wire.round();
            }
            assertThat((wire.cwndSegments() - from) / 6).as("alpha = 3 (1 - 0.7) / (1 + 0.7)").isCloseTo(9.0 / 17, within(0.03));
            while (wire.cwndSegments() < 20) {
                wire.round();
            }
            from = wire.cwndSegments();
            for (int i = 0; i < 6; i++) {
                wire.round();
            }
            assertThat((wire.cwndSegments() - from) / 6).as("alpha = 1").isCloseTo(1, within(0.05));
        }

        @ParameterizedTest(name = "RTT {0} s, p = 1/{1}: {2} segments")
        @CsvSource(textBlock = """
                0.1 ,   1000,   38, 0.10, table 1
                0.1 ,  10000,  187, 0.08, table 1
                0.1 , 100000, 1054, 0.08, table 1
                0.01,   1000,   38, 0.10, table 2
                0.01,  10000,  120, 0.07, table 2
                0.01, 100000,  379, 0.07, table 2
                """)
        @DisplayName("§5.1, tables 1 and 2: the mean window when every 1/p-th segment is lost")
        void responseFunction(double rtt, int everySegments, double expected, double tolerance, String table) {
            // It approaches the mean very slowly from far above: it begins there.
            var wire = afterLoss(cubic((int) (1.15 * expected)).rttMillis(rtt * 1_000));
            double windows = 0;
            int rounds = 0;
            int untilLoss = everySegments;
            for (int epochs = 0; epochs < 60; ) {
                int segments = (int) wire.cwndSegments();
                if (epochs >= 20) {
                    windows += segments;
                    rounds++;
                }
                wire.round();
                untilLoss -= segments;
                if (untilLoss <= 0) {
                    untilLoss += everySegments;
                    epochs++;
                    afterLoss(wire).beginRound();
                }
            }
            assertThat(windows / rounds).as(table).isCloseTo(expected, within(tolerance * expected));
        }
    }

    @Nested
    @DisplayName("RFC 9438 §4.6: multiplicative decrease")
    class Decrease {
        @ParameterizedTest(name = "{0} of {1} bytes, {2}: cwnd {3}, ssthresh {4}  {5}")
        @CsvSource(textBlock = """
                20000, 20000, LOSS,    14000, 14000, beta is 0.7
                20000, 12000, LOSS,     8400,  8400, of flight_size and not of cwnd
                 2000,  2000, LOSS,     2000,  2000, at least two segments after a loss
                20000, 20000, ECN,     14000, 14000, an echo is as a loss without ABE
                 2000,  2000, ECN,      1400,  2000, but goes on down to one segment
                 1000,  1000, ECN,      1000,  2000, and there it stays
                20000, 20000, TIMEOUT,  1000, 14000, §4.8: ssthresh with beta as well
                """)
        void table(long cwnd, long inFlight, Kind kind, long window, long ssthresh, String why) {
            var wire = cubic((int) cwnd / SMSS).inFlight(inFlight).congestion(kind, false);
            assertThat(wire.control.cwnd()).as(why).isEqualTo(window);
            assertThat(wire.control.ssthresh()).as(why).isEqualTo(ssthresh);
        }

        @Test
        @DisplayName("or of cwnd")
        void ofCwnd() {
            var wire = cubic(Parameters.of("decrease", "cwnd"), 10).inFlight(SMSS).timeout(false);
            assertThat(wire.ssthreshSegments()).isEqualTo(7);
        }

        @Test
        @DisplayName("RFC 8511: ABE keeps 0.85 of a window of 1000")
        void alternativeBackoff() {
            var marked = cubic(Parameters.of("beta-ecn", "0.85"), 1_000).inFlight(1_000 * SMSS);
            assertThat(marked.ecnEcho().cwndSegments()).isEqualTo(850);
            var lost = cubic(Parameters.of("beta-ecn", "0.85"), 1_000).inFlight(1_000 * SMSS);
            assertThat(lost.loss().ssthreshSegments()).as("a loss is as ever").isEqualTo(700);
        }

        @Test
        @DisplayName("beta is of cwnd where more is outstanding: of what was delivered beyond a hole, when recoveries follow each other")
        void neverOfMoreThanCwnd() {
            var wire = cubic(1_000).inFlight(1_900 * SMSS);
            assertThat(wire.loss().ssthreshSegments()).isEqualTo(700);
        }

        @Test
        @DisplayName("recovery ends at ssthresh, with whatever is in flight")
        void afterRecovery() {
            var wire = cubic(20).inFlight(20 * SMSS).loss().inFlight(2 * SMSS).recovered();
            assertThat(wire.cwndSegments()).isEqualTo(14);
        }
    }

    @Nested
    @DisplayName("RFC 9438 §4.7: fast convergence")
    class FastConvergence {
        @ParameterizedTest(name = "{0}: W_max {1}")
        @CsvSource({"true, 595", "false, 700"})
        void table(boolean enabled, double segments) {
            var wire = cubic(Parameters.of("fast-convergence", Boolean.toString(enabled)), 1_000);
            afterLoss(wire).ack(SMSS).inFlight(wire.control.cwnd()).loss();
            assertThat(wire.state("wMax") / SMSS).as("lost at 700 of 1000").isCloseTo(segments, within(0.1));
        }

        @Test
        void notWhenTheWindowHasGrown() {
            var wire = afterLoss(20).acks(400, SMSS);
            long cwnd = wire.control.cwnd();
            assertThat(cwnd).isGreaterThan(20 * SMSS);
            assertThat(wire.inFlight(cwnd).loss().state("wMax")).isEqualTo(cwnd);
        }
    }

    @Nested
    @DisplayName("RFC 9438 §4.8, §4.10: epochs that begin at their maximum")
    class WithoutMaximum {
        @Test
        @DisplayName("after a timeout K = 0 and W_max is where avoidance begins")
        void timeout() {
            var wire = cubic(100).inFlight(100 * SMSS).timeout(false).acks(69, SMSS).inFlight(69 * SMSS).recovered().ack(SMSS);
            assertThat(wire.cwndSegments()).isCloseTo(70, within(0.02));
            assertThat(wire.state("k")).isZero();
            assertThat(wire.state("wMax")).isEqualTo(70_000);
        }

        @Test
        @DisplayName("after a slow start without a loss too")
        void slowStart() {
            var wire = SlowRounds.toAvoidance(cubic(16));
            assertThat(wire.state("k")).isZero();
            assertThat(wire.state("wMax")).isEqualTo(wire.control.ssthresh());
            assertThat(wire.described()).startsWith("phase=avoidance");
        }
    }

    @Nested
    @DisplayName("RFC 9438 §4.2, §5.8: time in which the window is not used does not count")
    class NotUsed {
        @Test
        @DisplayName("an idle time of 4 s earns nothing")
        void idle() {
            var wire = afterLoss(1_000);
            for (int i = 0; i < 20; i++) {
                wire.round();
            }
            var idle = afterLoss(1_000);
            for (int i = 0; i < 20; i++) {
                if (i == 10) {
                    // All is acknowledged; four seconds later a whole window leaves, and its first ACK comes a round trip later.
                    idle.inFlight(0).ack(SMSS).pass(4_000_000_000L + 99_000_000).inFlight(idle.control.cwnd()).ack(SMSS);
                }
                idle.round();
            }
            // One round trip more has passed.
            assertThat(idle.cwndSegments()).isBetween(wire.cwndSegments(), wire.cwndSegments() + 8);
        }

        @Test
        @DisplayName("nor do four seconds of a trickle")
        void trickle() {
            var wire = afterLoss(1_000);
            wire.round();
            double before = wire.cwndSegments();
            wire.cwndLimited(false).inFlight(10 * SMSS);
            for (int i = 0; i < 40; i++) {
                wire.pass(99_000_000).ack(SMSS);
            }
            wire.cwndLimited(true).inFlight(wire.control.cwnd());
            assertThat(wire.ack(SMSS).cwndSegments()).isCloseTo(before, within(1.0));
            wire.round();
            assertThat(wire.cwndSegments()).as("as if they had not been").isCloseTo(before + 9.5, within(2.0));
        }

        @Test
        @DisplayName("a window of 48 at its maximum idles: still 48 after ten ACKs of two segments, one more after twenty")
        void packetdrill() {
            var wire = cubic(100).inFlight(68_572).timeout(false).acks(47, SMSS).inFlight(0).recovered();
            assertThat(wire.cwndSegments()).isCloseTo(48, within(0.02));
            wire.pass(4_000_000_000L).inFlight(46 * SMSS);
            for (int i = 0; i < 10; i++) {
                wire.pass(99_000_000).ack(2 * SMSS);
            }
            assertThat((int) wire.cwndSegments()).isEqualTo(48);
            for (int i = 0; i < 10; i++) {
                wire.pass(99_000_000).ack(2 * SMSS);
            }
            assertThat(wire.cwndSegments()).isCloseTo(49, within(0.5));
        }
    }

    @Nested
    @DisplayName("RFC 9438 §4.9.2: undo")
    class Undo {
        @Test
        @DisplayName("the curve goes on as if nothing had been")
        void curve() {
            var undone = afterLoss(1_000).ack(SMSS);
            var other = afterLoss(1_000).ack(SMSS);
            for (int i = 0; i < 10; i++) {
                undone.round();
                other.round();
            }
            undone.inFlight(undone.control.cwnd()).loss().inRecovery(true).acks(10, SMSS);
            undone.inRecovery(false).control.onSpurious(0);
            assertThat(undone.described()).isEqualTo(other.described());
            for (int i = 0; i < 10; i++) {
                undone.round();
                other.round();
            }
            assertThat(undone.cwndSegments()).isCloseTo(other.cwndSegments(), within(2.0));
        }

        @Test
        @DisplayName("not when the window has outgrown cwnd_prior meanwhile")
        void tooLate() {
            var wire = afterLoss(10).acks(200, SMSS);
            String grown = wire.described();
            assertThat(wire.cwndSegments()).isGreaterThan(10);
            wire.control.onSpurious(0);
            assertThat(wire.described()).isEqualTo(grown);
        }

        @Test
        @DisplayName("of a timeout: K and W_max come back")
        void timeout() {
            var wire = afterLoss(1_000).ack(SMSS);
            String before = wire.described();
            wire.inFlight(wire.control.cwnd()).timeout(false).timeout(true);
            wire.control.onSpurious(0);
            assertThat(wire.described()).isEqualTo(before);
        }
    }

    @Test
    @DisplayName("another segment size begins another curve")
    void segmentSize() {
        var wire = afterLoss(1_000).ack(SMSS);
        double k = wire.state("k");
        wire.smss(500, 5_000).ack(500);
        assertThat(wire.state("k")).as("twice as many segments to go").isCloseTo(k * Math.cbrt(2), within(0.01));
    }

    @ParameterizedTest(name = "{0}={1}")
    @CsvSource(delimiter = '|', textBlock = """
            beta             | 0.4     | beta is 0.4, but must be from 0.5 to 0.95
            c                | 0       | c is 0.0, but must be from 0.001 to 1000.0
            fast-convergence | perhaps | fast-convergence is 'perhaps', but must be true or false
            decrease         | half    | decrease is 'half', but must be flight or cwnd
            validation       | none    | validation is 'none', but must be earned or half
            slow-start       | hystart | slow-start is 'hystart', but must be standard or hystart++
            """)
    void refused(String name, String value, String message) {
        assertThatThrownBy(() -> cubic(Parameters.of(name, value), 10)).hasMessage(message);
    }
}
