package io.tcpkit.fsm;

import static io.tcpkit.fsm.Machine.bits;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpkit.api.TcpState;
import io.tcpkit.api.event.Drop;
import io.tcpkit.api.segment.Flags;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// URGENT/11 (CVE-2019-12255, 12260, 12261, 12263) and AMNESIA:33 (CVE-2020-17437): urgent pointers that underflow, point
/// beyond what is there, or move backwards.
@DisplayName("RFC 6093 §3: urgent octets stay in line, wherever the pointer points")
class UrgentDataTest {
    private static Machine urgent(String flags, long seq, String data, int pointer, Machine m) {
        assertThat(m.receive(bits(flags), seq, data, 1, 65_535, s -> s.urgentPointer(pointer))).isEqualTo(Drop.NONE);
        return m;
    }

    @ParameterizedTest(name = "urgent pointer {0}")
    @ValueSource(ints = {0, 1, 4, 5, 6, 9_999, 10_000, 32_767, 32_768, 65_535})
    void theStreamIsWhole(int pointer) {
        var m = Machine.established();
        urgent("PU.", 1, "begin", pointer, m);
        urgent("U.", 6, "", pointer, m);
        urgent("PU.", 11, "ahead", pointer, m);
        urgent("U.", 6, "fills", pointer, m);
        urgent("PUF.", 16, "end", pointer, m);
        assertThat(m.readAll()).isEqualTo("beginfillsaheadend");
        assertThat(m.state()).isEqualTo(TcpState.CLOSE_WAIT);
    }

    @Test
    void aPointerThatMovesBackwardsTakesNothingBack() {
        var m = Machine.established();
        var stream = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            urgent("PU.", 1 + i, "x", (100 - i) * 600, m);
            stream.append('x');
        }
        assertThat(m.readAll()).isEqualTo(stream.toString());
        assertThat(m.connection.info(m.now).bytesReceived()).isEqualTo(100);
    }

    @ParameterizedTest
    @ValueSource(strings = {"SU", "SUF", "SUP"})
    void withASynItIsNoMoreThanASyn(String flags) {
        var m = Machine.machine();
        m.connection.openPassive(m.now);
        m.receive(bits(flags), 0, "", 0, 65_535, s -> s.urgentPointer(65_535).mss(1000));
        assertThat(m.state()).isEqualTo(TcpState.SYN_RECEIVED);
        assertThat(m.poll()).singleElement().asString().startsWith("S. 0:0 ack 1");
        m.receive(".", 1, 1);
        m.receive("P.", 1, "hello", 1);
        assertThat(m.readAll()).isEqualTo("hello");
    }

    /// The bound: what the pointer says costs no octet and no segment.
    @Test
    void beyondTheWindowOrBeforeItItDrawsWhatAnyOtherSegmentDraws() {
        for (long seq : new long[] {-500, 10_001, 1 << 30}) {
            var plain = Machine.established();
            plain.receive(Flags.ACK, seq, "text", 1, 65_535, s -> s);
            List<String> answers = plain.poll();
            var m = Machine.established();
            m.receive(Flags.ACK | Flags.URG, seq, "text", 1, 65_535, s -> s.urgentPointer(7));
            assertThat(m.poll()).isEqualTo(answers).hasSize(1);
            assertThat(m.readAll()).isEmpty();
        }
    }
}
