package io.tcpkit.codec.framing;

import java.nio.ByteBuffer;

/// Every message has the same length; nothing else stands in the stream.
///
/// @param frameBytes bytes of each message, at least 1
public record FixedLength(int frameBytes) implements Framing {
    /// Checks the range.
    public FixedLength {
        if (frameBytes < 1) {
            throw new IllegalArgumentException("frameBytes is %d, but a frame needs at least 1".formatted(frameBytes));
        }
    }

    @Override
    public FrameDecoder decoder() {
        return new Decoder(frameBytes);
    }

    @Override
    public int encodedLength(int frameBytes) {
        if (frameBytes != this.frameBytes) {
            throw new IllegalArgumentException("frame has %d bytes, but every frame of this stream has %d; pad it"
                    .formatted(frameBytes, this.frameBytes));
        }
        return frameBytes;
    }

    @Override
    public void encode(ByteBuffer frame, ByteBuffer target) {
        encodedLength(frame.remaining());
        target.put(frame);
    }

    private static final class Decoder extends FrameDecoder {
        private final int frameBytes;

        Decoder(int frameBytes) {
            this.frameBytes = frameBytes;
        }

        @Override
        protected boolean take(ByteBuffer bytes) {
            gather(bytes, Math.min(bytes.remaining(), frameBytes - length()));
            return length() == frameBytes;
        }

        @Override
        protected boolean isAtStart() {
            return true;
        }

        @Override
        protected String progress() {
            return "%d of %d bytes had arrived".formatted(length(), frameBytes);
        }
    }
}
