package io.tcpkit.engine;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/// A piece of a stack's memory, [ChunkPool#CHUNK_BYTES] long, lent to one ring at a time.
final class Chunk {
    /// Stands where there is no chunk.
    static final Chunk NONE = new Chunk(-1, MemorySegment.NULL);

    /// The memory.
    final MemorySegment memory;
    /// The same memory, for copies from and to the application's byte buffers; its position is never moved.
    final ByteBuffer view;

    // The pool's: which chunk this is, whether it is lent, and which free chunk lies below it on the stack. Volatile,
    // because a thread may look at a chunk that another is just taking; the pool's stamp makes it look again.
    final int index;
    volatile boolean lent;
    volatile int below;

    Chunk(int index, MemorySegment memory) {
        this.index = index;
        this.memory = memory;
        this.view = memory.byteSize() == 0 ? ByteBuffer.allocate(0) : memory.asByteBuffer();
    }
}
