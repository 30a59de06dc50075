package io.tcpkit.fsm.receive;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpkit.api.segment.Flags;
import io.tcpkit.api.segment.Segment;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is told of marks, arrival by arrival. An arrival is written as its codepoint (`ce`, `e0`, `e1`, `no`), with `+cwr`
/// for the flag and `/0` for no octets; otherwise it has 1000. `A` means that an acknowledgment leaves.
class EcnEchoTest {
    private long nxt = 1;
    private boolean unacked;

    private void arrive(EcnEcho echo, String word) {
        var segment = new Segment().flags(Flags.ACK | (word.contains("+cwr") ? Flags.CWR : 0)).ecn(switch (word.substring(0, 2)) {
            case "no" -> 0;
            case "e1" -> 1;
            case "e0" -> 2;
            case "ce" -> 3;
            default -> throw new IllegalArgumentException(word);
        });
        int octets = word.contains("/0") ? 0 : word.contains("x") ? 1000 * (word.charAt(word.indexOf('x') + 1) - '0') : 1000;
        segment.payload().set(MemorySegment.ofArray(new byte[octets]), 0, octets);
        segment.segmentSize(1000);
        echo.onArrival(segment, nxt, unacked);
        nxt += octets;
        unacked |= octets > 0;
    }

    private Segment acknowledge(EcnEcho echo, int room) {
        var out = new Segment().flags(Flags.ACK);
        echo.fill(out, room);
        unacked = false;
        return out;
    }

    @Nested @DisplayName("RFC 3168 §6.1.3: ECE from the first mark until CWR")
    class Latched {
        private final EcnEcho echo = EcnEcho.latched();

        @ParameterizedTest(name = "{0}: ECE {1}, at once {2}")
        @CsvSource(textBlock = """
                e0                , 0, false, no mark
                no                , 0, false, not ECN-capable
                ce                , 1, true , the mark
                ce e0             , 1, false, and so on
                ce e0 e0          , 1, false, until the sender answers
                ce e0+cwr         , 0, true , which it does
                ce ce+cwr         , 1, true , with a packet that is marked itself
                ce e0+cwr ce      , 1, true , a new mark
                e0+cwr            , 0, true , for a loss that we know nothing of
                ce/0              , 0, false, §6.1.4: pure acknowledgments are never ECN-capable
                ce e0+cwr/0       , 1, false, and CWR belongs to new data
                """)
        void table(String arrivals, int ece, boolean now, String why) {
            for (String word : arrivals.split(" ")) {
                arrive(echo, word);
            }
            assertThat(echo.ackNow()).as(why).isEqualTo(now);
            for (int i = 0; i < 3; i++) {
                assertThat(acknowledge(echo, 40).has(Flags.ECE)).as(why).isEqualTo(ece == 1);
            }
        }
    }

    @Nested @DisplayName("RFC 8257 §3.2, figure 1: the two states of DCTCP.CE")
    class Exact {
        private final EcnEcho echo = EcnEcho.exact();

        @ParameterizedTest(name = "CE = {0}, {1} arrives: CE = {2}, at once {3}")
        @CsvSource(textBlock = """
                0, e0  , 0, false, one ACK for every m packets with ECE = 0
                0, ce  , 1, true , immediate ACK with ECE = 1
                1, ce  , 1, false, one ACK for every m packets with ECE = 1
                1, e0  , 0, true , immediate ACK with ECE = 0
                1, no  , 0, true , likewise
                0, ce/0, 0, false, only data counts
                1, e0/0, 1, false, only data counts
                1, ce+cwr, 1, false, CWR clears nothing
                """)
        void figure1(int before, String arrival, int after, boolean now, String why) {
            arrive(echo, before == 1 ? "ce" : "e0");
            acknowledge(echo, 0);
            arrive(echo, arrival);
            assertThat(echo.ackNow()).as(why).isEqualTo(now);
            assertThat(echo.isPriorDue()).as("nothing waited").isFalse();
            assertThat(acknowledge(echo, 40).has(Flags.ECE)).as(why).isEqualTo(after == 1);
        }

        @Test
        @DisplayName("octets that wait for a delayed ACK are acknowledged with the state they arrived in")
        void priorState() {
            arrive(echo, "e0");
            arrive(echo, "ce");
            assertThat(echo.isPriorDue()).isTrue();
            assertThat(echo.priorPosition()).isEqualTo(1001);
            assertThat(acknowledge(echo, 0).has(Flags.ECE)).isFalse();
            assertThat(echo.isPriorDue()).isFalse();
            assertThat(acknowledge(echo, 0).has(Flags.ECE)).isTrue();
        }

        @Test
        @DisplayName("a batch of arrivals before anything can leave: each change is told of")
        void batch() {
            for (String word : "e0 e0 ce ce ce e0 ce".split(" ")) {
                arrive(echo, word);
            }
            var told = new StringBuilder();
            while (echo.isPriorDue()) {
                told.append(echo.priorPosition()).append(acknowledge(echo, 0).has(Flags.ECE) ? "E " : " ");
            }
            assertThat(told.append(nxt).append(acknowledge(echo, 0).has(Flags.ECE) ? "E" : ""))
                    .hasToString("2001 5001E 6001 7001E");
        }

