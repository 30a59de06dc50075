package io.tcpkit.codec.framing;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// A sequence of bytes that no message contains stands behind each message. It is not part of the frame.
public final class Delimiter implements Framing {
    private final byte[] delimiter;
    private final int maxFrameBytes;
    /// For each number of delimiter bytes matched, how many of them may be the beginning of another match: the border
    /// of Knuth, Morris and Pratt. Without it "aab" would be missed in "aaab".
    private final int[] borders;

    /// Frames that end with these bytes.
    ///
    /// @param delimiter at least one byte
    /// @param maxFrameBytes the longest message to accept or to send, without the delimiter, at least 0
    /// @throws IllegalArgumentException when one of them is out of range
    public Delimiter(byte[] delimiter, int maxFrameBytes) {
        if (delimiter.length == 0) {
            throw new IllegalArgumentException("the delimiter has no bytes, but needs at least 1");
        }
        if (maxFrameBytes < 0 || maxFrameBytes > Integer.MAX_VALUE - 8 - delimiter.length) {
            throw new IllegalArgumentException("maxFrameBytes is %d, but must be from 0 to %d"
                    .formatted(maxFrameBytes, Integer.MAX_VALUE - 8 - delimiter.length));
        }
        this.delimiter = delimiter.clone();
        this.maxFrameBytes = maxFrameBytes;
        borders = borders(delimiter);
    }

    /// {@return lines that end with CR LF, as in HTTP or SMTP headers}
    ///
    /// @param maxLineBytes the longest line to accept or to send, without its end
    public static Delimiter lines(int maxLineBytes) {
        return new Delimiter("\r\n".getBytes(StandardCharsets.US_ASCII), maxLineBytes);
    }

    private static int[] borders(byte[] delimiter) {
        int[] borders = new int[delimiter.length + 1];
        for (int i = 1; i < delimiter.length; i++) {
            borders[i + 1] = matched(delimiter, borders, borders[i], delimiter[i]);
        }
        return borders;
    }

    /// {@return how many bytes of the delimiter are matched after one more byte}
    private static int matched(byte[] delimiter, int[] borders, int before, byte octet) {
        int count = before;
        while (count > 0 && delimiter[count] != octet) {
            count = borders[count];
        }
        return delimiter[count] == octet ? count + 1 : count;
    }

    @Override
    public FrameDecoder decoder() {
        return new Decoder();
    }

    @Override
    public int encodedLength(int frameBytes) {
        if (frameBytes > maxFrameBytes) {
            throw new IllegalArgumentException("frame has %d bytes, but at most %d may be sent; split it or raise maxFrameBytes"
                    .formatted(frameBytes, maxFrameBytes));
        }
        return frameBytes + delimiter.length;
    }

    @Override
    public void encode(ByteBuffer frame, ByteBuffer target) {
        int length = frame.remaining();
        encodedLength(length);
        // The reader ends the frame at the first delimiter it sees. That must be ours: not one inside the message, and
        // not one that the message's last bytes make with the delimiter's first.
        int count = 0;
        for (int i = 0; i < length + delimiter.length - 1; i++) {
            count = matched(delimiter, borders, count,
                    i < length ? frame.get(frame.position() + i) : delimiter[i - length]);
            if (count == delimiter.length) {
                throw new IllegalArgumentException(
                        "frame contains the delimiter, ending at byte %d; encode it, or use a length prefix".formatted(i));
            }
        }
        target.put(frame).put(delimiter);
    }

    private final class Decoder extends FrameDecoder {
        private int matched;

        @Override
        protected boolean take(ByteBuffer bytes) throws FramingException {
            while (bytes.hasRemaining()) {
                byte octet = bytes.get();
                gather(octet);
                matched = matched(delimiter, borders, matched, octet);
                if (matched == delimiter.length) {
                    dropLast(delimiter.length);
                    matched = 0;
                    return true;
                }
                // What may be the delimiter's beginning does not count as the frame's yet.
                if (length() - matched > maxFrameBytes) {
                    throw new FramingException(("a frame has more than %d bytes and no delimiter yet; "
                            + "raise maxFrameBytes, or the peer speaks another protocol").formatted(maxFrameBytes));
                }
            }
            return false;
        }

        @Override
        protected boolean isAtStart() {
            return true;
        }

        @Override
        protected String progress() {
            return "%d bytes had arrived without a delimiter".formatted(length());
        }
    }
}
