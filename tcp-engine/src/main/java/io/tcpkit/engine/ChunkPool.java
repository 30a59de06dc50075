package io.tcpkit.engine;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The memory of a stack: chunks of 64 KiB outside the heap, lent to the rings of connections while they hold octets.
///
/// Chunks are taken and given back by the shard and by application threads, without a lock: the free ones form a stack
/// whose top is one 64-bit word, the index of the chunk on top and a stamp that grows with each change. A thread that
/// was overtaken between its look at the top and its exchange finds another stamp and looks again, also when the same
/// chunk is back on top (the ABA problem).
///
/// ```
///   top  | stamp (32) | index + 1 (32) |      chunks[index].below -> chunks[...].below -> NOTHING
/// ```
///
/// Memory is allocated a slab at a time when the free chunks run out, up to the stack's budget, and stays until
/// the stack is closed: whoever gives back the last chunk after that frees it all.
final class ChunkPool implements AutoCloseable {
    /// Bytes of a chunk: as much as the largest packet of a segmentation-offloading device carries, so that such a
    /// packet touches two chunks at most.
    static final int CHUNK_BYTES = 1 << 16;
    private static final int CHUNKS_PER_SLAB = 16;
    private static final long PAGE_BYTES = 4096;
    private static final int NOTHING = 0;

    private static final Logger LOG = LoggerFactory.getLogger(ChunkPool.class);
    private static final VarHandle TOP;
    private static final VarHandle IN_USE;
    private static final VarHandle FREED;

    static {
        try {
            var lookup = MethodHandles.lookup();
            TOP = lookup.findVarHandle(ChunkPool.class, "top", long.class);
            IN_USE = lookup.findVarHandle(ChunkPool.class, "inUse", int.class);
            FREED = lookup.findVarHandle(ChunkPool.class, "freed", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Arena arena = Arena.ofShared();
    private final Chunk[] chunks;
    private final ReentrantLock growing = new ReentrantLock();
    private final Waiters waiters = new Waiters();
    private int created;
    private volatile long top = NOTHING;
    private volatile int inUse;
    private volatile boolean closed;
    private volatile boolean freed;
    // Set when the JVM itself refuses more memory.
    private volatile boolean exhausted;

    /// A pool that has allocated nothing yet.
    ///
    /// @param budgetBytes the most memory it may ever hold
    ChunkPool(long budgetBytes) {
        chunks = new Chunk[Math.toIntExact(Math.min(budgetBytes / CHUNK_BYTES, Integer.MAX_VALUE - 8))];
    }

    /// {@return a chunk, or [Chunk#NONE] when the budget is used up or the pool is closed}
    Chunk take() {
        // Counted before it is taken, so that a closed pool is not freed while a chunk is on its way out.
        IN_USE.getAndAdd(this, 1);
        if (!closed) {
            do {
                long seen = top;
                int index = (int) seen - 1;
                if (index >= 0) {
                    Chunk chunk = chunks[index];
                    if (TOP.compareAndSet(this, seen, stamped(seen, chunk.below))) {
                        chunk.lent = true;
                        return chunk;
                    }
                    continue;
                }
                if (!grow()) {
                    break;
                }
            } while (true);
        }
        uncount();
        return Chunk.NONE;
    }

    /// Takes a chunk back.
    ///
    /// @param chunk a chunk that was taken from this pool and is not used any more
    void give(Chunk chunk) {
        // Guards memory, so it stays on without assertions: a chunk on the stack twice would be lent to two connections.
        if (!chunk.lent) {
            throw new IllegalStateException("chunk " + chunk.index + " was given back twice");
        }
        chunk.lent = false;
        push(chunk);
        uncount();
        waiters.wakeAll();
    }

    /// {@return chunks lent now}
    int inUse() {
        return inUse;
    }

    /// {@return bytes lent now}
    long inUseBytes() {
        return (long) inUse * CHUNK_BYTES;
    }

    /// {@return whether [#take()] would probably find one}
    boolean hasFree() {
        return (int) top != NOTHING || inUse < chunks.length && !exhausted || closed;
    }

    /// {@return those who wait for a chunk to come back}
    Waiters waiters() {
        return waiters;
    }

    /// Lends nothing any more, and frees the memory as soon as everything has come back. Closing twice does nothing.
    @Override
    public void close() {
        closed = true;
        waiters.wakeAll();
        freeIfUnused();
    }

    private void push(Chunk chunk) {
        long seen;
        do {
            seen = top;
            chunk.below = (int) seen;
        } while (!TOP.compareAndSet(this, seen, stamped(seen, chunk.index + 1)));
    }

    private static long stamped(long before, int topPlusOne) {
        return ((before >>> 32) + 1) << 32 | topPlusOne;
    }

    private void uncount() {
        IN_USE.getAndAdd(this, -1);
        freeIfUnused();
    }

    private void freeIfUnused() {
        if (closed && inUse == 0 && FREED.compareAndSet(this, false, true)) {
            arena.close();
        }
    }

    /// Adds a slab.
    ///
    /// @return whether it is worth while to look for a free chunk again
    private boolean grow() {
        growing.lock();
        try {
            if ((int) top != NOTHING) {
                return true;
            }
            int count = Math.min(CHUNKS_PER_SLAB, chunks.length - created);
            if (count == 0 || exhausted) {
                return false;
            }
            MemorySegment slab;
            try {
                slab = arena.allocate((long) count * CHUNK_BYTES, PAGE_BYTES);
            } catch (OutOfMemoryError e) {
                // The JVM's own limit (-XX:MaxDirectMemorySize) may be below our budget: the budget is what there is.
                exhausted = true;
                LOG.warn("no more memory for octets after {} KiB: {}", created * (CHUNK_BYTES >> 10), e.getMessage());
                return false;
            }
            for (int i = 0; i < count; i++) {
                var chunk = new Chunk(created, slab.asSlice((long) i * CHUNK_BYTES, CHUNK_BYTES));
                chunks[created++] = chunk;
                push(chunk);
            }
            return true;
        } finally {
            growing.unlock();
        }
    }
}
