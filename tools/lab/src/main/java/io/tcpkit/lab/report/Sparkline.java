package io.tcpkit.lab.report;

import io.tcpkit.lab.record.RateSeries;
import io.tcpkit.lab.record.Series;
import java.util.Arrays;

/// A graph of one line of text: `▁▂▄▆█▅▅▆▆▇`, from nothing to the greatest value.
final class Sparkline {
    private static final String BLOCKS = " ▁▂▃▄▅▆▇█";
    /// For screens that have no blocks.
    private static final String PLAIN = " .:-=+*#@";

    private Sparkline() {
    }

    /// {@return the greatest value of each column's time; where nothing was told, what was told last}
    static String of(Series series, long lengthNanos, int columns, boolean hasBlocks) {
        var greatest = new double[columns];
        Arrays.fill(greatest, Double.NaN);
        int filled = -1;
        for (int i = 0; i < series.size(); i++) {
            int column = column(series.nanos(i), lengthNanos, columns);
            for (int between = filled + 1; filled >= 0 && between < column; between++) {
                greatest[between] = series.value(i - 1);
            }
            filled = column;
            greatest[column] = Double.isNaN(greatest[column]) ? series.value(i) : Math.max(greatest[column], series.value(i));
        }
        return drawn(greatest, hasBlocks);
    }

    /// {@return the mean of each column's time}
    static String of(RateSeries rate, long lengthNanos, int columns, boolean hasBlocks) {
        var sums = new double[columns];
        var counts = new double[columns];
        for (int column = 0; column < columns; column++) {
            long from = lengthNanos * column / columns;
            long to = Math.max(from + 1, lengthNanos * (column + 1) / columns);
            // An interval may be wider than a column, or a column than an interval: each counts for what they share.
            for (long i = from / rate.widthNanos(); i <= (to - 1) / rate.widthNanos() && i < rate.size(); i++) {
                long shared = Math.min(to, (i + 1) * rate.widthNanos()) - Math.max(from, i * rate.widthNanos());
                sums[column] += rate.bytesPerSecond((int) i) * shared;
                counts[column] += shared;
            }
            sums[column] = counts[column] == 0 ? Double.NaN : sums[column] / counts[column];
        }
        return drawn(sums, hasBlocks);
    }

    private static int column(long nanos, long lengthNanos, int columns) {
        return Math.clamp(nanos * columns / Math.max(1, lengthNanos), 0, columns - 1);
    }

    private static String drawn(double[] values, boolean hasBlocks) {
        String steps = hasBlocks ? BLOCKS : PLAIN;
        double most = 0;
        for (double value : values) {
            most = Double.isNaN(value) ? most : Math.max(most, value);
        }
        var text = new StringBuilder();
        for (double value : values) {
            // What is there at all is seen: nothing is drawn only where there is nothing.
            int step = Double.isNaN(value) || most == 0 ? 0 : value == 0 ? 1
                    : Math.clamp(Math.round(value / most * (steps.length() - 1)), 1, steps.length() - 1);
            text.append(steps.charAt(step));
        }
        return text.toString();
    }
}
