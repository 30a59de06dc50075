package io.tcpkit.engine;

import io.tcpkit.api.segment.Payload;
import io.tcpkit.fsm.buffer.SendBuffer;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/// The octets that the application has written and the peer has not yet acknowledged.
///
/// One application thread at a time appends at `end`; the shard reads anywhere between and releases from the left.
/// These two positions are the only hand-over: the writer of each publishes it with release, the other reads it with acquire.
///
/// ```
///   slots      | chunk | chunk | chunk |  NONE |  NONE | ...       position p is in slot (p - 1) / 64 KiB, round
///                  start ────────► end
/// ```
///
/// How much of it may be filled has two bounds below its capacity. The `limit` begins small and grows with the congestion
/// window, so that a slow path does not hold a fast application's megabytes ([#allow(long)]). The low-water mark bounds what
/// is written and not yet sent, where the application wants to decide late what it sends ([#onSent(long)]).
///
/// A chunk is taken when the first octet is written to it and given back when its last is released. When everything is
/// released and `end` stands in the middle of a chunk, nobody needs that chunk either: the shard takes it away, unless
/// the application is just appending to it, see [Door].
final class SendRing implements SendBuffer {
    /// What [#append(ByteBuffer)] returns when nothing may be appended any more.
    static final int SEALED = -1;

    private static final Queue<Long> NO_RECORDS = new ArrayDeque<>(1);

    private static final VarHandle START;
    private static final VarHandle END;
    private static final VarHandle SENT;

