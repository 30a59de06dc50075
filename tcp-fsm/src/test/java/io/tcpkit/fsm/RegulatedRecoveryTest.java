package io.tcpkit.fsm;

import static io.tcpkit.fsm.Machine.MS;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("draft-ietf-ccwg-bbr, Modulating cwnd in Loss Recovery: the controller's window is the only limit, there is no PRR")
class RegulatedRecoveryTest {
    private final Machine m = new Machine(b -> b.frto(false));

    @BeforeEach
    void bbrLike() {
        m.congestion.regulatesRecovery = true;
        m.congestion.fixed = 10_000;
    }

    private void flight() {
        m.write(30_000).poll();
        m.now += 10 * MS;
    }

    @Test
    @DisplayName("with SACK: what was delivered and what was lost makes room, all of it at once")
    void selective() {
        start(m.permitSack());
        m.sack(1, 1001, 5001);
        // Of 10 in flight 4 are delivered and 1 is lost. PRR would let two go, a third of a window later.
        assertThat(m.poll()).containsExactly(". 1:1001 ack 1", ". 10001:11001 ack 1", ". 11001:12001 ack 1",
                ". 12001:13001 ack 1", ". 13001:14001 ack 1");
        m.congestion.fixed = 4000;
        m.sack(1, 1001, 9001);
        assertThat(m.poll()).as("6 in flight, 4 wanted").isEmpty();
    }

    @Test
    @DisplayName("without SACK: inflated by the duplicates it stands in for ssthresh, which the controller does not have")
    void duplicates() {
        start(m);
        for (int i = 0; i < 3; i++) {
            m.receive(".", 1, 1);
        }
        assertThat(m.poll()).containsExactly(". 1:1001 ack 1", ". 10001:11001 ack 1", ". 11001:12001 ack 1",
                ". 12001:13001 ack 1");
        m.receive(".", 1, 1);
        assertThat(m.poll()).containsExactly(". 13001:14001 ack 1");
    }

    @Test
    @DisplayName("a replacement that has a threshold recovers by PRR")
    void replaced() {
        start(m.permitSack());
        m.congestion.regulatesRecovery = false;
        m.congestion.faulty = true;
        m.sack(1, 1001, 5001);
        assertThat(m.poll()).as("half of what is delivered").hasSize(1);
    }

    private void start(Machine machine) {
        machine.handshake(65_535);
        flight();
    }
}
