package io.tcpkit.lab.scenario;

import io.tcpkit.api.spi.Durations;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.BiFunction;
import java.util.function.Function;

/// The keys of one kind of table: what each is called, how its value becomes part of an immutable object, and how it is
/// read from one. Files, the command line and sweeps all go through these.
///
/// @param <S> what the table describes
final class Keys<S> {
    private final String table;
    private final SequencedMap<String, Key<S>> byName = new LinkedHashMap<>();

    Keys(String table, List<Key<S>> keys) {
        this.table = table;
        keys.forEach(key -> byName.put(key.name(), key));
    }

    /// One key.
    ///
    /// @param name as it is written
    /// @param read the value as text
    /// @param write the object with another value; complains by [IllegalArgumentException]
    record Key<S>(String name, Function<S, String> read, BiFunction<S, String, S> write) {
    }

    static <S> Key<S> key(String name, Function<S, String> read, BiFunction<S, String, S> write) {
        return new Key<>(name, read, write);
    }

    boolean has(String name) {
        return byName.containsKey(name);
    }

    List<String> names() {
        return List.copyOf(byName.keySet());
    }

    /// {@return the object with one value changed}
    ///
    /// @throws IllegalArgumentException when there is no such key, or the value is not one it can have
    S set(S subject, String name, String value) {
        Key<S> key = byName.get(name);
        if (key == null) {
            throw unknown(name, names());
        }
        try {
            return key.write().apply(subject, value);
        } catch (IllegalArgumentException e) {
            String sentence = e.getMessage();
            // A sentence that begins with the value or the key is complete.
            throw new IllegalArgumentException(sentence.startsWith(name + " ") || sentence.startsWith(name + ":")
                    ? sentence : name + ": " + sentence, e);
        }
    }

    IllegalArgumentException unknown(String name, List<String> known) {
        return unknown(name, "key of " + table, known);
    }

    /// {@return the complaint that a word is not what it should be, with what it may have been meant to be and all there are}
    static IllegalArgumentException unknown(String word, String what, Collection<String> known) {
        String hint = Nearest.hint(word, known);
        return new IllegalArgumentException("'%s' is no %s%s There are: %s".formatted(word, what, hint.isEmpty() ? "." : hint,
                String.join(", ", known)));
    }

    /// {@return the values of one object that differ from another's, in the order of the keys}
    SequencedMap<String, String> differences(S from, S to) {
        var found = new LinkedHashMap<String, String>();
        for (Map.Entry<String, Key<S>> entry : byName.entrySet()) {
            String value = entry.getValue().read().apply(to);
            if (!value.equals(entry.getValue().read().apply(from))) {
                found.put(entry.getKey(), value);
            }
        }
        return found;
    }

    /// {@return the value of a key as text}
    String read(S subject, String name) {
        Key<S> key = byName.get(name);
        if (key == null) {
            throw unknown(name, names());
        }
        return key.read().apply(subject);
    }

    // ---- values ------------------------------------------------------------------------------------------------------

    static boolean flag(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("'%s' is neither true nor false".formatted(text));
        };
    }

    static int integer(String text) {
        try {
            return Integer.parseInt(text.replace("_", ""));
        } catch (NumberFormatException _) {
            throw new IllegalArgumentException("'%s' is no whole number".formatted(text));
        }
    }

    static long longInteger(String text) {
        try {
            return Long.parseLong(text.replace("_", ""));
        } catch (NumberFormatException _) {
            throw new IllegalArgumentException("'%s' is no whole number".formatted(text));
        }
    }

    static double decimal(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException _) {
            throw new IllegalArgumentException("'%s' is no number".formatted(text));
        }
    }

    static Duration time(String text) {
        return Durations.parse(text);
    }

    /// {@return a duration in full, such as `1.2345s`: nothing is rounded, since it is to be read again}
    static String time(Duration duration) {
        long nanos = duration.toNanos();
        String unit = nanos >= 1_000_000_000 || nanos == 0 ? "s" : nanos >= 1_000_000 ? "ms" : nanos >= 1_000 ? "us" : "ns";
        int places = switch (unit) {
            case "s" -> 9;
            case "ms" -> 6;
            case "us" -> 3;
            default -> 0;
        };
        return BigDecimal.valueOf(nanos, places).stripTrailingZeros().toPlainString() + unit;
    }

    static <E extends Enum<E>> E word(Class<E> kind, String text) {
        for (E value : kind.getEnumConstants()) {
            if (value.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(text)) {
                return value;
            }
        }
        throw new IllegalArgumentException("'%s' is not one of %s".formatted(text, String.join(", ",
                List.of(kind.getEnumConstants()).stream().map(Keys::word).toList())));
    }

    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
