package io.tcpkit.fsm;

import static io.tcpkit.fsm.Machine.MS;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpkit.api.TcpState;
import io.tcpkit.api.segment.Flags;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// CVE-2019-11477 and CVE-2019-11479: a tiny MSS and blocks that make no sense. How much work blocks that do make sense can
/// cause is for SackSlownessTest.
class SackPanicTest {

    @ParameterizedTest(name = "MSS {0}")
    @ValueSource(ints = {0, 1, 7, 12, 13, 40, 47, 48})
    @DisplayName("RFC 9293 §3.7.1: every segment carries octets, however small the announced MSS")
    void tinyMss(int mss) {
        for (boolean timestamps : new boolean[] {false, true}) {
            var m = Machine.machine();
            m.connection.openActive(m.now);
            m.poll();
            int echo = m.last.tsVal();
            m.now += 10 * MS;
            m.receive(Flags.SYN | Flags.ACK, 0, "", 1, 65_535, s -> {
                s.mss(mss).sackPermitted(true);
                return timestamps ? s.timestamps(7, echo) : s;
            });
            m.poll();
            m.congestion.fixed = 1 << 20;
            m.write(10_000);
            List<String> sent = m.poll();
            // The floor of 48 less 12 for timestamps.
            assertThat(sent).as("segments for 10000 octets").hasSize(timestamps ? 278 : 209);
            assertThat(m.connection.info(m.now).inFlight()).isEqualTo(10_000);
        }
    }

    @Test
    @DisplayName("RFC 2018 §3: blocks outside what is sent, reversed, empty or overlapping change nothing they should not")
    void nonsense() {
        var m = Machine.selective();
        m.write(5000).poll();
        long[][] blocks = {{4001, 4001}, {3001, 2001}, {5001, 9001}, {4001, 5002}, {-5000, -4000}, {1, 500}, {700, 1100},
            {2002, 2999}, {Integer.MAX_VALUE, Integer.MAX_VALUE + 2L}, {6000, 1}, {1, Integer.MAX_VALUE},
            {5001, 5001}, {5000, 5001 + (1L << 31)}};
        for (long[] each : blocks) {
            m.sack(1, each);
            assertThat(m.poll()).as("%d:%d", each[0], each[1]).isEmpty();
            assertThat(m.connection.info(m.now).inFlight()).as("%d:%d", each[0], each[1]).isEqualTo(5000);
        }
        // The same octets four times in one acknowledgment count once.
        m.sack(1, 2001, 4001, 2001, 4001, 2001, 3001, 3001, 4001);
        assertThat(m.connection.info(m.now).inFlight()).isEqualTo(3000);
        m.receive(".", 1, 5001);
        assertThat(m.connection.info(m.now).inFlight()).isZero();
        assertThat(m.state()).isEqualTo(TcpState.ESTABLISHED);
    }
}
