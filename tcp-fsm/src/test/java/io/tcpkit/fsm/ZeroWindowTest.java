package io.tcpkit.fsm;

import static io.tcpkit.fsm.Machine.S;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpkit.api.TcpState;
import io.tcpkit.api.event.CloseReason;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// Sockstress (CVE-2008-4609), as one connection sees it: a peer that acknowledges each probe and never opens its window.
@DisplayName("RFC 9293 §3.8.6.1, §3.8.3: a window that stays closed")
class ZeroWindowTest {
    private static Machine stalled(Duration userTimeout) {
        var m = Machine.established(b -> b.userTimeout(userTimeout));
        m.receive(".", 1, "", 1, 0);
        m.write(1_000);
        m.poll();
        return m;
    }

    /// {@return when probes left, in milliseconds}
    private static ArrayList<Long> probes(Machine m, long seconds) {
        long begin = m.now;
        var times = new ArrayList<Long>();
        while (m.now - begin < seconds * S && m.state() == TcpState.ESTABLISHED) {
            for (String sent : m.after(S / 10)) {
                if (sent.contains("R")) {
                    return times;
                }
                assertThat(sent).as("one octet").contains(" 1:2 ");
                times.add((m.now - begin) / 1_000_000);
                m.receive(".", 1, "", 1, 0);
                m.poll();
            }
        }
        return times;
    }

    @Test
    void probesBackOffToAMinute() {
        var m = stalled(Duration.ZERO);
        ArrayList<Long> times = probes(m, 3_600);
        assertThat(times).as("probes in an hour").hasSizeBetween(60, 70);
        assertThat(times.getLast() - times.get(times.size() - 2)).as("in the end").isBetween(59_000L, 61_000L);
        assertThat(m.connection.info(m.now).counters().bytesSent()).as("octets for all of them").isLessThanOrEqualTo(70);
        assertThat(m.reason()).isEqualTo(CloseReason.OPEN);
    }

    @Test
    void theUserTimeoutEndsItThoughThePeerAnswers() {
        var m = stalled(Duration.ofSeconds(100));
        probes(m, 200);
        assertThat(m.state()).isEqualTo(TcpState.CLOSED);
        assertThat(m.reason()).isEqualTo(CloseReason.USER_TIMEOUT);
    }
}
