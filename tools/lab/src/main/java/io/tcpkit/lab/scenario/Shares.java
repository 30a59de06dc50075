package io.tcpkit.lab.scenario;

import java.math.BigDecimal;

/// Probabilities as people write them: `0.1%`, or `0.001`.
public final class Shares {
    private Shares() {
    }

    /// {@return the probability that a text names, from 0 to 1}
    ///
    /// @param text a number from 0 to 1, or one from 0 to 100 and `%`
    /// @throws IllegalArgumentException when it is not such a text
    public static double parse(String text) {
        String wanted = text.strip();
        boolean isPercent = wanted.endsWith("%");
        try {
            var number = new BigDecimal(isPercent ? wanted.substring(0, wanted.length() - 1).strip() : wanted);
            double share = (isPercent ? number.movePointLeft(2) : number).doubleValue();
            if (share >= 0 && share <= 1) {
                return share;
            }
        } catch (NumberFormatException _) {
            // Said below.
        }
        throw new IllegalArgumentException("'%s' is no probability; write 0%% to 100%%, or 0 to 1".formatted(text));
    }

    /// {@return a probability as it is written, such as `0.1%`}
    ///
    /// @param share from 0 to 1
    public static String format(double share) {
        return BigDecimal.valueOf(share).movePointRight(2).stripTrailingZeros().toPlainString() + "%";
    }
}
