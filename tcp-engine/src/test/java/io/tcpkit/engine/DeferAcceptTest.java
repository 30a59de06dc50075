package io.tcpkit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpkit.api.ConnectionConfig;
import io.tcpkit.api.ListenerConfig;
import io.tcpkit.api.TcpConnection;
import io.tcpkit.api.TcpListener;
import io.tcpkit.api.segment.Flags;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// `ListenerConfig.deferAccept`: a connection is worth waking the application for once it has said something.
class DeferAcceptTest {
    private static ListenerConfig config(int backlog) {
        return ListenerConfig.of(new InetSocketAddress(80), ConnectionConfig.DEFAULT).toBuilder()
                .deferAccept(Duration.ofSeconds(5)).backlog(backlog).halfOpen(2).build();
    }

    @Test
    void theBareAckIsNotEnoughAndDataIs() throws IOException {
        try (var s = new Stranger(); TcpListener listener = s.stack.listen(config(10))) {
            int iss = s.connect(9, 7);
            assertThat(s.after(Duration.ofSeconds(4))).as("no SYN-ACK again").isEmpty();
            assertThat(listener.tryAccept()).isEmpty();
            assertThat(s.stack.info().halfOpen()).isOne();
            s.send(Stranger.text(Stranger.segment(9, Flags.ACK, 8, iss + 1), 10));
            TcpConnection connection = listener.tryAccept().orElseThrow();
            assertThat(s.stack.info().halfOpen()).isZero();
            assertThat(connection.tryRead(ByteBuffer.allocate(20))).isEqualTo(10);
            s.after(Duration.ofSeconds(10));
            assertThat(listener.pending()).as("once").isZero();
        }
    }

    @Test
    void dataWithTheThirdAckIsAcceptedAtOnce() throws IOException {
        try (var s = new Stranger(); TcpListener listener = s.stack.listen(config(10))) {
            int iss = s.exchange(Stranger.syn(9, 7)).seq();
            s.send(Stranger.text(Stranger.segment(9, Flags.ACK, 8, iss + 1), 10));
            assertThat(listener.pending()).isOne();
        }
    }

    @Test
    void aFinIsSomethingToSay() throws IOException {
        try (var s = new Stranger(); TcpListener listener = s.stack.listen(config(10))) {
            int iss = s.connect(9, 7);
            s.send(Stranger.segment(9, Flags.FIN | Flags.ACK, 8, iss + 1));
            assertThat(listener.tryAccept().orElseThrow().tryRead(ByteBuffer.allocate(1))).isEqualTo(-1);
        }
    }

    @Test
    void afterTheTimeItIsAcceptedWithout() throws IOException {
        try (var s = new Stranger(); TcpListener listener = s.stack.listen(config(10))) {
            s.connect(9, 7);
            s.after(Duration.ofMillis(4_999));
            assertThat(listener.pending()).isZero();
            s.after(Duration.ofMillis(1));
            assertThat(listener.pending()).isOne();
        }
    }

    @Test
    void afterTheTimeItWaitsForRoom() throws IOException {
        try (var s = new Stranger(); TcpListener listener = s.stack.listen(config(1))) {
            s.connect(9, 7);
            s.connect(10, 7);
            s.after(Duration.ofSeconds(20));
            assertThat(listener.pending()).isOne();
            assertThat(listener.tryAccept()).isPresent();
            s.after(Duration.ofSeconds(1));
            assertThat(listener.tryAccept()).isPresent();
        }
    }

    @Test
    void theyStayBounded() throws IOException {
        try (var s = new Stranger(); TcpListener _ = s.stack.listen(config(10).toBuilder()
                .synCookies(io.tcpkit.api.SynCookies.OFF).build())) {
            for (int port = 1; port <= 10; port++) {
                for (var synAck : s.send(Stranger.syn(port, 7))) {
                    s.send(Stranger.segment(port, Flags.ACK, 8, synAck.seq() + 1));
                }
            }
            assertThat(s.stack.info().connections()).isEqualTo(2);
        }
    }

    @Test
    void aResetOrAClosedListenerForgetsIt() throws IOException {
        try (var s = new Stranger()) {
            TcpListener listener = s.stack.listen(config(10));
            s.connect(9, 7);
            s.send(Stranger.segment(9, Flags.RST, 8, 0));
            assertThat(s.stack.info().halfOpen()).isZero();
            s.connect(10, 7);
            listener.close();
            assertThat(s.settle()).singleElement().satisfies(rst -> assertThat(rst.has(Flags.RST)).isTrue());
            assertThat(s.stack.info().halfOpen()).isZero();
            assertThat(s.stack.info().connections()).isZero();
        }
    }
}
