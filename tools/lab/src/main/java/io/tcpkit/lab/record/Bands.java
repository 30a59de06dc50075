package io.tcpkit.lab.record;

import java.util.ArrayList;
import java.util.List;

/// What was so from when to when, such as the phases of a congestion controller, in bounded memory: when there are too
/// many, the shortest are counted to those before them, and it says so.
public final class Bands {
    /// One of them.
    ///
    /// @param name what was so
    /// @param fromNanos since when
    /// @param toNanos until when
    public record Band(String name, long fromNanos, long toNanos) {
    }

    private final int limit;
    private List<Band> bands = new ArrayList<>();
    private long leastNanos;
    private String current = "";
    private long sinceNanos;

    /// Bands of which none has begun.
    ///
    /// @param limit most that are kept, at least 2
    public Bands(int limit) {
        if (limit < 2) {
            throw new IllegalArgumentException("limit is %d, but must be at least 2".formatted(limit));
        }
        this.limit = limit;
    }

    /// Something is so from now on.
    ///
    /// @param name what, empty for nothing
    /// @param nanos when
    public void enter(String name, long nanos) {
        if (!name.equals(current)) {
            close(nanos);
            current = name;
            sinceNanos = nanos;
        }
    }

    private void close(long nanos) {
        if (current.isEmpty() || nanos == sinceNanos) {
            return;
        }
        append(bands, new Band(current, sinceNanos, nanos));
        while (bands.size() > limit) {
            leastNanos = leastNanos == 0 ? 1_000_000 : 2 * leastNanos;
            var longer = new ArrayList<Band>();
            bands.forEach(band -> append(longer, band));
            bands = longer;
        }
    }

    private void append(List<Band> to, Band band) {
        if (!to.isEmpty()) {
            Band last = to.getLast();
            boolean continues = last.toNanos() == band.fromNanos();
            if (continues && (last.name().equals(band.name()) || band.toNanos() - band.fromNanos() < leastNanos)) {
                to.set(to.size() - 1, new Band(last.name(), last.fromNanos(), band.toNanos()));
                return;
            }
        }
        to.add(band);
    }

    /// Nothing is so any more.
    ///
    /// @param nanos when
    void end(long nanos) {
        enter("", nanos);
    }

    /// {@return all of them in order}
    public List<Band> all() {
        return List.copyOf(bands);
    }

    /// {@return those shorter than this were counted to the ones before, in nanoseconds; 0 when none was}
    public long leastNanos() {
        return leastNanos;
    }
}
