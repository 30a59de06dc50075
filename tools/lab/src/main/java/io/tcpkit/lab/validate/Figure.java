package io.tcpkit.lab.validate;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Objects;

/// One figure of an experiment: what it should be, and what it is here.
///
/// @param what it tells, with its unit
/// @param expected what it should be
/// @param ours what it is here
public record Figure(String what, Expectation expected, double ours) {
    private static final int DIGITS = 4;
    private static final int MANY_DIGITS = 7;

    /// Requires all.
    public Figure {
        Objects.requireNonNull(what, "what");
        Objects.requireNonNull(expected, "expected");
    }

    /// {@return whether it is as it should be}
    public boolean isMet() {
        return expected.isMetBy(ours);
    }

    /// {@return ours, with as many digits as it takes to see that it is not as it should be}
    public String oursAsText() {
        return text(ours, isMet() ? DIGITS : MANY_DIGITS);
    }

    /// {@return a number with as many digits as matter, four}
    ///
    /// @param value the number
    public static String text(double value) {
        return text(value, DIGITS);
    }

    private static String text(double value, int digits) {
        if (!Double.isFinite(value)) {
            return Double.toString(value);
        }
        BigDecimal rounded = BigDecimal.valueOf(value).round(new MathContext(digits)).stripTrailingZeros();
        return Math.abs(value) >= 1e-4 || value == 0 ? rounded.toPlainString() : rounded.toString();
    }
}
