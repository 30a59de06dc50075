package io.tcpkit.fsm;

import static io.tcpkit.fsm.Machine.MS;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpkit.api.spi.SendPolicy;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("RFC 9293 §3.7.4 (MUST-17), TCP_CORK and TCP_NODELAY: what the application wishes of small segments")
class CorkTest {
    private static final SendPolicy NAGLE = (queued, smss, unacked, small, last) -> unacked > 0 && !last ? SendPolicy.HOLD : 0;
    private static final SendPolicy NO_DELAY = (queued, smss, unacked, small, last) -> 0;

    private static Machine corked() {
        return new Machine(b -> b.cork(true), 1000, 1000, NAGLE).handshake(65_535);
    }

    private static Machine nagle() {
        return new Machine(b -> b, 1000, 1000, NAGLE).handshake(65_535);
    }

    @Test
    void onlyFullSegmentsGo() {
        var m = corked();
        m.write(400);
        assertThat(m.poll()).isEmpty();
        m.write(700);
        assertThat(m.poll()).containsExactly(". 1:1001 ack 1");
    }

    @Test
    void forTwoHundredMillisecondsAtMost() {
        var m = corked();
        m.write(400).poll();
        assertThat(m.after(300 * MS)).containsExactly("200 P. 1:401 ack 1");
    }

    @Test
    void pullingTheCorkLetsItGo() {
        var m = corked();
        m.write(400).poll();
        m.change(b -> b.cork(false));
        assertThat(m.poll()).containsExactly("P. 1:401 ack 1");
        m.write(400);
        assertThat(m.poll()).as("Nagle's algorithm is in charge again").isEmpty();
    }

    @Test
    void theEndOfTheStreamIsNotHeld() {
        var m = corked();
        m.write(400).poll();
        m.connection.shutdownOutput(m.now);
        assertThat(m.poll()).containsExactly("FP. 1:401 ack 1");
    }

    @Test
    void noDelayAsksNobody() {
        var m = nagle();
        m.write(100).poll();
        m.write(100);
        assertThat(m.poll()).isEmpty();
        m.sendPolicy(NO_DELAY);
        assertThat(m.poll()).containsExactly("P. 101:201 ack 1");
        m.write(100);
        assertThat(m.poll()).containsExactly("P. 201:301 ack 1");
        m.sendPolicy(NAGLE);
        m.write(100);
        assertThat(m.poll()).isEmpty();
    }

    @Test
    void noDelayPushesOnceThroughACork() {
        var m = corked();
        m.write(400).poll();
        m.sendPolicy(NO_DELAY);
        assertThat(m.poll()).containsExactly("P. 1:401 ack 1");
        m.write(400);
        assertThat(m.poll()).as("the cork stays").isEmpty();
    }

    @Test
    void aCorkThatComesTogetherWithTheSamePolicyHolds() {
        var m = nagle();
        m.change(b -> b.cork(true));
        m.write(400);
        assertThat(m.poll()).isEmpty();
    }

    @Test
    void whatIsChosenBeforeTheConnectionIsOpenCounts() {
        var m = new Machine(b -> b, 1000, 1000, NAGLE);
        m.sendPolicy(NO_DELAY);
        m.handshake(65_535);
        m.write(100).poll();
        m.write(100);
        assertThat(m.poll()).hasSize(1);
    }
}
