package io.tcpkit.api.spi;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.regex.Pattern;

/// Durations as people write them: `40ms`, `1.5s`, `2h`.
public final class Durations {
    private static final Pattern SHAPE = Pattern.compile("(\\d+(?:\\.\\d+)?)(ns|us|ms|s|min|h)");

    private Durations() {
    }

    /// {@return the duration that a text names}
    ///
    /// @param text a number and a unit out of `ns`, `us`, `ms`, `s`, `min`, `h`
    /// @throws IllegalArgumentException when it is not such a text
    public static Duration parse(String text) {
        var matcher = SHAPE.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "'%s' is no duration; write a number and ns, us, ms, s, min or h, such as 40ms".formatted(text));
        }
        long unitNanos = switch (matcher.group(2)) {
            case "ns" -> 1L;
            case "us" -> 1_000L;
            case "ms" -> 1_000_000L;
            case "s" -> 1_000_000_000L;
            case "min" -> 60_000_000_000L;
            default -> 3_600_000_000_000L;
        };
        try {
            return Duration.ofNanos(new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(unitNanos))
                    .toBigInteger().longValueExact());
        } catch (ArithmeticException _) {
            throw new IllegalArgumentException("'%s' is longer than 292 years".formatted(text));
        }
    }

    /// {@return a duration in the largest unit that keeps it short, such as `40ms` or `1.5s`}
    ///
    /// @param duration what to write
    public static String format(Duration duration) {
        return format(duration.toNanos());
    }

    /// {@return a duration in the largest unit that keeps it short, to three significant decimals}
    ///
    /// @param nanos what to write, in nanoseconds
    public static String format(long nanos) {
        long size = Math.abs(nanos);
        if (size < 1_000) {
            return nanos + "ns";
        }
        if (size < 1_000_000) {
            return scaled(nanos, 1_000) + "us";
        }
        if (size < 1_000_000_000) {
            return scaled(nanos, 1_000_000) + "ms";
        }
        return scaled(nanos, 1_000_000_000) + "s";
    }

    private static String scaled(long nanos, long unit) {
        return BigDecimal.valueOf(nanos).divide(BigDecimal.valueOf(unit), 3, java.math.RoundingMode.HALF_UP)
                .stripTrailingZeros().toPlainString();
    }
}
