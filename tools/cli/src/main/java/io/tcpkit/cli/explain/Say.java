package io.tcpkit.cli.explain;

import io.tcpkit.cli.terminal.Amounts;
import java.util.Locale;

/// Numbers as a lesson says them.
final class Say {
    /// A space at which no line is broken; pages show it as an ordinary one.
    static final char TOGETHER = '\u00a0';

    private Say() {
    }

    /// {@return a time such as `40.01 s` or `200 ms`}
    static String time(long nanos) {
        return nanos >= 1_000_000_000L ? number(nanos / 1e9) + TOGETHER + "s" : number(nanos / 1e6) + TOGETHER + "ms";
    }

    /// {@return a long time such as `2 h 12 min 30 s`}
    static String clock(long nanos) {
        long seconds = Math.round(nanos / 1e9);
        return (seconds >= 3_600 ? seconds / 3_600 + " h " : "") + (seconds >= 60 ? seconds / 60 % 60 + " min " : "")
                + seconds % 60 + " s";
    }

    /// {@return a number with separators}
    static String count(long number) {
        return Amounts.count(number);
    }

    /// {@return `once`, `twice`, `3 times`}
    static String times(long count) {
        return count == 1 ? "once" : count == 2 ? "twice" : Amounts.count(count) + " times";
    }

    /// {@return a number with at most two decimals}
    static String decimal(double value) {
        return number(value);
    }

    private static String number(double value) {
        String text = String.format(Locale.ROOT, "%,.2f", value);
        return text.replaceFirst("\\.?0+$", "");
    }
}
