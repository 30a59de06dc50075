package io.tcpkit.fsm;

import static io.tcpkit.fsm.Machine.MS;
import static io.tcpkit.fsm.Machine.S;
import static io.tcpkit.fsm.Machine.established;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpkit.api.TcpState;
import io.tcpkit.api.event.CloseReason;
import io.tcpkit.api.event.Drop;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SynchronizedArrivalTest {

    @Nested
    @DisplayName("RFC 9293 §3.4: is the segment acceptable?  (RCV.NXT = 100)")
    class Acceptability {
        @ParameterizedTest(name = "SEG.SEQ={0} SEG.LEN={1} RCV.WND={2} -> {3}  {4}")
        @CsvSource(textBlock = """
                100,  0,  0, true , a closed window takes exactly RCV.NXT
                 99,  0,  0, false, and nothing before it
                101,  0,  0, false, nor after it
                100,  1,  0, false, no octet fits a closed window
                100,  0, 10, true , the left edge
                109,  0, 10, true , the last position of the window
                110,  0, 10, false, the right edge lies outside
                 99,  0, 10, false, old
                 95,  6, 10, true , its last octet is the first we want
                 95,  5, 10, false, all of it is old
                109, 50, 10, true , starts inside and runs over
                110,  1, 10, false, starts beyond
                 90, 40, 10, false, covers the window without beginning or ending in it: the RFC's table refuses it
                """)
        void table(long segSeq, int segLen, long rcvWnd, boolean acceptable, String why) {
            assertThat(SynchronizedArrival.isAcceptable(segSeq, segLen, 100, rcvWnd)).as(why).isEqualTo(acceptable);
        }
    }

    @Nested
    @DisplayName("RFC 5961 §3.2: RST is believed at RCV.NXT only")
    class Reset {
        @ParameterizedTest(name = "RST at {0} -> {1}, {2} answers")
        @CsvSource(textBlock = """
                    0, OUT_OF_WINDOW, 0, left of the window: silence
                    1, NONE         , 0, exactly RCV.NXT: the connection is gone
                    2, CHALLENGED   , 1, in the window: a question
                 5000, CHALLENGED   , 1, in the middle
                10000, CHALLENGED   , 1, the last position
                10001, OUT_OF_WINDOW, 0, the right edge: silence
                """)
        void table(long seq, Drop drop, int answers, String why) {
            var m = established();
            assertThat(m.receive("R", seq, 0)).as(why).isEqualTo(drop);
            assertThat(m.poll()).as(why).hasSize(answers).allMatch(". 1:1 ack 1"::equals);
            assertThat(m.state()).isEqualTo(drop == Drop.NONE ? TcpState.CLOSED : TcpState.ESTABLISHED);
            assertThat(m.reason()).isEqualTo(drop == Drop.NONE ? CloseReason.RESET : CloseReason.OPEN);
        }
    }

    @Nested
    @DisplayName("RFC 5961 §4.2, §5.2, §7: SYN and bad ACKs are challenged, within a limit")
    class Challenges {
        @Test
        void aSynInTheWindow() {
            var m = established();
            assertThat(m.receive("S", 100, 0)).isEqualTo(Drop.CHALLENGED);
            assertThat(m.poll()).containsExactly(". 1:1 ack 1");
            assertThat(m.state()).isEqualTo(TcpState.ESTABLISHED);
        }

        @ParameterizedTest(name = "ACK {0} taken: {1}  {2}")
        @CsvSource(textBlock = """
                     1, true , SND.UNA
                     6, true , SND.NXT
                     7, false, never sent
                     0, false, our ISS: before our SYN there was nothing to acknowledge
                -65534, false, SND.UNA - MAX.SND.WND, but before our SYN
                -65535, false, older than any window
                """)
        @Tag("MAY-12")
        void dataWithAnOddAcknowledgment(long ack, boolean taken, String why) {
            var m = established();
            m.write("hello").poll();
            m.receive("P.", 1, "data", ack);
            assertThat(m.readAll()).as(why).isEqualTo(taken ? "data" : "");
            if (!taken) {
                assertThat(m.poll()).containsExactly(". 6:6 ack 1");
            }
        }

        @Test
        void tenASecondByDefault() {
            var m = established();
            IntStream.range(0, 100).forEach(_ -> m.receive("S", 100, 0));
            assertThat(m.poll()).hasSize(10);
            m.now += S;
            IntStream.range(0, 100).forEach(_ -> m.receive("S", 100, 0));
            assertThat(m.poll()).hasSize(10);
            assertThat(m.connection.info(m.now).challengeAcks()).isEqualTo(20);
        }

        @Test
        void dataWithoutAckIsDropped() {
            var m = established();
            assertThat(m.receive("P", 1, "data", 0)).isEqualTo(Drop.NO_ACK);
            assertThat(m.readAll()).isEmpty();
        }
    }

    @Nested
    @DisplayName("RFC 9293 §3.10.7.4, seventh: the text")
    class Text {
        @Test
        @Tag("SHLD-18")
        void inOrderIsReadAndAcknowledgedLater() {
            var m = established();
            m.receive("P.", 1, "hello", 1);
            assertThat(m.signals & Connection.READABLE).isNotZero();
            assertThat(m.poll()).isEmpty();
            assertThat(m.after(100 * MS)).containsExactly("40 . 1:1 ack 6");
            assertThat(m.readAll()).isEqualTo("hello");
        }

        @Test
        @Tag("MUST-58")
        void acknowledgmentsRideOnData() {
            var m = established();
            m.receive("P.", 1, "ping", 1);
            m.write("pong");
            assertThat(m.poll()).containsExactly("P. 1:5 ack 5");
            m.receive(".", 5, 5);
            assertThat(m.after(S)).isEmpty();
        }

        @Test
        @Tag("SHLD-19")
        void everySecondFullSegmentIsAcknowledgedAtOnce() {
            var m = established();
            m.receive(".", 1, "x".repeat(1000), 1);
            assertThat(m.poll()).isEmpty();
            m.receive(".", 1001, "x".repeat(1000), 1);
            assertThat(m.poll()).containsExactly(". 1:1 ack 2001");
        }

        @Test
        @Tag("MAY-13") @Tag("SHLD-31")
        void threeOutOfOrderOweThreeDuplicateAcks() {
            var m = established();
            m.receive(".", 6, "fghij", 1);
            m.receive(".", 11, "klmno", 1);
            m.receive(".", 16, "pqrst", 1);
            assertThat(m.poll()).containsExactly(". 1:1 ack 1", ". 1:1 ack 1", ". 1:1 ack 1");
            m.receive(".", 1, "abcde", 1);
            assertThat(m.poll()).as("filling the gap").containsExactly(". 1:1 ack 21");
            assertThat(m.readAll()).isEqualTo("abcdefghijklmnopqrst");
        }

        @Test
        void overlapsAreCutAtBothEnds() {
            var m = established(b -> b.receiveBufferBytes(10));
            m.receive(".", 1, "abc", 1);
            m.receive(".", 2, "bcdef", 1);
            m.receive(".", 5, "efghi", 1);
            m.receive(".", 10, "jklmn", 1);
            assertThat(m.readAll()).isEqualTo("abcdefghij");
        }

        @Test
        void whatIsOldDrawsADuplicateAck() {
            var m = established();
            m.receive("P.", 1, "hello", 1);
            m.after(50 * MS);
            assertThat(m.receive("P.", 1, "hello", 1)).isEqualTo(Drop.DUPLICATE);
            assertThat(m.poll()).containsExactly(". 1:1 ack 6");
            assertThat(m.readAll()).isEqualTo("hello");
        }

        @Test
        @Tag("MUST-30") @Tag("MUST-31")
        void urgentDataStaysInLine() {
            var m = established();
            m.receive("PU.", 1, "urgent", 1);
            assertThat(m.readAll()).isEqualTo("urgent");
        }

        @Test
        void noMemoryMeansLost() {
            var m = established();
            m.read.refuses = true;
            assertThat(m.receive("P.", 1, "hello", 1)).isEqualTo(Drop.NO_BUFFER);
            m.read.refuses = false;
            m.receive("P.", 1, "hello", 1);
            assertThat(m.readAll()).isEqualTo("hello");
        }

        @Test
        void afterTheFinThereIsNoText() {
            var m = established();
            m.receive("F.", 1, 1);
            m.poll();
            m.receive("P.", 2, "more", 1);
            assertThat(m.readAll()).isEmpty();
            assertThat(m.poll()).containsExactly(". 1:1 ack 2");
        }
    }

    @Nested
    @DisplayName("RFC 9293 §3.8.6.2.2: our window")
    class Window {
        @Test
        @Tag("MUST-39") @Tag("SHLD-14")
        void closesAsTheBufferFillsAndOpensInOneStep() {
            var m = established(b -> b.receiveBufferBytes(4000));
            for (int i = 0; i < 4; i++) {
                m.receive(".", 1 + i * 1000L, "x".repeat(1000), 1);
                m.poll();
            }
            assertThat(m.lastWindow()).isZero();
            assertThat(m.receive(".", 4001, "y", 1)).as("a probe is not taken").isEqualTo(Drop.OUT_OF_WINDOW);
            assertThat(m.poll()).containsExactly(". 1:1 ack 4001");
            m.readAll();
            assertThat(m.poll()).as("the update").containsExactly(". 1:1 ack 4001");
            assertThat(m.lastWindow()).isEqualTo(4000);
        }

        @Test
        void theRightEdgeMovesInStepsOfASegmentOnly() {
            var m = established(b -> b.receiveBufferBytes(4000));
            IntStream.range(0, 4).forEach(i -> m.receive(".", 1 + i * 1000L, "x".repeat(1000), 1));
            m.poll();
            for (int i = 0; i < 900; i++) {
                m.read.takeOne();
                m.connection.onReceiveBufferDrained(m.now);
                assertThat(m.poll()).isEmpty();
            }
        }

        @Test
        void anAcknowledgmentIsTakenThroughAClosedWindow() {
            var m = established(b -> b.receiveBufferBytes(1000));
            m.receive(".", 1, "x".repeat(1000), 1);
            m.write("hello").poll();
            m.receive(".", 1001, "y", 6);
            assertThat(m.connection.info(m.now).una()).isEqualTo(6);
        }
    }

    @Test
    @DisplayName("RFC 9293 §3.10.7.1: what comes after the end is reset")
    void closed() {
        var m = established();
        m.connection.abort(CloseReason.ABORTED, m.now);
        m.poll();
        m.receive(".", 1, 44);
        assertThat(m.poll()).containsExactly("R 44:44");
        assertThat(m.receive("R", 1, 0)).isEqualTo(Drop.NO_CONNECTION);
        assertThat(m.poll()).isEmpty();
    }
}
