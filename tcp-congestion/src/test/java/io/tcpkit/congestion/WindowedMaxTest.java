package io.tcpkit.congestion;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;

class WindowedMaxTest {
    record Sample(int value, int pause) {
    }

    @Property
    void agreesWithAListOfAll(@ForAll("samples") List<Sample> samples, @ForAll @IntRange(min = 1, max = 12) int length) {
        var filter = new WindowedMax(12);
        var seen = new ArrayList<long[]>();
        long time = 0;
        for (Sample sample : samples) {
            time += sample.pause();
            seen.add(new long[] {time, sample.value()});
            filter.add(sample.value(), time);
            long now = time;
            assertThat(filter.max(length)).isEqualTo(
                    seen.stream().filter(each -> now - each[0] < length).mapToLong(each -> each[1]).max().orElseThrow());
        }
    }

    @Provide
    Arbitrary<List<Sample>> samples() {
        return Combinators.combine(Arbitraries.integers().between(0, 100),
                Arbitraries.frequencyOf(Tuple.of(9, Arbitraries.integers().between(0, 3)),
                        Tuple.of(1, Arbitraries.integers().between(4, 40))))
                .as(Sample::new).list().ofMaxSize(60);
    }
}
