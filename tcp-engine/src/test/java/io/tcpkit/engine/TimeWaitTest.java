package io.tcpkit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tcpkit.api.ConnectionConfig;
import io.tcpkit.api.ListenerConfig;
import io.tcpkit.api.TcpConnection;
import io.tcpkit.api.TcpListener;
import io.tcpkit.api.TcpState;
import io.tcpkit.api.event.CloseReason;
import io.tcpkit.api.event.Drop;
import io.tcpkit.api.segment.Flags;
import io.tcpkit.api.segment.Segment;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// TIME-WAIT in a whole stack: a peer by hand opens, our side closes first.
class TimeWaitTest {
    private static final int PORT = 5000;
    private static final int SEQ = 1_000;

    /// Leaves a connection in TIME-WAIT.
    ///
    /// @return our SND.NXT
    private static int rest(Stranger s, TcpListener listener, int port) throws IOException {
        int iss = s.connect(port, SEQ);
        TcpConnection connection = listener.tryAccept().orElseThrow();
        connection.close();
        assertThat(s.settle()).singleElement().satisfies(fin -> assertThat(fin.has(Flags.FIN)).isTrue());
        Segment last = s.exchange(Stranger.segment(port, Flags.FIN | Flags.ACK, SEQ + 1, iss + 2));
        assertThat(last.ack()).isEqualTo(SEQ + 2);
        assertThat(connection.state()).isEqualTo(TcpState.TIME_WAIT);
        return iss + 2;
    }

    @Test
    void nothingOfTheConnectionIsLeftButTheEntry() throws IOException {
        try (var s = new Stranger(); TcpListener listener = s.stack.listen(80)) {
            rest(s, listener, PORT);
            assertThat(s.stack.info().connections()).isZero();
            assertThat(s.stack.info().timeWaits()).isOne();
            assertThat(s.stack.info().timers()).isZero();
            assertThat(s.stack.connections()).singleElement()
                    .satisfies(info -> assertThat(info.state()).isEqualTo(TcpState.TIME_WAIT));
            assertThat(s.after(Duration.ofSeconds(59))).isEmpty();
            assertThat(s.stack.info().timeWaits()).isOne();
            s.after(Duration.ofSeconds(1));
            assertThat(s.stack.info().timeWaits()).isZero();
            assertThat(s.stack.nextDeadlineNanos()).isEqualTo(Long.MAX_VALUE);
        }
    }

    @Test
    void theApplicationStillReadsAndAsks() throws IOException {
        try (var s = new Stranger(); TcpListener listener = s.stack.listen(80)) {
            int iss = s.connect(PORT, SEQ);
            TcpConnection connection = listener.tryAccept().orElseThrow();
            connection.shutdownOutput();
            s.settle();
            s.send(Stranger.text(Stranger.segment(PORT, Flags.FIN | Flags.ACK, SEQ + 1, iss + 2), 5));
            assertThat(connection.state()).isEqualTo(TcpState.TIME_WAIT);
            assertThat(connection.info().state()).isEqualTo(TcpState.TIME_WAIT);
            assertThat(connection.info().closeReason()).isEqualTo(CloseReason.OPEN);
            assertThat(connection.info().bytesReceived()).isEqualTo(5);
            assertThat(connection.tryRead(ByteBuffer.allocate(9))).isEqualTo(5);
            assertThat(connection.tryRead(ByteBuffer.allocate(9))).isEqualTo(-1);
            connection.shutdownOutput();
            s.after(Duration.ofSeconds(60));
            assertThat(connection.state()).isEqualTo(TcpState.CLOSED);
            assertThat(connection.info().state()).isEqualTo(TcpState.CLOSED);
            assertThat(connection.info().closeReason()).isEqualTo(CloseReason.FINISHED);
            assertThat(connection.tryRead(ByteBuffer.allocate(9))).isEqualTo(-1);
        }
    }

