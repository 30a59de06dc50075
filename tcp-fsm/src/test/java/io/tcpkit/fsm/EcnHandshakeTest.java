package io.tcpkit.fsm;

import static io.tcpkit.fsm.Machine.S;
import static io.tcpkit.fsm.Machine.bits;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpkit.api.EcnMode;
import io.tcpkit.api.TcpState;
import io.tcpkit.api.event.CloseReason;
import io.tcpkit.api.segment.Flags;
import io.tcpkit.api.spi.Ecn;
import io.tcpkit.fsm.EcnHandshake.Feedback;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Which ECN a handshake agrees on. Flags are written as AE CWR ECE; codepoints as on the wire, 0 Not-ECT, 1 ECT(1), 2 ECT(0), 3 CE.
@Tag("SHLD-8")
class EcnHandshakeTest {
    private static final int ALL = Flags.AE | Flags.CWR | Flags.ECE;

    private static Machine machine(EcnMode mode, Ecn wanted) {
        var m = new Machine(b -> b.ecn(mode));
        m.congestion.ecn = wanted;
        return m;
    }

    private static int flags(String aeCwrEce) {
        return Integer.parseInt(aeCwrEce, 2) << 6;
    }

    private static String flags(Machine m) {
        return "%3s".formatted(Integer.toBinaryString((m.last.flags() & ALL) >> 6)).replace(' ', '0');
    }

    private static void receive(Machine m, String flags, String aeCwrEce, long seq, long ack, int ecn) {
        m.receive(bits(flags) | flags(aeCwrEce), seq, "", ack, 65_535, segment -> segment.ecn(ecn));
    }

    private static Machine client(EcnMode mode, Ecn wanted, String synAck, int ecn) {
        var m = machine(mode, wanted);
        m.connection.openActive(m.now);
        m.poll();
        receive(m, "S.", synAck, 0, 1, ecn);
        return m;
    }

    private static Machine server(EcnMode mode, String syn, int ecn) {
        var m = machine(mode, Ecn.CLASSIC);
        m.connection.openPassive(m.now);
        receive(m, "S", syn, 0, 0, ecn);
        m.poll();
        return m;
    }

    /// {@return how the next data leaves: its codepoint, and its ACE field or ECE and CWR}
    private static String dataOf(Machine m) {
        m.poll();
        m.write(10).poll();
        return m.last.ecn() + " " + flags(m);
    }

    @Nested
    @DisplayName("RFC 3168 §6.1.1, RFC 9768 §3.1.1: our SYN")
    class OurSyn {
        @ParameterizedTest(name = "{0}, controller {1}: {2}")
        @CsvSource(textBlock = """
                OFF     , CLASSIC, 000, 000, 000, the user wants none
                OFF     , L4S    , 000, 000, 000, and has the last word
                ACCEPT  , CLASSIC, 000, 000, 000, only answers
                ACCEPT  , OFF    , 000, 000, 000, only answers
                ACCEPT  , DCTCP  , 011, 000, 000, a controller that cannot do without
                ACCEPT  , L4S    , 111, 111, 000, likewise
                CLASSIC , CLASSIC, 011, 000, 000, RFC 3168 §6.1.1.1: the SYN that is sent again does not ask
                CLASSIC , OFF    , 011, 000, 000, marks on the peer's packets are worth telling
                CLASSIC , L4S    , 111, 111, 000, ECT(1) needs accurate feedback
                ACCURATE, CLASSIC, 111, 111, 000, RFC 9768 §3.1.4.1: the second that is sent again does not ask
                ACCURATE, DCTCP  , 111, 111, 000, accurate is exact
                """)
        void asks(EcnMode mode, Ecn wanted, String first, String second, String third, String why) {
            var m = machine(mode, wanted);
            m.connection.openActive(m.now);
            m.poll();
            assertThat(flags(m)).as(why).isEqualTo(first);
            assertThat(m.last.ecn()).as("RFC 3168 §6.1.1: a SYN is not ECN-capable").isZero();
            assertThat(m.last.hasAccEcn()).as("RFC 9768 §3.2.3.2.1: no option on a SYN").isFalse();
            m.after(S);
            assertThat(flags(m)).as(why).isEqualTo(second);
            m.after(2 * S);
            assertThat(flags(m)).as(why).isEqualTo(third);
        }
    }

