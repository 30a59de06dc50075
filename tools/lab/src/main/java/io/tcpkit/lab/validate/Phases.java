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

    /// {@return how long it took each time from the beginning of a phase to that of another, where ProbeRTT did not interfere}
    static List<Long> waits(List<Probe.Sample> samples, String from, String to) {
        var waits = new ArrayList<Long>();
        long since = -1;
        String before = "";
        for (Probe.Sample sample : samples) {
            if (!sample.phase().equals(before)) {
                if (sample.phase().equals(from)) {
                    since = sample.atNanos();
                } else if (sample.phase().equals(to) && since >= 0) {
                    waits.add(sample.atNanos() - since);
                    since = -1;
                } else if (sample.phase().equals("ProbeRTT")) {
                    since = -1;
                }
            }
            before = sample.phase();
        }
        return waits;
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
