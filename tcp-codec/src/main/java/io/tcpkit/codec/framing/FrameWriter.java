package io.tcpkit.codec.framing;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/// Writes messages to a blocking stream, each with one call of the stream's `write`.
///
/// One call matters over TCP: a length written by itself goes out as a small segment, and Nagle's algorithm then holds
/// the message back until that is acknowledged. For one thread at a time.
public final class FrameWriter {
    private static final int INITIAL_BYTES = 1024;

    private final OutputStream stream;
    private final Framing framing;
    private ByteBuffer bytes = ByteBuffer.allocate(INITIAL_BYTES);

    /// Writes to a stream.
    ///
    /// @param stream where the bytes go; not closed by the writer
    /// @param framing how messages are told apart
    public FrameWriter(OutputStream stream, Framing framing) {
        this.stream = stream;
        this.framing = framing;
    }

    /// Writes a message.
    ///
    /// @param frame the message, from its position to its limit; all of it is consumed
    /// @return this writer
    /// @throws IllegalArgumentException when this message cannot be sent in this framing; nothing was written
    /// @throws IOException when the stream fails
    public FrameWriter write(ByteBuffer frame) throws IOException {
        int length = framing.encodedLength(frame.remaining());
        if (bytes.capacity() < length) {
            bytes = ByteBuffer.allocate(Math.max(length, (int) Math.min(2L * bytes.capacity(), Integer.MAX_VALUE - 8)));
        }
        bytes.clear();
        framing.encode(frame, bytes);
        stream.write(bytes.array(), 0, bytes.position());
        return this;
    }

    /// Writes a message.
    ///
    /// @param frame the message
    /// @return this writer
    /// @throws IllegalArgumentException when this message cannot be sent in this framing; nothing was written
    /// @throws IOException when the stream fails
    public FrameWriter write(byte[] frame) throws IOException {
        return write(ByteBuffer.wrap(frame));
    }

    /// Flushes the stream.
    ///
    /// @throws IOException when the stream fails
    public void flush() throws IOException {
        stream.flush();
    }
}
