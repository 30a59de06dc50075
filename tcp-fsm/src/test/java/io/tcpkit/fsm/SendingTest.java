package io.tcpkit.fsm;

import static io.tcpkit.fsm.Machine.MS;
import static io.tcpkit.fsm.Machine.S;
import static io.tcpkit.fsm.Machine.established;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpkit.api.TcpState;
import io.tcpkit.api.event.CloseReason;
import io.tcpkit.api.spi.SendPolicy;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class SendingTest {

    private static Machine withPolicy(SendPolicy policy) {
        return new Machine(b -> b, 1000, 1000, policy).handshake(65_535);
    }

    @Nested
    @DisplayName("RFC 9293 §3.8.1, RFC 6298 §5: retransmission after a timeout")
    class Timeout {
        @Test
        @Tag("MUST-19")
        void doublesUntilItIsAcknowledged() {
            var m = established();
            m.write("hello").poll();
            assertThat(m.after(3500 * MS)).containsExactly(
                    "200 P. 1:6 ack 1", "600 P. 1:6 ack 1", "1400 P. 1:6 ack 1", "3000 P. 1:6 ack 1");
            m.receive(".", 1, 6);
            assertThat(m.connection.nextDeadlineNanos()).isEqualTo(Connection.NEVER);
            assertThat(m.congestion.events).startsWith("TIMEOUT flight 5");
        }

        @Test
        @Tag("MUST-61") @Tag("SHLD-27")
        void goesBackToTheFirstAndGrowsFromOneSegment() {
            var m = established();
            m.write(5000).poll();
            assertThat(m.after(200 * MS)).containsExactly("200 . 1:1001 ack 1");
            m.receive(".", 1, 1001);
            assertThat(m.poll()).containsExactly(". 1001:2001 ack 1", ". 2001:3001 ack 1");
            m.receive(".", 1, 3001);
            assertThat(m.poll()).containsExactly(". 3001:4001 ack 1", "P. 4001:5001 ack 1");
            m.receive(".", 1, 5001);
            assertThat(m.congestion.events).containsExactly("TIMEOUT flight 5000", "recovered");
        }

        @Test
        @Tag("MUST-20") @Tag("SHLD-11")
        void givesUpAfterR2() {
            var m = established(b -> b.dataRetries(3));
            m.write("hello").poll();
            assertThat(m.after(60 * S)).hasSize(3);
            assertThat(m.state()).isEqualTo(TcpState.CLOSED);
            assertThat(m.reason()).isEqualTo(CloseReason.TIMED_OUT);
        }

        @Test
        @Tag("MUST-21")
        void userTimeoutEndsItEarlier() {
            var m = established(b -> b.userTimeout(Duration.ofSeconds(1)));
            m.write("hello").poll();
            assertThat(m.after(5 * S)).containsExactly("200 P. 1:6 ack 1", "600 P. 1:6 ack 1", "1000 R. 6:6 ack 1");
            assertThat(m.reason()).isEqualTo(CloseReason.USER_TIMEOUT);
        }

        @Test
        @Tag("MUST-18")
        void noRoundTripIsTakenFromWhatWasSentTwice() {
            // Karn's rule, RFC 6298 §3.
            var m = established();
            long before = m.connection.info(m.now).srttNanos();
            m.write("hello").poll();
            m.after(250 * MS);
            m.receive(".", 1, 6);
            assertThat(m.connection.info(m.now).srttNanos()).isEqualTo(before).isEqualTo(10 * MS);
            m.write("again").poll();
            m.now += 50 * MS;
            m.receive(".", 1, 11);
            assertThat(m.connection.info(m.now).srttNanos()).isEqualTo(15 * MS);
        }
    }

    @Nested
    @DisplayName("RFC 5681 §3.2, RFC 6582: fast retransmit and fast recovery")
    class FastRecovery {
        private Machine flight(int segments) {
            var m = established();
            m.congestion.fixed = 0;
            m.write(segments * 1000).poll();
            return m;
        }

        @Test
        void theThirdDuplicateSendsTheMissingSegmentAtOnce() {
            var m = flight(10);
            m.receive(".", 1, 1001);
            m.poll();
            m.receive(".", 1, 1001);
            m.receive(".", 1, 1001);
            assertThat(m.poll()).isEmpty();
            m.receive(".", 1, 1001);
            assertThat(m.poll()).containsExactly(". 1001:2001 ack 1");
            assertThat(m.congestion.events).containsExactly("LOSS flight 9000");
            m.receive(".", 1, 10_001);
            assertThat(m.congestion.events).containsExactly("LOSS flight 9000", "recovered");
            assertThat(m.connection.info(m.now).fastRetransmits()).isEqualTo(1);
        }

        @Test
        void theFirstSegmentOfAConnectionToo() {
            var m = flight(5);
            IntStream.range(0, 3).forEach(_ -> m.receive(".", 1, 1));
            assertThat(m.poll()).containsExactly(". 1:1001 ack 1");
        }

        @Test
        void furtherDuplicatesInflateTheWindow() {
            var m = flight(10);
            m.write(20_000);
            // ssthresh = 5000, window = 5000 + 3000; 10000 are outstanding, so two more duplicates open nothing and the third
            // lets one new segment go.
            IntStream.range(0, 5).forEach(_ -> m.receive(".", 1, 1));
            assertThat(m.poll()).containsExactly(". 1:1001 ack 1");
            m.receive(".", 1, 1);
            assertThat(m.poll()).containsExactly(". 10001:11001 ack 1");
        }

        @Test
        void aPartialAcknowledgmentSendsTheNextHoleAndAFullOneEnds() {
            var m = flight(10);
            IntStream.range(0, 3).forEach(_ -> m.receive(".", 1, 1));
            m.poll();
            m.receive(".", 1, 4001);
            assertThat(m.poll()).containsExactly(". 4001:5001 ack 1");
            m.receive(".", 1, 8001);
            assertThat(m.poll()).containsExactly(". 8001:9001 ack 1");
            m.receive(".", 1, 10_001);
            assertThat(m.poll()).isEmpty();
            assertThat(m.congestion.events).containsExactly("LOSS flight 10000", "recovered");
        }

        @Test
        void onlyTheFirstPartialAcknowledgmentRestartsTheTimer() {
            var m = flight(10);
            IntStream.range(0, 3).forEach(_ -> m.receive(".", 1, 1));
            m.poll();
            m.now += 100 * MS;
            m.receive(".", 1, 3001);
            m.poll();
            long deadline = m.connection.nextDeadlineNanos();
            assertThat(deadline).isEqualTo(m.now + 200 * MS);
            m.now += 100 * MS;
            m.receive(".", 1, 5001);
            m.poll();
            assertThat(m.connection.nextDeadlineNanos()).isEqualTo(deadline);
        }

        @Test
        void duplicatesAfterATimeoutStartNothing() {
            var m = flight(10);
            m.after(200 * MS);
            IntStream.range(0, 6).forEach(_ -> m.receive(".", 1, 1));
            assertThat(m.congestion.events).containsExactly("TIMEOUT flight 10000");
        }

        @Test
        void aWindowUpdateIsNoDuplicate() {
            var m = flight(5);
            IntStream.range(0, 5).forEach(i -> m.receive(".", 1, "", 1, 60_000 - i));
            assertThat(m.congestion.events).isEmpty();
        }
    }

    @Nested
    @DisplayName("RFC 3042: limited transmit, where SACK is not used")
    class LimitedTransmit {
        private Machine flight(boolean limitedTransmit) {
            var m = established(b -> b.limitedTransmit(limitedTransmit));
            m.congestion.fixed = 3000;
            m.write(8000).poll();
            return m;
        }

        @Test
        void theFirstTwoDuplicatesLetANewSegmentGoEach() {
            var m = flight(true);
            m.receive(".", 1, 1);
            assertThat(m.poll()).containsExactly(". 3001:4001 ack 1");
            m.receive(".", 1, 1);
            assertThat(m.poll()).containsExactly(". 4001:5001 ack 1");
            m.receive(".", 1, 1);
            assertThat(m.poll()).first().isEqualTo(". 1:1001 ack 1");
            assertThat(m.congestion.events).as("RFC 5681 §3.2 step 2: without what was sent on the duplicates")
                    .containsExactly("LOSS flight 3000");
        }

        @Test
        void progressTakesItBack() {
            var m = flight(true);
            m.receive(".", 1, 1);
            m.poll();
            m.receive(".", 1, 1001);
            assertThat(m.poll()).as("3000 are in flight").isEmpty();
        }

        @Test
        void notBeyondThePeersWindow() {
            var m = flight(true);
            m.receive(".", 1, "", 1, 3500);
            m.receive(".", 1, "", 1, 3500);
            assertThat(m.poll()).isEmpty();
        }

        @Test
        void notWhenSwitchedOff() {
            var m = flight(false);
            m.receive(".", 1, 1);
            m.receive(".", 1, 1);
            assertThat(m.poll()).isEmpty();
        }

        @Test
        void withSackItIsInThePipe() {
            var m = Machine.selective();
            m.congestion.fixed = 3000;
            m.write(8000).poll();
            m.sack(1, 1001, 2001);
            assertThat(m.poll()).containsExactly(". 3001:4001 ack 1");
        }
    }

    @Nested
    @DisplayName("RFC 9293 §3.7.4: the send policy is asked about small segments only")
    class Small {
        @Test
        @Tag("SHLD-7") @Tag("MUST-60")
        void heldUntilEverythingIsAcknowledged() {
            var m = withPolicy((queued, smss, unacked, small, last) -> unacked > 0 ? SendPolicy.HOLD : 0);
            m.write("a");
            assertThat(m.poll()).containsExactly("P. 1:2 ack 1");
            m.write("bc");
            assertThat(m.poll()).isEmpty();
            m.write(1500);
            assertThat(m.poll()).as("a full segment goes, its tail waits").containsExactly(". 2:1002 ack 1");
            m.receive(".", 1, 1002);
            assertThat(m.poll()).containsExactly("P. 1002:1504 ack 1");
        }

        @Test
        void aWaitHasAnEnd() {
            var m = withPolicy((queued, smss, unacked, small, last) -> 30 * MS);
            m.write("a");
            assertThat(m.poll()).isEmpty();
            assertThat(m.after(50 * MS)).containsExactly("30 P. 1:2 ack 1");
        }

        @Test
        void smallSegmentsInFlightAreKnown() {
            var asked = new java.util.ArrayList<Long>();
            var m = withPolicy((queued, smss, unacked, small, last) -> {
                asked.add(small);
                return 0;
            });
            m.write(1000).write("ab").poll();
            m.write("c").poll();
            assertThat(asked).containsExactly(0L, 1002L);
            m.receive(".", 1, 1003);
            m.write("d").poll();
            assertThat(asked).containsExactly(0L, 1002L, 1L);
        }
    }

    @Nested
    @DisplayName("RFC 9293 §3.8.6: the peer's window")
    class Window {
        @Test
        void isNeverOverrun() {
            var m = established();
            m.receive(".", 1, "", 1, 2500);
            m.write(10_000);
            assertThat(m.poll()).containsExactly(". 1:1001 ack 1", ". 1001:2001 ack 1");
        }

        @Test
        @Tag("MUST-35") @Tag("MUST-36") @Tag("SHLD-29") @Tag("SHLD-30")
        void zeroIsProbedWithOneOctetAndBackOff() {
            var m = established();
            m.receive(".", 1, "", 1, 0);
            m.write("hello");
            assertThat(m.poll()).isEmpty();
            assertThat(m.connection.isPersistArmed()).isTrue();
            assertThat(m.after(700 * MS)).containsExactly("200 . 1:2 ack 1", "600 . 1:2 ack 1");
            m.receive(".", 1, "", 1, 0);
            assertThat(m.connection.isRetransmissionArmed()).isFalse();
            m.receive(".", 1, "", 1, 100);
            assertThat(m.poll()).containsExactly(". 1:2 ack 1", "P. 2:6 ack 1");
            assertThat(m.connection.isPersistArmed()).isFalse();
            assertThat(m.connection.isRetransmissionArmed()).isTrue();
        }

        @Test
        void aProbeThatIsTakenCounts() {
            var m = established();
            m.receive(".", 1, "", 1, 0);
            m.write("hello").poll();
            m.after(250 * MS);
            m.receive(".", 1, "", 2, 0);
            assertThat(m.poll()).isEmpty();
            m.receive(".", 1, "", 2, 1000);
            assertThat(m.poll()).containsExactly("P. 2:6 ack 1");
        }

        @Test
        @Tag("MUST-37")
        void aPeerThatAnswersProbesMayStayClosedForEver() {
            var m = established(b -> b.dataRetries(3));
            m.receive(".", 1, "", 1, 0);
            m.write("hello").poll();
            for (int i = 0; i < 50; i++) {
                assertThat(m.after(m.connection.nextDeadlineNanos() - m.now)).hasSize(1);
                m.receive(".", 1, "", 1, 0);
            }
            assertThat(m.state()).isEqualTo(TcpState.ESTABLISHED);
            m.after(600 * S);
            assertThat(m.reason()).as("a silent one may not").isEqualTo(CloseReason.TIMED_OUT);
        }

        @Test
        void aFinWaitsForTheWindowToo() {
            var m = established();
            m.receive(".", 1, "", 1, 0);
            m.connection.shutdownOutput(m.now);
            assertThat(m.poll()).isEmpty();
            assertThat(m.after(250 * MS)).containsExactly("200 F. 1:1 ack 1");
            m.receive(".", 1, "", 2, 0);
            assertThat(m.state()).isEqualTo(TcpState.FIN_WAIT_2);
        }

        @Test
        void acknowledgmentsStayWithinAClosedWindow() {
            var m = established();
            m.receive(".", 1, "", 1, 0);
            m.write("hello").poll();
            m.after(250 * MS);
            m.receive("P.", 1, "x", 1, 0);
            assertThat(m.after(50 * MS)).as("at SND.UNA, not at SND.NXT behind the probe").containsExactly("40 . 1:1 ack 2");
        }

        @Test
        @DisplayName("§3.8.6.2.1: a small window is not filled with crumbs, unless it is half of the largest")
        @Tag("MUST-38")
        void sillyWindow() {
            var m = established();
            m.write(5000);
            m.receive(".", 1, "", 1, 300);
            assertThat(m.poll()).isEmpty();
            assertThat(m.after(300 * MS)).as("the override").containsExactly("200 . 1:301 ack 1");

            var small = new Machine(b -> b).handshake(500);
            small.write(5000);
            small.receive(".", 1, "", 1, 250);
            assertThat(small.poll()).containsExactly(". 1:251 ack 1");
        }

        @Test
        @Tag("MUST-34") @Tag("SHLD-15") @Tag("SHLD-16") @Tag("SHLD-17")
        void shrinkingIsSurvived() {
            var m = established();
            m.write(4000).poll();
            m.receive(".", 1, "", 1, 1000);
            assertThat(m.poll()).isEmpty();
            m.receive(".", 1, "", 4001, 1000);
            m.write(500);
            assertThat(m.poll()).containsExactly("P. 4001:4501 ack 1");
        }
    }

    @Nested
    @DisplayName("Segmentation offload: one hand-over stands for many segments")
    class Offload {
        @Test
        @Tag("SHLD-28")
        void wholeSegmentsGoTogetherAndAreRepairedOneByOne() {
            var m = new Machine(b -> b, 1000, 10_000, (q, s, u, small, last) -> 0).handshake(65_535);
            m.write(9500);
            assertThat(m.poll()).containsExactly("P. 1:9501 ack 1");
            assertThat(m.connection.info(m.now).dataSegmentsOut()).isEqualTo(10);
            IntStream.range(0, 3).forEach(_ -> m.receive(".", 1, 1));
            assertThat(m.poll()).containsExactly(". 1:1001 ack 1");
            m.receive(".", 1, 3501);
            assertThat(m.poll()).containsExactly(". 3501:4501 ack 1");
        }
    }

    @Nested
    @DisplayName("The congestion controller")
    class Controller {
        @Test
        void limitsWhatIsInFlight() {
            var m = established();
            m.congestion.fixed = 3000;
            m.write(10_000);
            assertThat(m.poll()).hasSize(3);
            m.receive(".", 1, 1001);
            assertThat(m.poll()).containsExactly(". 3001:4001 ack 1");
        }

        @Test
        void isToldOfAPause() {
            var m = established();
            m.write("a").poll();
            m.receive(".", 1, 2);
            m.now += 10 * S;
            m.write("b").poll();
            assertThat(m.congestion.events).containsExactly("idle");
        }

        @Test
        void isReplacedWhenItThrows() {
            var m = established();
            m.congestion.faulty = true;
            m.write(3000).poll();
            m.receive(".", 1, 1001);
            m.receive(".", 1, 3001);
            m.write("still alive");
            assertThat(m.poll()).containsExactly("P. 3001:3012 ack 1");
        }
    }

    @Nested
    @DisplayName("RFC 9293 §3.8.4: keep-alive")
    class KeepAliveProbes {
        private Machine idle() {
            return established(b -> b.keepAlive(true).keepAliveIdle(Duration.ofHours(2))
                    .keepAliveInterval(Duration.ofSeconds(75)).keepAliveProbes(3));
        }

        @Test
        @Tag("MUST-24") @Tag("MUST-26") @Tag("MUST-27") @Tag("MUST-29") @Tag("SHLD-12")
        void aDeadPeerIsFoundOut() {
            var m = idle();
            assertThat(m.after(7200 * S + 300 * S)).containsExactly(
                    "7200000 . 0:0 ack 1", "7275000 . 0:0 ack 1", "7350000 . 0:0 ack 1", "7425000 R. 1:1 ack 1");
            assertThat(m.reason()).isEqualTo(CloseReason.KEEP_ALIVE_TIMEOUT);
        }

        @Test
        void anAnswerStartsOver() {
            var m = idle();
            m.after(7300 * S);
            m.receive(".", 1, 1);
            assertThat(m.after(7199 * S)).isEmpty();
            assertThat(m.after(2 * S)).hasSize(1);
        }

        @Test
        @Tag("MUST-25")
        void itIsOffByDefault() {
            assertThat(established().after(100_000 * S)).isEmpty();
        }
    }
}
