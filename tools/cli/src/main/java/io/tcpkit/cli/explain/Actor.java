package io.tcpkit.cli.explain;

import io.tcpkit.api.ConnectionInfo;
import io.tcpkit.api.TcpConnection;
import io.tcpkit.api.TcpState;
import io.tcpkit.cli.terminal.Amounts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// An application at one end of a connection: what it asks for is told in the lesson, and then asked for.
final class Actor {
    private final Stage stage;
    private final boolean isClient;
    private final TcpConnection connection;
    private boolean isQuiet;

    Actor(Stage stage, boolean isClient, TcpConnection connection) {
        this.stage = stage;
        this.isClient = isClient;
        this.connection = connection;
    }

    TcpConnection connection() {
        return connection;
    }

    TcpState state() {
        return connection.state();
    }

    ConnectionInfo info() {
        return connection.info();
    }

    /// Tells no more what it does.
    Actor quietly() {
        isQuiet = true;
        return this;
    }

    private void tell(String what) {
        if (!isQuiet) {
            stage.note(isClient, what);
        }
    }

    /// Writes a number of octets, of which each is a function of its place.
    ///
    /// @param octets how many; there must be room for them
    void write(int octets) {
        tell("write %s".formatted(Amounts.count(octets, "octet")));
        byte[] pattern = new byte[octets];
        for (int at = 0; at < octets; at++) {
            pattern[at] = (byte) ('a' + at % 26);
        }
        put(pattern);
    }

    /// Writes words.
    ///
    /// @param text the words
    void write(String text) {
        tell("write \"%s\"".formatted(text.strip().replace('\n', ' ')));
        put(text.getBytes(StandardCharsets.US_ASCII));
    }

    /// Writes words from within the simulation, where nobody can let time pass.
    ///
    /// @param text the words
    void writeNow(String text) {
        stage.note(isClient, "write \"%s\"".formatted(text));
        offer(text.getBytes(StandardCharsets.US_ASCII));
    }

    private void put(byte[] octets) {
        offer(octets);
        stage.settle();
    }

    private void offer(byte[] octets) {
        try {
            int taken = connection.tryWrite(ByteBuffer.wrap(octets));
            if (taken != octets.length) {
                throw new IllegalStateException("there is room for %d of %d octets".formatted(taken, octets.length));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Reads what is there and tells nobody.
    ///
    /// @return how many octets
    int drain() {
        try {
            return Math.max(0, connection.tryRead(ByteBuffer.allocate(1 << 20)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Reads what is there.
    ///
    /// @return as text; `<end>` after the peer's FIN, `<` and the error's sentence `>` when the connection has failed
    String read() {
        return read(1 << 20);
    }

    /// Reads some of what is there.
    ///
    /// @param most how many octets at most
    /// @return as text; `<end>` after the peer's FIN, `<` and the error's sentence `>` when the connection has failed
    String read(int most) {
        String text;
        try {
            var target = ByteBuffer.allocate(most);
            int count = connection.tryRead(target);
            text = count < 0 ? "<end>" : new String(target.array(), 0, count, StandardCharsets.US_ASCII);
        } catch (IOException e) {
            text = "<" + e.getMessage() + ">";
        }
        tell(text.isEmpty() || text.startsWith("<") ? "read: %s"
                .formatted(text.isEmpty() ? "nothing yet" : text.replaceFirst("^<([^:>]*).*", "$1"))
                : "read %s".formatted(Amounts.count(text.length(), "octet")));
        stage.settle();
        return text;
    }

    /// Ends the output: the half-close.
    void shutdownOutput() {
        tell("shut the output down");
        try {
            connection.shutdownOutput();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        stage.settle();
    }

    /// Closes both directions.
    void close() {
        tell("close");
        connection.close();
        stage.settle();
    }

    /// Aborts.
    void abort() {
        tell("abort");
        connection.abort();
        stage.settle();
    }
}
