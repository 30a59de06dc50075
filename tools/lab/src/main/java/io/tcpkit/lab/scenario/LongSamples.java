package io.tcpkit.lab.scenario;

import java.util.Arrays;

/// Numbers that were seen, each of them kept, so that quantiles are exact.
final class LongSamples {
    private long[] values = new long[64];
    private int count;

    void add(long value) {
        if (count == values.length) {
            values = Arrays.copyOf(values, count * 2);
        }
        values[count++] = value;
    }

    long[] all() {
        return Arrays.copyOf(values, count);
    }

    Quantiles quantiles() {
        if (count == 0) {
            return Quantiles.NONE;
        }
        long[] sorted = Arrays.copyOf(values, count);
        Arrays.sort(sorted);
        double sum = 0;
        for (long value : sorted) {
            sum += value;
        }
        return new Quantiles(count, sorted[0], at(sorted, 0.5), at(sorted, 0.95), at(sorted, 0.99), sorted[count - 1], sum / count);
    }

    /// The smallest value that this share of all does not exceed.
    private static long at(long[] sorted, double share) {
        return sorted[(int) Math.ceil(share * sorted.length) - 1];
    }
}
