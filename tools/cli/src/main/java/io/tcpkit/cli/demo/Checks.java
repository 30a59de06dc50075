package io.tcpkit.cli.demo;

import io.tcpkit.cli.terminal.Amounts;
import io.tcpkit.cli.terminal.Terminal;
import io.tcpkit.cli.terminal.Terminal.Style;
import java.io.IOException;

/// Runs what must succeed, prints a line for each, and remembers what failed.
final class Checks {
    private static final int SUBJECT_COLUMNS = 52;

    private final Terminal terminal;
    private int passed;
    private int failed;

    Checks(Terminal terminal) {
        this.terminal = terminal;
    }

    /// What is to be done and seen.
    @FunctionalInterface
    interface Check {
        /// Does it.
        ///
        /// @return how much was moved and how long it took
        /// @throws IOException when it failed; the message says how
        Result run() throws IOException;
    }

    /// How much was moved and how long it took.
    ///
    /// @param bytes octets of payload
    /// @param nanos the time
    record Result(long bytes, long nanos) {
    }

    /// Does one thing and prints how it went.
    ///
    /// @param subject what it is, as a statement that is true when it succeeds
    /// @param check the thing
    void run(String subject, Check check) {
        try {
            Result result = check.run();
            passed++;
            // The rate of a few kilobytes would only tell how long a process takes to start.
            String rate = result.bytes() < 1 << 20 ? "" : Amounts.rate(result.bytes(), result.nanos());
            String size = result.bytes() == 0 ? "" : Amounts.bytes(result.bytes());
            terminal.line("  %s %s %10s  %9s  %s".formatted(terminal.good(), padded(subject), size,
                    Amounts.time(result.nanos()), rate).stripTrailing());
        } catch (IOException | RuntimeException e) {
            failed++;
            terminal.line("  %s %s".formatted(terminal.bad(), subject));
            terminal.line("      " + terminal.styled(Style.RED, e instanceof IOException ? e.getMessage() : e.toString()));
        }
    }

    /// {@return how many succeeded}
    int passed() {
        return passed;
    }

    /// {@return how many failed}
    int failed() {
        return failed;
    }

    private static String padded(String subject) {
        return subject + " ".repeat(Math.max(0, SUBJECT_COLUMNS - subject.length()));
    }
}
