package io.tcpkit.bench.endtoend;

import java.util.Arrays;
import java.util.stream.IntStream;

/// The results of one scenario, one a round.
///
/// @param values in the order of the rounds
record Samples(double... values) {

    /// {@return these and one more}
    Samples with(double value) {
        double[] more = Arrays.copyOf(values, values.length + 1);
        more[values.length] = value;
        return new Samples(more);
    }

    /// {@return the value in the middle, or half-way between the two there}
    double median() {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /// {@return the smallest}
    double min() {
        return Arrays.stream(values).min().orElseThrow();
    }

    /// {@return the largest}
    double max() {
        return Arrays.stream(values).max().orElseThrow();
    }

    /// {@return these divided by others, round by round: what makes both slow at the same time cancels out}
    Samples dividedBy(Samples others) {
        return new Samples(IntStream.range(0, values.length).mapToDouble(i -> values[i] / others.values[i]).toArray());
    }
}
