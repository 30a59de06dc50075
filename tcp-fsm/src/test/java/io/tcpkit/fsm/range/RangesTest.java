package io.tcpkit.fsm.range;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// The islands beyond a gap, against a set of octets.
class RangesTest {
    private static final int SPACE = 300;

    /// Octets `from` to `to`, or, when `advance`, everything up to `to` in order.
    record Step(int from, int to, boolean advance) {
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        var at = Arbitraries.integers().between(1, SPACE - 20);
        var length = Arbitraries.integers().between(1, 20);
        var advance = Arbitraries.of(false, false, false, true);
        return Combinators.combine(at, length, advance).as((a, l, d) -> new Step(a, a + l, d)).list().ofMaxSize(60);
    }

    @Property
    void agreesWithASetOfOctets(@ForAll("steps") List<Step> steps) {
        var ranges = new Ranges();
        var model = new BitSet();
        long nxt = 0;
        for (Step step : steps) {
            if (step.advance() && step.to() > nxt) {
                model.set((int) nxt, step.to());
                nxt = ranges.absorb(step.to());
                int inOrder = model.nextClearBit(0);
                assertThat(nxt).isEqualTo(inOrder);
            } else if (step.from() > nxt) {
                int before = model.cardinality();
                model.set(step.from(), step.to());
                assertThat(ranges.add(step.from(), step.to())).isEqualTo(model.cardinality() - before);
            }
            assertSame(ranges, model, (int) nxt);
        }
    }

    private static void assertSame(Ranges ranges, BitSet model, int nxt) {
        long bytes = 0;
        int index = 0;
        for (int left = model.nextSetBit(nxt); left >= 0; index++) {
            int right = model.nextClearBit(left);
            assertThat(ranges.left(index)).isEqualTo(left);
            assertThat(ranges.right(index)).isEqualTo(right);
            bytes += right - left;
            left = model.nextSetBit(right);
        }
        assertThat(ranges.size()).isEqualTo(index);
        assertThat(ranges.bytes()).isEqualTo(bytes);
        assertThat(ranges.isEmpty()).isEqualTo(index == 0);
    }

    @Test
    @DisplayName("every other octet: bounded, and what touches an island is still taken")
    void bounded() {
        var ranges = new Ranges();
        for (long at = 2; ranges.hasRoomFor(at, at + 1); at += 2) {
            ranges.add(at, at + 1);
        }
        assertThat(ranges.size()).isEqualTo(Ranges.MAX);
        assertThat(ranges.hasRoomFor(3, 4)).isTrue();
        ranges.add(3, 4);
        assertThat(ranges.size()).isEqualTo(Ranges.MAX - 1);
    }
}
