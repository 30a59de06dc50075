package io.tcpkit.lab.record;

/// How much is kept of a run.
///
/// @param points most points of a series
/// @param intervals most intervals of a rate, an even number
/// @param flows connections whose series are kept; the others are told in numbers
/// @param figures connections that are told in numbers; the others are counted
/// @param segments how many of the first and of the last segments of a connection are kept
public record Limits(int points, int intervals, int flows, int figures, int segments) {
    /// What a report shows well: some 10 MB for ten flows in memory, less than 3 MB as a page.
    public static final Limits DEFAULT = new Limits(4_000, 200, 24, 1_000, 64);
}
