package io.tcpkit.lab.scenario;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.regex.Pattern;

/// Amounts of data as people write them: `1500`, `10KB` (powers of 1000), `64KiB` (powers of 1024).
public final class Sizes {
    private static final Pattern SHAPE = Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*(?:b|bytes?|([kmgt])(i?)b)?");
    private static final String UNITS = "kmgt";

    private Sizes() {
    }

    /// {@return the size that a text names, in bytes}
    ///
    /// @param text a number, alone or with `B`, `KB`, `MB`, `GB`, `TB`, `KiB`, `MiB`, `GiB` or `TiB`
    /// @throws IllegalArgumentException when it is not such a text
    public static long parse(String text) {
        var matcher = SHAPE.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "'%s' is no size; write a number of bytes, or one with a unit, such as 10KB or 64KiB".formatted(text));
        }
        int power = matcher.group(2) == null ? 0 : UNITS.indexOf(matcher.group(2)) + 1;
        BigDecimal unit = BigDecimal.valueOf("i".equals(matcher.group(3)) ? 1024 : 1000).pow(power);
        try {
            return new BigDecimal(matcher.group(1)).multiply(unit).toBigInteger().longValueExact();
        } catch (ArithmeticException _) {
            throw new IllegalArgumentException("'%s' is more than 8 EiB".formatted(text));
        }
    }

    /// {@return a size as it is written: in the largest unit of which it is a whole number}
    ///
    /// @param bytes the size
    public static String format(long bytes) {
        for (int power = UNITS.length(); power > 0; power--) {
            for (int step : new int[] {1024, 1000}) {
                long unit = BigDecimal.valueOf(step).pow(power).longValue();
                if (bytes != 0 && bytes % unit == 0) {
                    return bytes / unit + UNITS.substring(power - 1, power).toUpperCase(Locale.ROOT)
                            + (step == 1024 ? "iB" : "B");
                }
            }
        }
        return Long.toString(bytes);
    }
}
