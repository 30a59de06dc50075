package io.tcpkit.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// When a link may deliver, as it was recorded from one: the format of mahimahi's `mm-link` (R. Netravali et al., "Mahimahi:
/// Accurate Record-and-Replay for HTTP", USENIX ATC 2015).
///
/// ```
///   0       at the beginning 1500 bytes may be delivered
///   3
///   3       after 3 ms twice as much
///   7       the end: 7 ms later it begins anew
/// ```
/// What an opportunity offers and nobody uses is gone.
///
/// @param name where it comes from, for messages
/// @param opportunitiesMillis when, in milliseconds, not descending; the last one is the length of the trace; empty for no trace
public record LinkTrace(String name, List<Long> opportunitiesMillis) {
    /// The link is limited by a rate, not by a trace.
    public static final LinkTrace NONE = new LinkTrace("none", List.of());
    /// What is delivered at each opportunity.
    public static final int BYTES = 1_500;

    /// Checks the order.
    public LinkTrace {
        opportunitiesMillis = List.copyOf(opportunitiesMillis);
        long before = 0;
        for (int i = 0; i < opportunitiesMillis.size(); i++) {
            long at = opportunitiesMillis.get(i);
            if (at < before) {
                throw new IllegalArgumentException("%s, line %d: %d comes after %d, but time does not run backwards"
                        .formatted(name, i + 1, at, before));
            }
            before = at;
        }
        if (!opportunitiesMillis.isEmpty() && before == 0) {
            throw new IllegalArgumentException("%s lasts 0 ms, so that it could not be repeated; its last line must be more than 0"
                    .formatted(name));
        }
    }

    /// {@return the trace in a file}
    ///
    /// @param file a number a line
    /// @throws IOException when the file cannot be read
    /// @throws IllegalArgumentException when it is no trace; the message names the line
    public static LinkTrace load(Path file) throws IOException {
        return parse(file.toString(), Files.readString(file));
    }

    /// {@return the trace in a text}
    ///
    /// @param name where it comes from, for messages
    /// @param text a number of milliseconds a line
    /// @throws IllegalArgumentException when it is no trace; the message names the line
    public static LinkTrace parse(String name, String text) {
        var opportunities = new ArrayList<Long>();
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            try {
                opportunities.add(Long.parseUnsignedLong(line));
            } catch (NumberFormatException _) {
                throw new IllegalArgumentException(("%s, line %d is '%s', but must be a whole number of milliseconds, "
                        + "at which %d bytes may be delivered").formatted(name, i + 1, line, BYTES));
            }
        }
        if (opportunities.isEmpty()) {
            throw new IllegalArgumentException("%s is empty, but a trace needs at least one line".formatted(name));
        }
        return new LinkTrace(name, opportunities);
    }

    /// {@return how long it lasts until it begins anew, in milliseconds}
    public long millis() {
        return opportunitiesMillis.isEmpty() ? 0 : opportunitiesMillis.getLast();
    }

    /// {@return how many bytes it could deliver per second, on average}
    public long bytesPerSecond() {
        return opportunitiesMillis.isEmpty() ? LinkShape.UNLIMITED : opportunitiesMillis.size() * (long) BYTES * 1_000 / millis();
    }
}
