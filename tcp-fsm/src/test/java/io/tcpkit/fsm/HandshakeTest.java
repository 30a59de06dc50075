package io.tcpkit.fsm;

import static io.tcpkit.fsm.Machine.MS;
import static io.tcpkit.fsm.Machine.S;
import static io.tcpkit.fsm.Machine.machine;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpkit.api.TcpState;
import io.tcpkit.api.event.CloseReason;
import io.tcpkit.api.event.Drop;
import io.tcpkit.api.segment.Flags;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class HandshakeTest {

    @Nested
    @DisplayName("RFC 9293 §3.5: the three-way handshake (figure 6)")
    class ThreeWay {
        @Test
        @Tag("MUST-65") @Tag("MAY-3") @Tag("SHLD-5")
        void activeOpen() {
            var m = machine();
            m.connection.openActive(m.now);
            assertThat(m.poll()).containsExactly("S 0:0 mss 1000");
            assertThat(m.receive("S.", 0, 1)).isEqualTo(Drop.NONE);
            assertThat(m.state()).isEqualTo(TcpState.ESTABLISHED);
            assertThat(m.poll()).containsExactly(". 1:1 ack 1");
            assertThat(m.signals & Connection.CONNECTED).isNotZero();
            assertThat(m.transitions).containsExactly("CLOSED -> SYN-SENT", "SYN-SENT -> ESTABLISHED");
        }

        @Test
        void passiveOpen() {
            var m = machine();
            m.connection.openPassive(m.now);
            m.receive("S", 0, 0);
            assertThat(m.poll()).containsExactly("S. 0:0 ack 1 mss 1000");
            m.receive(".", 1, 1);
            assertThat(m.state()).isEqualTo(TcpState.ESTABLISHED);
            assertThat(m.poll()).isEmpty();
            assertThat(m.transitions)
                    .containsExactly("CLOSED -> LISTEN", "LISTEN -> SYN-RECEIVED", "SYN-RECEIVED -> ESTABLISHED");
        }

        @Test
        void theThirdSegmentMayCarryDataAndFin() {
            var m = machine();
            m.connection.openPassive(m.now);
            m.receive("S", 0, 0);
            m.poll();
            m.receive("F.", 1, "hello", 1);
            assertThat(m.state()).isEqualTo(TcpState.CLOSE_WAIT);
            assertThat(m.poll()).containsExactly(". 1:1 ack 7");
            assertThat(m.readAll()).isEqualTo("hello");
        }

        @Test
        @Tag("MUST-10")
        void simultaneousOpenOfFigure8() {
            var m = machine();
            m.connection.openActive(m.now);
            m.poll();
            m.receive("S", 0, 0);
            assertThat(m.state()).isEqualTo(TcpState.SYN_RECEIVED);
            assertThat(m.poll()).containsExactly("S. 0:0 ack 1 mss 1000");
            m.receive("S.", 0, 1);
            assertThat(m.state()).isEqualTo(TcpState.ESTABLISHED);
            assertThat(m.poll()).containsExactly(". 1:1 ack 1");
        }

        @Test
        void anOldSynIsRefusedByTheOneWhoNeverSentIt() {
            // Figure 9: why two messages do not suffice. The peer answers an old SYN of ours; its ACK is of a number that this
            // connection never sent.
            var m = machine();
            m.connection.openActive(m.now);
            m.poll();
            assertThat(m.receive("S.", 0, -900)).isEqualTo(Drop.UNACCEPTABLE_ACK);
            assertThat(m.poll()).containsExactly("R -900:-900");
            assertThat(m.state()).isEqualTo(TcpState.SYN_SENT);
            m.receive("S.", 100, 1);
            assertThat(m.state()).isEqualTo(TcpState.ESTABLISHED);
        }
    }

    @Nested
    @DisplayName("RFC 9293 §3.8.3, RFC 6298 §5: a SYN is retried with back-off and given up")
    class Retries {
        @Test
        @Tag("MUST-22") @Tag("MUST-23")
        void synIsSentAgainAfterOneTwoFourSeconds() {
            var m = new Machine(b -> b.synRetries(3));
            m.connection.openActive(m.now);
            m.poll();
            assertThat(m.after(60 * S)).containsExactly(
                    "1000 S 0:0 mss 1000", "3000 S 0:0 mss 1000", "7000 S 0:0 mss 1000");
            assertThat(m.state()).isEqualTo(TcpState.CLOSED);
            assertThat(m.reason()).isEqualTo(CloseReason.TIMED_OUT);
            assertThat(m.connection.nextDeadlineNanos()).isEqualTo(Connection.NEVER);
        }

        @Test
        void theInitialWindowIsOneSegmentAfterTheSecondLoss() {
            // RFC 6928 §2.
            var m = machine();
            m.connection.openActive(m.now);
            m.poll();
            m.after(S);
            m.receive("S.", 0, 1);
            assertThat(m.connection.info(m.now).cwnd()).isEqualTo(5360);

            var worse = machine();
            worse.connection.openActive(worse.now);
            worse.poll();
            worse.after(3 * S);
            worse.receive("S.", 0, 1);
            assertThat(worse.connection.info(worse.now).cwnd()).isEqualTo(536);
        }

        @Test
        void synAckIsSentAgainWhenThePeersSynComesAgain() {
            var m = machine();
            m.connection.openPassive(m.now);
            m.receive("S", 0, 0);
            m.poll();
            assertThat(m.receive("S", 0, 0)).isEqualTo(Drop.DUPLICATE);
            assertThat(m.poll()).containsExactly("S. 0:0 ack 1 mss 1000");
        }

        @Test
        void synAckIsGivenUp() {
            var m = new Machine(b -> b.synAckRetries(2));
            m.connection.openPassive(m.now);
            m.receive("S", 0, 0);
            m.poll();
            assertThat(m.after(60 * S)).hasSize(2);
            assertThat(m.reason()).isEqualTo(CloseReason.TIMED_OUT);
        }
    }

    @Nested
    @DisplayName("RFC 9293 §3.10.7.2, §3.10.7.3: what does not belong")
    class Refusals {
        @Test
        void resetInSynSentRefusesOnlyWithTheRightAck() {
            var m = machine();
            m.connection.openActive(m.now);
            m.poll();
            assertThat(m.receive("R", 0, 0)).isEqualTo(Drop.NO_ACK);
            assertThat(m.receive("R.", 0, 5)).isEqualTo(Drop.UNACCEPTABLE_ACK);
            assertThat(m.state()).isEqualTo(TcpState.SYN_SENT);
            assertThat(m.poll()).isEmpty();
            m.receive("R.", 0, 1);
            assertThat(m.reason()).isEqualTo(CloseReason.REFUSED);
        }

        @Test
        @Tag("MUST-11")
        void resetInSynReceivedGoesBackToListenAfterAPassiveOpen() {
            var m = machine();
            m.connection.openPassive(m.now);
            m.receive("S", 0, 0);
            m.poll();
            assertThat(m.receive("R", 2, 0)).isEqualTo(Drop.CHALLENGED);
            assertThat(m.state()).isEqualTo(TcpState.SYN_RECEIVED);
            m.receive("R", 1, 0);
            assertThat(m.state()).isEqualTo(TcpState.LISTEN);
            m.receive("S", 0, 0);
            assertThat(m.state()).isEqualTo(TcpState.SYN_RECEIVED);
        }

        @Test
        void anAckInListenIsReset() {
            var m = machine();
            m.connection.openPassive(m.now);
            m.receive(".", 1, 77);
            assertThat(m.poll()).containsExactly("R 77:77");
            assertThat(m.state()).isEqualTo(TcpState.LISTEN);
        }

        @Test
        void aBadAckInSynReceivedIsReset() {
            var m = machine();
            m.connection.openPassive(m.now);
            m.receive("S", 0, 0);
            m.poll();
            assertThat(m.receive(".", 1, 2)).isEqualTo(Drop.UNACCEPTABLE_ACK);
            assertThat(m.poll()).containsExactly("R 2:2");
            assertThat(m.state()).isEqualTo(TcpState.SYN_RECEIVED);
        }

        @Test
        void hardIcmpErrorsEndAnOpeningOnly() {
            var m = machine();
            m.connection.openActive(m.now);
            m.poll();
            assertThat(m.connection.onUnreachable(Machine.ISS + 9, CloseReason.PORT_UNREACHABLE, true, m.now)).isEqualTo(Drop.ICMP_NOT_OURS);
            assertThat(m.connection.onUnreachable(Machine.ISS, CloseReason.HOST_UNREACHABLE, false, m.now)).isEqualTo(Drop.NONE);
            assertThat(m.state()).isEqualTo(TcpState.SYN_SENT);
            m.connection.onUnreachable(Machine.ISS, CloseReason.PORT_UNREACHABLE, true, m.now);
            assertThat(m.reason()).isEqualTo(CloseReason.PORT_UNREACHABLE);
        }
    }

    @Nested
    @DisplayName("RFC 7323 §2: window scaling")
    class WindowScale {
        @Test
        @Tag("REC-1")
        void isUsedOnlyWhenBothAsk() {
            var m = new Machine(b -> b.windowScaling(true).receiveBufferBytes(1 << 20));
            m.connection.openActive(m.now);
            assertThat(m.poll()).containsExactly("S 0:0 mss 1000 wscale 5");
            m.receive(Flags.SYN | Flags.ACK, 0, "", 1, 100, s -> s.windowScale(3));
            m.poll();
            assertThat(m.connection.info(m.now).sndWnd()).as("the window of a SYN is not scaled").isEqualTo(100);
            m.receive(".", 1, "", 1, 100);
            assertThat(m.connection.info(m.now).sndWnd()).isEqualTo(800);
            assertThat(m.connection.info(m.now).rcvWindowScale()).isEqualTo(5);
        }

        @Test
        void isNotOfferedInAnswerToASynWithout() {
            var m = new Machine(b -> b.windowScaling(true).receiveBufferBytes(1 << 20));
            m.connection.openPassive(m.now);
            m.receive("S", 0, 0);
            assertThat(m.poll()).containsExactly("S. 0:0 ack 1 mss 1000");
        }

        @Test
        void aShiftBeyond14Means14() {
            var m = new Machine(b -> b.windowScaling(true));
            m.connection.openPassive(m.now);
            m.receive(Flags.SYN, 0, "", 0, 100, s -> s.windowScale(255));
            m.poll();
            m.receive(".", 1, "", 1, 2);
            assertThat(m.connection.info(m.now).sndWnd()).isEqualTo(2 << 14);
        }
    }

    @Test
    @DisplayName("RFC 9293 §3.10.4: CLOSE before the handshake is over")
    void closeWhileOpening() {
        var m = machine();
        m.connection.openPassive(m.now);
        m.receive("S", 0, 0);
        m.poll();
        m.connection.shutdownOutput(m.now);
        assertThat(m.state()).isEqualTo(TcpState.SYN_RECEIVED);
        m.receive(".", 1, 1);
        assertThat(m.state()).isEqualTo(TcpState.FIN_WAIT_1);
        assertThat(m.poll()).containsExactly("F. 1:1 ack 1");
    }

    @Test
    @DisplayName("RFC 9293 §3.7.1: the peer's MSS is kept to, and to a floor")
    @Tag("MUST-14") @Tag("MUST-16")
    void mssOption() {
        var m = machine();
        m.connection.openPassive(m.now);
        m.receive(Flags.SYN, 0, "", 0, 65_535, s -> s.mss(1));
        m.poll();
        m.receive(".", 1, 1);
        m.write(100);
        assertThat(m.poll()).containsExactly(". 1:49 ack 1", ". 49:97 ack 1", "P. 97:101 ack 1");
        assertThat(m.after(10 * MS)).isEmpty();
    }
}
