package io.tcpkit.api.segment;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Where the octets of a segment are: at most two slices of memory that belongs to somebody else.
///
/// A received payload is one slice of the packet it came in. A payload to send is one slice of a send buffer, or two
/// where the buffer continues elsewhere. Nothing is copied to make a payload, and it is valid only as long as the call
/// that hands it out says so.
public final class Payload {
    private MemorySegment first = MemorySegment.NULL;
    private long firstOffset;
    private int firstLength;
    private MemorySegment second = MemorySegment.NULL;
    private long secondOffset;
    private int secondLength;

    /// An empty payload.
    public Payload() {
    }

    /// {@return octets in both slices together}
    public int length() {
        return firstLength + secondLength;
    }

    /// Makes this payload empty and forgets the memory it pointed to.
    public void clear() {
        first = MemorySegment.NULL;
        firstOffset = 0;
        firstLength = 0;
        second = MemorySegment.NULL;
        secondOffset = 0;
        secondLength = 0;
    }

    /// Makes this payload one slice.
    ///
    /// @param memory the memory that holds the octets
    /// @param offset where they begin in it, in bytes
    /// @param length how many there are
    public void set(MemorySegment memory, long offset, int length) {
        first = memory;
        firstOffset = offset;
        firstLength = length;
        second = MemorySegment.NULL;
        secondOffset = 0;
        secondLength = 0;
    }

    /// Appends a slice; the payload must have had at most one.
    ///
    /// @param memory the memory that holds the octets
    /// @param offset where they begin in it, in bytes
    /// @param length how many there are
    public void append(MemorySegment memory, long offset, int length) {
        if (firstLength == 0) {
            set(memory, offset, length);
            return;
        }
        assert secondLength == 0 : "a payload has at most two slices";
        second = memory;
        secondOffset = offset;
        secondLength = length;
    }

    /// Makes this payload the same slices as another's.
    ///
    /// @param other the payload to point at the same memory as
    public void set(Payload other) {
        first = other.first;
        firstOffset = other.firstOffset;
        firstLength = other.firstLength;
        second = other.second;
        secondOffset = other.secondOffset;
        secondLength = other.secondLength;
    }

    /// Keeps only a range of this payload, as when a segment is cut to the window.
    ///
    /// @param from octets to leave out at the front, at most [#length()]
    /// @param length octets to keep after them
    public void trim(int from, int length) {
        assert from >= 0 && length >= 0 && from + length <= length() : from + " + " + length + " of " + length();
        int cutFirst = Math.min(from, firstLength);
        firstOffset += cutFirst;
        firstLength -= cutFirst;
        secondOffset += from - cutFirst;
        secondLength -= from - cutFirst;
        int keepFirst = Math.min(length, firstLength);
        firstLength = keepFirst;
        secondLength = length - keepFirst;
        if (firstLength == 0) {
            first = second;
            firstOffset = secondOffset;
            firstLength = secondLength;
            secondLength = 0;
        }
    }

    /// Copies octets out of this payload.
    ///
    /// @param from octets to skip at the front
    /// @param target where to copy to
    /// @param targetOffset where to begin in it, in bytes
    /// @param length how many octets to copy, at most `length() - from`
    public void copyTo(int from, MemorySegment target, long targetOffset, int length) {
        int inFirst = Math.clamp(firstLength - from, 0, length);
        if (inFirst > 0) {
            MemorySegment.copy(first, firstOffset + from, target, targetOffset, inFirst);
        }
        if (inFirst < length) {
            MemorySegment.copy(second, secondOffset + from + inFirst - firstLength,
                    target, targetOffset + inFirst, length - inFirst);
        }
    }

    /// {@return one octet}
    ///
    /// @param index which, from 0 to `length() - 1`
    public byte octet(int index) {
        return index < firstLength
                ? first.get(ValueLayout.JAVA_BYTE, firstOffset + index)
                : second.get(ValueLayout.JAVA_BYTE, secondOffset + index - firstLength);
    }

    /// {@return the memory of the first slice}
    public MemorySegment first() {
        return first;
    }

    /// {@return where the first slice begins in [#first()], in bytes}
    public long firstOffset() {
        return firstOffset;
    }

    /// {@return octets in the first slice}
    public int firstLength() {
        return firstLength;
    }

    /// {@return the memory of the second slice, `MemorySegment.NULL` when there is none}
    public MemorySegment second() {
        return second;
    }

    /// {@return where the second slice begins in [#second()], in bytes}
    public long secondOffset() {
        return secondOffset;
    }

    /// {@return octets in the second slice, 0 when there is none}
    public int secondLength() {
        return secondLength;
    }
}
