package io.tcpkit.fsm;

import static io.tcpkit.fsm.Machine.MS;
import static io.tcpkit.fsm.Machine.S;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpkit.api.event.Drop;
import io.tcpkit.fsm.range.Ranges;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// CVE-2018-5390: a peer that deals in single octets with a gap after each.
@DisplayName("a million segments of one octet, each beyond a gap of its own")
class SegmentSmackTest {
    private static final int SEGMENTS = 1_000_000;

    /// Once there are as many islands as may be, an octet that touches none is refused after a search; nothing is kept of it
    /// and nothing is thrown away for it. What is kept lies at its place in the receive buffer, which is as large as it is.
    @Test
    void keepsABoundedNumberOfIslandsAndRefusesTheRest() {
        var m = Machine.selective(b -> b.receiveBufferBytes(60_000));
        int taken = 0;
        int refused = 0;
        int kept = 0;
        long answers = 0;
        for (int i = 0; i < SEGMENTS; i++) {
            long at = 3 + 2 * (i % 29_990);
            Drop drop = m.receive(".", at, "x", 1);
            if (drop == Drop.NONE) {
                taken++;
                kept += i < 29_990 ? 1 : 0;
            } else {
                assertThat(drop).isIn(Drop.NO_BUFFER);
                refused++;
            }
            if (i % 100 == 99) {
                answers += m.poll().size();
            }
        }
        assertThat(refused).as("most of them").isGreaterThan(SEGMENTS * 9 / 10);
        assertThat(taken + refused).isEqualTo(SEGMENTS);
        assertThat(answers).as("one for each that was taken or is there").isLessThanOrEqualTo(taken);
        assertThat(kept).as("octets kept").isEqualTo(Ranges.MAX);
        // What is genuine heals it all.
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < 60; i++) {
            m.receive(".", 1 + i * 1_000L, "y".repeat(1_000), 1);
            m.poll();
            all.append(m.readAll());
        }
        assertThat(all.toString().replace('x', 'y')).isEqualTo("y".repeat(60_000));
    }

    @Test
    void aRefusedOctetIsNeverReportedAsHadOrHadTwice() {
        var m = Machine.selective(b -> b.receiveBufferBytes(60_000));
        for (int i = 0; i < Ranges.MAX; i++) {
            m.receive(".", 3 + 2 * i, "x", 1);
        }
        m.poll();
        long beyond = 3 + 2 * Ranges.MAX + 10;
        assertThat(m.receive(".", beyond, "x", 1)).isEqualTo(Drop.NO_BUFFER);
        assertThat(m.receive(".", beyond, "x", 1)).isEqualTo(Drop.NO_BUFFER);
        m.receive(".", 3, "x", 1);
        List<String> told = m.poll();
        assertThat(told).singleElement().asString()
                .as("the octet that came twice is").contains("sack 3:4")
                .as("the one that was refused twice is not").doesNotContain("%d:%d".formatted(beyond, beyond + 1));
        assertThat(m.after(S)).isEmpty();
        assertThat(m.now).isGreaterThan(5 * S + MS);
    }
}
