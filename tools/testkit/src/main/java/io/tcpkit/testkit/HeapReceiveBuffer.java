package io.tcpkit.testkit;

import io.tcpkit.api.segment.Payload;
import io.tcpkit.fsm.buffer.ReceiveBuffer;
import java.lang.foreign.MemorySegment;
import java.util.BitSet;

/// A receive buffer on the heap that trusts nobody: it remembers which octets were stored, and when octets are published
/// it checks that each is there and is the one that belongs there.
public final class HeapReceiveBuffer implements ReceiveBuffer {
    private final byte[] ring;
    private final MemorySegment memory;
    private final BitSet stored;
    private final Pattern pattern;
    private long read = 1;
    private long published = 1;
    private int refusals;

    /// An empty buffer.
    ///
    /// @param capacityBytes octets it holds, at least 1
    /// @param pattern what is expected to arrive
    public HeapReceiveBuffer(int capacityBytes, Pattern pattern) {
        ring = new byte[capacityBytes];
        memory = MemorySegment.ofArray(ring);
        stored = new BitSet(capacityBytes);
        this.pattern = pattern;
    }

    /// Reads, as the application would.
    ///
    /// @param most octets to read at most
    /// @return how many were there
    public int take(int most) {
        int count = (int) Math.min(most, published - read);
        for (int i = 0; i < count; i++, read++) {
            stored.clear(index(read));
        }
        return count;
    }

    /// Has no memory for a while, as a stack whose budget is used up.
    ///
    /// @param stores how many calls of [#store(long, Payload, int, int)] are refused
    public void refuse(int stores) {
        refusals = stores;
    }

    /// {@return octets that can be read}
    public int readable() {
        return (int) (published - read);
    }

    /// {@return one past the last octet that can be read}
    public long published() {
        return published;
    }

    /// {@return whether octets are there, readable or beyond a gap}
    ///
    /// @param from the first, at least [#read()]
    /// @param to one past the last
    public boolean isStored(long from, long to) {
        for (long position = from; position < to; position++) {
            if (position >= limit() || !stored.get(index(position))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public long read() {
        return read;
    }

    @Override
    public long limit() {
        return read + ring.length;
    }

    @Override
    public boolean store(long position, Payload payload, int from, int length) {
        if (position < published || position + length > limit() || from < 0 || from + length > payload.length()) {
            throw new AssertionError("octets %d to %d of %d were stored at %d, but the receive buffer takes %d to %d"
                    .formatted(from, from + length, payload.length(), position, published, limit()));
        }
        if (refusals > 0) {
            refusals--;
            return false;
        }
        int index = index(position);
        int first = Math.min(length, ring.length - index);
        payload.copyTo(from, memory, index, first);
        payload.copyTo(from + first, memory, 0, length - first);
        for (int i = 0; i < length; i++) {
            stored.set(index(position + i));
        }
        return true;
    }

    @Override
    public void publish(long upTo) {
        if (upTo < published || upTo > limit()) {
            throw new AssertionError("octets up to %d were published, but the receive buffer has %d to %d"
                    .formatted(upTo, published, limit()));
        }
        for (; published < upTo; published++) {
            int index = index(published);
            if (!stored.get(index)) {
                throw new AssertionError("the octet at position %d was published, but never stored".formatted(published));
            }
            if (ring[index] != pattern.at(published)) {
                pattern.verify(published, ring, index, 1);
            }
        }
    }

    private int index(long position) {
        return (int) Math.floorMod(position, (long) ring.length);
    }
}
