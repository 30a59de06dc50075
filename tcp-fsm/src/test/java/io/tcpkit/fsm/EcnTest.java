package io.tcpkit.fsm;

import static io.tcpkit.fsm.Machine.MS;
import static io.tcpkit.fsm.Machine.S;
import static io.tcpkit.fsm.Machine.bits;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpkit.api.EcnMode;
import io.tcpkit.api.segment.Flags;
import io.tcpkit.api.segment.IpEcn;
import io.tcpkit.api.spi.Ecn;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// ECN on an open connection, in both directions.
class EcnTest {
    private static final String K = "x".repeat(1000);

    /// Active open with classic ECN agreed on; the peer's MSS is 1000.
    private static Machine classic(Ecn wanted) {
        return open(new Machine(b -> b.ecn(EcnMode.CLASSIC)), wanted, "S.E");
    }

    private static Machine accurate() {
        return open(new Machine(b -> b.ecn(EcnMode.ACCURATE)), Ecn.CLASSIC, "S.W");
    }

    private static Machine open(Machine m, Ecn wanted, String synAck) {
        m.congestion.ecn = wanted;
        m.connection.openActive(m.now);
        m.poll();
        m.now += 10 * MS;
        m.receive(bits(synAck), 0, "", 1, 65_535, s -> s.mss(1000));
        m.poll();
        return m;
    }

    private static List<String> receive(Machine m, String flags, long seq, String data, int ecn) {
        m.receive(bits(flags), seq, data, 1, 65_535, s -> s.ecn(ecn));
        return m.poll();
    }

    @Nested @DisplayName("RFC 3168 §6.1.2: the sender")
    class Sender {
        @Test
        void newDataIsEcnCapableAndNothingElse() {
            var m = classic(Ecn.CLASSIC);
            assertThat(m.write(2500).poll())
                    .containsExactly(". 1:1001 ack 1 [ect0]", ". 1001:2001 ack 1 [ect0]", "P. 2001:2501 ack 1 [ect0]");
            assertThat(m.after(S).getFirst()).as("§6.1.5: no retransmission").endsWith(". 1:1001 ack 1");
            assertThat(receive(m, ".", 1, "hello" + K, 0)).isEmpty();
            assertThat(m.after(50 * MS)).as("§6.1.4: no pure acknowledgment").containsExactly("40 . 2501:2501 ack 1006");
        }

        @Test
        @DisplayName("§6.1.6: no window probe")
        void probe() {
            var m = classic(Ecn.CLASSIC);
            m.receive(".", 1, "", 1, 0);
            m.write(100).poll();
            assertThat(m.after(S).getFirst()).endsWith(". 1:2 ack 1");
        }

        @Test
        @DisplayName("a FIN without octets is not either")
        void fin() {
            var m = classic(Ecn.CLASSIC);
            m.connection.shutdownOutput(m.now);
            assertThat(m.poll()).containsExactly("F. 1:1 ack 1");
        }

        @Test
        void anEchoReducesTheWindowOnceAndTheNextNewSegmentSaysSo() {
            var m = classic(Ecn.CLASSIC);
            m.write(40_000).poll();
            m.now += 10 * MS;
            m.receive(".E", 1, 1001);
            assertThat(m.congestion.events).containsExactly("ECN flight 10000");
            assertThat(m.congestion.ece).isTrue();
            assertThat(m.congestion.newlyMarked).as("the latch counts nothing").isZero();
            assertThat(m.poll()).as("the first after the reduction").containsExactly("W. 10001:11001 ack 1 [ect0]");
            for (int acked = 2001; acked <= 10_001; acked += 1000) {
                m.receive(".E", 1, acked);
                assertThat(m.poll()).as("CWR once").noneMatch(s -> s.contains("W"));
            }
            assertThat(m.congestion.events).as("once for a window").containsExactly("ECN flight 10000", "recovered");
            m.receive(".E", 1, 11_001);
            assertThat(m.congestion.events.getLast()).as("what was sent after CWR was marked").startsWith("ECN flight");
            assertThat(m.poll().getFirst()).startsWith("W.");
        }

        @Test
        @DisplayName("RFC 9937: the flight comes down in step with what is delivered")
        void proportionalRateReduction() {
            var m = classic(Ecn.CLASSIC);
            m.congestion.fixed = 0;
            m.write(40_000).poll();
            m.now += 10 * MS;
            int sent = 0;
            for (int acked = 1001; acked <= 10_001; acked += 1000) {
                m.receive(acked == 1001 ? ".E" : ".", 1, acked);
                int now = m.poll().size();
                assertThat(now).as("no burst and no pause").isLessThanOrEqualTo(2);
                sent += now;
            }
            assertThat(sent).as("half of ten, while ten were delivered").isBetween(5, 6);
        }

