package io.tcpkit.engine;

import java.util.Arrays;

/// Where a position of a stream is in a ring of chunks: position 1 is the first octet of the first chunk.
final class Slots {
    private Slots() {
    }

    /// {@return empty slots, enough for a range of that many octets wherever it begins}
    ///
    /// @param capacity the most octets
    static Chunk[] forCapacity(int capacity) {
        var slots = new Chunk[(int) ((capacity + (long) ChunkPool.CHUNK_BYTES - 1) / ChunkPool.CHUNK_BYTES) + 1];
        Arrays.fill(slots, Chunk.NONE);
        return slots;
    }

    /// {@return which chunk of the stream a position is in, from 0}
    static long chunk(long position) {
        return (position - 1) / ChunkPool.CHUNK_BYTES;
    }

    /// {@return which of the slots that chunk is in}
    static int slot(long position, Chunk[] slots) {
        return (int) (chunk(position) % slots.length);
    }

    /// {@return where in its chunk a position is, in bytes}
    static int offset(long position) {
        return (int) (position - 1) & ChunkPool.CHUNK_BYTES - 1;
    }
}
