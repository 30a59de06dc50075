package io.tcpkit.lab.validate;

import java.util.ArrayList;
import java.util.List;

/// When a controller was in which phase.
final class Phases {
    private Phases() {
    }

    /// {@return when a phase began, each time}
    static List<Long> begin(List<Probe.Sample> samples, String phase) {
        var begins = new ArrayList<Long>();
        String before = "";
        for (Probe.Sample sample : samples) {
            if (sample.phase().equals(phase) && !before.equals(phase)) {
                begins.add(sample.atNanos());
            }
            before = sample.phase();
        }
        if (begins.isEmpty()) {
            throw new IllegalStateException("there was no phase '%s'".formatted(phase));
        }
        return begins;
    }

    /// {@return the longest time between two moments that follow each other}
    static long longestGap(List<Long> moments) {
        long longest = 0;
        for (int i = 1; i < moments.size(); i++) {
            longest = Math.max(longest, moments.get(i) - moments.get(i - 1));
        }
        return longest;
    }

    /// {@return how long a phase lasted at least, of those that ended}
    static long shortest(List<Probe.Sample> samples, String phase) {
        long shortest = Long.MAX_VALUE;
        long since = -1;
        for (Probe.Sample sample : samples) {
            boolean isThere = sample.phase().equals(phase);
            if (isThere && since < 0) {
                since = sample.atNanos();
            } else if (!isThere && since >= 0) {
                shortest = Math.min(shortest, sample.atNanos() - since);
                since = -1;
            }
        }
        return shortest;
    }
}
