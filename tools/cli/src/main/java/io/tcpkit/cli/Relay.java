package io.tcpkit.cli;

import io.tcpkit.api.TcpConnection;
import io.tcpkit.cli.terminal.Addresses;
import io.tcpkit.cli.terminal.Amounts;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.time.Duration;

/// Copies standard input to a connection and the connection to standard output, as `nc` does.
///
/// The end of the input becomes our FIN and the peer's FIN the end of the output; each way may end before the other. What
/// comes is read into off-heap memory and written from there, so that a bulk transfer is not slowed down by copies.
final class Relay {
    private static final int BUFFER_BYTES = 1 << 20;
    private static final int WORTH_A_RATE_BYTES = 1 << 20;
    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(5);

    private final TcpConnection connection;
    private final StandardInput in;
    private final WritableByteChannel out;
    private volatile long sentBytes;

    Relay(TcpConnection connection, StandardInput in, WritableByteChannel out) {
        this.connection = connection;
        this.in = in;
        this.out = out;
    }

    /// Copies until both directions have ended, then closes the connection.
    ///
    /// @param inputMayBeLeft whether the end of the output is the end, although the input has not ended
    /// @return what was moved, in words
    /// @throws IOException when the connection broke off
    String run(boolean inputMayBeLeft) throws IOException {
        long start = System.nanoTime();
        Thread writer = Thread.ofVirtual().name("relay-writer").start(this::copyInput);
        long received = 0;
        try {
            received = copyOutput();
            if (inputMayBeLeft) {
                // What is typed from here on is the next connection's, so nobody may be left who would take it.
                writer.interrupt();
            }
            writer.join();
            long nanos = System.nanoTime() - start;
            connection.close(LONGEST_CLOSE);
            return "received %s, sent %s in %s".formatted(moved(received, nanos), moved(sentBytes, nanos), Amounts.time(nanos));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            connection.abort();
            throw new IOException("interrupted");
        } catch (IOException e) {
            connection.abort();
            throw new IOException("%s: %s".formatted(Addresses.text(connection.remoteAddress()), e.getMessage()), e);
        } finally {
            writer.interrupt();
        }
    }

    private static String moved(long bytes, long nanos) {
        // The rate of a few octets would tell how fast somebody types.
        return Amounts.bytes(bytes) + (bytes < WORTH_A_RATE_BYTES ? "" : " (%s)".formatted(Amounts.rate(bytes, nanos)));
    }

    private long copyOutput() throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
        long total = 0;
        while (connection.read(buffer.clear()) >= 0) {
            total += buffer.position();
            buffer.flip();
            while (buffer.hasRemaining()) {
                out.write(buffer);
            }
        }
        return total;
    }

    private void copyInput() {
        try {
            byte[] piece;
            long total = 0;
            while ((piece = in.take()).length > 0) {
                connection.write(piece);
                total += piece.length;
                sentBytes = total;
            }
            connection.shutdownOutput();
        } catch (IOException _) {
            // Whoever reads learns of it as well, and is the one who reports.
        } catch (InterruptedException _) {
            // The connection is over.
        }
    }
}
