package io.tcpkit.lab.scenario;

import io.tcpkit.lab.LinkShape;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.regex.Pattern;

/// Rates as people write them, in bits per second: `50mbit`, `1.5gbit`, `64kbit`. Inside they are bytes per second.
public final class Rates {
    private static final Pattern SHAPE = Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*([kmgt]?)bit(?:/s)?");

    private Rates() {
    }

    /// {@return the rate that a text names, in bytes per second}
    ///
    /// @param text a number and `bit`, `kbit`, `mbit`, `gbit` or `tbit`, in powers of 1000, or `unlimited`
    /// @throws IllegalArgumentException when it is not such a text, or less than a byte in a second
    public static long parse(String text) {
        String wanted = text.strip().toLowerCase(Locale.ROOT);
        if (wanted.equals("unlimited")) {
            return LinkShape.UNLIMITED;
        }
        var matcher = SHAPE.matcher(wanted);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "'%s' is no rate; write bits per second with a unit, such as 64kbit, 50mbit or 1gbit, or unlimited"
                            .formatted(text));
        }
        int thousands = "kmgt".indexOf(matcher.group(2).isEmpty() ? ' ' : matcher.group(2).charAt(0)) + 1;
        long bytes = new BigDecimal(matcher.group(1)).movePointRight(3 * thousands).longValue() / 8;
        if (bytes < 1) {
            throw new IllegalArgumentException("'%s' is less than a byte in a second".formatted(text));
        }
        return bytes;
    }

    /// {@return a rate as it is written: in the largest unit that needs no rounding}
    ///
    /// @param bytesPerSecond the rate
    public static String format(long bytesPerSecond) {
        if (bytesPerSecond == LinkShape.UNLIMITED) {
            return "unlimited";
        }
        BigDecimal bits = BigDecimal.valueOf(bytesPerSecond).multiply(BigDecimal.valueOf(8));
        int thousands = Math.min(4, (bits.precision() - bits.scale() - 1) / 3);
        return bits.movePointLeft(3 * thousands).stripTrailingZeros().toPlainString()
                + (thousands == 0 ? "" : "kmgt".substring(thousands - 1, thousands)) + "bit";
    }
}
