package io.tcpkit.lab.scenario;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/// How large the transfers of a workload are.
public sealed interface SizeDistribution {
    /// {@return a size in bytes, at least 1}
    ///
    /// @param random a stream of the workload's own
    long draw(RandomGenerator random);

    /// {@return the distribution that a text names}
    ///
    /// @param text `10KB`, `pareto(mean=100KB shape=1.2 most=10MB)`, or a list to draw from evenly, `1KB|10KB|1MB`
    /// @throws IllegalArgumentException when it is not such a text
    static SizeDistribution parse(String text) {
        String wanted = text.strip();
        if (wanted.startsWith("pareto(") && wanted.endsWith(")")) {
            return Pareto.of(wanted.substring("pareto(".length(), wanted.length() - 1));
        }
        if (wanted.contains("|")) {
            return new Empirical(Arrays.stream(wanted.split("\\|")).map(Sizes::parse).toList());
        }
        try {
            return new Fixed(Sizes.parse(wanted));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(("'%s' is no distribution of sizes; write 10KB, "
                    + "pareto(mean=100KB shape=1.2 most=10MB), or a list such as 1KB|10KB|1MB").formatted(text), e);
        }
    }

    private static void positive(long bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException("a transfer of %d bytes; at least 1 is needed".formatted(bytes));
        }
    }

    /// All alike.
    ///
    /// @param bytes the size
    record Fixed(long bytes) implements SizeDistribution {
        /// Checks the range.
        public Fixed {
            positive(bytes);
        }

        @Override
        public long draw(RandomGenerator random) {
            return bytes;
        }

        @Override
        public String toString() {
            return Sizes.format(bytes);
        }
    }

    /// Many small ones and few very large ones, as transfers on the Internet are: Pareto's, cut at the top.
    ///
    /// @param meanBytes the mean before the cut
    /// @param shape how heavy the tail is, above 1; the nearer to 1 the heavier
    /// @param mostBytes what larger draws are cut to
    record Pareto(long meanBytes, double shape, long mostBytes) implements SizeDistribution {
        /// Checks the ranges.
        public Pareto {
            positive(meanBytes);
            positive(mostBytes);
            if (!(shape > 1 && shape <= 100)) {
                throw new IllegalArgumentException("shape is %s, but must be above 1, for a mean to exist".formatted(shape));
            }
        }

        private static Pareto of(String arguments) {
            long mean = 100_000;
            double shape = 1.2;
            long most = 100_000_000;
            for (String pair : arguments.strip().split("\\s+")) {
                String[] parts = pair.split("=", 2);
                switch (parts[0]) {
                    case "mean" -> mean = Sizes.parse(parts[parts.length - 1]);
                    case "shape" -> shape = Keys.decimal(parts[parts.length - 1]);
                    case "most" -> most = Sizes.parse(parts[parts.length - 1]);
                    default -> throw new IllegalArgumentException(
                            "'%s' in pareto(%s); there are mean=, shape= and most=".formatted(pair, arguments));
                }
            }
            return new Pareto(mean, shape, most);
        }

        @Override
        public long draw(RandomGenerator random) {
            // StrictMath, because what is drawn decides what packets are sent on every platform alike.
            double least = meanBytes * (shape - 1) / shape;
            double drawn = least / StrictMath.pow(1 - random.nextDouble(), 1 / shape);
            return Math.clamp((long) drawn, 1, mostBytes);
        }

        @Override
        public String toString() {
            return "pareto(mean=%s shape=%s most=%s)".formatted(Sizes.format(meanBytes), shape, Sizes.format(mostBytes));
        }
    }

    /// What was seen somewhere: each of a list with the same probability.
    ///
    /// @param bytes the sizes; one that is seen more often is listed more often
    record Empirical(List<Long> bytes) implements SizeDistribution {
        /// Keeps a copy.
        public Empirical {
            bytes = List.copyOf(Objects.requireNonNull(bytes, "bytes"));
            if (bytes.isEmpty()) {
                throw new IllegalArgumentException("a list of sizes without a size");
            }
            bytes.forEach(SizeDistribution::positive);
        }

        @Override
        public long draw(RandomGenerator random) {
            return bytes.get(random.nextInt(bytes.size()));
        }

        @Override
        public String toString() {
            return bytes.stream().map(Sizes::format).collect(Collectors.joining("|"));
        }
    }
}
