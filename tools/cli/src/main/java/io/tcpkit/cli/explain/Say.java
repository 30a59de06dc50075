package io.tcpkit.cli.explain;

import io.tcpkit.cli.terminal.Amounts;
import java.util.Locale;

/// Numbers as a lesson says them.
final class Say {
    private Say() {
    }

    /// {@return a time such as `40.01 s` or `200 ms`}
    static String time(long nanos) {
        return nanos >= 1_000_000_000L ? number(nanos / 1e9) + " s" : number(nanos / 1e6) + " ms";
    }

    /// {@return a number with separators}
    static String count(long number) {
        return Amounts.count(number);
    }

    private static String number(double value) {
        String text = String.format(Locale.ROOT, "%,.2f", value);
        return text.replaceFirst("\\.?0+$", "");
    }
}
