package io.tcpkit.fsm.receive;

import java.util.Arrays;

/// Which octets beyond RCV.NXT are there: disjoint ranges, sorted, never touching.
///
/// ```
///   nxt      left[0]  right[0]     left[1]  right[1]
///    ·  gap   ├──────────┤    gap    ├─────────┤
/// ```
/// The octets themselves lie in the receive buffer already. The number of ranges is bounded, so that a peer that sends
/// every other octet costs a bounded search and a bounded memory (RFC 9293 leaves reassembly to the implementation).
final class ReceivedRanges {
    /// A full window of 4 MiB with every other segment of 1448 octets missing has 1448 ranges; real losses have far fewer.
    static final int MAX = 1024;

    private long[] left = new long[8];
    private long[] right = new long[8];
    private int size;
    private long bytes;

    ReceivedRanges() {
    }

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    long left(int index) {
        return left[index];
    }

    long right(int index) {
        return right[index];
    }

    /// {@return octets in all ranges}
    long bytes() {
        return bytes;
    }

    /// {@return whether a range of octets could be added now}
    boolean hasRoomFor(long from, long to) {
        return size < MAX || firstTouching(from) < size && left[firstTouching(from)] <= to;
    }

    /// Adds octets, joined with the ranges they touch.
    ///
    /// @param from the first
    /// @param to one past the last, more than `from`
    /// @return how many octets were not there before
    long add(long from, long to) {
        long before = bytes;
        int begin = firstTouching(from);
        int end = begin;
        long joinedLeft = from;
        long joinedRight = to;
        while (end < size && left[end] <= to) {
            joinedLeft = Math.min(joinedLeft, left[end]);
            joinedRight = Math.max(joinedRight, right[end]);
            bytes -= right[end] - left[end];
            end++;
        }
        replace(begin, end, joinedLeft, joinedRight);
        bytes += joinedRight - joinedLeft;
        return bytes - before;
    }

    /// Removes what lies before or touches a position that everything up to has now arrived.
    ///
    /// @param nxt one past the last octet in order
    /// @return one past the last octet in order, ranges that follow without a gap included
    long absorb(long nxt) {
        int absorbed = 0;
        long upTo = nxt;
        while (absorbed < size && left[absorbed] <= upTo) {
            upTo = Math.max(upTo, right[absorbed]);
            bytes -= right[absorbed] - left[absorbed];
            absorbed++;
        }
        if (absorbed > 0) {
            size -= absorbed;
            System.arraycopy(left, absorbed, left, 0, size);
            System.arraycopy(right, absorbed, right, 0, size);
        }
        return upTo;
    }

    /// {@return the index of the first range whose right edge reaches a position, `size` when none does}
    private int firstTouching(long position) {
        int index = Arrays.binarySearch(right, 0, size, position);
        return index >= 0 ? index : -index - 1;
    }

    private void replace(int begin, int end, long newLeft, long newRight) {
        int grown = size - (end - begin) + 1;
        if (grown > left.length) {
            left = Arrays.copyOf(left, 2 * left.length);
            right = Arrays.copyOf(right, 2 * right.length);
        }
        System.arraycopy(left, end, left, begin + 1, size - end);
        System.arraycopy(right, end, right, begin + 1, size - end);
        left[begin] = newLeft;
        right[begin] = newRight;
        size = grown;
    }
}
