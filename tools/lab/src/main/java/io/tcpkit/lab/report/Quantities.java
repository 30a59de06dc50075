package io.tcpkit.lab.report;

import java.util.Locale;

/// Numbers with units as the networking world writes them: rates in decimal bits, amounts in decimal bytes.
final class Quantities {
    private static final String[] PREFIXES = {"", "k", "M", "G", "T"};

    private Quantities() {
    }

    /// {@return such as `48.6 Mbit/s`}
    static String rate(double bytesPerSecond) {
        return scaled(8 * bytesPerSecond, "bit/s");
    }

    /// {@return such as `1.46 MB`}
    static String bytes(double bytes) {
        return scaled(bytes, "B");
    }

    /// {@return such as `40.2 ms`}
    static String time(double nanos) {
        if (nanos >= 1e9) {
            return number(nanos / 1e9) + " s";
        }
        return nanos >= 1e6 || nanos == 0 ? number(nanos / 1e6) + " ms" : number(nanos / 1e3) + " µs";
    }

    /// {@return such as `3.21 s`, with as many decimals as tell milliseconds apart}
    static String moment(long nanos) {
        return String.format(Locale.ROOT, "%.3f s", nanos / 1e9);
    }

    /// {@return such as `0.12 %`}
    static String share(double share) {
        return number(100 * share) + " %";
    }

    /// {@return such as `12,345`}
    static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    private static String scaled(double value, String unit) {
        int prefix = 0;
        while (value >= 999.5 && prefix < PREFIXES.length - 1) {
            value /= 1000;
            prefix++;
        }
        return number(value) + " " + PREFIXES[prefix] + unit;
    }

    /// Three significant digits, and no zeros behind the point of a whole number.
    private static String number(double value) {
        if (value == Math.rint(value)) {
            return String.format(Locale.ROOT, "%.0f", value);
        }
        int decimals = value >= 99.95 ? 0 : value >= 9.995 ? 1 : value >= 0.1 ? 2 : 3;
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }
}
