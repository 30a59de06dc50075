package io.tcpkit.lab.scenario;

import java.util.List;

/// What all packets of a run were, in short: a hash of when and where each of them arrived or was dropped, its length and its
/// headers, and on the way there what the hash had become after every so many. Equal traces have equal hashes, and the first
/// difference of two is between the last mark that they share and the next one.
///
/// @param packets how many arrivals and drops there were
/// @param hash of all of them
/// @param marks the hash on the way, after [#STEP], twice that, and so on
public record PacketTrace(long packets, long hash, List<Mark> marks) {
    /// How many arrivals and drops there are between two marks.
    public static final int STEP = 1_000;

    /// Keeps a copy.
    public PacketTrace {
        marks = List.copyOf(marks);
    }

    /// {@return the hash as 16 hexadecimal digits}
    public String text() {
        return "%016x".formatted(hash);
    }

    /// A place on the way.
    ///
    /// @param atNanos when it was reached
    /// @param hash what the hash was there
    public record Mark(long atNanos, long hash) {
    }
}
