package io.tcpkit.lab.record;

import java.util.Arrays;

/// Values over time in bounded memory. When it is full it is thinned to half, evenly and always by the same rule, and it
/// says so.
///
/// ```
///   full:     a b c d | e f g h | i ...        four points at a time
///   thinned:  b   d   | f   g   | i ...        the least and the greatest of them, in their order
///   then:     x x x x | ...                    what comes is gathered by fours too, and after the next time by eights
/// ```
/// A line keeps its peaks that way, however often it is thinned. Points that are no line, such as losses, are thinned to
/// every second, and from then on every second is taken.
public final class Series {
    /// What is thinned, and how.
    public enum Shape {
        /// A line: what lies between two values counts, so extremes stay.
        LINE,
        /// A line that only rises, or single events: every second one tells the same.
        POINTS
    }

    private final Metric metric;
    private final Shape shape;
    private final int limit;
    private long[] times = new long[64];
    private double[] values = new double[64];
    private int size;
    private long offered;
    private int halvings;
    private long lastNanos;
    private double lastValue;
    private boolean isHeld;
    /// Of those that are gathered and not yet two points.
    private int gathered;
    private long leastNanos;
    private double leastValue;
    private long greatestNanos;
    private double greatestValue;

    /// A series without values.
    ///
    /// @param metric what it tells of
    /// @param shape how it is thinned
    /// @param limit most points that are kept, at least 8
    public Series(Metric metric, Shape shape, int limit) {
        if (limit < 8) {
            throw new IllegalArgumentException(
                    "limit is %d, but a series needs at least 8 points to keep its shape".formatted(limit));
        }
        this.metric = metric;
        this.shape = shape;
        this.limit = limit & ~3;
    }

    /// Adds a point. Of a line, values that do not change are passed over; the last one is kept all the same.
    ///
    /// @param nanos when, not before the last
    /// @param value its value
    public void add(long nanos, double value) {
        offered++;
        if (shape == Shape.POINTS) {
            lastNanos = nanos;
            lastValue = value;
            if ((offered - 1 & (1L << halvings) - 1) == 0) {
                keep(nanos, value);
            }
            return;
        }
        boolean isRepeated = offered > 1 && value == lastValue;
        if (!isRepeated && isHeld) {
            // A line holds until it steps: without the end of the level it would be drawn as a slope.
            gather(lastNanos, lastValue);
        }
        isHeld = isRepeated;
        lastNanos = nanos;
        lastValue = value;
        if (!isRepeated) {
            gather(nanos, value);
        }
    }

    /// A point of a line: as it is while the line is whole, else as one of those that two are left of.
    private void gather(long nanos, double value) {
        if (halvings == 0) {
            keep(nanos, value);
            return;
        }
        if (gathered == 0 || value < leastValue) {
            leastNanos = nanos;
            leastValue = value;
        }
        if (gathered == 0 || value >= greatestValue) {
            greatestNanos = nanos;
            greatestValue = value;
        }
        gathered++;
        if (gathered == 2L << halvings) {
            release();
        }
    }

    private void release() {
        boolean isLeastFirst = leastNanos <= greatestNanos;
        int only = gathered;
        gathered = 0;
        keep(isLeastFirst ? leastNanos : greatestNanos, isLeastFirst ? leastValue : greatestValue);
        if (only > 1) {
            keep(isLeastFirst ? greatestNanos : leastNanos, isLeastFirst ? greatestValue : leastValue);
        }
    }

    private void keep(long nanos, double value) {
        if (size == limit) {
            thin();
        }
        if (size == times.length) {
            times = Arrays.copyOf(times, Math.min(2 * size, limit));
            values = Arrays.copyOf(values, times.length);
        }
        times[size] = nanos;
        values[size++] = value;
    }

    private void thin() {
        halvings++;
        int kept = 0;
        if (shape == Shape.POINTS) {
            for (int i = 0; i < size; i += 2) {
                move(i, kept++);
            }
        } else {
            for (int i = 0; i < size; i += 4) {
                int least = i;
                int greatest = i;
                for (int j = i + 1; j < i + 4; j++) {
                    least = values[j] < values[least] ? j : least;
                    greatest = values[j] >= values[greatest] ? j : greatest;
                }
                // Of four that are all the same the first and the last are left, so that there are always two.
                int first = least == greatest ? i : Math.min(least, greatest);
                int second = least == greatest ? i + 3 : Math.max(least, greatest);
                move(first, kept++);
                move(second, kept++);
            }
        }
        size = kept;
    }

    private void move(int from, int to) {
        times[to] = times[from];
        values[to] = values[from];
    }

    /// Ends the series: its last value is in it from now on, wherever the thinning would have left it out.
    void end() {
        if (gathered > 0) {
            release();
        }
        if (offered > 0 && (size == 0 || times[size - 1] != lastNanos || values[size - 1] != lastValue)) {
            keep(lastNanos, lastValue);
        }
    }

    /// {@return what it tells of}
    public Metric metric() {
        return metric;
    }

    /// {@return whether its points make a line}
    public Shape shape() {
        return shape;
    }

    /// {@return how many points it has}
    public int size() {
        return size;
    }

    /// {@return how many it was given, those included that repeated the one before}
    public long offered() {
        return offered;
    }

    /// {@return how often it was thinned to half; 0 when every change is in it}
    public int halvings() {
        return halvings;
    }

    /// {@return when a point was, in nanoseconds}
    ///
    /// @param index 0 to `size() - 1`
    public long nanos(int index) {
        return times[index];
    }

    /// {@return a point's value, in the unit of the metric}
    ///
    /// @param index 0 to `size() - 1`
    public double value(int index) {
        return values[index];
    }
}
