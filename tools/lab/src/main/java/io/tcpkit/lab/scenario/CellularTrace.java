package io.tcpkit.lab.scenario;

import io.tcpkit.api.Choice;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// A made-up cellular link, as a list of times at which a packet of 1500 bytes may leave: its rate wanders, and at times
/// there is none at all.
///
/// ```
///   ln(rate) is drawn to its mean and pushed about by noise, every 20 ms       (an Ornstein-Uhlenbeck process)
///   packets may leave as a Poisson process of that rate
///   outages begin at random, every few seconds, and last some 100 ms
/// ```
/// The shape follows what Winstein, Sivaraman and Balakrishnan saw of cellular links and modelled ("Stochastic Forecasts
/// Achieve High Throughput and Low Delay over Cellular Networks", NSDI 2013, §3.1): Poisson deliveries of a rate in Brownian
/// motion, with outages. It is no recording of any network, so its numbers prove nothing about one.
///
/// @param meanBytesPerSecond the rate around which it wanders
/// @param spread the standard deviation of its logarithm
/// @param outageEvery time between outages, on average; zero for none
/// @param length how long it is before it repeats
/// @param seed makes all random choices
public record CellularTrace(long meanBytesPerSecond, double spread, Duration outageEvery, Duration length, long seed) {
    /// How the text of one begins.
    public static final String PREFIX = "cellular";

    private static final int STEP_MILLIS = 20;
    /// The rate forgets where it was within a second or so.
    private static final double PULL_PER_STEP = 0.02;
    private static final double MEAN_OUTAGE_MILLIS = 150;

    /// Checks the ranges.
    public CellularTrace {
        if (meanBytesPerSecond < 15_000 || meanBytesPerSecond > 1_500_000_000) {
            throw new IllegalArgumentException("mean is %s, but must be from 120kbit to 12gbit".formatted(Rates.format(meanBytesPerSecond)));
        }
        if (!(spread >= 0 && spread <= 2)) {
            throw new IllegalArgumentException("spread is %s, but must be from 0 to 2".formatted(spread));
        }
        if (length.compareTo(Duration.ofSeconds(1)) < 0 || length.compareTo(Duration.ofHours(1)) > 0) {
            throw new IllegalArgumentException("length is %s, but must be from 1s to 1h".formatted(Keys.time(length)));
        }
        if (outageEvery.isNegative()) {
            throw new IllegalArgumentException("outages is %s, but must not be negative".formatted(outageEvery));
        }
    }

    /// {@return the trace that a text names}
    ///
    /// @param text such as `cellular:mean=12mbit,spread=0.5,outages=10s,length=60s,seed=1`, where all may be left out
    /// @throws IllegalArgumentException when it is not such a text
    public static CellularTrace parse(String text) {
        var words = new TrafficWords(Choice.of(text)).only("mean", "spread", "outages", "length", "seed");
        return new CellularTrace(Rates.parse(words.parameters().text("mean", "12mbit")),
                words.parameters().decimal("spread", 0.5, 0, 2), words.time("outages", "10s"), words.time("length", "60s"),
                words.parameters().integer("seed", 1, Long.MIN_VALUE, Long.MAX_VALUE));
    }

    /// {@return when packets may leave, in milliseconds from the beginning, in ascending order: mahimahi's format}
    public List<Long> opportunitiesMillis() {
        var random = new SplittableRandom(seed);
        var times = new ArrayList<Long>();
        double logRate = 0;
        // Spread is what the walk settles at: noise per step, summed with the pull, has this variance.
        double noise = spread * StrictMath.sqrt(PULL_PER_STEP * (2 - PULL_PER_STEP));
        double outageMillis = 0;
        for (long at = 0; at < length.toMillis(); at++) {
            if (at % STEP_MILLIS == 0) {
                logRate += -PULL_PER_STEP * logRate + noise * gaussian(random);
                boolean begins = !outageEvery.isZero() && random.nextDouble() < (double) STEP_MILLIS / outageEvery.toMillis();
                double lasts = -MEAN_OUTAGE_MILLIS * StrictMath.log(1 - random.nextDouble());
                outageMillis = begins ? lasts : Math.max(0, outageMillis - STEP_MILLIS);
            }
            double perMilli = meanBytesPerSecond / 1_000.0 / Buffer.PACKET_BYTES * StrictMath.exp(logRate - spread * spread / 2);
            int packets = poisson(perMilli, random);
            for (int i = 0; i < packets && outageMillis <= 0; i++) {
                times.add(at + 1);
            }
        }
        return times;
    }

    /// Marsaglia's polar method would throw away a number of draws; twelve uniform ones are always twelve.
    private static double gaussian(SplittableRandom random) {
        double sum = -6;
        for (int i = 0; i < 12; i++) {
            sum += random.nextDouble();
        }
        return sum;
    }

    /// Knuth's, by steps of at most 16, beyond which its product would vanish.
    private static int poisson(double mean, SplittableRandom random) {
        int count = 0;
        for (double rest = mean; rest > 0; rest -= 16) {
            double floor = StrictMath.exp(-Math.min(rest, 16));
            for (double product = random.nextDouble(); product > floor; product *= random.nextDouble()) {
                count++;
            }
        }
        return count;
    }
}