        @Test
        void anEchoDuringFastRecoveryIsTheSameSignal() {
            var m = classic(Ecn.CLASSIC);
            m.write(40_000).poll();
            m.now += 10 * MS;
            for (int i = 0; i < 3; i++) {
                m.receive(".E", 1, 1);
            }
            assertThat(m.congestion.events).as("the echo came first").containsExactly("ECN flight 10000");
            m = classic(Ecn.CLASSIC);
            m.write(40_000).poll();
            m.now += 10 * MS;
            for (int i = 0; i < 3; i++) {
                m.receive(".", 1, 1);
            }
            m.receive(".E", 1, 1);
            m.receive(".E", 1, 5001);
            assertThat(m.congestion.events).as("the loss came first").containsExactly("LOSS flight 10000");
        }

        @Test
        void aLossReducesTooAndSaysSo() {
            var m = classic(Ecn.CLASSIC);
            m.write(40_000).poll();
            m.now += 10 * MS;
            for (int i = 0; i < 3; i++) {
                m.receive(".", 1, 1);
            }
            assertThat(m.poll()).as("the retransmission is neither ECN-capable nor has it CWR")
                    .containsExactly(". 1:1001 ack 1");
            m.receive(".", 1, 10_001);
            assertThat(m.poll().getFirst()).isEqualTo("W. 10001:11001 ack 1 [ect0]");
        }

        @Test
        void aTimeoutAfterAnEchoStillReduces() {
            var m = classic(Ecn.CLASSIC);
            m.write(10_000).poll();
            m.now += 10 * MS;
            m.receive(".E", 1, 1001);
            m.poll();
            m.after(S);
            assertThat(m.congestion.events).contains("TIMEOUT flight 9000");
        }

        @Test
        @DisplayName("a segment with CWR is not left to a device to cut, which would clear it in all but the first")
        void cwrIsUncut() {
            var m = open(new Machine(b -> b.ecn(EcnMode.CLASSIC), 1000, 8000, (queued, smss, unacked, small, last) -> 0),
                    Ecn.CLASSIC, "S.E");
            assertThat(m.write(60_000).poll()).containsExactly(". 1:8001 ack 1 [ect0]", ". 8001:10001 ack 1 [ect0]");
            m.now += 10 * MS;
            m.receive(".E", 1, 8001);
            m.receive(".", 1, 10_001);
            assertThat(m.poll()).startsWith("W. 10001:11001 ack 1 [ect0]", ". 11001:15001 ack 1 [ect0]");
        }

        @Test
        void withoutEcnAnEchoMeansNothing() {
            var m = Machine.established();
            m.write(20_000).poll();
            m.now += 10 * MS;
            m.receive(".E", 1, 1001);
            assertThat(m.congestion.events).isEmpty();
            assertThat(m.congestion.ece).isFalse();
            assertThat(m.poll()).allMatch(s -> !s.contains("W") && !s.contains("ect"));
        }

        @Test
        void aReplacedControllerTakesItsKindAlong() {
            var m = open(new Machine(b -> b.ecn(EcnMode.ACCURATE)), Ecn.L4S, "S.W");
            assertThat(m.write(1000).poll().getFirst()).endsWith("[ect1]");
            m.congestion.ecn = Ecn.CLASSIC;
            m.congestion.faulty = true;
            m.now += 10 * MS;
            m.receive(".EA", 1, 1001);
            assertThat(m.write(1000).poll().getFirst()).as("RFC 9331 §4.3: ECT(1) is for scalable controls").endsWith("[ect0]");
        }
    }

    @Nested @DisplayName("RFC 3168 §6.1.3: the receiver")
    class Receiver {
        @Test
        void theFirstMarkIsToldOfAtOnceAndUntilCwr() {
            var m = classic(Ecn.CLASSIC);
            assertThat(receive(m, ".", 1, K, IpEcn.ECT0)).isEmpty();
            assertThat(receive(m, ".", 1001, K, IpEcn.CE)).containsExactly("E. 1:1 ack 2001");
            assertThat(receive(m, ".", 2001, K, IpEcn.ECT0)).isEmpty();
            assertThat(receive(m, ".", 3001, K, IpEcn.ECT0)).containsExactly("E. 1:1 ack 4001");
            assertThat(m.write(5).poll()).as("on data too").containsExactly("PE. 1:6 ack 4001 [ect0]");
            assertThat(receive(m, ".W", 4001, K, IpEcn.ECT0)).containsExactly(". 6:6 ack 5001");
        }

