package io.tcpkit.engine;

import io.tcpkit.api.ConnectionId;
import io.tcpkit.fsm.Connection;
import io.tcpkit.fsm.TimeWaitBlock;
import java.util.Arrays;
import java.util.function.Consumer;

/// The connections in TIME-WAIT, packed: ten words and four indexes each instead of objects and buffers. The shard's.
///
/// ```
///   buckets ─► entry ─► next ...          by the 4-tuple's keyed hash
///   heap     entry that ends first on top, whatever each one's MSL
///
///   words of an entry   0-3  addresses     4  ports, 2 MSL, shift, timestamps     5  SND.NXT, RCV.NXT
///                       6  RCV.WND, TS.Recent   7  TS offset, last challenge   8  end   9  serial
/// ```
/// There may be as many as the stack was told; when one more comes the one that ends first goes. Memory grows with the
/// number and is kept.
final class TimeWaits {
    /// What one entry takes, free entries of a table that has just grown not counted.
    static final int ENTRY_BYTES = 10 * Long.BYTES + 4 * Integer.BYTES;

    private static final int WORDS = 10;
    private static final int NONE = -1;
    private static final int FIRST_CAPACITY = 16;

    private final int most;
    private long[] words = new long[0];
    private int[] next = new int[0];
    private int[] heapIndex = new int[0];
    private int[] heap = new int[0];
    private int[] buckets = {NONE};
    private int size;
    private int free = NONE;
    private final FourTuple ends;

    /// An empty table.
    ///
    /// @param hash places 4-tuples where nobody can foretell
    /// @param most how many there may be
    TimeWaits(KeyedHash hash, int most) {
        this.most = most;
        this.ends = new FourTuple(hash);
    }

    /// {@return how many there are}
    int size() {
        return size;
    }

    /// {@return whether there is room without forgetting one}
    boolean isFull() {
        return size >= most;
    }

    /// {@return when the first of them ends, [Connection#NEVER] when there is none}
    long nextEndNanos() {
        return size == 0 ? Connection.NEVER : end(heap[0]);
    }

    /// {@return bytes of all arrays}
    long memoryBytes() {
        return (long) words.length * Long.BYTES
                + (long) (next.length + heapIndex.length + heap.length + buckets.length) * Integer.BYTES;
    }

    /// {@return the entry of a connection, negative when it is not in TIME-WAIT}
    ///
    /// @param tuple both its ends
    int find(FourTuple tuple) {
        for (int entry = buckets[bucket(tuple)]; entry != NONE; entry = next[entry]) {
            if (isOf(entry, tuple)) {
                return entry;
            }
        }
        return NONE;
    }

    /// Adds a connection, whose ends are not in the table and for which there is room.
    ///
    /// @param tuple both its ends
    /// @param serial its number
    /// @param block the rest
    void add(FourTuple tuple, long serial, TimeWaitBlock block) {
        assert !isFull() : "the oldest goes first";
        assert find(tuple) == NONE : "two connections in TIME-WAIT between the same ends";
        if (free == NONE) {
            grow();
        }
        int entry = free;
        free = next[entry];
        int word = entry * WORDS;
        words[word] = tuple.localHigh();
        words[word + 1] = tuple.localLow();
        words[word + 2] = tuple.remoteHigh();
        words[word + 3] = tuple.remoteLow();
        words[word + 9] = serial;
        store(entry, tuple.localPort(), tuple.remotePort(), block);
        int bucket = bucket(tuple);
        next[entry] = buckets[bucket];
        buckets[bucket] = entry;
        heap[size] = entry;
        heapIndex[entry] = size;
        up(size++);
    }

    /// {@return the number of an entry's connection}
    long serial(int entry) {
        return words[entry * WORDS + 9];
    }

    /// {@return which connection an entry is of}
    ConnectionId id(int entry) {
        FourTuple tuple = ends(entry);
        return new ConnectionId(serial(entry), tuple.local(), tuple.remote());
    }

    /// Takes an entry out of its words.
    ///
    /// @param entry the entry
    /// @param block is filled
    void load(int entry, TimeWaitBlock block) {
        int word = entry * WORDS;
        long packed = words[word + 4];
        block.durationMillis = (int) (packed >>> 8) & 0xff_ffff;
        block.windowShift = (int) (packed >>> 1) & 0xf;
        block.timestamps = (packed & 1) != 0;
        block.sndNxt = (int) (words[word + 5] >>> 32);
        block.rcvNxt = (int) words[word + 5];
        block.rcvWnd = (int) (words[word + 6] >>> 32);
        block.tsRecent = (int) words[word + 6];
        block.tsOffset = (int) (words[word + 7] >>> 32);
        block.challengedMillis = (int) words[word + 7];
        block.endNanos = words[word + 8];
    }

