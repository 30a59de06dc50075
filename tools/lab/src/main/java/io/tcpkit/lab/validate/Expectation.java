package io.tcpkit.lab.validate;

import java.util.Objects;

/// What a figure should be, with how far it may be off.
///
/// @param text as the page says it, such as `38 ± 7 %`
/// @param least what meets it at least
/// @param most what meets it at most
public record Expectation(String text, double least, double most) {
    /// Checks the order.
    public Expectation {
        Objects.requireNonNull(text, "text");
        if (!(least <= most)) {
            throw new IllegalArgumentException("'%s' is met from %s to %s, which is never".formatted(text, least, most));
        }
    }

    /// {@return a value with a tolerance}
    ///
    /// @param value the value
    /// @param percent how far off it may be, in percent of it
    public static Expectation around(double value, double percent) {
        double off = Math.abs(value) * percent / 100;
        return new Expectation("%s ± %s %%".formatted(Figure.text(value), Figure.text(percent)), value - off, value + off);
    }

    /// {@return a value with a tolerance in its own unit}
    ///
    /// @param value the value
    /// @param off how far off it may be
    public static Expectation near(double value, double off) {
        return new Expectation("%s ± %s".formatted(Figure.text(value), Figure.text(off)), value - off, value + off);
    }

    /// {@return anything between two values}
    ///
    /// @param least the smaller
    /// @param most the larger
    public static Expectation between(double least, double most) {
        return new Expectation("%s to %s".formatted(Figure.text(least), Figure.text(most)), least, most);
    }

    /// {@return at least so much}
    ///
    /// @param least how much
    public static Expectation atLeast(double least) {
        return new Expectation("≥ " + Figure.text(least), least, Double.POSITIVE_INFINITY);
    }

    /// {@return at most so much}
    ///
    /// @param most how much
    public static Expectation atMost(double most) {
        return new Expectation("≤ " + Figure.text(most), Double.NEGATIVE_INFINITY, most);
    }

    /// {@return nothing but this}
    ///
    /// @param value what
    public static Expectation exactly(double value) {
        return new Expectation(Figure.text(value), value, value);
    }

    /// {@return whether a figure meets it}
    ///
    /// @param figure the figure
    public boolean isMetBy(double figure) {
        return figure >= least && figure <= most;
    }
}
