package io.tcpkit.fsm;

import static io.tcpkit.fsm.Machine.MS;
import static io.tcpkit.fsm.Machine.S;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpkit.api.TcpState;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class SillyWindowTest {

    @Nested
    @DisplayName("RFC 9293 §3.8.6.2.1: a peer that opens its window octet by octet")
    class Sender {
        @Test
        void drawsNoCrumbs() {
            var m = new Machine(b -> b).handshake(1_000);
            m.write(10_000).poll();
            m.now += 10 * MS;
            int segments = 0;
            for (int wnd = 1; wnd < 500; wnd++) {
                m.receive(".", 1, "", 1001, wnd);
                segments += m.poll().size();
            }
            assertThat(segments).as("less than half of the largest window: nothing").isZero();
            m.receive(".", 1, "", 1001, 500);
            assertThat(m.poll()).as("half of it").containsExactly(". 1001:1501 ack 1");
        }

        @Test
        void getsWhatFitsOnceInAPersistTime() {
            var m = new Machine(b -> b).handshake(1_000);
            m.write(10_000).poll();
            m.receive(".", 1, "", 1001, 10);
            m.poll();
            assertThat(m.after(10 * S)).as("the override: 200 ms, then twice as long each time").hasSizeLessThan(8);
        }
    }

    @Nested
    @DisplayName("RFC 9293 §3.8.6.2.2: a reader that takes octet by octet")
    class Receiver {
        @Test
        void announcesNoCrumbs() {
            var m = Machine.established(b -> b.receiveBufferBytes(4_000));
            for (int i = 0; i < 4; i++) {
                m.receive(".", 1 + i * 1_000L, "x".repeat(1_000), 1);
                m.poll();
            }
            int updates = 0;
            for (int i = 0; i < 4_000; i++) {
                m.read.takeOne();
                m.connection.onReceiveBufferDrained(m.now);
                updates += m.poll().size();
            }
            assertThat(updates).as("window updates for 4000 octets").isLessThanOrEqualTo(2);
        }
    }

    @Nested
    @DisplayName("RFC 9293 §3.8.6: a peer that shrinks its window below what is sent (SHLD-15, MUST-34)")
    class Shrinking {
        @Test
        void drawsNothingUntilATimerExpires() {
            var m = Machine.established();
            m.write(8_000);
            assertThat(m.poll()).hasSize(8);
            m.now += 10 * MS;
            for (int wnd : new int[] {7_000, 3_000, 100, 1, 0, 1, 0, 2_000, 0}) {
                m.receive(".", 1, "", 1, wnd);
                assertThat(m.poll()).as("window %d", wnd).isEmpty();
            }
            assertThat(m.connection.info(m.now).inFlight()).isEqualTo(8_000);
            assertThat(m.state()).isEqualTo(TcpState.ESTABLISHED);
        }

        @Test
        void itsAcknowledgmentIsTakenAllTheSame() {
            var m = Machine.established();
            m.write(8_000).poll();
            m.receive(".", 1, "", 8_001, 0);
            assertThat(m.connection.info(m.now).una()).isEqualTo(8_001);
        }

        /// Two segments of the peer's would otherwise draw a whole window of ours, as often as it likes.
        @Test
        void closingAndOpeningItAThousandTimesRepeatsNothing() {
            var m = Machine.established();
            m.write(9_000);
            assertThat(m.poll()).hasSize(9);
            int segments = 0;
            for (int i = 0; i < 1_000; i++) {
                m.now += MS / 10;
                m.receive(".", 1, "", 1, 0);
                segments += m.poll().size();
                m.receive(".", 1, "", 1, 65_535);
                segments += m.poll().size();
            }
            assertThat(segments).isZero();
        }

        @Test
        void withProbesBetweenItIsOneFlightForEach() {
            var m = Machine.established();
            m.write(9_000).poll();
            long octets = m.connection.info(m.now).counters().bytesRetrans();
            int probes = 0;
            for (int i = 0; i < 20; i++) {
                m.receive(".", 1, "", 1, 0);
                List<String> sent = m.after(S);
                probes += sent.size();
                m.receive(".", 1, "", 1, 65_535);
                m.poll();
            }
            long again = m.connection.info(m.now).counters().bytesRetrans() - octets;
            assertThat(again).as("%d probes", probes).isLessThanOrEqualTo((20 + probes) * 9_000L);
        }
    }
}
