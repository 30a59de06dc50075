package io.tcpkit.cli.terminal;

import java.util.Locale;

/// Sizes, times and rates as people read them: three significant digits and a unit.
public final class Amounts {
    private static final String[] SIZES = {"bytes", "KiB", "MiB", "GiB", "TiB"};
    private static final String[] RATES = {"bit/s", "kbit/s", "Mbit/s", "Gbit/s", "Tbit/s"};
    private static final String[] TIMES = {"ns", "us", "ms", "s"};

    private Amounts() {
    }

    /// {@return a size such as `64 MiB` or `1.25 KiB`}
    ///
    /// @param bytes the size
    public static String bytes(long bytes) {
        return bytes == 1 ? "1 byte" : scaled(bytes, 1024, SIZES);
    }

    /// {@return a length of time such as `1.25 ms`}
    ///
    /// @param nanos the time
    public static String time(long nanos) {
        return scaled(nanos, 1000, TIMES);
    }

    /// {@return a rate such as `9.41 Gbit/s`, empty when there is nothing to divide by}
    ///
    /// @param bytes how much
    /// @param nanos in what time
    public static String rate(long bytes, long nanos) {
        return nanos <= 0 ? "" : scaled(bytes * 8e9 / nanos, 1000, RATES);
    }

    /// {@return a count with separators, such as `65,536`}
    ///
    /// @param count the count
    public static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    /// {@return a count and its noun, such as `1 segment` or `3 segments`}
    ///
    /// @param count the count
    /// @param noun the singular
    public static String count(long count, String noun) {
        return count(count) + " " + noun + (count == 1 ? "" : "s");
    }

    private static String scaled(double value, int step, String[] units) {
        int unit = 0;
        while (value >= step && unit < units.length - 1) {
            value /= step;
            unit++;
        }
        String number = value == Math.rint(value) || value >= 100 ? String.format(Locale.ROOT, "%.0f", value)
                : value >= 10 ? String.format(Locale.ROOT, "%.1f", value)
                : String.format(Locale.ROOT, "%.2f", value);
        return number + " " + units[unit];
    }
}
