package io.tcpkit.cli.lab;

import io.tcpkit.cli.terminal.Amounts;
import java.util.Locale;

/// Figures as the lab's tables show them: short, and of one width where they can be.
final class Amount {
    private Amount() {
    }

    static String rate(double bitsPerSecond) {
        return bitsPerSecond == 0 ? "-" : Amounts.rate((long) (bitsPerSecond * 1_000 / 8), 1_000_000_000_000L);
    }

    static String percent(double share) {
        return String.format(Locale.ROOT, share > 0 && share < 0.01 ? "%.2f %%" : "%.1f %%", 100 * share);
    }

    static String millis(double nanos) {
        double ms = nanos / 1e6;
        return String.format(Locale.ROOT, ms >= 1_000 ? "%.0f ms" : ms >= 100 ? "%.1f ms" : "%.2f ms", ms);
    }

    static String decimal(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }
}
