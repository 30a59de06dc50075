package io.tcpkit.api.spi;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// Named values for an algorithm or a device, as text, read with a type and a range.
///
/// A value that cannot be read is the user's mistake and is reported with its name, the value and what was expected.
///
/// @param values the values by name
public record Parameters(Map<String, String> values) {
    /// No parameters: everything has its default.
    public static final Parameters NONE = new Parameters(Map.of());

    private static final Pattern BYTES = Pattern.compile("(\\d+(?:\\.\\d+)?)(|KiB|MiB|GiB)");

    /// Keeps a sorted copy.
    public Parameters {
        values = java.util.Collections.unmodifiableMap(new TreeMap<>(values));
    }

    /// {@return parameters with one value}
    ///
    /// @param name its name
    /// @param value its value as text
    public static Parameters of(String name, String value) {
        return new Parameters(Map.of(name, value));
    }

    /// {@return these parameters with one value added or replaced}
    ///
    /// @param name its name
    /// @param value its value as text
    public Parameters with(String name, String value) {
        var copy = new TreeMap<>(values);
        copy.put(name, value);
        return new Parameters(copy);
    }

    /// {@return a text}
    ///
    /// @param name the parameter
    /// @param defaultValue what it is when absent
    public String text(String name, String defaultValue) {
        return values.getOrDefault(name, defaultValue);
    }

    /// {@return an integer within bounds}
    ///
    /// @param name the parameter
    /// @param defaultValue what it is when absent
    /// @param min the smallest legal value
    /// @param max the largest legal value
    /// @throws IllegalArgumentException when it is no integer or out of bounds
    public long integer(String name, long defaultValue, long min, long max) {
        String text = values.get(name);
        if (text == null) {
            return defaultValue;
        }
        long value;
        try {
            value = Long.parseLong(text.replace("_", ""));
        } catch (NumberFormatException _) {
            throw new IllegalArgumentException("%s is '%s', but must be an integer from %d to %d"
                    .formatted(name, text, min, max));
        }
        if (value < min || value > max) {
            throw new IllegalArgumentException("%s is %d, but must be from %d to %d".formatted(name, value, min, max));
        }
        return value;
    }

    /// {@return a number within bounds}
    ///
    /// @param name the parameter
    /// @param defaultValue what it is when absent
    /// @param min the smallest legal value
    /// @param max the largest legal value
    /// @throws IllegalArgumentException when it is no number or out of bounds
    public double decimal(String name, double defaultValue, double min, double max) {
        String text = values.get(name);
        if (text == null) {
            return defaultValue;
        }
        double value;
        try {
            value = Double.parseDouble(text);
        } catch (NumberFormatException _) {
            throw new IllegalArgumentException("%s is '%s', but must be a number from %s to %s"
                    .formatted(name, text, min, max));
        }
        // Written so that NaN is refused as well.
        if (!(value >= min && value <= max)) {
            throw new IllegalArgumentException("%s is %s, but must be from %s to %s".formatted(name, value, min, max));
        }
        return value;
    }

    /// {@return a duration within bounds, written as `40ms`, `1.5s`, `250us` or `10ns`}
    ///
    /// @param name the parameter
    /// @param defaultValue what it is when absent
    /// @param min the shortest legal value
    /// @param max the longest legal value
    /// @throws IllegalArgumentException when it is no duration or out of bounds
    public Duration duration(String name, Duration defaultValue, Duration min, Duration max) {
        String text = values.get(name);
        if (text == null) {
            return defaultValue;
        }
        Duration value;
        try {
            value = Durations.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("%s is '%s': %s".formatted(name, text, e.getMessage()), e);
        }
        if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            throw new IllegalArgumentException("%s is %s, but must be from %s to %s"
                    .formatted(name, text, Durations.format(min), Durations.format(max)));
        }
        return value;
    }

    /// {@return a number of bytes within bounds, written as `65536`, `64KiB`, `1.5MiB` or `1GiB`}
    ///
    /// @param name the parameter
    /// @param defaultValue what it is when absent
    /// @param min the smallest legal value
    /// @param max the largest legal value
    /// @throws IllegalArgumentException when it is no number of bytes or out of bounds
    public long bytes(String name, long defaultValue, long min, long max) {
        String text = values.get(name);
        if (text == null) {
            return defaultValue;
        }
        var matcher = BYTES.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("%s is '%s', but must be a number of bytes, such as 65536, 64KiB or 1.5MiB"
                    .formatted(name, text));
        }
        long unit = switch (matcher.group(2)) {
            case "KiB" -> 1L << 10;
            case "MiB" -> 1L << 20;
            case "GiB" -> 1L << 30;
            default -> 1L;
        };
        var value = new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(unit));
        if (value.compareTo(BigDecimal.valueOf(min)) < 0 || value.compareTo(BigDecimal.valueOf(max)) > 0) {
            throw new IllegalArgumentException("%s is %s, but must be from %d to %d bytes".formatted(name, text, min, max));
        }
        return value.longValue();
    }

    /// {@return yes or no}
    ///
    /// @param name the parameter
    /// @param defaultValue what it is when absent
    /// @throws IllegalArgumentException when it is neither `true` nor `false`
    public boolean flag(String name, boolean defaultValue) {
        return switch (values.get(name)) {
            case null -> defaultValue;
            case "true" -> true;
            case "false" -> false;
            case String other -> throw new IllegalArgumentException(
                    "%s is '%s', but must be true or false".formatted(name, other));
        };
    }

    /// {@return the values as `name=value name=value`}
    @Override
    public String toString() {
        return String.join(" ", values.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList());
    }
}
