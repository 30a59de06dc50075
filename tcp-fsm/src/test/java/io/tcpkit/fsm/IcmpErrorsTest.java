package io.tcpkit.fsm;

import static io.tcpkit.fsm.Machine.S;
import static io.tcpkit.fsm.Machine.established;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("MUST-47") @Tag("MUST-56") @Tag("SHLD-25") @Tag("SHLD-26")
class IcmpErrorsTest {

    @Nested
    @DisplayName("RFC 9293 §3.9.2.2, RFC 5927 §5.2: what an error does in which state")
    class WhatItDoes {
        @ParameterizedTest(name = "{0}: {1}, hard {2} -> {3}, and {4} when it times out")
        @CsvSource(textBlock = """
                SYN_SENT,     PORT_UNREACHABLE,     true,  CLOSED,       PORT_UNREACHABLE,     SHLD-26: hard aborts
                SYN_SENT,     PROTOCOL_UNREACHABLE, true,  CLOSED,       PROTOCOL_UNREACHABLE, SHLD-26
                SYN_SENT,     HOST_UNREACHABLE,     false, SYN_SENT,     HOST_UNREACHABLE,     MUST-56: soft does not abort
                SYN_SENT,     NETWORK_UNREACHABLE,  false, SYN_SENT,     NETWORK_UNREACHABLE,  MUST-56
                SYN_SENT,     PROHIBITED,           false, SYN_SENT,     PROHIBITED,           not in the list of hard ones
                SYN_RECEIVED, PORT_UNREACHABLE,     true,  CLOSED,       PORT_UNREACHABLE,     not yet synchronized
                SYN_RECEIVED, HOPS_EXHAUSTED,       false, SYN_RECEIVED, HOPS_EXHAUSTED,       MUST-56
                ESTABLISHED,  PORT_UNREACHABLE,     true,  ESTABLISHED,  PORT_UNREACHABLE,     hard is soft: RFC 5927 §5.2
                ESTABLISHED,  HOST_UNREACHABLE,     false, ESTABLISHED,  HOST_UNREACHABLE,     MUST-56
                """)
        void table(TcpState state, CloseReason meaning, boolean hard, TcpState then, CloseReason inTheEnd, String why) {
            var m = in(state);
            int seq = Machine.ISS + (state == TcpState.ESTABLISHED ? 1 : 0);
            assertThat(m.connection.onUnreachable(seq, meaning, hard, m.now)).isEqualTo(Drop.NONE);
            assertThat(m.state()).as(why).isEqualTo(then);
            m.after(2000 * S);
            assertThat(m.state()).isEqualTo(TcpState.CLOSED);
            assertThat(m.reason()).as(why).isEqualTo(inTheEnd);
        }

        private static Machine in(TcpState state) {
            if (state == TcpState.ESTABLISHED) {
                var m = established();
                m.write("hello").poll();
                return m;
            }
            var m = machine();
            if (state == TcpState.SYN_SENT) {
                m.connection.openActive(m.now);
            } else {
                m.connection.openPassive(m.now);
                m.receive("S", 0, 0);
            }
            m.poll();
            return m;
        }

        @Test
        void anAcknowledgmentSaysThatItIsOver() {
            var m = established();
            m.write("hello").poll();
            m.connection.onUnreachable(Machine.ISS + 1, CloseReason.HOST_UNREACHABLE, false, m.now);
            m.receive(".", 1, 6);
            m.write("again").poll();
            m.after(2000 * S);
            assertThat(m.reason()).isEqualTo(CloseReason.TIMED_OUT);
        }
    }

    @Nested
    @DisplayName("RFC 5927 §4.1: SND.UNA =< SEG.SEQ < SND.NXT")
    class WhichSegment {
        @ParameterizedTest(name = "quoted {0} of [3, 6): {1}")
        @CsvSource({"2, ICMP_NOT_OURS", "3, NONE", "5, NONE", "6, ICMP_NOT_OURS", "1073741824, ICMP_NOT_OURS", "0, ICMP_NOT_OURS"})
        void outstandingOnly(int position, Drop drop) {
            var m = established();
            m.write("hello").poll();
            m.receive(".", 1, 3);
            assertThat(m.connection.onUnreachable(Machine.ISS + position, CloseReason.PORT_UNREACHABLE, true, m.now))
                    .isEqualTo(drop);
            m.after(2000 * S);
            assertThat(m.reason()).isEqualTo(drop == Drop.NONE ? CloseReason.PORT_UNREACHABLE : CloseReason.TIMED_OUT);
        }

        @Test
        void nothingWhenNothingIsOutstanding() {
            var m = established();
            assertThat(m.connection.onUnreachable(Machine.ISS + 1, CloseReason.PORT_UNREACHABLE, true, m.now))
                    .isEqualTo(Drop.ICMP_NOT_OURS);
            m.connection.abort(CloseReason.ABORTED, m.now);
            assertThat(m.connection.onUnreachable(Machine.ISS + 1, CloseReason.PORT_UNREACHABLE, true, m.now))
                    .isEqualTo(Drop.ICMP_NOT_OURS);
        }

        @Test
        void theSynOnlyWhileOpening() {
            var m = machine();
            m.connection.openActive(m.now);
            m.poll();
            for (int off : new int[] {-1, 1, 1 << 30}) {
                assertThat(m.connection.onUnreachable(Machine.ISS + off, CloseReason.PORT_UNREACHABLE, true, m.now))
                        .isEqualTo(Drop.ICMP_NOT_OURS);
            }
            assertThat(m.state()).isEqualTo(TcpState.SYN_SENT);
        }
    }

    @Nested
    @DisplayName("RFC 9293 §3.7.1, RFC 6691: the MSS that the peer asks for")
    class PeerMss {
        @ParameterizedTest(name = "MSS {0}, timestamps {1} -> SMSS {2}")
        @CsvSource(textBlock = """
                -1,    false, 536,  MUST-15: no option
                0,     false, 48,   absurd: Linux's tcp_min_snd_mss
                1,     false, 48,   absurd (CVE-2019-11479)
                7,     true,  36,   absurd: and still something beside the options
                48,    true,  36,   the floor
                536,   false, 536,  as asked
                536,   true,  524,  RFC 6691 §2: less the options
                65535, false, 1000, as much as our device takes
                """)
        void table(int peerMss, boolean timestamps, int smss, String why) {
            var m = machine();
            m.connection.openActive(m.now);
            m.poll();
            m.receive(Flags.SYN | Flags.ACK, 0, "", 1, 65_535, s -> {
                if (peerMss >= 0) {
                    s.mss(peerMss);
                }
                return timestamps ? s.timestamps(77, m.last.tsVal()) : s;
            });
            m.poll();
            assertThat(m.smss()).as(why).isEqualTo(smss);
            m.write(3 * smss);
            if (timestamps) {
                assertThat(m.connection.pollTransmit(m.now, m.last)).isTrue();
                assertThat(m.last.payload().length()).isEqualTo(smss);
            } else {
                assertThat(m.poll().getFirst()).as(why).startsWith(". 1:" + (1 + smss) + " ");
            }
        }
    }
}
