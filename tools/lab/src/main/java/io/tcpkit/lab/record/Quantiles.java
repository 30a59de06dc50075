package io.tcpkit.lab.record;

/// How values are distributed, in bounded memory and without order: each is counted in a bucket whose width is at most
/// 1/64 of it, so a quantile is right to 1.6 %.
public final class Quantiles {
    private static final int STEPS_PER_DOUBLING = 64;

    private final long[] buckets = new long[64 * STEPS_PER_DOUBLING];
    private long count;
    private long least = Long.MAX_VALUE;
    private long greatest;

    /// No values yet.
    public Quantiles() {
    }

    /// Counts a value.
    ///
    /// @param value at least 0
    public void add(long value) {
        buckets[bucket(value)]++;
        count++;
        least = Math.min(least, value);
        greatest = Math.max(greatest, value);
    }

    private static int bucket(long value) {
        if (value < STEPS_PER_DOUBLING) {
            return (int) value;
        }
        int doublings = 63 - Long.numberOfLeadingZeros(value) - 6;
        return doublings * STEPS_PER_DOUBLING + (int) (value >>> doublings);
    }

    /// {@return the least value of a bucket}
    private static long value(int bucket) {
        int doublings = Math.max(0, bucket / STEPS_PER_DOUBLING - 1);
        return (long) (bucket - doublings * STEPS_PER_DOUBLING) << doublings;
    }

    /// {@return how many values there are}
    public long count() {
        return count;
    }

    /// {@return the least value, 0 when there is none}
    public long least() {
        return count == 0 ? 0 : least;
    }

    /// {@return the greatest value, 0 when there is none}
    public long greatest() {
        return greatest;
    }

    /// {@return the value that a share of all values is at most, 0 when there is none}
    ///
    /// @param share from 0 to 1, such as 0.95
    public long quantile(double share) {
        long wanted = Math.max(1, (long) StrictMath.ceil(share * count));
        long seen = 0;
        for (int bucket = 0; bucket < buckets.length && count > 0; bucket++) {
            seen += buckets[bucket];
            if (seen >= wanted) {
                return Math.clamp(value(bucket), least, greatest);
            }
        }
        return 0;
    }
}
