package io.tcpkit.testkit;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Octets that tell where they belong: each is a function of its position in the stream, so that a lost, repeated,
/// swapped or misplaced one is noticed wherever it turns up.
///
/// @param seed tells streams apart; octets of another stream do not fit either
public record Pattern(long seed) {

    /// {@return the octet at a position}
    ///
    /// @param position a position in the stream; the first octet of TCP's data is 1
    public byte at(long position) {
        long mixed = (position ^ seed) * 0x9e3779b97f4a7c15L;
        return (byte) (mixed >>> 56 ^ mixed >>> 29);
    }

    /// {@return octets from a position on}
    ///
    /// @param position of the first
    /// @param length how many
    public byte[] bytes(long position, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = at(position + i);
        }
        return bytes;
    }

    /// Checks octets against what belongs there.
    ///
    /// @param position of the first
    /// @param memory holds the octets
    /// @param offset where they begin in it
    /// @param length how many
    /// @throws AssertionError when one does not fit; the message tells its position
    public void verify(long position, MemorySegment memory, long offset, int length) {
        for (int i = 0; i < length; i++) {
            byte actual = memory.get(ValueLayout.JAVA_BYTE, offset + i);
            if (actual != at(position + i)) {
                throw mismatch(position + i, actual);
            }
        }
    }

    /// Checks octets against what belongs there.
    ///
    /// @param position of the first
    /// @param bytes holds the octets
    /// @param offset where they begin in it
    /// @param length how many
    /// @throws AssertionError when one does not fit; the message tells its position
    public void verify(long position, byte[] bytes, int offset, int length) {
        for (int i = 0; i < length; i++) {
            if (bytes[offset + i] != at(position + i)) {
                throw mismatch(position + i, bytes[offset + i]);
            }
        }
    }

    private AssertionError mismatch(long position, byte actual) {
        return new AssertionError("the octet at position %d is %02x, but the stream has %02x there"
                .formatted(position, actual & 0xff, at(position) & 0xff));
    }
}
