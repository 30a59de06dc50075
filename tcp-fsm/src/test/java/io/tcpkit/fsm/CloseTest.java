package io.tcpkit.fsm;

import static io.tcpkit.fsm.Machine.MS;
import static io.tcpkit.fsm.Machine.S;
import static io.tcpkit.fsm.Machine.established;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpkit.api.TcpState;
import io.tcpkit.api.event.CloseReason;
import io.tcpkit.api.event.Drop;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class CloseTest {

    @Nested
    @DisplayName("RFC 9293 §3.6: closing")
    class Orderly {
        @Test
        @Tag("MUST-13")
        void fourSegmentsOfFigure12() {
            var m = established();
            m.connection.shutdownOutput(m.now);
            assertThat(m.poll()).containsExactly("F. 1:1 ack 1");
            m.receive(".", 1, 2);
            assertThat(m.state()).isEqualTo(TcpState.FIN_WAIT_2);
            assertThat(m.signals & Connection.OUTPUT_FINISHED).isNotZero();
            m.receive(".", 1, "still talking", 2);
            assertThat(m.readAll()).isEqualTo("still talking");
            m.poll();
            m.receive("F.", 14, 2);
            assertThat(m.poll()).containsExactly(". 2:2 ack 15");
            assertThat(m.state()).isEqualTo(TcpState.TIME_WAIT);
            assertThat(m.after(59 * S)).isEmpty();
            assertThat(m.state()).isEqualTo(TcpState.TIME_WAIT);
            m.after(2 * S);
            assertThat(m.reason()).isEqualTo(CloseReason.FINISHED);
        }

        @Test
        void threeSegmentsWhenThePeerAcksAndClosesAtOnce() {
            var m = established();
            m.connection.shutdownOutput(m.now);
            m.poll();
            m.receive("F.", 1, 2);
            assertThat(m.poll()).containsExactly(". 2:2 ack 2");
            assertThat(m.state()).isEqualTo(TcpState.TIME_WAIT);
        }

        @Test
        void thePeerClosesFirst() {
            var m = established();
            m.receive("F.", 1, 1);
            assertThat(m.poll()).containsExactly(". 1:1 ack 2");
            assertThat(m.state()).isEqualTo(TcpState.CLOSE_WAIT);
            assertThat(m.signals & Connection.PEER_FINISHED).isNotZero();
            m.write("bye");
            m.connection.shutdownOutput(m.now);
            assertThat(m.poll()).containsExactly("FP. 1:4 ack 2");
            assertThat(m.state()).isEqualTo(TcpState.LAST_ACK);
            m.receive(".", 2, 5);
            assertThat(m.reason()).isEqualTo(CloseReason.FINISHED);
            assertThat(m.connection.info(m.now).cwnd()).as("what it came to can still be asked").isPositive();
            assertThat(m.connection.info(m.now).sendQueue()).isZero();
        }

        @Test
        void bothAtOnceOfFigure13() {
            var m = established();
            m.connection.shutdownOutput(m.now);
            m.poll();
            m.receive("F.", 1, 1);
            assertThat(m.state()).isEqualTo(TcpState.CLOSING);
            assertThat(m.poll()).containsExactly(". 2:2 ack 2");
            m.receive(".", 2, 2);
            assertThat(m.state()).isEqualTo(TcpState.TIME_WAIT);
        }

        @Test
        void aFinBeyondAGapWaits() {
            var m = established();
            m.receive("F.", 4, "def", 1);
            assertThat(m.state()).isEqualTo(TcpState.ESTABLISHED);
            assertThat(m.poll()).isNotEmpty().allMatch(". 1:1 ack 1"::equals);
            m.receive(".", 1, "abc", 1);
            assertThat(m.state()).isEqualTo(TcpState.CLOSE_WAIT);
            assertThat(m.poll()).containsExactly(". 1:1 ack 8");
            assertThat(m.readAll()).isEqualTo("abcdef");
        }

        @Test
        void aClosedConnectionDoesNotWaitForAVanishedPeerForEver() {
            var m = established();
            m.connection.close(m.now);
            m.poll();
            m.receive(".", 1, 2);
            m.after(59 * S);
            assertThat(m.state()).isEqualTo(TcpState.FIN_WAIT_2);
            m.after(2 * S);
            assertThat(m.reason()).isEqualTo(CloseReason.TIMED_OUT);
        }

        @Test
        void aHalfClosedOneWaitsAsLongAsItsReaderDoes() {
            var m = established();
            m.connection.shutdownOutput(m.now);
            m.poll();
            m.receive(".", 1, 2);
            m.after(7200 * S);
            assertThat(m.state()).isEqualTo(TcpState.FIN_WAIT_2);
            m.connection.close(m.now);
            m.after(61 * S);
            assertThat(m.state()).isEqualTo(TcpState.CLOSED);
        }

        @Test
        void aFinInTheMiddleOfWhatWasSentIsIgnored() {
            var m = established();
            m.receive(".", 4, "defghi", 1);
            m.receive("F.", 5, "ef", 1);
            m.receive(".", 1, "abc", 1);
            assertThat(m.readAll()).isEqualTo("abcdefghi");
            m.receive("F.", 10, 1);
            assertThat(m.state()).isEqualTo(TcpState.CLOSE_WAIT);
        }

        @Test
        void aLostFinIsSentAgain() {
            var m = established();
            m.connection.shutdownOutput(m.now);
            m.poll();
            assertThat(m.after(700 * MS)).containsExactly("200 F. 1:1 ack 1", "600 F. 1:1 ack 1");
        }
    }

    @Nested
    @DisplayName("RFC 9293 §3.4.2, §3.6: TIME-WAIT")
    class TimeWait {
        private Machine timeWait() {
            var m = established(b -> b.maxSegmentLifetime(Duration.ofSeconds(30)));
            m.connection.shutdownOutput(m.now);
            m.poll();
            m.receive("F.", 1, 2);
            m.poll();
            return m;
        }

        @Test
        void aRetransmittedFinIsAcknowledgedAndRestartsIt() {
            var m = timeWait();
            m.after(50 * S);
            assertThat(m.receive("F.", 1, 2)).isEqualTo(Drop.DUPLICATE);
            assertThat(m.poll()).containsExactly(". 2:2 ack 2");
            m.after(59 * S);
            assertThat(m.state()).isEqualTo(TcpState.TIME_WAIT);
            m.after(2 * S);
            assertThat(m.state()).isEqualTo(TcpState.CLOSED);
        }

        @Test
        void aSynDrawsAChallenge() {
            var m = timeWait();
            m.receive("S", 500, 0);
            assertThat(m.poll()).containsExactly(". 2:2 ack 2");
            assertThat(m.state()).isEqualTo(TcpState.TIME_WAIT);
        }
    }

    @Nested
    @DisplayName("RFC 9293 §3.6.1, §3.10.5: RST instead of an orderly end")
    class Abortive {
        @Test
        @Tag("MUST-12")
        void abort() {
            var m = established();
            m.write("lost");
            m.poll();
            m.connection.abort(CloseReason.ABORTED, m.now);
            assertThat(m.poll()).containsExactly("R. 5:5 ack 1");
            assertThat(m.reason()).isEqualTo(CloseReason.ABORTED);
            assertThat(m.connection.nextDeadlineNanos()).isEqualTo(Connection.NEVER);
        }

        @Test
        @Tag("SHLD-3")
        void closeWithUnreadDataResets() {
            var m = established();
            m.receive("P.", 1, "unread", 1);
            m.connection.close(m.now);
            assertThat(m.poll()).containsExactly("R. 1:1 ack 7");
        }

        @Test
        void closeWithUnreadDataResetsAfterBothFinsToo() {
            var m = established();
            m.receive("P.", 1, "unread", 1);
            m.receive("F.", 7, "", 1);
            m.connection.shutdownOutput(m.now);
            m.poll();
            assertThat(m.state()).isEqualTo(TcpState.LAST_ACK);
            m.connection.close(m.now);
            assertThat(m.poll()).as("our FIN may be lost, and nobody will send it again").containsExactly("R. 2:2 ack 8");
        }

        @Test
        void closeWithUnreadDataLeavesTimeWaitAlone() {
            var m = established();
            m.receive("P.", 1, "unread", 1);
            m.connection.shutdownOutput(m.now);
            m.poll();
            m.receive("F.", 7, "", 2);
            m.poll();
            assertThat(m.state()).isEqualTo(TcpState.TIME_WAIT);
            m.connection.close(m.now);
            assertThat(m.state()).isEqualTo(TcpState.TIME_WAIT);
            assertThat(m.poll()).isEmpty();
        }

        @Test
        @Tag("SHLD-3")
        void dataAfterCloseResets() {
            var m = established();
            m.connection.close(m.now);
            assertThat(m.poll()).containsExactly("F. 1:1 ack 1");
            m.receive("P.", 1, "too late", 2);
            assertThat(m.poll()).containsExactly("R 2:2");
            assertThat(m.reason()).isEqualTo(CloseReason.DATA_AFTER_CLOSE);
        }

        @Test
        void closeWithNothingUnreadIsOrderly() {
            var m = established();
            m.receive("P.", 1, "read", 1);
            m.readAll();
            m.connection.close(m.now);
            assertThat(m.poll()).containsExactly("F. 1:1 ack 5");
            m.receive("F.", 5, 2);
            assertThat(m.state()).isEqualTo(TcpState.TIME_WAIT);
        }
    }
}
