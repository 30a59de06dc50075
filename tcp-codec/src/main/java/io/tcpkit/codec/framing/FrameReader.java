package io.tcpkit.codec.framing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/// Reads messages from a blocking stream.
///
/// It reads ahead, so nobody else should read from the stream once a reader has it. Where a protocol changes its framing
/// on the way, [#continueWith(Framing)] changes it without losing a byte. For one thread at a time.
public final class FrameReader {
    private static final int CHUNK_BYTES = 8192;

    private final InputStream stream;
    private final ByteBuffer bytes = ByteBuffer.allocate(CHUNK_BYTES).limit(0);
    private FrameDecoder decoder;

    /// Reads from a stream.
    ///
    /// @param stream where the bytes come from; not closed by the reader
    /// @param framing how messages are told apart
    public FrameReader(InputStream stream, Framing framing) {
        this.stream = stream;
        decoder = framing.decoder();
    }

    /// Waits for the next message.
    ///
    /// @return whether there is one; `false` when the stream ended behind the last one
    /// @throws FramingException when a frame is beyond its limit or the stream ends inside one
    /// @throws IOException when the stream fails
    public boolean next() throws IOException {
        while (!decoder.advance(bytes)) {
            int count = stream.read(bytes.array(), 0, CHUNK_BYTES);
            if (count < 0) {
                decoder.end();
                return false;
            }
            bytes.position(0).limit(count);
        }
        return true;
    }

    /// {@return the message that [#next()] found, read-only; valid until the next call of it}
    ///
    /// @throws IllegalStateException when `next` was not called or answered `false`
    public ByteBuffer frame() {
        return decoder.frame();
    }

    /// {@return a copy of the message that [#next()] found}
    ///
    /// @throws IllegalStateException when `next` was not called or answered `false`
    public byte[] frameBytes() {
        return decoder.frameBytes();
    }

    /// Reads the next messages in another framing, as when a header in lines is followed by a body of known length.
    /// The message found last can no longer be had from this reader.
    ///
    /// @param framing how messages are told apart from now on
    /// @return this reader
    /// @throws IllegalStateException when the stream failed or ended inside a frame
    public FrameReader continueWith(Framing framing) {
        if (!decoder.isBetweenFrames()) {
            throw new IllegalStateException("a frame is only half read; change the framing between frames");
        }
        decoder = framing.decoder();
        return this;
    }
}
