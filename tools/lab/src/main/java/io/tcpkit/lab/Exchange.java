package io.tcpkit.lab;

import io.tcpkit.api.TcpConnection;
import io.tcpkit.api.TcpState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/// An application at one end of a connection: writes a number of octets as fast as there is room, shuts its output down, reads
/// the other's to the end, and closes. Each octet is a function of its place, so that one that is lost, repeated, swapped
/// or changed is noticed.
public final class Exchange implements Participant {
    private final TcpConnection connection;
    private final long ours;
    private final long theirs;
    private final long octets;
    private final ByteBuffer scratch = ByteBuffer.allocate(16_384);
    private long written;
    private long read;
    private boolean outputDone;
    private boolean inputDone;
    private boolean closed;

    /// An application that has not begun; attach it to a [Simulation].
    ///
    /// @param connection its connection
    /// @param ours tells what it writes from other streams
    /// @param theirs tells what it expects to read
    /// @param octets how many it writes
    public Exchange(TcpConnection connection, long ours, long theirs, long octets) {
        this.connection = connection;
        this.ours = ours;
        this.theirs = theirs;
        this.octets = octets;
    }

    /// {@return whether it has written and read everything and closed}
    public boolean isDone() {
        return closed;
    }

    /// {@return octets read so far, each of them the right one}
    public long read() {
        return read;
    }

    /// {@return octets written so far}
    public long written() {
        return written;
    }

    private static byte octet(long stream, long index) {
        long mixed = (index + 1 ^ stream) * 0x9e3779b97f4a7c15L;
        return (byte) (mixed >>> 56 ^ mixed >>> 29);
    }

    /// Writes and reads as far as possible.
    ///
    /// @throws AssertionError when an octet is not the one that belongs there
    /// @throws UncheckedIOException when the connection fails
    @Override
    public int doWork(long nowNanos) {
        if (closed) {
            return 0;
        }
        try {
            int work = write() + readSome();
            if (outputDone && inputDone) {
                connection.close();
                closed = true;
                work++;
            }
            return work;
        } catch (IOException e) {
            throw new UncheckedIOException("after %d of %d octets written and %d read: %s; %s"
                    .formatted(written, octets, read, e.getMessage(), connection.info()), e);
        }
    }

    private int write() throws IOException {
        if (outputDone) {
            return 0;
        }
        int taken = 0;
        if (written < octets) {
            scratch.clear();
            while (scratch.hasRemaining() && written + scratch.position() < octets) {
                scratch.put(octet(ours, written + scratch.position()));
            }
            taken = connection.tryWrite(scratch.flip());
            written += taken;
        }
        // RFC 9293 §3.10.4: before the SYN was answered CLOSE would throw away what is queued, and what went with it (Fast Open).
        if (written == octets && connection.state() != TcpState.CLOSED && connection.state() != TcpState.SYN_SENT) {
            connection.shutdownOutput();
            outputDone = true;
            return taken + 1;
        }
        return taken;
    }

    private int readSome() throws IOException {
        if (inputDone) {
            return 0;
        }
        int count = connection.tryRead(scratch.clear());
        if (count < 0) {
            inputDone = true;
            return 1;
        }
        for (int i = 0; i < count; i++, read++) {
            if (scratch.get(i) != octet(theirs, read)) {
                throw new AssertionError("octet %d that was read is %02x, but %02x was written; %s".formatted(read,
                        scratch.get(i) & 0xff, octet(theirs, read) & 0xff, connection.info()));
            }
        }
        return count;
    }
}