        @Test
        @DisplayName("§6.1.5: a mark outside the window is ignored")
        void outsideTheWindow() {
            var m = classic(Ecn.CLASSIC);
            receive(m, ".", 1, K, IpEcn.ECT0);
            m.after(S);
            assertThat(receive(m, ".", 1, K, IpEcn.CE)).containsExactly(". 1:1 ack 1001");
            assertThat(receive(m, ".", 50_000, K, IpEcn.CE)).containsExactly(". 1:1 ack 1001");
        }

        @Test
        void theEchoGoesOnAfterThePeersFin() {
            var m = classic(Ecn.CLASSIC);
            receive(m, ".", 1, K, IpEcn.CE);
            assertThat(receive(m, "F.", 1001, "", 0)).containsExactly("E. 1:1 ack 1002");
            assertThat(m.write(5).poll()).containsExactly("PE. 1:6 ack 1002 [ect0]");
        }
    }

    @Nested @DisplayName("RFC 8257: DCTCP")
    class Dctcp {
        @Test
        @DisplayName("§3.2: each change is acknowledged at once, and what waits with the state that it arrived in")
        void receiver() {
            var m = classic(Ecn.DCTCP);
            assertThat(receive(m, ".", 1, K, IpEcn.ECT0)).isEmpty();
            assertThat(receive(m, ".", 1001, K, IpEcn.CE)).containsExactly(". 1:1 ack 1001", "E. 1:1 ack 2001");
            assertThat(receive(m, ".", 2001, K, IpEcn.CE)).isEmpty();
            assertThat(receive(m, ".", 3001, K, IpEcn.CE)).containsExactly("E. 1:1 ack 4001");
            assertThat(receive(m, ".", 4001, K, IpEcn.ECT0)).containsExactly(". 1:1 ack 5001");
        }

        @Test
        @DisplayName("§3.2: also when a batch arrives before anything can leave")
        void batch() {
            var m = classic(Ecn.DCTCP);
            int[] marks = {2, 2, 3, 3, 2, 3};
            for (int i = 0; i < marks.length; i++) {
                int ecn = marks[i];
                m.receive(bits("."), 1 + 1000L * i, K, 1, 65_535, s -> s.ecn(ecn));
            }
            assertThat(m.poll()).containsExactly(". 1:1 ack 2001", "E. 1:1 ack 4001", ". 1:1 ack 5001", "E. 1:1 ack 6001");
        }

        @Test
        @DisplayName("§3.3: what is acknowledged with ECE was marked")
        void sender() {
            var m = classic(Ecn.DCTCP);
            assertThat(m.congestion.granted).isEqualTo(Ecn.DCTCP);
            m.write(10_000).poll();
            m.now += 10 * MS;
            m.receive(".", 1, 1001);
            assertThat(m.congestion.newlyMarked).isZero();
            m.receive(".E", 1, 3001);
            assertThat(m.congestion.newlyMarked).isEqualTo(2000);
            m.receive(".E", 1, 4001);
            assertThat(m.congestion.marked).isEqualTo(3000);
            assertThat(m.congestion.sampleMarked).as("all of them since it was sent").isEqualTo(3000);
            m.poll();
            m.now += 10 * MS;
            m.receive(".", 1, 10_001);
            assertThat(m.congestion.newlyMarked).isZero();
            assertThat(m.congestion.sampleMarked).as("sent before any").isEqualTo(3000);
            m.write(1000).poll();
            m.now += 10 * MS;
            m.receive(".", 1, 11_001);
            assertThat(m.congestion.sampleMarked).as("sent after all").isZero();
        }
    }

    @Nested @DisplayName("RFC 9768 §3.2: accurate ECN")
    class Accurate {
        @Test
        void receiverTellsTheNumberOfPacketsAndOctets() {
            var m = accurate();
            assertThat(receive(m, ".EA", 1, K, IpEcn.ECT0)).isEmpty();
            assertThat(receive(m, ".EA", 1001, K, IpEcn.CE)).containsExactly("WA. 1:1 ack 2001");
            assertThat(m.last.toString()).contains("AccECN e0b 1001 ceb 1000");
            assertThat(receive(m, ".EA", 2001, K, IpEcn.CE)).isEmpty();
            assertThat(receive(m, ".EA", 3001, K, IpEcn.CE)).containsExactly(". 1:1 ack 4001");
            assertThat(m.last.toString()).contains("AccECN e0b 1001 ceb 3000");
        }

