package io.tcpkit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpkit.api.ConnectionConfig;
import io.tcpkit.api.TcpConnection;
import io.tcpkit.api.TcpListener;
import io.tcpkit.api.event.CloseReason;
import io.tcpkit.api.segment.Flags;
import io.tcpkit.api.segment.Segment;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Sockstress and Netkill (CVE-2008-4609): peers that complete handshakes, ask for much, and then keep us waiting: with a
/// window of zero, or without another word. Once the application has closed, nobody else counts these connections.
class SockstressTest {
    /// Connections with octets to send to peers that acknowledge nothing.
    private static List<TcpConnection> stall(Stranger s, TcpListener listener, int from, int count, int window)
            throws IOException {
        var stalled = new ArrayList<TcpConnection>();
        for (int port = from; port < from + count; port++) {
            int iss = s.exchange(Stranger.syn(port, 7)).seq();
            s.send(Stranger.segment(port, Flags.ACK, 8, iss + 1).window(window));
            TcpConnection connection = listener.tryAccept().orElseThrow();
            connection.tryWrite(ByteBuffer.allocate(10_000));
            connection.close();
            s.settle();
            stalled.add(connection);
        }
        return stalled;
    }

    @ParameterizedTest(name = "window {0}")
    @ValueSource(ints = {0, 60_000})
    void orphansAreBoundedAndTheOldestGoes(int window) throws IOException {
        try (var s = new Stranger(config -> config.maxOrphans(10)); TcpListener listener = s.stack.listen(80)) {
            List<TcpConnection> stalled = stall(s, listener, 1, 30, window);
            assertThat(s.stack.info().orphans()).isEqualTo(10);
            assertThat(s.stack.info().connections()).isEqualTo(10);
            assertThat(s.stack.info().memoryInUseBytes()).isEqualTo(10 * ChunkPool.CHUNK_BYTES);
            assertThat(stalled.get(19).info().closeReason()).isEqualTo(CloseReason.ABORTED);
            assertThat(stalled.get(20).info().closeReason()).isEqualTo(CloseReason.OPEN);
        }
    }

    @Test
    void silentOrphansEndAfterEightRetries() throws IOException {
        try (var s = new Stranger(); TcpListener listener = s.stack.listen(80)) {
            TcpConnection connection = stall(s, listener, 1, 1, 60_000).getFirst();
            List<Segment> sent = s.after(Duration.ofMinutes(10));
            assertThat(connection.info().closeReason()).isEqualTo(CloseReason.TIMED_OUT);
            assertThat(sent).hasSizeLessThanOrEqualTo(8 + 1 + 1).last().satisfies(rst -> assertThat(rst.has(Flags.RST)).isTrue());
            assertThat(s.stack.info().orphans()).isZero();
            assertThat(s.stack.info().memoryInUseBytes()).isZero();
        }
    }

    @Test
    void zeroWindowOrphansEndThoughThePeerAnswersEachProbe() throws IOException {
        try (var s = new Stranger(); TcpListener listener = s.stack.listen(80)) {
            TcpConnection connection = stall(s, listener, 1, 1, 0).getFirst();
            int probes = 0;
            boolean reset = false;
            for (int second = 0; second < 600 && !reset; second++) {
                for (Segment probe : s.after(Duration.ofSeconds(1))) {
                    probes++;
                    reset |= probe.has(Flags.RST);
                    if (!probe.has(Flags.RST)) {
                        s.send(Stranger.segment(1, Flags.ACK, 8, probe.seq()).window(0));
                    }
                }
            }
            assertThat(reset).as("the peer is told").isTrue();
            assertThat(probes).isLessThanOrEqualTo(8 + 1 + 1);
            assertThat(connection.info().closeReason()).isEqualTo(CloseReason.TIMED_OUT);
            assertThat(s.stack.info().memoryInUseBytes()).isZero();
        }
    }

    @Test
    void aConnectionThatSomebodyOwnsIsProbedForEver() throws IOException {
        try (var s = new Stranger(); TcpListener listener = s.stack.listen(80)) {
            int iss = s.exchange(Stranger.syn(1, 7)).seq();
            s.send(Stranger.segment(1, Flags.ACK, 8, iss + 1).window(0));
            TcpConnection connection = listener.tryAccept().orElseThrow();
            connection.tryWrite(ByteBuffer.allocate(100));
            for (int minute = 0; minute < 60; minute++) {
                for (Segment probe : s.after(Duration.ofMinutes(1))) {
                    s.send(Stranger.segment(1, Flags.ACK, 8, probe.seq()).window(0));
                }
            }
            assertThat(connection.info().closeReason()).as("MUST-37 of RFC 9293").isEqualTo(CloseReason.OPEN);
            connection.abort();
            s.settle();
        }
    }

    @Test
    void finWait2Ends() throws IOException {
        try (var s = new Stranger(); TcpListener listener = s.stack.listen(80)) {
            int iss = s.connect(1, 7);
            TcpConnection connection = listener.tryAccept().orElseThrow();
            connection.close();
            s.settle();
            s.send(Stranger.segment(1, Flags.ACK, 8, iss + 2));
            assertThat(s.stack.info().orphans()).isOne();
            s.after(Duration.ofSeconds(60));
            assertThat(s.stack.info().orphans()).isZero();
            assertThat(s.stack.info().connections()).isZero();
        }
    }

    @Test
    void whenMemoryRunsOutOrphansGiveTheirs() throws IOException {
        ConnectionConfig config = ConnectionConfig.DEFAULT;
        try (var s = new Stranger(stack -> stack.memoryBytes(1 << 20).connection(config));
                TcpListener listener = s.stack.listen(80)) {
            stall(s, listener, 1, 16, 0);
            assertThat(s.stack.info().memoryInUseBytes()).isEqualTo(1 << 20);
            int iss = s.connect(100, 7);
            TcpConnection wanted = listener.tryAccept().orElseThrow();
            Segment data = Stranger.text(Stranger.segment(100, Flags.ACK, 8, iss + 1), 100);
            s.send(data);
            s.send(Stranger.text(Stranger.segment(100, Flags.ACK, 8, iss + 1), 100));
            assertThat(wanted.tryRead(ByteBuffer.allocate(200))).as("the second try finds room").isEqualTo(100);
            assertThat(s.stack.info().orphans()).isEqualTo(15);

            assertThat(wanted.tryWrite(ByteBuffer.allocate(10_000))).as("no memory").isZero();
            s.settle();
            assertThat(s.stack.info().orphans()).isEqualTo(14);
            assertThat(wanted.tryWrite(ByteBuffer.allocate(10_000))).isEqualTo(10_000);
        }
    }
}
