package io.tcpkit.fsm;

import static io.tcpkit.fsm.Machine.MS;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// Savage et al. 1999, "DupACK spoofing": duplicates made up by the peer, each of which says that a segment has left the network.
@DisplayName("RFC 5681 §3.2: the window is inflated at most as often as there were segments outstanding")
class DuplicateAckSpoofingTest {
    private static final int DUPLICATES = 10_000;

    private static int spoof(Machine m) {
        int segments = 0;
        for (int i = 0; i < DUPLICATES; i++) {
            m.receive(".", 1, 1);
            segments += m.poll().size();
        }
        return segments;
    }

    @Test
    void withoutSackTheyBringNoMoreThanWasOutstanding() {
        var m = Machine.established();
        m.write(60_000);
        assertThat(m.poll()).hasSize(10);
        m.now += 10 * MS;
        int segments = spoof(m);
        assertThat(segments).as("2 by limited transmit, 1 again, and as many as 12 outstanding let go beyond half of them")
                .isLessThanOrEqualTo(2 + 1 + 12);
        assertThat(m.congestion.events).containsExactly("LOSS flight 10000");
    }

    @Test
    void eachPartialAcknowledgmentBringsNoMoreEither() {
        var m = Machine.established();
        m.write(60_000).poll();
        m.now += 10 * MS;
        int segments = spoof(m);
        for (int una = 1_001; una < 5_000; una += 1_000) {
            m.receive(".", 1, una);
            segments += m.poll().size();
            for (int i = 0; i < DUPLICATES; i++) {
                m.receive(".", 1, una);
                segments += m.poll().size();
            }
        }
        // The peer's window is the end of it in any case: 65 segments beyond the first, and those that were sent again.
        assertThat(segments).isLessThanOrEqualTo(60);
        assertThat(m.connection.info(m.now).cwnd()).as("cwnd itself").isLessThanOrEqualTo(10_000);
    }

    @Test
    void withSackADuplicateWithoutABlockBringsNothing() {
        var m = Machine.selective();
        m.write(60_000);
        assertThat(m.poll()).hasSize(10);
        m.now += 10 * MS;
        assertThat(spoof(m)).isZero();
        // Nor does one with a block that is known.
        m.sack(1, 2001, 3001);
        int segments = m.poll().size();
        for (int i = 0; i < DUPLICATES; i++) {
            m.sack(1, 2001, 3001);
            segments += m.poll().size();
        }
        assertThat(segments).as("one was delivered, one may go").isLessThanOrEqualTo(1);
    }
}
