package io.tcpkit.codec.framing;

import java.nio.ByteBuffer;

/// How messages are told apart in a stream of bytes. Immutable; decoders made by it are not.
///
/// The three of this package cover most protocols. Another one is a class with these three methods.
public interface Framing {
    /// {@return a decoder at the beginning of a frame}
    FrameDecoder decoder();

    /// {@return how many bytes a message takes in the stream}
    ///
    /// @param frameBytes bytes of the message
    /// @throws IllegalArgumentException when a message of this length cannot be sent
    int encodedLength(int frameBytes);

    /// Writes a message as it stands in the stream.
    ///
    /// @param frame the message, from its position to its limit; all of it is consumed
    /// @param target where to write, with at least [#encodedLength(int)] bytes remaining
    /// @throws IllegalArgumentException when this message cannot be sent
    void encode(ByteBuffer frame, ByteBuffer target);
}
