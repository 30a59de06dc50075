package io.tcpkit.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tcpkit.api.TcpState;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeerTest {
    private static Peer established() {
        var peer = Peer.of(ConnectionRecipe.DEFAULT);
        peer.listen();
        peer.inject("< S 0:0(0) win 20000 <mss 1000>");
        peer.expect("> S. 0:0(0) ack 1 win 24000 <mss 1000>");
        peer.inject("< . 1:1(0) ack 1 win 20000");
        peer.expectState(TcpState.ESTABLISHED);
        return peer;
    }

    @ParameterizedTest(name = "ISS {0}, IRS {1}, from {2} ns")
    @CsvSource(textBlock = """
               1000000,     7000000,                0
                    -2,          -3,    5000000000000
            2147483646,  2147483640,   -5000000000000
            """)
    void aConversationIsTheSameAtAnyNumbersAndAnyTime(int iss, int irs, long startNanos) {
        try (var peer = Peer.of(ConnectionRecipe.DEFAULT.iss(iss), irs, startNanos)) {
            peer.connect();
            peer.expect("> S 0:0(0) <mss 1000,wscale 0>");
            peer.inject("+0.05 < S. 0:0(0) ack 1 win 20000 <mss 1000,wscale 3>");
            peer.expect("> . 1:1(0) ack 1 win 24000");
            peer.write(2_000);
            peer.expect("> . 1:1001(1000) ack 1");
            peer.expect("> P. 1001:2001(1000) ack 1");
            peer.inject("+0.05 < P. 1:501(500) ack 2001 win 20000");
            peer.expect("+0.2 > . 2001:2001(0) ack 501");
            peer.read(500);
            peer.inject("< F. 501:501(0) ack 2001 win 20000");
            peer.expect("> . 2001:2001(0) ack 502");
            peer.expectState(TcpState.CLOSE_WAIT);
            peer.shutdownOutput();
            peer.expect("> F. 2001:2001(0) ack 502");
            peer.inject("< . 502:502(0) ack 2002 win 20000");
            peer.expectState(TcpState.CLOSED);
        }
    }

    @Test
    void aRetransmissionCanBeWaitedFor() {
        try (var peer = established()) {
            peer.write(1_000);
            peer.expect("> P. 1:1001(1000) ack 1");
            peer.expect("* > P. 1:1001(1000) ack 1");
            peer.inject("< . 1:1(0) ack 1001 win 20000");
        }
    }

    @Nested @DisplayName("A failure shows what was expected beside what came, and the conversation")
    class Failures {
        @Test
        void anotherSegment() {
            var peer = established();
            peer.write(500);
            assertThatThrownBy(() -> peer.expect("> P. 1:401(400) ack 2"))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("expected  > P. 1:401(400) ack 2")
                    .hasMessageContaining("actual    > P. 1:501(500) ack 1 win 24000")
                    .hasMessageContaining("because   length is 500, not 400; ack is 1, not 2")
                    .hasMessageContaining("ESTABLISHED write 500 of 500");
        }

        @Test
        void nothing() {
            var peer = established();
            assertThatThrownBy(() -> peer.expect("> . 1:1(0) ack 2"))
                    .hasMessageContaining("actual    nothing").hasMessageContaining("the next deadline is never");
            peer.inject("< P. 1:101(100) ack 1 win 20000");
            assertThatThrownBy(() -> peer.expect("> . 1:1(0) ack 101"))
                    .hasMessageContaining("actual    nothing").hasMessageContaining("the next deadline is in 200ms");
        }

        @Test
        void tooEarlyOrTooLate() {
            var peer = established();
            peer.inject("< P. 1:101(100) ack 1 win 20000");
            assertThatThrownBy(() -> peer.expect("+0.3 > . 1:1(0) ack 101"))
                    .hasMessageContaining("it came 200ms after the line before");
            peer.inject("< P. 101:201(100) ack 1 win 20000");
            assertThatThrownBy(() -> peer.expect("+0.1 > . 1:1(0) ack 201"))
                    .hasMessageContaining("the next deadline is in 200ms");
        }

        @Test
        void something() {
            var peer = established();
            peer.write(10);
            assertThatThrownBy(peer::close)
                    .hasMessageContaining("expected  nothing").hasMessageContaining("> P. 1:11(10) ack 1 win 24000");
        }

        @Test
        void anotherState() {
            var peer = established();
            assertThatThrownBy(() -> peer.expectState(TcpState.CLOSED))
                    .hasMessageContaining("expected  the state CLOSED").hasMessageContaining("actual    the state ESTABLISHED");
        }

        @Test
        void wrongDirection() {
            var peer = established();
            assertThatThrownBy(() -> peer.inject("> . 1:1(0)")).hasMessageContaining("use expect");
            assertThatThrownBy(() -> peer.expect("< . 1:1(0)")).hasMessageContaining("use inject");
        }
    }

    @Test
    void timeThatPassesFiresDeadlinesOnTheWay() {
        var peer = established();
        peer.write(1_000);
        peer.takeSent();
        peer.pass(Duration.ofSeconds(2));
        assertThat(peer.takeSent()).hasSizeGreaterThan(1);
    }
}
