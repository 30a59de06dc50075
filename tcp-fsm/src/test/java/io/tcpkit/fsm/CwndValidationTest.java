package io.tcpkit.fsm;

import static io.tcpkit.fsm.Machine.MS;
import static io.tcpkit.fsm.Machine.S;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("RFC 7661 §4.5.3: was the congestion window used, in the round trip that an acknowledgment belongs to")
class CwndValidationTest {
    private final List<Boolean> limited = new ArrayList<>();

    private Machine watched(long cwnd) {
        var m = Machine.established();
        m.congestion.fixed = cwnd;
        m.congestion.acks = ack -> limited.add(ack.cwndLimited());
        return m;
    }

    @ParameterizedTest(name = "{0} octets, cwnd {1} -> {2}  {3}")
    @CsvSource(textBlock = """
            6000, 4000, true , something waits for the window
            4000, 4000, true , the window is full although nothing waits
            4000, 4900, true , there is no room for a full segment
            3000, 4000, false, there was room for one more
            """)
    void table(int octets, long cwnd, boolean expected, String why) {
        var m = watched(cwnd);
        m.write(octets).poll();
        m.receive(".", 1, 1001);
        assertThat(limited).as(why).containsExactly(expected);
    }

    @Test
    void forTheRoundThatFilledItAndNoLonger() {
        var m = watched(4000);
        m.write(4000).poll();
        m.now += 10 * MS;
        m.receive(".", 1, 2001);
        m.receive(".", 1, 4001);
        m.write(2000).poll();
        m.now += 10 * MS;
        m.receive(".", 1, 5001);
        m.receive(".", 1, 6001);
        assertThat(limited).containsExactly(true, true, false, false);
    }

    @Test
    void thePeersWindowIsAnotherMatter() {
        var m = watched(10_000);
        m.receive(".", 1, "", 1, 3000);
        limited.clear();
        m.write(20_000).poll();
        m.receive(".", 1, "", 1001, 3000);
        m.poll();
        m.receive(".", 1, "", 2001, 3000);
        assertThat(limited).containsExactly(false, false);
    }

    @Test
    @DisplayName("RFC 5681 §4.1: the controller is told of a pause, whatever it makes of it")
    void idle() {
        var m = Machine.established();
        m.write(1000).poll();
        m.receive(".", 1, 1001);
        m.now += S;
        m.write(1000).poll();
        assertThat(m.congestion.events).containsExactly("idle");
    }
}
