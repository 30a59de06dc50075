package io.tcpkit.congestion;

import static java.util.concurrent.TimeUnit.MINUTES;

import java.util.Arrays;

/// How long packets wait: the shortest of the last few round trips, less the shortest of ten minutes.
final class QueueingDelay {
    /// RFC 6817 §2.4.2: CURRENT_FILTER, BASE_HISTORY.
    private static final int CURRENT_SAMPLES = 4;
    private static final int BASE_MINUTES = 10;
    private static final long NONE = Long.MAX_VALUE;
    private static final long MINUTE_NANOS = MINUTES.toNanos(1);

    private final long[] current = new long[CURRENT_SAMPLES];
    private final long[] base = new long[BASE_MINUTES];
    private int next;
    private int minute;
    private long minuteBeganNanos;
    private boolean began;

    QueueingDelay() {
        Arrays.fill(current, NONE);
        Arrays.fill(base, NONE);
    }

    void onSample(long rttNanos, long nowNanos) {
        if (!began) {
            began = true;
            minuteBeganNanos = nowNanos;
        }
        for (int turned = 0; nowNanos - minuteBeganNanos >= MINUTE_NANOS; turned++) {
            if (turned == BASE_MINUTES) {
                // Nothing is left of what was known.
                minuteBeganNanos = nowNanos;
                break;
            }
            minuteBeganNanos += MINUTE_NANOS;
            minute = (minute + 1) % BASE_MINUTES;
            base[minute] = NONE;
        }
        base[minute] = Math.min(base[minute], rttNanos);
        current[next] = rttNanos;
        next = (next + 1) % CURRENT_SAMPLES;
    }

    /// {@return the shortest round trip of the last ten minutes, 1 before the first}
    long baseNanos() {
        long shortest = least(base);
        return shortest == NONE ? 1 : shortest;
    }

    /// {@return how long packets wait now}
    long nanos() {
        long shortest = least(current);
        return shortest == NONE ? 0 : Math.max(0, shortest - baseNanos());
    }

    private static long least(long[] values) {
        long least = NONE;
        for (long value : values) {
            least = Math.min(least, value);
        }
        return least;
    }
}
