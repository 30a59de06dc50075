package io.tcpkit.fsm;

import static io.tcpkit.fsm.Machine.S;
import static io.tcpkit.fsm.Machine.bits;
import static io.tcpkit.fsm.Machine.established;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpkit.api.ConnectionConfig;
import io.tcpkit.api.TcpState;
import io.tcpkit.api.event.CloseReason;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("RFC 5482: the user timeout option")
class UserTimeoutTest {

    private static ConnectionConfig.Builder on(ConnectionConfig.Builder b, int seconds) {
        return b.userTimeoutOption(true).userTimeout(Duration.ofSeconds(seconds));
    }

    @Nested
    @DisplayName("§3.1, §3.2: telling")
    class Telling {
        @Test
        void inTheSynAndInTheFirstSegmentAfterIt() {
            var m = new Machine(b -> on(b, 200));
            m.connection.openActive(m.now);
            m.poll();
            assertThat(m.last.userTimeoutSeconds()).isEqualTo(200);
            var open = established(b -> on(b, 200));
            assertThat(open.last.userTimeoutSeconds()).as("the acknowledgment of the SYN").isEqualTo(200);
            open.write("x");
            open.poll();
            assertThat(open.last.hasUserTimeout()).isFalse();
        }

        @Test
        void withoutALimitOfOursTheDefaultOfFiveMinutes() {
            var m = established(b -> b.userTimeoutOption(true));
            assertThat(m.last.userTimeoutSeconds()).isEqualTo(300);
        }

        @Test
        void notUnlessTheUserWantsIt() {
            assertThat(established(b -> b.userTimeout(Duration.ofSeconds(200))).last.hasUserTimeout()).isFalse();
        }

        @Test
        void atOnceWhenItIsChangedAndBesideFullSegmentsLater() {
            var m = established(b -> on(b, 200));
            m.congestion.fixed = 100_000;
            var config = on(ConnectionConfig.DEFAULT.toBuilder(), 400).build();
            m.write(1000);
            m.connection.reconfigure(config, m.connection.sendPolicy(), m.connection.ackPolicy(), m.now);
            assertThat(m.connection.pollTransmit(m.now, m.last)).isTrue();
            assertThat(m.last.payload().length()).isEqualTo(1000);
            assertThat(m.last.hasUserTimeout()).as("there is no room for 4 octets more").isFalse();
            m.receive(".", 1, "xx", 1001);
            m.after(S);
            assertThat(m.last.userTimeoutSeconds()).isEqualTo(400);
        }
    }

    @Nested
    @DisplayName("§3.1: USER_TIMEOUT = min (U_LIMIT, max (ADV_UTO, REMOTE_UTO, L_LIMIT))")
    class Taking {
        @ParameterizedTest(name = "ours {0} s, the peer''s {1} s: {2} s")
        @CsvSource(textBlock = """
                200,    500,  500, the longer
                500,    200,  500, the longer
                200, 100000, 3600, but U_LIMIT at most
                 20,     30,  100, and L_LIMIT at least
                 20,      0,   20, zero is reserved and ignored
                """)
        void formula(int ours, int remote, int seconds, String why) {
            var m = established(b -> on(b, ours).dataRetries(127));
            m.receive(bits("."), 1, "", 1, 65_535, segment -> segment.userTimeoutSeconds(remote));
            m.write("lost");
            m.poll();
            m.after((seconds - 1) * S);
            assertThat(m.state()).as(why).isEqualTo(TcpState.ESTABLISHED);
            m.after(2 * S);
            assertThat(m.reason()).as(why).isEqualTo(CloseReason.USER_TIMEOUT);
        }

        @Test
        void whoHasItOffIgnoresIt() {
            var m = established(b -> b.userTimeout(Duration.ofSeconds(20)));
            m.receive(bits("."), 1, "", 1, 65_535, segment -> segment.userTimeoutSeconds(3000));
            m.write("lost");
            m.poll();
            m.after(21 * S);
            assertThat(m.reason()).isEqualTo(CloseReason.USER_TIMEOUT);
        }

        @Test
        @DisplayName("§6: a segment outside of the window, or acknowledging what was never sent, tells nothing")
        void aForgedSegmentIsNotBelieved() {
            var m = established(b -> on(b, 200));
            m.receive(bits("."), 900_000, "", 1, 65_535, segment -> segment.userTimeoutSeconds(3000));
            m.receive(bits("."), 1, "", 900_000, 65_535, segment -> segment.userTimeoutSeconds(3000));
            m.write("lost");
            m.poll();
            m.after(201 * S);
            assertThat(m.reason()).isEqualTo(CloseReason.USER_TIMEOUT);
        }
    }
}
