package io.tcpkit.lab;

import io.tcpkit.api.spi.Durations;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A text such as `codel:target=5ms,ecn=off`, taken apart: a name and terms that the name knows.
final class Terms {
    private final String text;
    private final String name;
    private final Map<String, String> values = new LinkedHashMap<>();

    private Terms(String text, String name) {
        this.text = text;
        this.name = name;
    }

    /// Takes a text apart into its name and what is after the colon.
    static Terms of(String text) {
        int colon = text.indexOf(':');
        var terms = new Terms(text, (colon < 0 ? text : text.substring(0, colon)).strip());
        if (colon >= 0) {
            for (String term : text.substring(colon + 1).split(",")) {
                int equals = term.indexOf('=');
                terms.values.put(equals < 0 ? "" : term.substring(0, equals).strip(), term.substring(equals + 1).strip());
            }
        }
        return terms;
    }

    String name() {
        return name;
    }

    /// Refuses keys that are not known.
    Terms knowing(String... keys) {
        for (String key : values.keySet()) {
            if (!List.of(keys).contains(key)) {
                throw new IllegalArgumentException(key.isEmpty()
                        ? "'%s': write %s as key=value, with a key out of %s".formatted(text, values.get(key), String.join(", ", keys))
                        : "'%s': %s has no '%s', only %s".formatted(text, name, key, String.join(", ", keys)));
            }
        }
        return this;
    }

    private IllegalArgumentException wrong(String key, String wanted) {
        return new IllegalArgumentException("'%s': %s is '%s', but must be %s".formatted(text, key, values.get(key), wanted));
    }

    /// {@return a probability, as `0.01` or `1%`}
    double fraction(String key, double otherwise) {
        String value = values.get(key);
        if (value == null) {
            return otherwise;
        }
        try {
            return fraction(value);
        } catch (NumberFormatException _) {
            throw wrong(key, "a share such as 0.01 or 1%");
        }
    }

    static double fraction(String value) {
        return value.endsWith("%") ? Double.parseDouble(value.substring(0, value.length() - 1)) / 100 : Double.parseDouble(value);
    }

    static void probability(String name, double value) {
        // Written so that NaN is refused as well.
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException(
                    "%s is %s, but must be a probability from 0 to 1; 1 %% is 0.01".formatted(name, value));
        }
    }

    Duration duration(String key, Duration otherwise) {
        String value = values.get(key);
        if (value == null) {
            return otherwise;
        }
        try {
            return Durations.parse(value);
        } catch (IllegalArgumentException _) {
            throw wrong(key, "a duration such as 5ms");
        }
    }

    boolean flag(String key, boolean otherwise) {
        return switch (values.getOrDefault(key, "")) {
            case "" -> otherwise;
            case "on", "true", "yes" -> true;
            case "off", "false", "no" -> false;
            default -> throw wrong(key, "on or off");
        };
    }

    long whole(String key, long otherwise) {
        String value = values.get(key);
        if (value == null) {
            return otherwise;
        }
        try {
            return Long.parseLong(value.replace("_", ""));
        } catch (NumberFormatException _) {
            throw wrong(key, "a whole number");
        }
    }

    int count(String key, int otherwise) {
        return Math.clamp(whole(key, otherwise), Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    /// {@return a size such as `100p`, `64kB` or `150000`}
    Queueing.Limit limit(String key, Queueing.Limit otherwise) {
        String value = values.get(key);
        return value == null ? otherwise : Queueing.Limit.parse(value);
    }
}
