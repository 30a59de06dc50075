package io.tcpkit.fsm.send;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SendChronoTest {
    @Test
    void eachPhaseHasItsTimeAndBusyIsAllOfThem() {
        var chrono = new SendChrono();
        chrono.enter(SendChrono.Phase.BUSY, 100);
        chrono.enter(SendChrono.Phase.PEER_WINDOW, 130);
        chrono.enter(SendChrono.Phase.BUSY, 150);
        chrono.enter(SendChrono.Phase.SEND_BUFFER, 151);
        assertThat(chrono.sendBufferNanos(161)).as("still running").isEqualTo(10);
        chrono.enter(SendChrono.Phase.IDLE, 161);
        assertThat(chrono.peerWindowNanos(1_000)).isEqualTo(20);
        assertThat(chrono.sendBufferNanos(1_000)).isEqualTo(10);
        assertThat(chrono.busyNanos(1_000)).isEqualTo(61);
    }
}
