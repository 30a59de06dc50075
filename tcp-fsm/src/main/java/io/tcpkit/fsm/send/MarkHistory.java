package io.tcpkit.fsm.send;

import java.util.Arrays;

/// How many octets were reported as marked, and when that was in octets delivered: so that a delivery-rate sample can say how
/// many were marked since its segment was sent.
///
/// Nothing is kept until the first mark comes. Then each acknowledgment with marks has an entry; should there be too many
/// for one round trip, the latest go together, which makes a sample show too many marks rather than too few.
final class MarkHistory {
    private static final int FIRST_CAPACITY = 16;
    private static final int MAX_CAPACITY = 1024;

    private long[] delivered = new long[0];
    private long[] marked = new long[0];
    private int first;
    private int size;
    private long total;
    /// What was marked before the first entry.
    private long forgotten;

    /// An acknowledgment reported marks.
    ///
    /// @param bytes how many octets
    /// @param deliveredNow octets delivered so far, by this acknowledgment as well
    /// @param oldest octets delivered when the oldest segment still in flight was sent: nobody will ask for earlier
    void add(long bytes, long deliveredNow, long oldest) {
        total += bytes;
        forget(oldest);
        if (size == delivered.length && size < MAX_CAPACITY) {
            grow();
        }
        if (size < delivered.length) {
            size++;
        }
        int last = slot(size - 1);
        delivered[last] = deliveredNow;
        marked[last] = total;
    }

    /// {@return octets reported as marked since so many had been delivered}
    ///
    /// @param deliveredThen octets delivered when a segment was sent
    long since(long deliveredThen) {
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = low + high >>> 1;
            if (delivered[slot(middle)] <= deliveredThen) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return total - (low == 0 ? forgotten : marked[slot(low - 1)]);
    }

    private void forget(long oldest) {
        while (size > 0 && delivered[first] <= oldest) {
            forgotten = marked[first];
            first = first + 1 & delivered.length - 1;
            size--;
        }
    }

    private void grow() {
        int capacity = Math.max(FIRST_CAPACITY, 2 * delivered.length);
        delivered = unrolled(delivered, capacity);
        marked = unrolled(marked, capacity);
        first = 0;
    }

    private long[] unrolled(long[] from, int capacity) {
        long[] to = Arrays.copyOfRange(from, first, first + capacity);
        System.arraycopy(from, 0, to, from.length - first, first);
        return to;
    }

    private int slot(int index) {
        return first + index & delivered.length - 1;
    }
}