    @Nested
    @DisplayName("RFC 9768 §3.1.2, table 2: the SYN,ACK decides for who asked")
    class Client {
        @ParameterizedTest(name = "{0} and SYN,ACK {1}: {2}, sends {3}")
        @CsvSource(textBlock = """
                ACCURATE, 000, OFF    , 0 000, no ECN
                ACCURATE, 001, CLASSIC, 2 000, classic ECN
                ACCURATE, 010, CLASSIC, 2 101, accurate; the SYN arrived Not-ECT as it was sent
                ACCURATE, 011, CLASSIC, 0 101, §3.2.2.3: accurate; it arrived ECT(1) so that packets are not sent ECN-capable
                ACCURATE, 100, CLASSIC, 0 101, §3.2.2.3: accurate; it arrived ECT(0)
                ACCURATE, 101, CLASSIC, 2 101, §3.1.3: reserved and taken for accurate
                ACCURATE, 110, CLASSIC, 0 101, §3.2.2.3: accurate; it arrived marked
                ACCURATE, 111, OFF    , 0 000, broken: reflects our flags
                CLASSIC , 000, OFF    , 0 000, RFC 3168 §6.1.1: no ECN
                CLASSIC , 001, CLASSIC, 2 000, ECN-setup SYN-ACK
                CLASSIC , 011, OFF    , 0 000, broken: reflects our flags
                CLASSIC , 101, CLASSIC, 2 000, of a peer with the nonce of RFC 3540
                CLASSIC , 010, OFF    , 0 000, no ECN-setup SYN-ACK
                ACCEPT  , 001, OFF    , 0 000, we did not ask
                ACCEPT  , 010, OFF    , 0 000, we did not ask
                OFF     , 001, OFF    , 0 000, we did not ask
                """)
        void table2(EcnMode mode, String synAck, Ecn granted, String data, String why) {
            var m = client(mode, Ecn.CLASSIC, synAck, 0);
            assertThat(dataOf(m)).as(why).isEqualTo(data);
            assertThat(m.congestion.granted).as(why).isEqualTo(granted);
        }

        @ParameterizedTest(name = "controller {0}, SYN,ACK {1}: {2}, sends {3}")
        @CsvSource(textBlock = """
                OFF    , 010, OFF    , 0 101, feedback is given all the same
                CLASSIC, 010, CLASSIC, 2 101, ECT(0)
                DCTCP  , 010, DCTCP  , 2 101, ECT(0)
                L4S    , 010, L4S    , 1 101, RFC 9331 §4.1: ECT(1)
                OFF    , 001, OFF    , 0 000, feedback is given all the same
                DCTCP  , 001, DCTCP  , 2 000, RFC 8257 needs classic ECN
                L4S    , 001, CLASSIC, 2 000, RFC 9331 §4.2: ECT(1) only with accurate feedback
                L4S    , 000, OFF    , 0 000, no ECN
                """)
        void theControllerChoosesAmongWhatWasGranted(Ecn wanted, String synAck, Ecn granted, String data, String why) {
            var m = client(EcnMode.ACCURATE, wanted, synAck, 0);
            assertThat(dataOf(m)).as(why).isEqualTo(data);
            assertThat(m.congestion.granted).as(why).isEqualTo(granted);
        }

        @ParameterizedTest(name = "the SYN,ACK arrives with {0}: ACE {1}, then {2}")
        @CsvSource(textBlock = """
                0, 010, 101, Not-ECT
                1, 011, 101, ECT(1)
                2, 100, 101, ECT(0)
                3, 110, 110, CE: counted once
                """)
        @DisplayName("§3.2.2.1, table 3: the ACK of the SYN,ACK tells how that arrived, without data before it")
        void table3(int ecn, String handshake, String counter, String why) {
            var m = machine(EcnMode.ACCURATE, Ecn.CLASSIC);
            m.connection.openActive(m.now);
            m.poll();
            m.write(10);
            receive(m, "S.", "010", 0, 1, ecn);
            assertThat(m.poll()).as(why).hasSize(2);
            assertThat(flags(m)).as(why).isEqualTo(counter);
            // The SYN,ACK again: so is its answer.
            m.now += S;
            receive(m, "S.", "010", 0, 1, ecn);
            m.poll();
            assertThat(flags(m)).as(why).isEqualTo(handshake);
            assertThat(m.last.payload().length()).isZero();
            m.write(10).poll();
            assertThat(flags(m)).as("counted once, %s", why).isEqualTo(counter);
        }

