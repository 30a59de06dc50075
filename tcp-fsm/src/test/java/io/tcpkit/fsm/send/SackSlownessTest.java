package io.tcpkit.fsm.send;

import static io.tcpkit.fsm.send.Flight.SMSS;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpkit.fsm.range.Ranges;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// CVE-2019-11477, CVE-2019-11478 and CVE-2019-5599: 64 MiB in flight, and a peer whose SACK blocks cut it to pieces. What is
/// counted are segments that were looked at or moved for blocks; no time is measured.
@DisplayName("SACK slowness: work and memory for each acknowledgment are bounded")
class SackSlownessTest {
    private static final int SEGMENTS = (64 << 20) / SMSS;
    /// Four blocks, two cuts each, and a thousand moved for a cut, whatever is in flight.
    private static final int MOST_AT_ONCE = 4 * 2 * (1024 + 1);

    private static Flight flight(int burstBytes) {
        return new Flight(SEGMENTS, burstBytes, b -> b.tailLossProbe(false)).fill();
    }

    /// {@return the most work that one acknowledgment caused}
    private static long attack(Flight flight, int[] order) {
        long most = 0;
        for (int i = 0; i + 4 <= order.length; i += 4) {
            long before = flight.sender.sent().work();
            flight.select(order[i], order[i + 1], order[i + 2], order[i + 3]);
            most = Math.max(most, flight.sender.sent().work() - before);
        }
        return most;
    }

    private static int[] everyOther() {
        int[] order = new int[SEGMENTS / 2];
        for (int i = 0; i < order.length; i++) {
            order[i] = 2 * i + 2;
        }
        return order;
    }

    private static int[] shuffled(int[] order, long seed) {
        var random = new SplittableRandom(seed);
        for (int i = order.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int swap = order[i];
            order[i] = order[j];
            order[j] = swap;
        }
        return order;
    }

    @Test
    void everyOtherSegmentIsALookForEachBlock() {
        var flight = flight(SMSS);
        assertThat(flight.sender.sent().size()).isEqualTo(SEGMENTS);
        assertThat(attack(flight, everyOther())).as("one look for each of four blocks").isLessThanOrEqualTo(4);
        assertThat(flight.sender.sent().size()).as("no segment is smaller than SMSS").isEqualTo(SEGMENTS);
        assertThat(flight.sender.sackedBytes()).as("islands").isEqualTo((long) Ranges.MAX * SMSS);
    }

    @Test
    void cutsOfWhatADeviceTakesAtOnceAreBounded() {
        for (long seed = 1; seed <= 3; seed++) {
            var flight = flight(64 * SMSS);
            assertThat(flight.sender.sent().size()).isEqualTo(SEGMENTS / 64 + 1);
            assertThat(attack(flight, shuffled(everyOther(), seed))).as("seed %d", seed).isLessThanOrEqualTo(MOST_AT_ONCE);
            assertThat(flight.sender.sent().size()).as("two cuts for each island").isLessThanOrEqualTo(SEGMENTS / 64 + 1 + 2 * Ranges.MAX);
        }
    }

    /// Islands that grow together make room for others, so that in the end all is cut: then, too, a cut moves no more than that.
    @Test
    void everySegmentByItselfIsBoundedToo() {
        var flight = flight(64 * SMSS);
        int[] order = new int[SEGMENTS - 1];
        for (int i = 0; i < order.length; i++) {
            // From both ends to the middle, where most would have to be moved.
            order[i] = i % 2 == 0 ? 2 + i / 2 : SEGMENTS - i / 2;
        }
        assertThat(attack(flight, order)).isLessThanOrEqualTo(MOST_AT_ONCE);
        assertThat(flight.sender.sent().size()).isLessThanOrEqualTo(SEGMENTS);
    }

    /// A block over everything beyond the islands, of which nothing can be taken.
    @Test
    void whereThereIsNoRoomNothingIsSearched() {
        var flight = flight(SMSS);
        attack(flight, everyOther());
        long before = flight.sender.sent().work();
        for (int i = 0; i < 1_000; i++) {
            flight.ack(1, 2 * Ranges.MAX + 100, SEGMENTS + 1);
        }
        assertThat(flight.sender.sent().work() - before).isLessThanOrEqualTo(1_000);
    }

    /// All of it is of no avail against what is honest: acknowledged is acknowledged.
    @Test
    void theScoreboardStaysRight() {
        var flight = flight(64 * SMSS);
        attack(flight, shuffled(everyOther(), 5));
        assertThat(flight.sender.sent().inFlight() + flight.sender.sackedBytes() + flight.sender.sent().lostBytes())
                .isEqualTo((long) SEGMENTS * SMSS);
        flight.ack(SEGMENTS + 1, 1, 1);
        assertThat(flight.sender.sent().isEmpty()).isTrue();
        assertThat(flight.sender.sackedBytes()).isZero();
        assertThat(flight.sender.inFlight()).isZero();
    }
}
