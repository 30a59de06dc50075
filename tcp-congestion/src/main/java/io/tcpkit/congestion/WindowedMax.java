package io.tcpkit.congestion;

import java.util.Arrays;

/// The largest of the values of the last while, exactly.
///
/// ```
///   time     7    8    9   10   11        a window of 3 at time 11 is 9, 10 and 11; what was seen at a time is one
///   largest  ·    4    6    ·    5        number, and one that has slipped out of the window is used again
///                      └─ window ─┘
/// ```
/// Time is a count that is small beside the values: round trips, cycles. Kathleen Nichols' filter, which the field likes,
/// needs three numbers for any window but may forget a value that still counts; for a window of two times, all of them do.
public final class WindowedMax {
    private final long[] largest;
    private long now;

    /// A filter that has seen a 0 at time 0.
    ///
    /// @param longest how many times a window can hold at most
    public WindowedMax(int longest) {
        largest = new long[longest];
    }

    /// Takes note of a value.
    ///
    /// @param value the value, not negative
    /// @param time when, never less than before
    public void add(long value, long time) {
        if (time - now >= largest.length) {
            Arrays.fill(largest, 0);
        } else {
            for (long each = now + 1; each <= time; each++) {
                largest[place(each)] = 0;
            }
        }
        now = time;
        largest[place(time)] = Math.max(largest[place(time)], value);
    }

    /// {@return the largest value of the window that ends with the last time}
    ///
    /// @param length how many times it holds: the last one and those before it
    public long max(int length) {
        long max = 0;
        for (int back = 0; back < length && back <= now; back++) {
            max = Math.max(max, largest[place(now - back)]);
        }
        return max;
    }

    private int place(long time) {
        return (int) (time % largest.length);
    }
}
