package io.tcpkit.codec.framing;

import java.nio.ByteBuffer;
import java.util.Arrays;

/// Takes a stream of bytes in pieces of any size and gives its messages, one at a time. It does no I/O and never waits.
///
/// ```java
/// while (decoder.advance(bytes)) {
///     handle(decoder.frame());
/// }
/// ```
///
/// It takes from `bytes` exactly up to the end of a frame, so that another decoder can go on behind it: a header in
/// lines, then a body of the length that the header says.
public abstract class FrameDecoder {
    /// What is gathered at first; a frame that has not arrived yet takes no memory, whatever length it claims.
    private static final int INITIAL_BYTES = 256;

    private byte[] gathered = new byte[INITIAL_BYTES];
    private int length;
    private boolean isComplete;

    /// For those who write a [Framing].
    protected FrameDecoder() {
    }

    /// Takes bytes until a frame is complete or there are no more.
    ///
    /// @param bytes the next bytes of the stream, from position to limit; what is taken is behind the position
    /// @return whether a frame is complete; if not, all bytes were taken
    /// @throws FramingException when the stream does not keep to the framing; the decoder is of no use any more
    public final boolean advance(ByteBuffer bytes) throws FramingException {
        if (isComplete) {
            isComplete = false;
            length = 0;
        }
        isComplete = take(bytes);
        return isComplete;
    }

    /// {@return the frame that [#advance(ByteBuffer)] completed, without what framed it; valid until the next `advance`}
    ///
    /// @throws IllegalStateException when the last `advance` answered `false`
    public final ByteBuffer frame() {
        checkComplete();
        return ByteBuffer.wrap(gathered, 0, length).asReadOnlyBuffer();
    }

    /// {@return a copy of the frame that [#advance(ByteBuffer)] completed}
    ///
    /// @throws IllegalStateException when the last `advance` answered `false`
    public final byte[] frameBytes() {
        checkComplete();
        return Arrays.copyOf(gathered, length);
    }

    /// Says that the stream has ended.
    ///
    /// @throws FramingException when it ended inside a frame
    public final void end() throws FramingException {
        if (!isBetweenFrames()) {
            throw new FramingException("the stream ended inside a frame: " + progress());
        }
    }

    /// {@return whether nothing of the next frame has been taken}
    public final boolean isBetweenFrames() {
        return isComplete || length == 0 && isAtStart();
    }

    /// Takes bytes until a frame is complete or there are no more.
    ///
    /// @param bytes the next bytes of the stream
    /// @return whether a frame is complete; then the next call begins a new one
    /// @throws FramingException when the stream does not keep to the framing
    protected abstract boolean take(ByteBuffer bytes) throws FramingException;

    /// {@return whether nothing of a frame's framing, such as a length, has been taken}
    protected abstract boolean isAtStart();

    /// {@return how far an unfinished frame has come, in words}
    protected abstract String progress();

    /// {@return bytes of the frame gathered so far}
    protected final int length() {
        return length;
    }

    /// Adds bytes to the frame.
    ///
    /// @param bytes where they are
    /// @param count how many of them to take
    protected final void gather(ByteBuffer bytes, int count) {
        reserve(count);
        bytes.get(gathered, length, count);
        length += count;
    }

    /// Adds one byte to the frame.
    ///
    /// @param octet the byte
    protected final void gather(byte octet) {
        reserve(1);
        gathered[length++] = octet;
    }

    /// Removes bytes from the end of the frame.
    ///
    /// @param count how many
    protected final void dropLast(int count) {
        length -= count;
    }

    private void reserve(int more) {
        if (more > gathered.length - length) {
            int doubled = (int) Math.min(2L * gathered.length, Integer.MAX_VALUE - 8);
            gathered = Arrays.copyOf(gathered, Math.max(doubled, length + more));
        }
    }

    private void checkComplete() {
        if (!isComplete) {
            throw new IllegalStateException("there is no complete frame; advance must answer true first");
        }
    }
}
