package io.tcpkit.fsm;

import static io.tcpkit.fsm.Machine.MS;
import static io.tcpkit.fsm.Machine.S;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("RFC 2018 §8: what was selected is not acknowledged")
class SackRenegingTest {
    @Test
    void nothingIsFreedBeforeItIsAcknowledgedAndAllOfItIsSentAgain() {
        var m = Machine.selective();
        m.write(10_000).poll();
        m.now += 10 * MS;
        m.sack(1, 1001, 10_001);
        m.poll();
        assertThat(m.written.released).as("octets freed").isEqualTo(1);
        // The first is delivered; then the peer has lost all the rest, and says so no more.
        m.receive(".", 1, 1001);
        m.poll();
        assertThat(m.written.released).isEqualTo(1001);
        var again = new StringBuilder();
        long una = 1001;
        for (int i = 0; i < 100 && una < 10_001; i++) {
            for (String sent : m.after(S)) {
                again.append(sent).append('\n');
            }
            una += 1_000;
            m.receive(".", 1, una);
            m.poll().forEach(sent -> again.append(sent).append('\n'));
        }
        for (int i = 1; i < 10; i++) {
            assertThat(again.toString()).contains(" %d:%d ".formatted(i * 1000 + 1, (i + 1) * 1000 + 1));
        }
        assertThat(m.written.released).isEqualTo(10_001);
    }

    /// The bound: a peer that selects everything and takes it back draws one flight for each timeout, as any loss would.
    @Test
    void takingItBackOverAndOverDrawsAFlightForEachTimeout() {
        var m = Machine.selective();
        m.write(10_000).poll();
        int sent = 0;
        for (int i = 0; i < 50; i++) {
            m.sack(1, 1, 1, 1001, 10_001);
            sent += m.poll().size();
            sent += m.after(200 * MS).size();
        }
        int timeouts = (int) m.connection.info(m.now).retransmissionTimeouts();
        assertThat(timeouts).as("10 s, backed off").isLessThan(8);
        assertThat(sent).as("segments in 50 rounds").isLessThanOrEqualTo(10 * (timeouts + 2));
    }
}
