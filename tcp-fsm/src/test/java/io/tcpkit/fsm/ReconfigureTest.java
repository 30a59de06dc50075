package io.tcpkit.fsm;

import static io.tcpkit.fsm.Machine.MS;
import static io.tcpkit.fsm.Machine.S;
import static io.tcpkit.fsm.Machine.established;
import static io.tcpkit.fsm.Machine.machine;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpkit.api.event.CloseReason;
import io.tcpkit.api.spi.AckPolicy;
import io.tcpkit.api.spi.SendPolicy;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Options that change on a live connection")
class ReconfigureTest {
    private static final SendPolicy HOLD_ALL = (queued, smss, unacked, small, last) -> SendPolicy.HOLD;

    @Test
    void quickAckEndsDelayAndPaysWhatIsOwed() {
        var m = established();
        m.receive(".", 1, "one", 1);
        assertThat(m.poll()).as("delayed").isEmpty();
        m.change(b -> b.quickAck(true));
        assertThat(m.poll()).containsExactly(". 1:1 ack 4");
        m.receive(".", 4, "two", 1);
        assertThat(m.poll()).containsExactly(". 1:1 ack 7");
        m.change(b -> b.quickAck(false));
        m.receive(".", 7, "three", 1);
        assertThat(m.poll()).as("delayed again").isEmpty();
    }

    @Test
    void quickAckCanBeChosenFromTheBeginning() {
        var m = established(b -> b.quickAck(true));
        m.receive(".", 1, "one", 1);
        assertThat(m.poll()).containsExactly(". 1:1 ack 4");
    }

    @Test
    void anotherAckPolicyTakesOver() {
        var m = established();
        AckPolicy patient = (arrival, segments, bytes) -> 300 * MS;
        m.ackPolicy(patient);
        m.receive(".", 1, "x".repeat(1000), 1);
        m.receive(".", 1001, "x".repeat(1000), 1);
        assertThat(m.poll()).isEmpty();
        assertThat(m.after(300 * MS)).containsExactly("300 . 1:1 ack 2001");
    }

    @Test
    void anotherSendPolicyIsAskedAboutWhatIsHeld() {
        var m = new Machine(b -> b, 1000, 1000, HOLD_ALL).handshake(65_535);
        m.write("small");
        assertThat(m.poll()).isEmpty();
        m.sendPolicy((queued, smss, unacked, small, last) -> 0);
        assertThat(m.poll()).containsExactly("P. 1:6 ack 1");
        m.sendPolicy(HOLD_ALL);
        m.write("again");
        assertThat(m.poll()).isEmpty();
    }

    @Test
    void keepAliveCountsFromWhatWasHeardLast() {
        var m = established();
        assertThat(m.after(100 * S)).isEmpty();
        m.change(b -> b.keepAlive(true).keepAliveIdle(Duration.ofSeconds(120)).keepAliveInterval(Duration.ofSeconds(10)));
        assertThat(m.after(35 * S)).containsExactly("20000 . 0:0 ack 1", "30000 . 0:0 ack 1");
        m.change(b -> b.keepAlive(false));
        assertThat(m.after(1000 * S)).isEmpty();
        assertThat(m.connection.nextDeadlineNanos()).isEqualTo(Connection.NEVER);
    }

    @Test
    void keepAliveThatIsOverdueProbesAtOnce() {
        var m = established();
        m.after(100 * S);
        m.change(b -> b.keepAlive(true).keepAliveIdle(Duration.ofSeconds(50)));
        assertThat(m.after(0)).containsExactly("0 . 0:0 ack 1");
    }

    @Test
    void theUserTimeoutHoldsForWhatIsOutstanding() {
        var m = established();
        m.write("lost");
        m.poll();
        m.after(S);
        m.change(b -> b.userTimeout(Duration.ofSeconds(3)));
        m.after(3 * S);
        assertThat(m.reason()).isEqualTo(CloseReason.USER_TIMEOUT);
    }

    @Test
    void fewerRetriesEndIt() {
        var m = established();
        m.write("lost");
        m.poll();
        m.change(b -> b.dataRetries(1));
        m.after(60 * S);
        assertThat(m.reason()).isEqualTo(CloseReason.TIMED_OUT);
    }

    @Test
    void synRetriesMayChangeWhileItOpens() {
        var m = machine();
        m.connection.openActive(m.now);
        m.poll();
        m.change(b -> b.synRetries(2));
        assertThat(m.after(20 * S)).hasSize(2);
        assertThat(m.reason()).isEqualTo(CloseReason.TIMED_OUT);
    }

    @Test
    void theSnapshotNamesThePolicyInUse() {
        var m = established();
        m.change(b -> b.sendPolicy("minshall").ackPolicy("immediate"));
        assertThat(m.connection.info(m.now).sendPolicy()).isEqualTo("minshall");
        assertThat(m.connection.info(m.now).ackPolicy()).isEqualTo("immediate");
    }
}
