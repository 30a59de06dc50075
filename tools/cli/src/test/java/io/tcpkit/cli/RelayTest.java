package io.tcpkit.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tcpkit.api.TcpConnection;
import io.tcpkit.api.TcpListener;
import io.tcpkit.api.spi.EventListener;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.channels.Channels;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("connect and listen: standard input and output over a connection")
@Timeout(60)
class RelayTest {
    private TwoStacks stacks;
    private TcpListener listener;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @BeforeEach
    void open() throws IOException {
        stacks = TwoStacks.open(EventListener.NONE, EventListener.NONE);
        listener = stacks.server().listen(5001);
    }

    @AfterEach
    void close() {
        stacks.close();
    }

    @Test
    @DisplayName("the end of the input is a FIN, after which the answer still comes")
    void halfClose() throws IOException {
        TcpConnection connection = stacks.client().connect(TwoStacks.at(5001));
        TcpConnection peer = listener.accept();
        Thread.startVirtualThread(() -> {
            try (peer) {
                peer.write(("got " + peer.inputStream().readAllBytes().length).getBytes());
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });

        String summary = new Relay(connection, input(new byte[2_000_000]), Channels.newChannel(out)).run(false);

        assertThat(out.toString()).isEqualTo("got 2000000");
        assertThat(summary).startsWith("received 11 bytes, sent 1.91 MiB (");
    }

    @Test
    @DisplayName("the peer's FIN ends it when a person could still type, and what was typed later goes to the next connection")
    void inputIsLeft() throws IOException {
        var typed = new PipedOutputStream();
        var in = new StandardInput(new PipedInputStream(typed));
        TcpConnection first = stacks.client().connect(TwoStacks.at(5001));
        TcpConnection firstPeer = listener.accept();
        firstPeer.shutdownOutput();

        new Relay(first, in, Channels.newChannel(out)).run(true);

        typed.write("later".getBytes());
        typed.close();
        TcpConnection second = stacks.client().connect(TwoStacks.at(5001));
        TcpConnection secondPeer = listener.accept();
        secondPeer.shutdownOutput();
        new Relay(second, in, Channels.newChannel(out)).run(false);
        assertThat(secondPeer.inputStream().readAllBytes()).asString().isEqualTo("later");
    }

    @Test
    @DisplayName("a connection that breaks off is an error that names the peer")
    void brokenOff() throws IOException {
        TcpConnection connection = stacks.client().connect(TwoStacks.at(5001));
        var relay = new Relay(connection, input(new byte[10]), Channels.newChannel(out));
        CompletableFuture.runAsync(() -> {
            try {
                listener.accept().abort();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });

        assertThatThrownBy(() -> relay.run(false)).isInstanceOf(IOException.class).hasMessageStartingWith("10.0.0.2:5001: ");
    }

    private static StandardInput input(byte[] content) {
        return new StandardInput(new ByteArrayInputStream(content));
    }
}
