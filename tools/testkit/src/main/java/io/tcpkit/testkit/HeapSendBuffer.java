package io.tcpkit.testkit;

import io.tcpkit.api.segment.Payload;
import io.tcpkit.fsm.buffer.SendBuffer;
import java.lang.foreign.MemorySegment;

/// A send buffer on the heap: a ring of fixed size, so that payloads have two slices where it turns over.
///
/// It checks what the connection asks for: nothing beyond what was written, nothing that was released.
public final class HeapSendBuffer implements SendBuffer {
    private final byte[] ring;
    private final MemorySegment memory;
    private long start = 1;
    private long end = 1;

    /// An empty buffer.
    ///
    /// @param capacityBytes octets it holds, at least 1
    public HeapSendBuffer(int capacityBytes) {
        ring = new byte[capacityBytes];
        memory = MemorySegment.ofArray(ring);
    }

    /// Appends octets of a pattern, as the application would.
    ///
    /// @param pattern gives the octets by position
    /// @param length how many are to be written
    /// @return how many there was room for
    public int append(Pattern pattern, int length) {
        int count = Math.min(length, room());
        for (int i = 0; i < count; i++, end++) {
            ring[index(end)] = pattern.at(end);
        }
        return count;
    }

    /// {@return octets there is room for}
    public int room() {
        return ring.length - (int) (end - start);
    }

    /// {@return the position of the first octet that was not released}
    public long start() {
        return start;
    }

    @Override
    public long end() {
        return end;
    }

    @Override
    public void slice(long from, int length, Payload payload) {
        if (from < start || length < 0 || from + length > end) {
            throw new AssertionError("octets %d to %d were asked for, but the send buffer has %d to %d"
                    .formatted(from, from + length, start, end));
        }
        payload.clear();
        int index = index(from);
        int first = Math.min(length, ring.length - index);
        payload.set(memory, index, first);
        if (length > first) {
            payload.append(memory, 0, length - first);
        }
    }

    @Override
    public void release(long upTo) {
        if (upTo < start || upTo > end) {
            throw new AssertionError("octets up to %d were released, but the send buffer has %d to %d"
                    .formatted(upTo, start, end));
        }
        start = upTo;
    }

    private int index(long position) {
        return (int) Math.floorMod(position, (long) ring.length);
    }
}
