package io.tcpkit.timers;

import io.tcpkit.api.spi.Parameters;
import io.tcpkit.api.spi.TimerQueue;
import io.tcpkit.api.spi.TimerQueueProvider;
import java.util.Arrays;

/// `heap`: a binary heap of keys that knows where each key sits, so that a deadline can be moved or taken out in
/// O(log n).
///
/// Deadlines are kept to the nanosecond and fire in order; equal ones in the order of their keys, so that a run can be
/// repeated whatever happened before. It is the oracle for [WheelTimerQueue], and the better choice in virtual time.
public final class HeapTimerQueue implements TimerQueue {
    private static final int ABSENT = -1;

    // By key.
    private long[] deadlineNanos = new long[16];
    private int[] position = new int[16];
    // By position: no child is due before its parent.
    private int[] heap = new int[16];
    private int size;

    HeapTimerQueue() {
        Arrays.fill(position, ABSENT);
    }

    @Override
    public long resolutionNanos() {
        return 1;
    }

    @Override
    public void schedule(int key, long deadline) {
        if (deadline == NEVER) {
            cancel(key);
            return;
        }
        ensureKey(key);
        int at = position[key];
        if (at == ABSENT) {
            if (size == heap.length) {
                heap = Arrays.copyOf(heap, 2 * size);
            }
            deadlineNanos[key] = deadline;
            siftUp(key, size++);
        } else if (deadline < deadlineNanos[key]) {
            deadlineNanos[key] = deadline;
            siftUp(key, at);
        } else {
            deadlineNanos[key] = deadline;
            siftDown(key, at);
        }
    }

    @Override
    public void cancel(int key) {
        if (key < position.length && position[key] != ABSENT) {
            removeAt(position[key]);
        }
    }

    @Override
    public int expire(long nowNanos, Expiry expiry, int limit) {
        int reported = 0;
        while (reported < limit && size > 0 && deadlineNanos[heap[0]] <= nowNanos) {
            int key = heap[0];
            removeAt(0);
            reported++;
            expiry.onExpired(key, nowNanos);
        }
        return reported;
    }

    @Override
    public long nextDeadlineNanos() {
        return size == 0 ? NEVER : deadlineNanos[heap[0]];
    }

    @Override
    public int size() {
        return size;
    }

    private void removeAt(int at) {
        position[heap[at]] = ABSENT;
        int last = heap[--size];
        if (at == size) {
            return;
        }
        // The last key fills the hole; it may belong above it or below it.
        if (at > 0 && before(last, heap[(at - 1) >>> 1])) {
            siftUp(last, at);
        } else {
            siftDown(last, at);
        }
    }

    private void siftUp(int key, int from) {
        int at = from;
        while (at > 0) {
            int parent = (at - 1) >>> 1;
            if (!before(key, heap[parent])) {
                break;
            }
            put(heap[parent], at);
            at = parent;
        }
        put(key, at);
    }

    private void siftDown(int key, int from) {
        int at = from;
        while (true) {
            int child = 2 * at + 1;
            if (child >= size) {
                break;
            }
            if (child + 1 < size && before(heap[child + 1], heap[child])) {
                child++;
            }
            if (!before(heap[child], key)) {
                break;
            }
            put(heap[child], at);
            at = child;
        }
        put(key, at);
    }

    private boolean before(int key, int other) {
        long a = deadlineNanos[key];
        long b = deadlineNanos[other];
        return a != b ? a < b : key < other;
    }

    private void put(int key, int at) {
        heap[at] = key;
        position[key] = at;
    }

    private void ensureKey(int key) {
        if (key >= position.length) {
            int old = position.length;
            int length = Math.max(2 * old, key + 1);
            position = Arrays.copyOf(position, length);
            Arrays.fill(position, old, length, ABSENT);
            deadlineNanos = Arrays.copyOf(deadlineNanos, length);
        }
    }

    /// Makes [HeapTimerQueue]s.
    public static final class Provider implements TimerQueueProvider {
        /// For `ServiceLoader`.
        public Provider() {
        }

        @Override
        public String name() {
            return "heap";
        }

        @Override
        public String description() {
            return "a binary heap: exact deadlines, in the logarithm of their number";
        }

        @Override
        public String reference() {
            return "J. Williams, CACM 7(6), 1964";
        }

        @Override
        public TimerQueue create(long startNanos, Parameters parameters) {
            return new HeapTimerQueue();
        }
    }
}
