package io.tcpkit.fsm.range;

import java.util.Arrays;

/// A set of positions beyond a first gap: disjoint ranges, sorted, never touching.
///
/// ```
///   nxt      left[0]  right[0]     left[1]  right[1]
///    ·  gap   ├──────────┤    gap    ├─────────┤
/// ```
/// What the receiver has beyond RCV.NXT (the octets lie in the receive buffer already), and what the sender knows the
/// peer to have beyond SND.UNA. The number of ranges is bounded, so that a peer that deals in every other octet costs a
/// search of logarithmic and a memory of constant bound.
public final class Ranges {
    /// Most ranges. A full window of 4 MiB with every other segment of 1448 octets missing has 1448 ranges; real losses have far fewer.
    public static final int MAX = 1024;

    private long[] left = new long[8];
    private long[] right = new long[8];
    private int size;
    private long bytes;

    /// The empty set.
    public Ranges() {
    }

    /// {@return whether there is none}
    public boolean isEmpty() {
        return size == 0;
    }

    /// {@return how many ranges}
    public int size() {
        return size;
    }

    /// {@return the first position of a range}
    ///
    /// @param index 0 to `size() - 1`, in order
    public long left(int index) {
        return left[index];
    }

    /// {@return one past the last position of a range}
    ///
    /// @param index 0 to `size() - 1`, in order
    public long right(int index) {
        return right[index];
    }

    /// {@return octets in all ranges}
    public long bytes() {
        return bytes;
    }

    /// {@return whether a range of octets could be added now}
    ///
    /// @param from the first
    /// @param to one past the last
    public boolean hasRoomFor(long from, long to) {
        return size < MAX || firstTouching(from) < size && left[firstTouching(from)] <= to;
    }

    /// Adds octets, joined with the ranges they touch.
    ///
    /// @param from the first
    /// @param to one past the last, more than `from`
    /// @return how many octets were not there before
    public long add(long from, long to) {
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
    public long absorb(long nxt) {
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

    /// {@return the index of the range that a position is in, -1 when it is in none}
    ///
    /// @param position any
    public int indexOf(long position) {
        int index = firstTouching(position + 1);
        return index < size && left[index] <= position ? index : -1;
    }

    /// {@return the first position from a given one on that is in no range}
    ///
    /// @param position where to begin
    public long nextMissing(long position) {
        int index = indexOf(position);
        return index < 0 ? position : right[index];
    }

    /// {@return the first position from a given one on that is in a range, `Long.MAX_VALUE` when there is none}
    ///
    /// @param position where to begin
    public long nextPresent(long position) {
        int index = firstTouching(position + 1);
        return index == size ? Long.MAX_VALUE : Math.max(position, left[index]);
    }

    /// Forgets everything.
    public void clear() {
        size = 0;
        bytes = 0;
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
