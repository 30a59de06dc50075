package io.tcpkit.fsm;

import static io.tcpkit.fsm.Machine.MS;
import static io.tcpkit.fsm.Machine.bits;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpkit.api.event.Drop;
import io.tcpkit.api.segment.Flags;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// CVE-2005-0356: one forged segment with a timestamp far ahead must not make all that is genuine look old.
@DisplayName("RFC 7323 §4.3, §5.3 R3: TS.Recent follows what passed the sequence and the ACK checks")
class PawsPoisoningTest {
    private static final int PEER = 0xffff_fff0;

    private static Machine established() {
        var m = Machine.machine();
        m.connection.openActive(m.now);
        m.poll();
        int echoed = m.last.tsVal();
        m.now += 10 * MS;
        m.receive(Flags.SYN | Flags.ACK, 0, "", 1, 65_535, s -> s.mss(1000).timestamps(PEER, echoed));
        m.poll();
        return m;
    }

    @ParameterizedTest(name = "{0} {1} ack {2}: {3}")
    @CsvSource(textBlock = """
            P. , 50000, 1 , data beyond the window
            P. , 10001, 1 , data at the right edge
            P. , -5000, 1 , data before the window
            P. , 1    , 2 , data that acknowledges what was never sent
            P. , 1    , -70000, data with an acknowledgment older than any window
            P. , 100  , 1 , data in the window but beyond a gap
            .  , 50000, 1 , a bare ACK beyond the window
            .  , 1    , 99, a bare ACK of what was never sent
            P  , 1    , 0 , data without an acknowledgment
            F. , 50000, 1 , a FIN beyond the window
            R  , 50   , 0 , a RST in the window
            S  , 50   , 0 , a SYN in the window
            S. , 0    , 1 , the SYN-ACK again
            """)
    void aForgedSegmentLeavesTsRecentAlone(String flags, long seq, long ack, String what) {
        for (int ahead : new int[] {1, 1_000_000, 1 << 30, Integer.MAX_VALUE}) {
            var m = established();
            int echo = m.last.tsVal();
            String data = flags.startsWith("P") ? "forged" : "";
            m.receive(bits(flags), seq, data, ack, 65_535, s -> s.timestamps(PEER + ahead, echo));
            m.poll();
            m.now += MS;
            assertThat(m.receive(bits("P."), 1, "genuine", 1, 65_535, s -> s.timestamps(PEER, echo))).as(what)
                    .isEqualTo(Drop.NONE);
            assertThat(m.readAll()).isEqualTo("genuine");
            m.write("answer").poll();
            assertThat(m.last.tsEcr()).as("what we echo is the peer's").isEqualTo(PEER);
        }
    }

    /// The bound: a thousand forged segments, ten answers, and the next genuine segment is taken.
    @Test
    void aFloodOfThemDrawsNoMoreThanTheLimit() {
        var m = established();
        int echo = m.last.tsVal();
        int answers = 0;
        for (int i = 0; i < 1_000; i++) {
            long seq = 50_000 + i;
            m.receive(Flags.ACK, seq, "", 1, 65_535, s -> s.timestamps(PEER + (1 << 30), echo));
            m.receive(Flags.ACK, 1, "", 99, 65_535, s -> s.timestamps(PEER - 1, echo));
            answers += m.poll().size();
        }
        assertThat(answers).isEqualTo(10);
        assertThat(m.receive(bits("P."), 1, "genuine", 1, 65_535, s -> s.timestamps(PEER, echo))).isEqualTo(Drop.NONE);
    }
}