        @Test
        @DisplayName("§3.2.2.1: the first acknowledgment has no data")
        void theFirstAckIsBare() {
            var m = machine(EcnMode.ACCURATE, Ecn.CLASSIC);
            m.connection.openActive(m.now);
            m.poll();
            m.write(10);
            receive(m, "S.", "010", 0, 1, 2);
            assertThat(m.poll()).containsExactly("A. 1:1 ack 1", "PEA. 1:11 ack 1 [ect0]");
        }

        @Test
        @DisplayName("§3.2.3.2.1: the first ACK and the first data test the option")
        void optionIsTested() {
            var m = client(EcnMode.ACCURATE, Ecn.CLASSIC, "010", 0);
            m.poll();
            assertThat(m.last.toString()).contains("AccECN e0b 1 ceb 0 e1b 1");
            m.write(10).poll();
            assertThat(m.last.toString()).contains("AccECN e0b 1 ceb 0 e1b 1");
            m.write(10).poll();
            assertThat(m.last.hasAccEcn()).isFalse();
        }

        @Test
        @DisplayName("§3.2.2.2: a SYN that arrived marked counts as congestion, and not as a packet")
        void markedSyn() {
            var m = client(EcnMode.ACCURATE, Ecn.CLASSIC, "110", 0);
            m.poll();
            assertThat(m.write(5000).poll()).as("the initial window").hasSize(1);
            m.now += 10 * Machine.MS;
            receive(m, ".", "101", 1, 1001, 0);
            assertThat(m.congestion.events).as("s.cep is in step").isEmpty();
        }
    }

    @Nested
    @DisplayName("RFC 9768 §3.1.2, §3.1.3: the SYN decides for who is asked")
    class Server {
        @ParameterizedTest(name = "SYN {0} with {1}: {2}, SYN,ACK {3}")
        @CsvSource(textBlock = """
                000, 0, NONE    , 000, no ECN
                011, 0, CLASSIC , 001, table 2 block 3: classic
                111, 0, ACCURATE, 010, table 2 block 1: Not-ECT
                111, 1, ACCURATE, 011, table 2 block 1: ECT(1)
                111, 2, ACCURATE, 100, table 2 block 1: ECT(0)
                111, 3, ACCURATE, 110, table 2 block 1: CE
                001, 0, ACCURATE, 010, §3.1.3: any other combination is taken for 111
                010, 0, ACCURATE, 010, §3.1.3
                100, 0, ACCURATE, 010, §3.1.3
                101, 0, ACCURATE, 010, §3.1.3
                110, 0, ACCURATE, 010, §3.1.3
                """)
        void table2(String syn, int ecn, Feedback feedback, String synAck, String why) {
            for (EcnMode mode : List.of(EcnMode.ACCEPT, EcnMode.CLASSIC, EcnMode.ACCURATE)) {
                var m = machine(mode, Ecn.CLASSIC);
                m.connection.openPassive(m.now);
                receive(m, "S", syn, 0, 0, ecn);
                m.poll();
                assertThat(flags(m)).as(why).isEqualTo(synAck);
                assertThat(m.last.ecn()).as("RFC 3168 §6.1.1: nor is a SYN,ACK ECN-capable").isZero();
                assertThat(m.last.hasAccEcn()).as("§3.2.3.2.1").isEqualTo(feedback == Feedback.ACCURATE);
                receive(m, ".", feedback == Feedback.ACCURATE ? "010" : "000", 1, 1, 0);
                assertThat(dataOf(m)).as(why).isEqualTo(switch (feedback) {
                    case NONE -> "0 000";
                    case CLASSIC -> "2 000";
                    case ACCURATE -> "2 101";
                });
            }
        }