    static {
        try {
            var lookup = MethodHandles.lookup();
            START = lookup.findVarHandle(SendRing.class, "start", long.class);
            END = lookup.findVarHandle(SendRing.class, "end", long.class);
            SENT = lookup.findVarHandle(SendRing.class, "sent", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final ChunkPool pool;
    private final int capacity;
    private final Chunk[] slots;
    private final Door door = new Door();
    // Written by the shard.
    private long start = 1;
    private long sent = 1;
    private volatile int limit;
    private volatile int lowWater;
    private boolean cleared;
    // Written by the application.
    private long end = 1;
    /// Where records end that have not been sent; made when the first one does.
    private volatile Queue<Long> recordEnds = NO_RECORDS;

    /// An empty ring, which borrows no memory.
    ///
    /// @param pool lends the memory
    /// @param capacity the most octets it holds
    SendRing(ChunkPool pool, int capacity) {
        this(pool, capacity, capacity, Integer.MAX_VALUE);
    }

    /// An empty ring, which borrows no memory, with bounds below its capacity.
    ///
    /// @param pool lends the memory
    /// @param capacity the most octets it will ever hold
    /// @param limit the most octets it holds at first
    /// @param lowWater the most octets that wait to be sent
    SendRing(ChunkPool pool, int capacity, int limit, int lowWater) {
        this.pool = pool;
        this.capacity = capacity;
        this.limit = Math.min(limit, capacity);
        this.lowWater = lowWater;
        this.slots = Slots.forCapacity(capacity);
    }

    /// Appends what there is room and memory for. Called by application threads.
    ///
    /// @param source the octets; its position moves
    /// @return how many were appended, [#SEALED] when the ring takes no more
    int append(ByteBuffer source) {
        if (!door.enter()) {
            return SEALED;
        }
        try {
            long from = end;
            int room = roomAfter(from);
            long to = from + Math.min(room, source.remaining());
            long at = from;
            while (at < to) {
                Chunk chunk = chunkFor(at);
                if (chunk == Chunk.NONE) {
                    break;
                }
                int offset = Slots.offset(at);
                int length = (int) Math.min(to - at, ChunkPool.CHUNK_BYTES - offset);
                chunk.view.put(offset, source, source.position(), length);
                source.position(source.position() + length);
                at += length;
            }
            END.setRelease(this, at);
            return (int) (at - from);
        } finally {
            leave();
        }
    }

    /// Ends a record: what is appended later shares no segment with what is here. Called by application threads.
    void endRecord() {
        if (recordEnds == NO_RECORDS) {
            recordEnds = new ConcurrentLinkedQueue<>();
        }
        recordEnds.add(end);
    }

    @Override
    public long recordEnd(long from) {
        Queue<Long> ends = recordEnds;
        while (true) {
            Long next = ends.peek();
            if (next == null) {
                return end();
            }
            if (next > from) {
                return next;
            }
            ends.remove();
        }
    }

    /// Takes no more octets from here on; what is in the ring stays. Called by application threads.
    void seal() {
        // Waiting makes end final: a FIN has its place only once nobody can append any more.
        door.sealAndWait();
    }

    /// {@return octets that may be appended}
    int room() {
        return roomAfter((long) END.getAcquire(this));
    }

    private int roomAfter(long last) {
        int room = limit - (int) (last - (long) START.getAcquire(this));
        int mark = lowWater;
        // A mark that was lowered may lie below what waits already.
        return mark == Integer.MAX_VALUE
                ? room
                : (int) Math.max(0, Math.min(room, mark - (last - (long) SENT.getAcquire(this))));
    }

    /// {@return whether everything written was acknowledged}
    boolean isEmpty() {
        return (long) START.getAcquire(this) == end();
    }

    /// {@return whether there is so much room that a writer who found none should be woken: a quarter, since waking it for
    /// each segment's worth would make it write in crumbs (Linux waits for a third), or half of the low-water mark}
    boolean isWorthWaking() {
        return room() >= Math.min(limit / 4, lowWater / 2);
    }

    @Override
    public boolean isFull() {
        return !isWorthWaking();
    }

    /// The connection could use so much. What was allowed once is not taken back. Called by the shard.
    ///
    /// @param bytes how much may be in the ring, as far as its capacity goes
    void allow(long bytes) {
        if (bytes > limit) {
            limit = (int) Math.min(bytes, capacity);
        }
    }

    /// Another low-water mark holds from now on. Called by the shard.
    ///
    /// @param bytes the most octets that wait to be sent
    /// @param upTo one past the last octet sent, which is not followed while there is no mark
    void lowWater(int bytes, long upTo) {
        onSent(upTo);
        lowWater = bytes;
    }

    /// {@return whether [#onSent(long)] makes a difference}
    boolean hasLowWater() {
        return lowWater != Integer.MAX_VALUE;
    }

    /// What waits to be sent begins here now. Called by the shard.
    ///
    /// @param upTo one past the last octet sent
    void onSent(long upTo) {
        SENT.setRelease(this, upTo);
    }

    @Override
    public long end() {
        return (long) END.getAcquire(this);
    }

    @Override
    public void slice(long from, int length, Payload payload) {
        assert from >= start && from + length <= end() : from + " + " + length + " of " + start + " to " + end();
        int offset = Slots.offset(from);
        int first = Math.min(length, ChunkPool.CHUNK_BYTES - offset);
        payload.set(slots[Slots.slot(from, slots)].memory, offset, first);
        if (first < length) {
            payload.append(slots[Slots.slot(from + first, slots)].memory, 0, length - first);
        }
    }

    @Override
    public void release(long upTo) {
        assert upTo >= start && upTo <= end() : upTo + " of " + start + " to " + end();
        if (cleared) {
            return;
        }
        for (long chunk = Slots.chunk(start); chunk < Slots.chunk(upTo); chunk++) {
            giveBack((int) (chunk % slots.length));
        }
        START.setRelease(this, upTo);
        if (upTo == end() && Slots.offset(upTo) != 0 && door.knock()) {
            doChores();
            leave();
        }
    }

    /// Gives all memory back; nothing may be appended or read any more. Called by the shard.
    void clear() {
        cleared = true;
        door.seal();
        if (door.knock()) {
            doChores();
            leave();
        }
    }

    private Chunk chunkFor(long position) {
        int slot = Slots.slot(position, slots);
        if (slots[slot] == Chunk.NONE) {
            slots[slot] = pool.take();
        }
        return slots[slot];
    }

    private void leave() {
        while (door.leave()) {
            doChores();
        }
    }

    /// Runs inside the door, in whichever thread is there.
    private void doChores() {
        if (cleared) {
            for (int slot = 0; slot < slots.length; slot++) {
                giveBack(slot);
            }
        } else if ((long) START.getAcquire(this) == end()) {
            // Nothing to send and nobody appending: the shard has no octet to look at, so the last chunk is nobody's.
            giveBack(Slots.slot(end(), slots));
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
        return "send ring " + start + " to " + end + " of " + capacity + ", " + Arrays.stream(slots)
                .filter(chunk -> chunk != Chunk.NONE).count() + " chunks";
    }
}
