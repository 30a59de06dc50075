package io.tcpkit.lab.scenario;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;

/// A link becomes another one while packets are on it.
///
/// @param at when
/// @param link which, by name
/// @param settings what is different from then on: keys of a link and their values
public record Change(Duration at, String link, SequencedMap<String, String> settings) {
    /// Checks the settings, and keeps a copy.
    public Change {
        Objects.requireNonNull(link, "link");
        if (at.isNegative()) {
            throw new IllegalArgumentException("at is %s, but must not be negative".formatted(at));
        }
        settings = java.util.Collections.unmodifiableSequencedMap(new LinkedHashMap<>(settings));
        if (settings.isEmpty()) {
            throw new IllegalArgumentException("a change of link '%s' at %s that changes nothing".formatted(link, Keys.time(at)));
        }
        applyTo(settings, LinkSettings.IDEAL);
    }

    /// {@return what becomes of a link's settings}
    ///
    /// @param before its settings until then
    public LinkSettings applyTo(LinkSettings before) {
        return applyTo(settings, before);
    }

    private static LinkSettings applyTo(Map<String, String> settings, LinkSettings before) {
        LinkSettings after = before;
        for (Map.Entry<String, String> setting : settings.entrySet()) {
            after = LinkSettings.KEYS.set(after, setting.getKey(), setting.getValue());
        }
        return after;
    }
}