        @Test
        @DisplayName("§3.2.2.5.1: three marked acknowledgments are acknowledged")
        void markedAcknowledgments() {
            var m = accurate();
            assertThat(receive(m, ".EA", 1, "", IpEcn.CE)).isEmpty();
            assertThat(receive(m, ".EA", 1, "", IpEcn.CE)).isEmpty();
            assertThat(receive(m, ".EA", 1, "", IpEcn.CE)).containsExactly(". 1:1 ack 1");
        }

        @Test
        void senderIsToldOnceForEachWindowAndHowMuchWasMarked() {
            var m = accurate();
            m.write(40_000).poll();
            m.now += 10 * MS;
            m.receive(".WA", 1, 1001);
            assertThat(m.congestion.events).containsExactly("ECN flight 10000");
            assertThat(m.congestion.newlyMarked).isEqualTo(1000);
            m.receive(".WEA", 1, 3001);
            assertThat(m.congestion.newlyMarked).isEqualTo(1000);
            m.receive(".WEA", 1, 4001);
            assertThat(m.congestion.newlyMarked).isZero();
            assertThat(m.congestion.ece).isFalse();
            m.receive(".", 1, 6001);
            assertThat(m.congestion.marked).isEqualTo(3000);
            assertThat(m.congestion.events).hasSize(1);
            assertThat(m.poll()).as("§3.1.5: CWR is a part of the counter").allMatch(s -> s.startsWith("EA."));
        }

        @Test
        void theOptionSaysHowManyOctets() {
            var m = accurate();
            m.write(10_000).poll();
            m.now += 10 * MS;
            m.receive(bits(".WA"), 1, "", 3001, 65_535, s -> s.accEcn(0, 2, 2501, 500, 1));
            assertThat(m.congestion.newlyMarked).isEqualTo(500);
        }

        @Test
        @DisplayName("a counter with the CWR bit is not left to a device to cut")
        void aceIsUncut() {
            var m = open(new Machine(b -> b.ecn(EcnMode.ACCURATE), 1000, 8000, (queued, smss, unacked, small, last) -> 0),
                    Ecn.CLASSIC, "S.W");
            assertThat(m.write(8000).poll()).containsExactly("PEA. 1:8001 ack 1 [ect0]");
            m.now += 10 * MS;
            m.receive(bits(".EA"), 1, K, 8001, 65_535, s -> s.ecn(IpEcn.CE));
            m.poll();
            assertThat(m.write(3000).poll())
                    .containsExactly("WA. 8001:9001 ack 1001 [ect0]", "WA. 9001:10001 ack 1001 [ect0]",
                            "PWA. 10001:11001 ack 1001 [ect0]");
        }

        @Test
        @DisplayName("§3.2.3.3: the option rides on data where there is room, and not on what is sent again")
        void optionOnData() {
            var m = accurate();
            receive(m, ".EA", 1, K, IpEcn.ECT0);
            m.write(1000).poll();
            assertThat(m.last.hasAccEcn()).as("no room").isFalse();
            m.write(100).poll();
            assertThat(m.last.toString()).contains("AccECN e0b 1001");
            receive(m, ".EA", 1001, K, IpEcn.ECT0);
            m.after(S);
            assertThat(m.last.hasAccEcn()).isFalse();
        }

        @Test
        @DisplayName("§3.2.2.4: feedback that begins at zero is that of nobody")
        void zeroed() {
            var m = accurate();
            m.write(2000).poll();
            m.now += 10 * MS;
            m.receive(".", 1, 1001);
            assertThat(m.congestion.events).isEmpty();
            assertThat(m.write(10).poll()).containsExactly("PEA. 2001:2011 ack 1");
        }

        @Test
        @DisplayName("§3.2: the counter stays when the peer has finished, and resets have none")
        void afterFin() {
            var m = accurate();
            receive(m, ".EA", 1, K, IpEcn.CE);
            assertThat(receive(m, "F.EA", 1001, "", 0)).containsExactly("WA. 1:1 ack 1002");
            assertThat(m.write(5).poll()).containsExactly("PWA. 1:6 ack 1002 [ect0]");
            m.connection.abort(io.tcpkit.api.event.CloseReason.ABORTED, m.now);
            assertThat(m.poll()).containsExactly("R. 6:6 ack 1002");
            assertThat(m.last.flags() & Flags.AE).isZero();
        }
    }
}
