package io.tcpkit.codec.framing;

import java.nio.ByteBuffer;

/// The length of each message stands before it, big-endian and unsigned, not counting itself.
///
/// @param prefixBytes bytes of the length: 1, 2 or 4
/// @param maxFrameBytes the longest message to accept or to send, at least 0
public record LengthPrefix(int prefixBytes, int maxFrameBytes) implements Framing {
    /// Checks the ranges.
    public LengthPrefix {
        if (prefixBytes != 1 && prefixBytes != 2 && prefixBytes != 4) {
            throw new IllegalArgumentException("prefixBytes is %d, but must be 1, 2 or 4".formatted(prefixBytes));
        }
        long largest = Math.min((1L << 8 * prefixBytes) - 1, Integer.MAX_VALUE - 8);
        if (maxFrameBytes < 0 || maxFrameBytes > largest) {
            throw new IllegalArgumentException("maxFrameBytes is %d, but must be from 0 to %d with a prefix of %d bytes"
                    .formatted(maxFrameBytes, largest, prefixBytes));
        }
    }

    @Override
    public FrameDecoder decoder() {
        return new Decoder(prefixBytes, maxFrameBytes);
    }

    @Override
    public int encodedLength(int frameBytes) {
        if (frameBytes > maxFrameBytes) {
            throw new IllegalArgumentException("frame has %d bytes, but at most %d may be sent; split it or raise maxFrameBytes"
                    .formatted(frameBytes, maxFrameBytes));
        }
        return Math.addExact(prefixBytes, frameBytes);
    }

    @Override
    public void encode(ByteBuffer frame, ByteBuffer target) {
        int length = frame.remaining();
        encodedLength(length);
        for (int shift = 8 * (prefixBytes - 1); shift >= 0; shift -= 8) {
            target.put((byte) (length >>> shift));
        }
        target.put(frame);
    }

    private static final class Decoder extends FrameDecoder {
        private final int prefixBytes;
        private final int maxFrameBytes;
        private int prefixTaken;
        private long frameBytes;

        Decoder(int prefixBytes, int maxFrameBytes) {
            this.prefixBytes = prefixBytes;
            this.maxFrameBytes = maxFrameBytes;
        }

        @Override
        protected boolean take(ByteBuffer bytes) throws FramingException {
            while (prefixTaken < prefixBytes) {
                if (!bytes.hasRemaining()) {
                    return false;
                }
                frameBytes = frameBytes << 8 | bytes.get() & 0xff;
                if (++prefixTaken == prefixBytes && frameBytes > maxFrameBytes) {
                    throw new FramingException(("a frame says it has %d bytes, but at most %d are accepted; "
                            + "raise maxFrameBytes, or the peer speaks another protocol").formatted(frameBytes, maxFrameBytes));
                }
            }
            gather(bytes, (int) Math.min(bytes.remaining(), frameBytes - length()));
            if (length() < frameBytes) {
                return false;
            }
            prefixTaken = 0;
            frameBytes = 0;
            return true;
        }

        @Override
        protected boolean isAtStart() {
            return prefixTaken == 0;
        }

        @Override
        protected String progress() {
            return prefixTaken < prefixBytes
                    ? "%d of %d bytes of its length had arrived".formatted(prefixTaken, prefixBytes)
                    : "%d of %d bytes had arrived".formatted(length(), frameBytes);
        }
    }
}
