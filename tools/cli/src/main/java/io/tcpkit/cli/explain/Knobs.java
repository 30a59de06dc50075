package io.tcpkit.cli.explain;

import io.tcpkit.api.spi.Durations;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/// What a reader may turn in a lesson: each has a name, a default, and what the reader says instead.
final class Knobs {
    private final Map<String, String> wishes;
    private final Map<String, String> known = new LinkedHashMap<>();

    /// Knobs with a reader's wishes.
    ///
    /// @param wishes values by name
    Knobs(Map<String, String> wishes) {
        this.wishes = new TreeMap<>(wishes);
    }

    /// {@return a length of time}
    ///
    /// @param name the knob
    /// @param otherwise its default
    Duration time(String name, Duration otherwise) {
        String text = text(name, Durations.format(otherwise.toNanos()));
        return Durations.parse(text);
    }

    /// {@return a number}
    ///
    /// @param name the knob
    /// @param otherwise its default
    /// @param min the smallest
    /// @param max the largest
    int number(String name, int otherwise, int min, int max) {
        String text = text(name, Integer.toString(otherwise));
        try {
            int number = Integer.parseInt(text.replace("_", "").replace(",", ""));
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException _) {
            // Said below.
        }
        throw new IllegalArgumentException("%s is '%s', but must be a number from %d to %d"
                .formatted(name, text, min, max));
    }

    /// {@return on or off}
    ///
    /// @param name the knob
    /// @param otherwise its default
    boolean isOn(String name, boolean otherwise) {
        String text = text(name, otherwise ? "on" : "off");
        return switch (text) {
            case "on", "yes", "true" -> true;
            case "off", "no", "false" -> false;
            default -> throw new IllegalArgumentException("%s is '%s', but must be on or off".formatted(name, text));
        };
    }

    /// {@return words}
    ///
    /// @param name the knob
    /// @param otherwise their default
    String text(String name, String otherwise) {
        known.put(name, otherwise);
        return wishes.getOrDefault(name, otherwise);
    }

    /// Refuses wishes that no knob answers to.
    ///
    /// @param topic whose knobs these are
    /// @throws IllegalArgumentException when there is one; the message says which knobs there are
    void checkAllUsed(String topic) {
        for (String name : wishes.keySet()) {
            if (!known.containsKey(name)) {
                throw new IllegalArgumentException(known.isEmpty()
                        ? "'%s' has nothing to set".formatted(topic)
                        : "'%s' has no '%s' to set; it has %s".formatted(topic, name, known));
            }
        }
    }
}
