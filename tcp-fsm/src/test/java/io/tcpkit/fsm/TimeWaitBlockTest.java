package io.tcpkit.fsm;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpkit.api.segment.Flags;
import io.tcpkit.api.segment.Segment;
import io.tcpkit.fsm.TimeWaitBlock.Verdict;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// TIME-WAIT as a few numbers. SND.NXT = RCV.NXT = `base`, RCV.WND = 1000, TS.Recent = `base`; numbers in tables are relative
/// to them.
class TimeWaitBlockTest {
    private static final long MS = 1_000_000;
    private static final long START = 50_000_000 * MS;

    private static TimeWaitBlock block(int base, boolean timestamps) {
        var block = new TimeWaitBlock();
        block.sndNxt = base;
        block.rcvNxt = base;
        block.rcvWnd = 1000;
        block.timestamps = timestamps;
        block.tsRecent = base;
        block.tsOffset = 77;
        block.durationMillis = 60_000;
        block.endNanos = START + 60_000 * MS;
        return block;
    }

    private static Segment segment(String flags, int seq, int ack, int length) {
        int bits = 0;
        for (char flag : flags.toCharArray()) {
            bits |= switch (flag) {
                case 'S' -> Flags.SYN;
                case 'F' -> Flags.FIN;
                case 'R' -> Flags.RST;
                case '.' -> Flags.ACK;
                default -> 0;
            };
        }
        var segment = new Segment().ports(5000, 80).seq(seq).ack(ack).flags(bits);
        if (length > 0) {
            segment.payload().set(java.lang.foreign.MemorySegment.ofArray(new byte[length]), 0, length);
        }
        return segment;
    }

    @ParameterizedTest(name = "{0} SEQ={1} ACK={2} {3} octets -> {4}, answered {5}  {6}")
    @DisplayName("RFC 9293 §3.10.7.4 in TIME-WAIT")
    @CsvSource(textBlock = """
            R,     0,    0,    0, RESET,         false, RFC 1337: the very RST that would be believed elsewhere
            R.,    5,    0,    0, RESET,         false, RFC 1337: nor one in the window
            F.,   -1,    0,    0, FIN_AGAIN,     true,  our last ACK was lost
            F.,  -11,    0,   10, FIN_AGAIN,     true,  with the text before it
            F.,  -12,    0,   10, OLD,           true,  a FIN that is not the peer's
            .,   -11,    0,   10, OLD,           true,  old text
            .,    -1,    0,    0, OLD,           true,  a keep-alive probe
            .,     0,    0,    0, FINE,          false, the expected
            .,   999,    0,    0, FINE,          false, at the edge of the window
            .,  1000,    0,    0, OUT_OF_WINDOW, true,  beyond it
            .,     0,    0,   10, AFTER_FIN,     true,  text where the peer has none
            .,     0,    1,    0, BAD_ACK,       true,  acknowledges what was not sent
            '',    0,    0,    0, NO_ACK,        false, no ACK
            S.,    9,    0,    0, SYN,           true,  no new connection begins with an ACK
            S,     0,    0,    0, SYN,           true,  not beyond the last octet
            S,     1,    0,    0, REOPEN,        false, MAY-2
            """)
    void judged(String flags, int seq, int ack, int length, Verdict verdict, boolean answered, String why) {
        for (int base : new int[] {1_000_000, -5, Integer.MAX_VALUE - 3}) {
            var block = block(base, false);
            Segment segment = segment(flags, base + seq, base + ack, length);
            assertThat(block.judge(segment, true, true)).as(why).isEqualTo(verdict);
            var out = new Segment();
            assertThat(block.answer(verdict, segment, START, out)).as(why).isEqualTo(answered);
            if (answered) {
                assertThat(out.seq()).isEqualTo(base);
                assertThat(out.ack()).isEqualTo(base);
                assertThat(out.flags()).isEqualTo(Flags.ACK);
                assertThat(out.window()).isEqualTo(1000);
                assertThat(out.destinationPort()).isEqualTo(5000);
            }
            assertThat(block.endNanos - START).as("the end").isEqualTo(60_000 * MS);
        }
    }

    @ParameterizedTest(name = "old one stamped {0}, new one {1}: SEQ={2} TSval={3} -> taken {4}  {5}")
    @DisplayName("RFC 6191 §2: which SYN begins a new connection")
    @CsvSource(textBlock = """
            true,  true,    1,   1, true,  later clock and later number
            true,  true, -900,   1, true,  a later clock is enough
            true,  true,    1,   0, true,  the same tick: the number decides
            true,  true,    0,   0, false, the same tick and no later number
            true,  true,    1,  -1, false, an earlier clock is an old duplicate
            true,  false,   1,   0, true,  without timestamps the number decides
            true,  false,   0,   0, false, and says no
            false, true, -900,   9, true,  only the new one has timestamps
            false, false,   1,   0, true,  the number
            false, false,   0,   0, false, the number says no
            """)
    void reuse(boolean oldStamped, boolean newStamped, int seq, int tsVal, boolean taken, String why) {
        for (int base : new int[] {7, -1, Integer.MAX_VALUE}) {
            var block = block(base, oldStamped);
            Segment syn = segment("S", base + seq, 0, 0);
            if (newStamped) {
                syn.timestamps(base + tsVal, 0);
            }
            assertThat(block.judge(syn, true, true)).as(why).isEqualTo(taken ? Verdict.REOPEN : Verdict.SYN);
            assertThat(block.judge(syn, false, true)).as("nobody listens").isEqualTo(Verdict.SYN);
        }
    }

    @Test
    @DisplayName("RFC 7323 §3.2, §5.3: PAWS")
    void paws() {
        var block = block(100, true);
        assertThat(block.judge(segment("F.", 99, 100, 0), true, true)).isEqualTo(Verdict.TIMESTAMP_MISSING);
        Segment old = segment("F.", 99, 100, 0).timestamps(99, 0);
        assertThat(block.judge(old, true, true)).isEqualTo(Verdict.OLD_TIMESTAMP);
        var out = new Segment();
        assertThat(block.answer(Verdict.OLD_TIMESTAMP, old, START, out)).isTrue();
        assertThat(out.tsEcr()).isEqualTo(100);
        assertThat(out.tsVal()).isEqualTo(50_000_000 + 77);
    }

    @Test
    @DisplayName("RFC 9293 §3.10.7.4, eighth: a FIN restarts 2 MSL, and its timestamp is taken")
    void finAgain() {
        var block = block(100, true);
        Segment fin = segment("F.", 99, 100, 0).timestamps(105, 0);
        assertThat(block.judge(fin, true, true)).isEqualTo(Verdict.FIN_AGAIN);
        var out = new Segment();
        assertThat(block.answer(Verdict.FIN_AGAIN, fin, START + 50_000 * MS, out)).isTrue();
        assertThat(block.endNanos - START).isEqualTo(110_000 * MS);
        assertThat(out.tsEcr()).isEqualTo(105);
    }

    @ParameterizedTest
    @ValueSource(strings = {"S", "."})
    @DisplayName("RFC 5961 §7: what may be part of a loop is answered twice a second")
    void limited(String flags) {
        var block = block(100, false);
        Segment segment = segment(flags, 90, 100, 0);
        Verdict verdict = block.judge(segment, true, true);
        int answers = 0;
        for (int ms = 0; ms < 10_000; ms++) {
            answers += block.answer(verdict, segment, START + ms * MS, new Segment()) ? 1 : 0;
        }
        assertThat(answers).isEqualTo(20);
    }
}