        @ParameterizedTest(name = "SYN {0}")
        @CsvSource({"011", "111", "100"})
        void offMeansOff(String syn) {
            var m = server(EcnMode.OFF, syn, 3);
            assertThat(flags(m)).isEqualTo("000");
            assertThat(m.last.hasAccEcn()).isFalse();
            receive(m, ".", "000", 1, 1, 0);
            assertThat(dataOf(m)).isEqualTo("0 000");
        }

        @ParameterizedTest(name = "ACE {0}: sends {1}, window of {2}")
        @CsvSource(textBlock = """
                000, 0, 10, note 1: no ECT and no response
                001, 2, 10, note 2: means nothing yet
                010, 2, 10, Not-ECT as it was sent
                011, 0, 10, §3.2.2.3: somebody made it ECT(1)
                100, 0, 10, §3.2.2.3: somebody made it ECT(0)
                101, 2, 10, note 2
                110, 0, 1 , CE: s.cep is 6 and the window begins at one segment
                111, 2, 10, note 2
                """)
        @DisplayName("§3.2.2.1, table 4: the ACK of the SYN,ACK")
        void table4(String ace, int ecn, int window, String why) {
            var m = server(EcnMode.ACCEPT, "111", 0);
            receive(m, ".", ace, 1, 1, 0);
            assertThat(m.state()).isEqualTo(TcpState.ESTABLISHED);
            m.poll();
            assertThat(m.write(20_000).poll()).as(why).hasSize(window);
            assertThat(m.last.ecn()).as(why).isEqualTo(ecn);
            // The first counter that arrives is in step, so that it reports nothing.
            m.now += 10 * Machine.MS;
            receive(m, ".", ace.equals("110") ? "110" : "101", 1, 1001, 0);
            assertThat(m.congestion.newlyMarked).as(why).isZero();
            assertThat(m.congestion.events).as(why).isEmpty();
        }

        @Test
        @DisplayName("§3.2.2.1: a segment with data carries the counter also in SYN-RECEIVED")
        void dataIsNoHandshakeAck() {
            var m = server(EcnMode.ACCEPT, "111", 0);
            m.receive(bits(".") | flags("101"), 1, "hello", 1, 65_535, s -> s);
            assertThat(dataOf(m)).isEqualTo("2 101");
        }

        @Test
        @DisplayName("§3.2.3.2.2: the SYN,ACK goes again without the option, then without ECN, and then nothing is ECN-capable")
        void synAckFallBack() {
            var m = server(EcnMode.ACCEPT, "111", 0);
            assertThat(m.last.hasAccEcn()).isTrue();
            m.after(S);
            assertThat(flags(m)).isEqualTo("010");
            assertThat(m.last.hasAccEcn()).isFalse();
            m.after(2 * S);
            assertThat(flags(m)).isEqualTo("000");
            receive(m, ".", "010", 1, 1, 0);
            assertThat(dataOf(m)).as("§3.1.5: feedback is still accurate").isEqualTo("0 101");
        }

        @ParameterizedTest(name = "SYN {0}, then {1}: {2}")
        @CsvSource(textBlock = """
                111, 111, 010, 2 101, the same again
                111, 000, 010, 0 101, §3.1.5: accurate feedback but nothing ECN-capable
                011, 000, 001, 2 000, classic ECN has no such rule
                000, 111, 000, 0 000, §3.1.5: already without ECN
                000, 011, 000, 0 000, §3.1.5: already without ECN
                """)
        @DisplayName("§3.1.5: the first SYN decides")
        void secondSyn(String first, String second, String synAck, String data, String why) {
            var m = server(EcnMode.ACCEPT, first, 0);
            receive(m, "S", second, 0, 0, 0);
            m.poll();
            assertThat(flags(m)).as(why).isEqualTo(synAck);
            receive(m, ".", synAck.equals("010") ? "010" : "000", 1, 1, 0);
            assertThat(dataOf(m)).as(why).isEqualTo(data);
        }

