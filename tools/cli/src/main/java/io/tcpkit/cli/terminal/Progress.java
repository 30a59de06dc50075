package io.tcpkit.cli.terminal;

import java.io.PrintStream;
import java.util.Locale;
import java.util.function.LongSupplier;

/// How far something is that takes a while: a bar that is drawn again and again where a person looks, and a line now and then
/// where not.
///
/// ```
///   bufferbloat  ██████████░░░░░░░░░░░░░░  42 %  12.6 of 30 s  31x real time  0.6 s left
/// ```
public final class Progress implements AutoCloseable {
    private static final int BAR = 24;
    private static final int COLUMNS = 79;
    private static final long DRAW_NANOS = 100_000_000;
    private static final long LINE_NANOS = 5_000_000_000L;

    private final PrintStream out;
    private final boolean isTerminal;
    private final boolean unicode;
    private final LongSupplier clock;
    private final String name;
    private final long startNanos;
    private long lastNanos;
    private boolean drawn;

    /// Progress on the standard error of this process, so that results can be piped.
    ///
    /// @param name of what takes a while
    public Progress(String name) {
        this(System.err, System.console() != null && System.console().isTerminal(), Terminal.standardOutput().unicode(),
                System::nanoTime, name);
    }

    Progress(PrintStream out, boolean isTerminal, boolean unicode, LongSupplier clock, String name) {
        this.out = out;
        this.isTerminal = isTerminal;
        this.unicode = unicode;
        this.clock = clock;
        this.name = name;
        startNanos = clock.getAsLong();
        lastNanos = startNanos;
    }

    /// {@return nanoseconds since it began}
    public long elapsedNanos() {
        return clock.getAsLong() - startNanos;
    }

    /// Says how far it is; shown when it is time to.
    ///
    /// @param done the share that is done, from 0 to 1
    /// @param details what else there is to say, such as `12 of 30, 1 failed`
    public void update(double done, String details) {
        long now = clock.getAsLong();
        if (now - lastNanos < (isTerminal ? DRAW_NANOS : LINE_NANOS)) {
            return;
        }
        lastNanos = now;
        String left = done <= 0 || done >= 1 ? "" : "  %s left".formatted(seconds((now - startNanos) / 1e9 * (1 - done) / done));
        String text = "%3.0f %%  %s%s".formatted(100 * done, details, left);
        if (!isTerminal) {
            out.println(name + " " + text.strip());
            return;
        }
        // The bar gets what the text leaves of a line.
        int width = Math.clamp(COLUMNS - name.length() - text.length() - 3, 0, BAR);
        int full = (int) (done * width);
        String bar = (unicode ? "█" : "#").repeat(full) + (unicode ? "░" : ".").repeat(width - full);
        String line = name + "  " + bar + " " + text;
        out.print("\r\033[K" + line.substring(0, Math.min(line.length(), COLUMNS)));
        out.flush();
        drawn = true;
    }

    /// {@return a number of seconds as people say it, such as `0.6 s`, `42 s`, `3 min 20 s`}
    ///
    /// @param seconds how many
    public static String seconds(double seconds) {
        if (seconds < 10) {
            return String.format(Locale.ROOT, "%.1f s", seconds);
        }
        long whole = Math.round(seconds);
        return whole < 120 ? whole + " s" : whole < 7_200 ? "%d min %d s".formatted(whole / 60, whole % 60)
                : "%d h %d min".formatted(whole / 3_600, whole / 60 % 60);
    }

    /// Removes the bar.
    @Override
    public void close() {
        if (drawn) {
            out.print("\r\033[K");
            out.flush();
        }
    }
}