        @Test
        @DisplayName("never more than 32 acknowledgments for one batch")
        void bounded() {
            for (int i = 0; i < 1000; i++) {
                arrive(echo, i % 2 == 0 ? "e0" : "ce");
            }
            int count = 0;
            long last = 0;
            while (echo.isPriorDue()) {
                assertThat(echo.priorPosition()).isGreaterThan(last);
                last = echo.priorPosition();
                acknowledge(echo, 0);
                count++;
            }
            assertThat(count).isEqualTo(32);
        }
    }

    @Nested @DisplayName("RFC 9768 §3.2: counters")
    class Accurate {
        private final EcnEcho echo = EcnEcho.accurate(false, 0);

        @ParameterizedTest(name = "{0}: ACE {1}, option {2}, at once {3}")
        @CsvSource(textBlock = """
                no          , 5, ''                        , false, §3.2.1: r.cep begins at 5; nothing to tell of octets
                e0          , 5, ' e0b 1001'               , false, §3.2.3.3: the counter that has changed
                e1          , 5, ' e1b 1001'               , false, order 1
                ce          , 6, ' e0b 1 ceb 1000'         , true , §3.2.2.5.1: change-triggered
                e0 ce       , 6, ' e0b 1001 ceb 1000'      , true , change-triggered
                ce ce       , 7, ' e0b 1 ceb 2000'         , true , increment-triggered: two with data
                ce ce ce    , 0, ' e0b 1 ceb 3000'         , true , the field goes round
                e1 ce       , 6, ' ceb 1000 e1b 1001'      , true , order 1
                e0 e1       , 5, ' e0b 1001 ceb 0 e1b 1001', false, all that ever changed
                ce/0        , 6, ''                        , false, a marked ACK counts as a packet
                ce/0 ce/0   , 7, ''                        , false, two are not yet acknowledged
                ce/0 ce/0 ce/0, 0, ''                      , true , three are: n = 3 without data
                e0 ce/0 ce/0, 7, ' e0b 1001'               , true , n = 2 while data waits for its ACK
                ce/0 ce     , 7, ' e0b 1 ceb 1000'         , true , two marks
                cex4        , 1, ' e0b 1 ceb 4000'         , true , four that the device has merged
                """)
        void table(String arrivals, int ace, String option, boolean now, String why) {
            for (String word : arrivals.split(" ")) {
                arrive(echo, word);
            }
            assertThat(echo.ackNow()).as(why).isEqualTo(now);
            Segment out = acknowledge(echo, 28);
            assertThat(out.flags() >> 6).as(why).isEqualTo(ace);
            assertThat(out.toString()).as(why).contains(option.isEmpty() ? "win 0 length" : "AccECN" + option + " length");
            assertThat(acknowledge(echo, 28).hasAccEcn()).as("told once").isFalse();
        }

        @Test
        @DisplayName("§3.2.3.3: once told, again when it grows, with all fields that ever changed")
        void continues() {
            arrive(echo, "ce");
            acknowledge(echo, 28);
            arrive(echo, "e0");
            assertThat(acknowledge(echo, 28).toString()).contains("AccECN e0b 1001 ceb 1000");
        }

        @ParameterizedTest(name = "{0} bytes of room: {1}")
        @CsvSource(textBlock = """
                12, true
                8 , true
                7 , false
                0 , false
                -5, false
                """)
        @DisplayName("§3.2.3.3: left out as a whole where what has changed does not fit, and told of later")
        void room(int bytes, boolean told) {
            arrive(echo, "ce");
            assertThat(acknowledge(echo, bytes).hasAccEcn()).isEqualTo(told);
            assertThat(acknowledge(echo, 28).hasAccEcn()).isEqualTo(!told);
        }

        @ParameterizedTest(name = "{0} arrived, timestamps {1}: {2} blocks")
        @CsvSource(textBlock = """
                no   , true , 3
                e0   , true , 2
                ce   , true , 2
                e0 e1, true , 3
                no   , false, 4
                e0 e1, false, 3
                """)
        @DisplayName("§3.2.3.3: two SACK blocks at least")
        void sack(String arrivals, boolean timestamps, int blocks) {
            for (String word : arrivals.split(" ")) {
                arrive(echo, word);
            }
            assertThat(echo.sackBlocks(timestamps ? 3 : 4, timestamps)).isEqualTo(blocks);
        }

        @Test
        @DisplayName("§3.2.3.1: 24 bits of each")
        void wraps() {
            for (int i = 0; i < 17_000; i++) {
                arrive(echo, "ce");
            }
            assertThat(acknowledge(echo, 28).ceBytes()).isEqualTo(17_000_000 - (1 << 24));
        }
    }

    @Test
    void withoutEcnNothingIsSaid() {
        EcnEcho echo = EcnEcho.none();
        arrive(echo, "ce+cwr");
        assertThat(echo.ackNow()).isFalse();
        assertThat(acknowledge(echo, 40).flags()).isEqualTo(Flags.ACK);
    }
}
