package io.tcpkit.fsm;

import static io.tcpkit.fsm.Machine.MS;
import static io.tcpkit.fsm.Machine.S;
import static io.tcpkit.fsm.Machine.established;
import static io.tcpkit.fsm.Machine.machine;
import static io.tcpkit.fsm.Machine.selective;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpkit.api.event.CloseReason;
import io.tcpkit.api.spi.SendReason;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// What observers are told: why each segment leaves, and how the sender stands after each acknowledgment.
@DisplayName("Observers are told why a segment leaves")
class SendReasonTest {
    private static List<SendReason> since(Machine m, Runnable events) {
        m.poll();
        m.reasons.clear();
        events.run();
        m.poll();
        return List.copyOf(m.reasons);
    }

    @Test
    void handshakeAndData() {
        var m = machine();
        m.handshake(65_535);
        m.poll();
        m.write("hello").poll();
        assertThat(m.reasons).containsExactly(SendReason.SYN, SendReason.ACK, SendReason.NEW_DATA);
    }

    @Test
    void lossesBySackByTimeoutAndAtTheTail() {
        var m = selective();
        m.write(6000);
        assertThat(since(m, () -> m.sack(1, 1001, 5001))).as("three segments beyond a hole")
                .containsExactly(SendReason.FAST_RETRANSMISSION);
        var tail = selective();
        tail.write(3000);
        assertThat(since(tail, () -> tail.after(150 * MS))).containsExactly(SendReason.LOSS_PROBE);
        assertThat(since(tail, () -> tail.after(100 * MS))).containsExactly(SendReason.TIMEOUT_RETRANSMISSION);
    }

    @Test
    void aClosedWindowIsProbed() {
        var m = established();
        m.receive(".", 1, "", 1, 0);
        m.write(1_000);
        assertThat(since(m, () -> m.after(S / 2))).contains(SendReason.WINDOW_PROBE).containsOnly(SendReason.WINDOW_PROBE);
    }

    @Test
    void acknowledgments() {
        var m = established(b -> b.receiveBufferBytes(4_000));
        assertThat(since(m, () -> m.receive("P.", 1001, "x".repeat(1000), 1))).as("out of order")
                .containsExactly(SendReason.DUPLICATE_ACK);
        assertThat(since(m, () -> m.receive("P.", 1, "x".repeat(1000), 1))).as("it fills the hole").containsExactly(SendReason.ACK);
        assertThat(since(m, () -> m.receive("P.", 2001, "x".repeat(1000), 1)).size()).as("delayed or at once").isLessThan(2);
        m.receive("P.", 3001, "x".repeat(1000), 1);
        assertThat(since(m, () -> {
            m.readAll();
            m.connection.onReceiveBufferDrained(m.now);
        })).as("there is room again").containsExactly(SendReason.WINDOW_UPDATE);
    }

    @Test
    void whoeverMayBeSomebodyElseIsChallenged() {
        var m = established();
        assertThat(since(m, () -> m.receive("R", 100, 0))).as("RFC 5961 §3.2").containsExactly(SendReason.CHALLENGE_ACK);
        assertThat(since(m, () -> m.connection.abort(CloseReason.ABORTED, m.now))).containsExactly(SendReason.RESET);
    }

    @Test
    void silence() {
        var m = established(b -> b.keepAlive(true).keepAliveIdle(Duration.ofSeconds(10)));
        assertThat(since(m, () -> m.after(11 * S))).containsExactly(SendReason.KEEP_ALIVE);
    }

    @Test
    void theSenderIsShownAfterEachAcknowledgmentAndTimeout() {
        var m = selective();
        m.congestion.fixed = 10_000;
        m.write(6000).poll();
        m.states.clear();
        m.receive(".", 1, 1001);
        m.sack(1001, 2001, 6001);
        m.poll();
        m.receive(".", 1, 6001);
        assertThat(m.states).containsExactly("OPEN cwnd 10000 in flight 5000", "RECOVERY cwnd 10000 in flight 0",
                "OPEN cwnd 10000 in flight 0");
        m.states.clear();
        m.write(1000).poll();
        m.after(700 * MS);
        assertThat(m.states).as("expired").isNotEmpty().allSatisfy(state -> assertThat(state).startsWith("LOSS"));
    }
}