    /// Puts an entry back that was loaded and has changed.
    ///
    /// @param entry the entry
    /// @param block what it is now
    void update(int entry, TimeWaitBlock block) {
        long before = end(entry);
        int ports = (int) (words[entry * WORDS + 4] >>> 32);
        store(entry, ports >>> 16, ports & 0xffff, block);
        if (block.endNanos < before) {
            up(heapIndex[entry]);
        } else if (block.endNanos > before) {
            down(heapIndex[entry]);
        }
    }

    /// {@return the entry that ends first}
    int first() {
        assert size > 0 : "there is none";
        return heap[0];
    }

    /// Removes an entry.
    ///
    /// @param entry the entry
    void remove(int entry) {
        int bucket = bucket(ends(entry));
        if (buckets[bucket] == entry) {
            buckets[bucket] = next[entry];
        } else {
            int before = buckets[bucket];
            while (next[before] != entry) {
                before = next[before];
            }
            next[before] = next[entry];
        }
        int hole = heapIndex[entry];
        int last = heap[--size];
        if (last != entry) {
            heap[hole] = last;
            heapIndex[last] = hole;
            up(hole);
            down(heapIndex[last]);
        }
        next[entry] = free;
        free = entry;
    }

    /// {@return whether a port of ours is in TIME-WAIT with anybody}
    ///
    /// @param port the port
    boolean isUsing(int port) {
        for (int i = 0; i < size; i++) {
            if (words[heap[i] * WORDS + 4] >>> 48 == port) {
                return true;
            }
        }
        return false;
    }

    /// Calls for the identity of each.
    ///
    /// @param action the action
    void forEach(Consumer<ConnectionId> action) {
        for (int i = 0; i < size; i++) {
            action.accept(id(heap[i]));
        }
    }

    private void store(int entry, int localPort, int remotePort, TimeWaitBlock block) {
        int word = entry * WORDS;
        words[word + 4] = (long) localPort << 48 | (long) remotePort << 32 | (long) block.durationMillis << 8
                | (long) block.windowShift << 1 | (block.timestamps ? 1 : 0);
        words[word + 5] = pair(block.sndNxt, block.rcvNxt);
        words[word + 6] = pair(block.rcvWnd, block.tsRecent);
        words[word + 7] = pair(block.tsOffset, block.challengedMillis);
        words[word + 8] = block.endNanos;
    }

    private static long pair(int high, int low) {
        return (long) high << 32 | low & 0xffff_ffffL;
    }

    private FourTuple ends(int entry) {
        int word = entry * WORDS;
        int ports = (int) (words[word + 4] >>> 32);
        return ends.set(words[word], words[word + 1], ports >>> 16, words[word + 2], words[word + 3], ports & 0xffff);
    }

    private boolean isOf(int entry, FourTuple tuple) {
        int word = entry * WORDS;
        return words[word + 3] == tuple.remoteLow() && words[word + 2] == tuple.remoteHigh()
                && (int) (words[word + 4] >>> 32) == (tuple.localPort() << 16 | tuple.remotePort())
                && words[word + 1] == tuple.localLow() && words[word] == tuple.localHigh();
    }

    private int bucket(FourTuple tuple) {
        return FourTuple.ByValue.INSTANCE.computeHashCode(tuple) & buckets.length - 1;
    }

    private long end(int entry) {
        return words[entry * WORDS + 8];
    }

    private void grow() {
        int before = next.length;
        int after = Math.min(most, Math.max(FIRST_CAPACITY, 2 * before));
        words = Arrays.copyOf(words, after * WORDS);
        next = Arrays.copyOf(next, after);
        heapIndex = Arrays.copyOf(heapIndex, after);
        heap = Arrays.copyOf(heap, after);
        for (int entry = after - 1; entry >= before; entry--) {
            next[entry] = free;
            free = entry;
        }
        buckets = new int[Integer.highestOneBit(after)];
        Arrays.fill(buckets, NONE);
        for (int i = 0; i < size; i++) {
            int entry = heap[i];
            int bucket = bucket(ends(entry));
            next[entry] = buckets[bucket];
            buckets[bucket] = entry;
        }
    }

    private void up(int from) {
        int index = from;
        int entry = heap[index];
        while (index > 0 && end(entry) < end(heap[(index - 1) / 2])) {
            place(heap[(index - 1) / 2], index);
            index = (index - 1) / 2;
        }
        place(entry, index);
    }

    private void down(int from) {
        int index = from;
        int entry = heap[index];
        while (2 * index + 1 < size) {
            int child = 2 * index + 1;
            if (child + 1 < size && end(heap[child + 1]) < end(heap[child])) {
                child++;
            }
            if (end(heap[child]) >= end(entry)) {
                break;
            }
            place(heap[child], index);
            index = child;
        }
        place(entry, index);
    }

    private void place(int entry, int index) {
        heap[index] = entry;
        heapIndex[entry] = index;
    }
}
