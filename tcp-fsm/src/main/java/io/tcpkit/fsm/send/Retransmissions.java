package io.tcpkit.fsm.send;

import java.util.Arrays;

/// What was sent again and may be lost again, in the order in which it was sent: a queue.
///
/// What was sent once is in that order already where it lies, in [SentSegments]; the note after step 5 of RFC 8985 §6.2
/// asks for both to be gone through in the order of transmission, so that no more is looked at than is lost. An entry
/// is a range and the number of its transmission; what has become of it meanwhile is found out when its turn comes.
final class Retransmissions {
    private long[] order = new long[8];
    private long[] start = new long[8];
    private long[] end = new long[8];
    private int first;
    private int size;

    /// A range leaves again, as the last so far.
    void add(long transmission, long from, long to) {
        if (size > 0 && start[last()] == from && end[last()] == to) {
            // The same once more, with nothing between: the earlier one is of no interest any more.
            order[last()] = transmission;
            return;
        }
        if (size == order.length) {
            grow();
        }
        size++;
        order[last()] = transmission;
        start[last()] = from;
        end[last()] = to;
    }

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    /// {@return the number of the oldest transmission}
    long order() {
        return order[first];
    }

    /// {@return the first position of the oldest}
    long start() {
        return start[first];
    }

    /// {@return one past the last position of the oldest}
    long end() {
        return end[first];
    }

    /// The oldest is dealt with.
    void drop() {
        first = first + 1 & order.length - 1;
        size--;
    }

    void clear() {
        size = 0;
    }

    private int last() {
        return first + size - 1 & order.length - 1;
    }

    private void grow() {
        order = unrolled(order);
        start = unrolled(start);
        end = unrolled(end);
        first = 0;
    }

    private long[] unrolled(long[] from) {
        long[] to = Arrays.copyOfRange(from, first, first + 2 * from.length);
        System.arraycopy(from, 0, to, from.length - first, first);
        return to;
    }
}
