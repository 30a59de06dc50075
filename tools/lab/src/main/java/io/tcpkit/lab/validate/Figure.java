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
    private static final MathContext SHOWN = new MathContext(4);

    /// Requires all.
    public Figure {
        Objects.requireNonNull(what, "what");
        Objects.requireNonNull(expected, "expected");
    }

    /// {@return whether it is as it should be}
    public boolean isMet() {
        return expected.isMetBy(ours);
    }

    /// {@return a number with as many digits as matter, four}
    ///
    /// @param value the number
    public static String text(double value) {
        if (!Double.isFinite(value)) {
            return Double.toString(value);
        }
        BigDecimal rounded = BigDecimal.valueOf(value).round(SHOWN).stripTrailingZeros();
        return Math.abs(value) >= 1e-4 || value == 0 ? rounded.toPlainString() : rounded.toString();
    }
}