        @Test
        @DisplayName("§3.1.5: the SYN,ACK tells how the latest SYN arrived")
        void latestSyn() {
            var m = server(EcnMode.ACCEPT, "111", 0);
            receive(m, "S", "111", 0, 0, 3);
            m.poll();
            assertThat(flags(m)).isEqualTo("110");
        }

        @ParameterizedTest(name = "SYN {0}, then {1}")
        @CsvSource({"111, 011", "011, 111"})
        @DisplayName("§3.1.5: a peer that wants both kinds is reset")
        void bothKinds(String first, String second) {
            var m = server(EcnMode.ACCEPT, first, 0);
            receive(m, "S", second, 0, 0, 0);
            assertThat(m.poll()).containsExactly("R. 1:1 ack 1");
            assertThat(m.reason()).isEqualTo(CloseReason.ABORTED);
        }

        @Test
        @DisplayName("§3.2.2: an acknowledgment before the connection is open has the counter")
        void challengeAck() {
            var m = server(EcnMode.ACCEPT, "111", 0);
            m.receive(".", 100_000, 1);
            m.poll();
            assertThat(flags(m)).isEqualTo("101");
        }

        @Test
        @DisplayName("after a RST the next SYN is judged afresh")
        void listensAgainWithoutMemory() {
            var m = server(EcnMode.ACCEPT, "111", 0);
            m.receive("R", 1, 0);
            assertThat(m.state()).isEqualTo(TcpState.LISTEN);
            receive(m, "S", "000", 0, 0, 0);
            m.poll();
            assertThat(flags(m)).isEqualTo("000");
        }
    }

    @Nested
    @DisplayName("RFC 9768 §3.1.2: both open at once")
    class Simultaneous {
        @ParameterizedTest(name = "{0}, SYN {1}: SYN,ACK {2}")
        @CsvSource(textBlock = """
                ACCURATE, 111, 010, 2 101, as whoever is asked
                ACCURATE, 011, 001, 2 000, the peer has asked for no more
                ACCURATE, 000, 000, 0 000, nor here
                CLASSIC , 111, 001, 2 000, we have asked for no more and the peer knows
                CLASSIC , 011, 001, 2 000, both for classic
                ACCEPT  , 111, 000, 0 000, we have not asked and the peer knows
                ACCEPT  , 011, 000, 0 000, likewise
                """)
        void eachGrantsNoMoreThanItAskedFor(EcnMode mode, String syn, String synAck, String data, String why) {
            var m = machine(mode, Ecn.CLASSIC);
            m.connection.openActive(m.now);
            m.poll();
            receive(m, "S", syn, 0, 0, 0);
            m.poll();
            assertThat(flags(m)).as(why).isEqualTo(synAck);
            receive(m, "S.", synAck, 0, 1, 0);
            assertThat(m.state()).isEqualTo(TcpState.ESTABLISHED);
            assertThat(dataOf(m)).as(why).isEqualTo(data);
        }

        @Test
        @DisplayName("§3.2.2.3: the crossing SYN,ACK tells how our SYN arrived")
        void mangled() {
            var m = machine(EcnMode.ACCURATE, Ecn.CLASSIC);
            m.connection.openActive(m.now);
            m.poll();
            receive(m, "S", "111", 0, 0, 0);
            m.poll();
            receive(m, "S.", "100", 0, 1, 0);
            assertThat(dataOf(m)).isEqualTo("0 101");
        }
    }

    @Test
    @DisplayName("every pair of modes ends with both sides in the same one")
    void bothSidesAgree() {
        for (EcnMode a : EcnMode.values()) {
            for (EcnMode b : EcnMode.values()) {
                var asking = machine(a, Ecn.CLASSIC);
                asking.connection.openActive(asking.now);
                asking.poll();
                var answering = server(b, flags(asking), 0);
                String synAck = flags(answering);
                assertThat(answering.connection.state()).isEqualTo(TcpState.SYN_RECEIVED);
                receive(asking, "S.", synAck, 0, 1, 0);
                asking.poll();
                receive(answering, ".", flags(asking), 1, 1, 0);
                assertThat(dataOf(asking)).as("%s asks %s", a, b).isEqualTo(dataOf(answering));
            }
        }
    }
}
