package io.tcpkit.fsm;

import static io.tcpkit.fsm.Machine.MS;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Receive-buffer autotuning in a connection")
class ReceiveTuningTest {

    private static Machine tuned() {
        return new Machine(b -> b.receiveBufferBytes(60_000).initialReceiveBufferBytes(5_000)).handshake(65_535);
    }

    @Test
    void theSynAnnouncesTheFirstWindow() {
        var m = new Machine(b -> b.receiveBufferBytes(60_000).initialReceiveBufferBytes(5_000));
        m.connection.openActive(m.now);
        m.poll();
        assertThat(m.lastWindow()).isEqualTo(5_000);
    }

    @Test
    void theWindowScaleIsThatOfTheLargestWindow() {
        var m = new Machine(b -> b.windowScaling(true).receiveBufferBytes(4 << 20).initialReceiveBufferBytes(5_000));
        m.connection.openActive(m.now);
        assertThat(m.poll()).singleElement().asString().endsWith("wscale 7");
    }

    @Test
    void aReaderThatKeepsUpGetsALargerWindowUpToTheBuffer() {
        var m = tuned();
        long seq = 1;
        int widest = 0;
        long edge = 0;
        for (int round = 0; round < 40; round++) {
            // A window's worth in each round trip, as a sender does that the window holds back.
            int window = (int) m.connection.info(m.now).rcvWnd();
            for (int sent = 0; sent + 1000 <= window; sent += 1000) {
                m.receive(".", seq, "x".repeat(1000), 1);
                seq += 1000;
                m.readAll();
                m.poll();
                assertThat(seq + m.lastWindow()).as("the right edge").isGreaterThanOrEqualTo(edge);
                edge = seq + m.lastWindow();
            }
            m.now += 20 * MS;
            widest = Math.max(widest, m.lastWindow());
        }
        assertThat(widest).isBetween(55_000, 60_000);
        assertThat(m.connection.info(m.now).receiving().ssthresh()).isEqualTo(60_000);
        assertThat(m.connection.info(m.now).timing().rcvRttNanos()).isEqualTo(20 * MS);
    }

    @Test
    void aReaderThatSleepsKeepsTheFirstWindow() {
        var m = tuned();
        long seq = 1;
        for (int i = 0; i < 5; i++) {
            m.receive(".", seq, "x".repeat(1000), 1);
            seq += 1000;
            m.now += 20 * MS;
            m.poll();
        }
        assertThat(m.connection.info(m.now).rcvWnd()).isZero();
        assertThat(m.connection.info(m.now).receiving().ssthresh()).isEqualTo(5_000);
    }
}