    @Test
    @DisplayName("RFC 9293 §3.10.5: ABORT deletes it")
    void abortEndsIt() throws IOException {
        try (var s = new Stranger(); TcpListener listener = s.stack.listen(80)) {
            int iss = s.connect(PORT, SEQ);
            TcpConnection connection = listener.tryAccept().orElseThrow();
            connection.shutdownOutput();
            s.settle();
            s.send(Stranger.segment(PORT, Flags.FIN | Flags.ACK, SEQ + 1, iss + 2));
            connection.abort();
            assertThat(s.settle()).as("without a word").isEmpty();
            assertThat(s.stack.info().timeWaits()).isZero();
            assertThat(connection.state()).isEqualTo(TcpState.CLOSED);
        }
    }

    @Test
    @DisplayName("RFC 9293 §3.10.7.4: a FIN that comes again is acknowledged and restarts 2 MSL")
    void finAgain() throws IOException {
        try (var s = new Stranger(); TcpListener listener = s.stack.listen(80)) {
            int nxt = rest(s, listener, PORT);
            s.after(Duration.ofSeconds(50));
            Segment ack = s.exchange(Stranger.segment(PORT, Flags.FIN | Flags.ACK, SEQ + 1, nxt));
            assertThat(ack.seq()).isEqualTo(nxt);
            assertThat(ack.ack()).isEqualTo(SEQ + 2);
            assertThat(ack.flags()).isEqualTo(Flags.ACK);
            s.after(Duration.ofSeconds(59));
            assertThat(s.stack.info().timeWaits()).isOne();
            s.after(Duration.ofSeconds(1));
            assertThat(s.stack.info().timeWaits()).isZero();
        }
    }

    @Nested
    @DisplayName("RFC 1337: TIME-WAIT assassination")
    class Assassination {
        @Test
        void noRstShortensIt() throws IOException {
            try (var s = new Stranger(); TcpListener listener = s.stack.listen(80)) {
                int nxt = rest(s, listener, PORT);
                for (int seq : new int[] {SEQ + 1, SEQ + 2, SEQ + 3, SEQ + 500, nxt}) {
                    assertThat(s.send(Stranger.segment(PORT, Flags.RST, seq, 0))).isEmpty();
                    assertThat(s.send(Stranger.segment(PORT, Flags.RST | Flags.ACK, seq, nxt))).isEmpty();
                }
                assertThat(s.drops(Drop.TIME_WAIT_RESET)).isEqualTo(10);
                assertThat(s.stack.info().timeWaits()).isOne();
            }
        }

        @Test
        void anOldDuplicateGetsAnAckOnly() throws IOException {
            try (var s = new Stranger(); TcpListener listener = s.stack.listen(80)) {
                int nxt = rest(s, listener, PORT);
                Segment ack = s.exchange(Stranger.text(Stranger.segment(PORT, Flags.ACK, SEQ - 99, nxt), 100));
                assertThat(ack.flags()).isEqualTo(Flags.ACK);
                assertThat(ack.ack()).isEqualTo(SEQ + 2);
                assertThat(s.stack.info().timeWaits()).isOne();
            }
        }
    }

    @Nested
    @DisplayName("RFC 6191, RFC 9293 §3.6.1 MAY-2: a new connection between the same ends")
    class Reuse {
        @Test
        void beginsBeyondTheOldOne() throws IOException {
            try (var s = new Stranger(); TcpListener listener = s.stack.listen(80)) {
                int nxt = rest(s, listener, PORT);
                Segment synAck = s.exchange(Stranger.syn(PORT, SEQ + 3));
                assertThat(synAck.flags()).isEqualTo(Flags.SYN | Flags.ACK);
                assertThat(synAck.seq() - nxt).as("our numbers go on").isGreaterThan(65_535);
                assertThat(s.stack.info().timeWaits()).isZero();
                s.send(Stranger.segment(PORT, Flags.ACK, SEQ + 4, synAck.seq() + 1));
                assertThat(listener.tryAccept()).isPresent();
            }
        }

        @Test
        void isRefusedToWhatMayBeOld() throws IOException {
            try (var s = new Stranger(); TcpListener listener = s.stack.listen(80)) {
                int nxt = rest(s, listener, PORT);
                Segment challenge = s.exchange(Stranger.syn(PORT, SEQ));
                assertThat(challenge.flags()).isEqualTo(Flags.ACK);
                assertThat(challenge.seq()).isEqualTo(nxt);
                assertThat(s.send(Stranger.syn(PORT, SEQ))).as("not twice within 500 ms").isEmpty();
                assertThat(s.drops(Drop.CHALLENGED)).isEqualTo(2);
                assertThat(s.stack.info().timeWaits()).isOne();
            }
        }

