package io.tcpkit.cli.terminal;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// A place to print to that knows what it can show.
///
/// Colour needs a terminal and the absence of `NO_COLOR` (no-color.org) and of `TERM=dumb`. Line drawing needs a terminal
/// whose character set is UTF-8. A pipe or a file gets neither, so that what is printed can be searched and compared.
public final class Terminal {
    /// The widest line printed, in columns.
    public static final int COLUMNS = 100;

    private final PrintStream out;
    private final boolean colour;
    private final boolean unicode;

    /// A place with given abilities.
    ///
    /// @param out where the text goes
    /// @param colour whether ANSI colours show
    /// @param unicode whether characters beyond ASCII show
    public Terminal(PrintStream out, boolean colour, boolean unicode) {
        this.out = out;
        this.colour = colour;
        this.unicode = unicode;
    }

    /// {@return the standard output of this process}
    public static Terminal standardOutput() {
        return of(System.out, System.console() != null && System.console().isTerminal(), System.getenv());
    }

    /// {@return how wide the terminal of this process is at present, [#COLUMNS] when that cannot be found out}
    public static int columnsNow() {
        try {
            // stty asks the terminal behind its standard input.
            Process stty = new ProcessBuilder("stty", "size").redirectInput(ProcessBuilder.Redirect.INHERIT)
                    .redirectError(ProcessBuilder.Redirect.DISCARD).start();
            String[] size = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip().split(" ");
            int columns = size.length == 2 ? Integer.parseInt(size[1]) : 0;
            return columns > 0 ? columns : COLUMNS;
        } catch (IOException | NumberFormatException _) {
            return COLUMNS;
        }
    }

    /// {@return a stream with the abilities that its surroundings allow}
    ///
    /// @param out the stream
    /// @param isTerminal whether a person looks at it
    /// @param environment the environment variables
    static Terminal of(PrintStream out, boolean isTerminal, Map<String, String> environment) {
        boolean dumb = "dumb".equals(environment.get("TERM"));
        boolean colour = isTerminal && !dumb && environment.getOrDefault("NO_COLOR", "").isEmpty();
        return new Terminal(out, colour, isTerminal && out.charset().equals(StandardCharsets.UTF_8));
    }

    /// {@return whether characters beyond ASCII show}
    public boolean unicode() {
        return unicode;
    }

    /// {@return one of two texts}
    ///
    /// @param rich for a terminal with Unicode
    /// @param plain for everything else: ASCII only
    public String either(String rich, String plain) {
        return unicode ? rich : plain;
    }

    /// {@return a text in a style, unchanged where colours do not show}
    ///
    /// @param style how it looks
    /// @param text the text
    public String styled(Style style, String text) {
        return colour && !text.isEmpty() ? "\033[" + style.code + "m" + text + "\033[0m" : text;
    }

    /// Prints a line.
    ///
    /// @param text the line, possibly with styled parts
    public void line(String text) {
        out.println(text);
    }

    /// Prints an empty line.
    public void line() {
        out.println();
    }

    /// Prints a heading with an empty line above it.
    ///
    /// @param text the heading
    public void heading(String text) {
        line();
        line(styled(Style.BOLD, text));
    }

    /// Prints a name and what belongs to it, one below the other for several values.
    ///
    /// @param name what it is, at most 11 characters
    /// @param values what it is like; at least one
    public void fact(String name, String... values) {
        String margin = "  %-12s".formatted(name);
        for (String value : values) {
            line(styled(Style.DIM, margin) + value);
            margin = " ".repeat(margin.length());
        }
    }

    /// {@return the mark of something that went well}
    public String good() {
        return styled(Style.GREEN, either("✓", "ok"));
    }

    /// {@return the mark of something that is not as it could be}
    public String warning() {
        return styled(Style.YELLOW, either("!", "--"));
    }

    /// {@return the mark of something that went wrong}
    public String bad() {
        return styled(Style.RED, either("✗", "FAILED"));
    }

    /// How text looks.
    public enum Style {
        /// Headings.
        BOLD("1"),
        /// What may be skipped by the eye.
        DIM("2"),
        /// Failures.
        RED("31"),
        /// Successes.
        GREEN("32"),
        /// Warnings.
        YELLOW("33"),
        /// Our side.
        CYAN("36"),
        /// The other side.
        MAGENTA("35");

        private final String code;

        Style(String code) {
            this.code = code;
        }
    }
}
