package io.tcpkit.lab.record;

import java.util.Arrays;

/// Bytes per interval in bounded memory: when there are too many intervals, each two become one.
public final class RateSeries {
    private final Metric metric;
    private final int limit;
    private long widthNanos;
    private long[] bytes = new long[64];
    private int size;

    /// A series without bytes.
    ///
    /// @param metric what it tells of
    /// @param widthNanos the first width of an interval
    /// @param limit most intervals, an even number
    public RateSeries(Metric metric, long widthNanos, int limit) {
        if (widthNanos < 1 || limit < 2 || limit % 2 != 0) {
            throw new IllegalArgumentException("widthNanos is %d and limit %d, but they must be at least 1 and an even number"
                    .formatted(widthNanos, limit));
        }
        this.metric = metric;
        this.widthNanos = widthNanos;
        this.limit = limit;
    }

    /// Adds bytes.
    ///
    /// @param nanos when, at least 0
    /// @param count how many
    public void add(long nanos, long count) {
        while (nanos / widthNanos >= limit) {
            int half = (size + 1) / 2;
            for (int i = 0; i < half; i++) {
                bytes[i] = at(2 * i) + at(2 * i + 1);
            }
            Arrays.fill(bytes, half, size, 0);
            size = half;
            widthNanos *= 2;
        }
        int index = (int) (nanos / widthNanos);
        if (index >= bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.min(limit, Math.max(2 * bytes.length, index + 1)));
        }
        bytes[index] += count;
        size = Math.max(size, index + 1);
    }

    /// {@return the same bytes in intervals of at least some width}
    ///
    /// @param leastNanos the width, such as a round trip or two, below which a rate shows bursts rather than a rate
    public RateSeries atLeast(long leastNanos) {
        int times = (int) Math.max(1, Math.ceilDiv(leastNanos, widthNanos));
        var wider = new RateSeries(metric, widthNanos * times, Math.max(2, limit));
        for (int i = 0; i < size; i++) {
            wider.add(i * widthNanos, at(i));
        }
        return wider;
    }

    private long at(int index) {
        return index < bytes.length ? bytes[index] : 0;
    }

    /// {@return what it tells of}
    public Metric metric() {
        return metric;
    }

    /// {@return how long an interval is, in nanoseconds}
    public long widthNanos() {
        return widthNanos;
    }

    /// {@return how many intervals there are}
    public int size() {
        return size;
    }

    /// {@return bytes per second in an interval}
    ///
    /// @param index 0 to `size() - 1`
    public double bytesPerSecond(int index) {
        return at(index) * 1e9 / widthNanos;
    }
}
