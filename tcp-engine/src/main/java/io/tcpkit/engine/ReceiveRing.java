package io.tcpkit.engine;

import io.tcpkit.api.segment.Payload;
import io.tcpkit.fsm.buffer.ReceiveBuffer;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.Arrays;

/// The octets that arrived and the application has not yet read, those beyond gaps included.
///
/// The shard stores octets at their place and publishes; one application thread at a time reads up to what was published.
/// These two positions are the only hand-over: the writer of each publishes it with release, the other reads it with acquire.
///
/// ```
///   slots      | chunk | chunk | chunk |  NONE | chunk | ...       position p is in slot (p - 1) / 64 KiB, round
///                  read ────► published ── gap ── island
/// ```
///
/// A chunk is taken when the first octet is stored in it. The application gives it back when it has read its last
/// octet. When everything is read in the middle of a chunk the shard gives that one back, for which the application
/// tells it that it has read all: see [#reclaim()].
final class ReceiveRing implements ReceiveBuffer {
    /// What [#read(ByteBuffer)] returns when the ring is cleared.
    static final int CLEARED = -1;

    private static final VarHandle READ;
    private static final VarHandle PUBLISHED;

    static {
        try {
            var lookup = MethodHandles.lookup();
            READ = lookup.findVarHandle(ReceiveRing.class, "read", long.class);
            PUBLISHED = lookup.findVarHandle(ReceiveRing.class, "published", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final ChunkPool pool;
    private final int capacity;
    private final Chunk[] slots;
    private final Door door = new Door();
    // Written by the shard.
    private long published = 1;
    private long stored = 1;
    private boolean cleared;
    private volatile int window;
    // Written by the application.
    private long read = 1;

    /// An empty ring, which borrows no memory.
    ///
    /// @param pool lends the memory
    /// @param capacity the most octets it holds
    ReceiveRing(ChunkPool pool, int capacity) {
        this.pool = pool;
        this.capacity = capacity;
        this.window = capacity;
        this.slots = Slots.forCapacity(capacity);
    }

    /// Reads what is there. Called by application threads.
    ///
    /// @param target takes the octets; its position moves
    /// @return how many, 0 when there is nothing now, [#CLEARED] when there will never be anything again
    int read(ByteBuffer target) {
        if (!door.enter()) {
            return CLEARED;
        }
        try {
            long from = read;
            long to = Math.min((long) PUBLISHED.getAcquire(this), from + target.remaining());
            long at = from;
            while (at < to) {
                int slot = Slots.slot(at, slots);
                int offset = Slots.offset(at);
                int length = (int) Math.min(to - at, ChunkPool.CHUNK_BYTES - offset);
                target.put(target.position(), slots[slot].view, offset, length);
                target.position(target.position() + length);
                at += length;
                if (offset + length == ChunkPool.CHUNK_BYTES) {
                    giveBack(slot);
                }
            }
            // Last: from here on the shard may use the slots again.
            READ.setRelease(this, at);
            return (int) (at - from);
        } finally {
            while (door.leave()) {
                giveAllBack();
            }
        }
    }

    /// {@return octets that can be read now}
    int available() {
        // In this order: read never passes what was published before it was looked at.
        long readUpTo = (long) READ.getAcquire(this);
        return (int) ((long) PUBLISHED.getAcquire(this) - readUpTo);
    }

    /// {@return the largest window at present, by which a reader's progress is measured}
    int window() {
        return window;
    }

    @Override
    public void window(long bytes) {
        window = (int) Math.min(bytes, capacity);
    }

    @Override
    public long read() {
        return (long) READ.getAcquire(this);
    }

    @Override
    public long limit() {
        return read() + capacity;
    }

    @Override
    public boolean store(long position, Payload payload, int from, int length) {
        assert position >= published && position + length <= limit()
                : position + " + " + length + " of " + published + " to " + limit();
        if (cleared) {
            return false;
        }
        if (length == 0) {
            return true;
        }
        int firstSlot = Slots.slot(position, slots);
        int lastSlot = Slots.slot(position + length - 1, slots);
        boolean tookFirst = slots[firstSlot] == Chunk.NONE;
        if (!fill(firstSlot)) {
            return false;
        }
        if (!fill(lastSlot)) {
            if (tookFirst) {
                giveBack(firstSlot);
            }
            return false;
        }
        int offset = Slots.offset(position);
        int inFirst = Math.min(length, ChunkPool.CHUNK_BYTES - offset);
        payload.copyTo(from, slots[firstSlot].memory, offset, inFirst);
        if (inFirst < length) {
            payload.copyTo(from + inFirst, slots[lastSlot].memory, 0, length - inFirst);
        }
        stored = Math.max(stored, position + length);
        return true;
    }

    @Override
    public void publish(long upTo) {
        assert upTo >= published && upTo <= stored || upTo == published : upTo + " of " + published + " to " + stored;
        PUBLISHED.setRelease(this, upTo);
    }

    /// Gives the last chunk back when the application has read everything and nothing lies beyond a gap. Called by the
    /// shard.
    void reclaim() {
        // The application touches the slots of octets that it has not read, and there are none.
        if (!cleared && read() == published && stored <= published && Slots.offset(published) != 0) {
            giveBack(Slots.slot(published, slots));
        }
    }

    /// Gives all memory back; nothing can be read any more. Called by the shard.
    void clear() {
        cleared = true;
        door.seal();
        if (door.knock()) {
            do {
                giveAllBack();
            } while (door.leave());
        }
    }

    private boolean fill(int slot) {
        if (slots[slot] == Chunk.NONE) {
            slots[slot] = pool.take();
        }
        return slots[slot] != Chunk.NONE;
    }

    private void giveAllBack() {
        for (int slot = 0; slot < slots.length; slot++) {
            giveBack(slot);
        }
    }

    private void giveBack(int slot) {
        Chunk chunk = slots[slot];
        if (chunk != Chunk.NONE) {
            slots[slot] = Chunk.NONE;
            pool.give(chunk);
        }
    }

    @Override
    public String toString() {
        return "receive ring " + read + " to " + published + " of " + capacity + ", " + Arrays.stream(slots)
                .filter(chunk -> chunk != Chunk.NONE).count() + " chunks";
    }
}