        @Test
        void needsAListener() throws IOException {
            try (var s = new Stranger()) {
                TcpListener listener = s.stack.listen(80);
                rest(s, listener, PORT);
                listener.close();
                assertThat(s.exchange(Stranger.syn(PORT, SEQ + 3)).flags()).isEqualTo(Flags.ACK);
                assertThat(s.stack.info().timeWaits()).isOne();
            }
        }

        @Test
        void goesByTheTimestamp() throws IOException {
            try (var s = new Stranger(); TcpListener listener = s.stack.listen(80)) {
                Segment first = s.exchange(Stranger.syn(PORT, SEQ).timestamps(500, 0));
                int iss = first.seq();
                s.send(Stranger.segment(PORT, Flags.ACK, SEQ + 1, iss + 1).timestamps(501, first.tsVal()));
                TcpConnection connection = listener.tryAccept().orElseThrow();
                connection.close();
                Segment fin = s.settle().getFirst();
                s.send(Stranger.segment(PORT, Flags.FIN | Flags.ACK, SEQ + 1, iss + 2).timestamps(502, fin.tsVal()));
                assertThat(s.stack.info().timeWaits()).isOne();
                assertThat(s.exchange(Stranger.syn(PORT, SEQ + 100).timestamps(501, 0)).flags())
                        .as("earlier").isEqualTo(Flags.ACK);
                s.after(Duration.ofSeconds(1));
                Segment synAck = s.exchange(Stranger.syn(PORT, SEQ - 100).timestamps(503, 0));
                assertThat(synAck.flags()).as("later, though with a smaller number").isEqualTo(Flags.SYN | Flags.ACK);
                assertThat(synAck.tsVal() - first.tsVal()).as("our clock goes on as well").isEqualTo(1000);
            }
        }
    }

    @Test
    void theOldestGoWhenThereAreTooMany() throws IOException {
        try (var s = new Stranger(config -> config.maxTimeWaits(3)); TcpListener listener = s.stack.listen(80)) {
            for (int port = 1; port <= 5; port++) {
                rest(s, listener, port);
                s.after(Duration.ofMillis(10));
            }
            assertThat(s.stack.info().timeWaits()).isEqualTo(3);
            assertThat(s.send(Stranger.segment(2, Flags.ACK, SEQ + 2, 7)).getFirst().flags()).as("forgotten").isEqualTo(Flags.RST);
            assertThat(s.send(Stranger.segment(3, Flags.FIN, SEQ + 1, 7)).getFirst().flags()).as("kept").isEqualTo(Flags.ACK);
        }
    }

    @Test
    @DisplayName("a port that is in TIME-WAIT with one peer serves another")
    void portsAreSharedBetweenPeers() throws IOException {
        try (var pair = new Pair(Wire.PLAIN, config -> config.ephemeralPorts(50_000, 50_000));
                TcpListener one = pair.listen(80); TcpListener other = pair.listen(81)) {
            Pair.Ends ends = pair.connect(one);
            ends.client().close();
            ends.server().close();
            pair.settle();
            assertThat(pair.client.info().timeWaits()).isOne();
            assertThatThrownBy(() -> pair.startConnect(80)).isInstanceOf(BindException.class);
            assertThat(pair.connect(other).client().localAddress().getPort()).isEqualTo(50_000);
        }
    }

    @Test
    @DisplayName("reuseAddress: whether a listener may have a port that is in TIME-WAIT")
    void reuseAddress() throws IOException {
        try (var s = new Stranger()) {
            TcpListener first = s.stack.listen(80);
            rest(s, first, PORT);
            first.close();
            ListenerConfig config = ListenerConfig.of(new InetSocketAddress(80), ConnectionConfig.DEFAULT);
            assertThatThrownBy(() -> s.stack.listen(config.toBuilder().reuseAddress(false).build()))
                    .isInstanceOf(BindException.class).hasMessageContaining("reuseAddress");
            s.stack.listen(config).close();
            s.after(Duration.ofMinutes(1));
            s.stack.listen(config.toBuilder().reuseAddress(false).build()).close();
        }
    }
}
