package io.tcpkit.lab.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/// What is kept when memory is bounded: peaks of lines, a fair share of points, every byte of a rate, and the truth about it.
class SeriesTest {
    private static Series line(int limit, long... values) {
        return filled(new Series(Metric.CWND, Series.Shape.LINE, limit), values);
    }

    private static Series filled(Series series, long... values) {
        for (int i = 0; i < values.length; i++) {
            series.add(i, values[i]);
        }
        series.end();
        return series;
    }

    private static List<Long> values(Series series) {
        return IntStream.range(0, series.size()).mapToObj(i -> (long) series.value(i)).toList();
    }

    @Test
    void aShortLineIsKeptWhole() {
        Series series = line(16, 3, 1, 4, 1, 5);
        assertThat(values(series)).containsExactly(3L, 1L, 4L, 1L, 5L);
        assertThat(series.halvings()).isZero();
    }

    @Test
    void aLevelIsItsTwoEnds() {
        Series series = line(16, 7, 7, 7, 7, 2, 2);
        assertThat(values(series)).containsExactly(7L, 7L, 2L, 2L);
        assertThat(IntStream.range(0, 4).mapToLong(series::nanos).toArray()).containsExactly(0, 3, 4, 5);
        assertThat(series.offered()).isEqualTo(6);
    }

    @Property(tries = 200)
    void theThinnedLineKeepsItsPeaksAndItsBound(@ForAll @Size(min = 40, max = 400) List<@IntRange(max = 1_000) Integer> values) {
        Series series = line(32, values.stream().mapToLong(Integer::longValue).toArray());
        assertThat(series.size()).isLessThanOrEqualTo(32);
        assertThat(values(series)).contains((long) values.stream().mapToInt(i -> i).max().orElseThrow(),
                (long) values.stream().mapToInt(i -> i).min().orElseThrow());
        assertThat(values(series).getLast()).as("the last").isEqualTo(values.getLast().longValue());
        for (int i = 1; i < series.size(); i++) {
            assertThat(series.nanos(i)).as("in order").isGreaterThan(series.nanos(i - 1));
        }
    }

    @Property(tries = 50)
    void aLineIsThinnedEvenly(@ForAll @IntRange(min = 1_000, max = 20_000) int count) {
        Series series = line(64, LongStream.range(0, count).map(i -> i % 2 * 1_000 + i % 7).toArray());
        long inFirstHalf = IntStream.range(0, series.size()).filter(i -> series.nanos(i) < count / 2).count();
        assertThat(inFirstHalf).as("of %d points", series.size()).isBetween(series.size() * 4L / 10, series.size() * 6L / 10);
    }

    @Test
    void pointsAreThinnedEvenly() {
        Series series = filled(new Series(Metric.SENT, Series.Shape.POINTS, 8), LongStream.range(0, 50).toArray());
        assertThat(values(series)).as("every eighth, and the last").containsExactly(0L, 8L, 16L, 24L, 32L, 40L, 48L, 49L);
        assertThat(series.halvings()).isEqualTo(3);
    }

    @Test
    void aSeriesThatCannotKeepItsShapeIsRefused() {
        assertThatThrownBy(() -> line(4)).hasMessageContaining("at least 8");
    }

    @Property(tries = 200)
    void aRateLosesNoByte(@ForAll @Size(max = 60) List<@IntRange(max = 100_000) Integer> times, @ForAll @IntRange(min = 1, max = 5_000) int least) {
        var rate = new RateSeries(Metric.GOODPUT, 10, 20);
        times.forEach(time -> rate.add(time, 3));
        assertThat(rate.size()).isLessThanOrEqualTo(20);
        assertThat(bytes(rate)).isEqualTo(3L * times.size());
        RateSeries wider = rate.atLeast(least);
        assertThat(bytes(wider)).isEqualTo(3L * times.size());
        assertThat(wider.widthNanos()).isGreaterThanOrEqualTo(least);
    }

    private static long bytes(RateSeries rate) {
        return Math.round(IntStream.range(0, rate.size()).mapToDouble(rate::bytesPerSecond).sum() * rate.widthNanos() / 1e9);
    }

    @Property(tries = 200)
    void quantilesAreRightToTwoPercent(@ForAll @Size(min = 1, max = 100) List<@IntRange(max = 2_000_000_000) Integer> values) {
        var quantiles = new Quantiles();
        values.forEach(quantiles::add);
        long[] sorted = values.stream().mapToLong(Integer::longValue).sorted().toArray();
        for (double share : new double[] {0.01, 0.5, 0.95, 1}) {
            long exact = sorted[Math.max(1, (int) Math.ceil(share * sorted.length)) - 1];
            assertThat((double) quantiles.quantile(share)).as("%s of %s", share, Arrays.toString(sorted))
                    .isBetween(exact * (1 - 1.0 / 64) - 1, (double) exact);
        }
    }

    @Test
    void phasesFollowEachOtherAndTheShortestGoFirst() {
        var few = new Bands(100);
        few.enter("slow start", 0);
        few.enter("slow start", 5);
        few.enter("avoidance", 10);
        few.end(20);
        assertThat(few.all()).containsExactly(new Bands.Band("slow start", 0, 10), new Bands.Band("avoidance", 10, 20));
        assertThat(few.leastNanos()).isZero();

        var many = new Bands(10);
        for (int i = 0; i < 100; i++) {
            many.enter(i % 2 == 0 ? "long" : "short", i / 2 * 50_000_000L + (i % 2 == 0 ? 0 : 49_000_000L));
        }
        many.end(50 * 50_000_000L);
        assertThat(many.all()).hasSizeLessThanOrEqualTo(10);
        assertThat(many.all().getFirst().fromNanos()).isZero();
        assertThat(many.all().getLast().toNanos()).isEqualTo(50 * 50_000_000L);
        assertThat(many.leastNanos()).as("it says so").isPositive();
    }
}
