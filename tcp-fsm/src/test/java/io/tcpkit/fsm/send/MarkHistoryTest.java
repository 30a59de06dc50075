package io.tcpkit.fsm.send;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class MarkHistoryTest {
    @Test
    void nothingWasMarked() {
        assertThat(new MarkHistory().since(0)).isZero();
    }

    @Test
    void marksAreCountedFromWhereTheSegmentWasSent() {
        var history = new MarkHistory();
        history.add(1000, 5000, 0);
        history.add(2000, 9000, 0);
        assertThat(history.since(0)).as("sent before both").isEqualTo(3000);
        assertThat(history.since(4999)).isEqualTo(3000);
        assertThat(history.since(5000)).as("sent upon the first").isEqualTo(2000);
        assertThat(history.since(9000)).as("sent upon the second").isZero();
        history.add(500, 20_000, 9000);
        assertThat(history.since(9000)).as("what is older is forgotten").isEqualTo(500);
        assertThat(history.since(20_000)).isZero();
    }

    @Test
    void agreesWithAListOfEverything() {
        var random = new Random(7);
        var history = new MarkHistory();
        var all = new TreeMap<Long, Long>();
        all.put(0L, 0L);
        long delivered = 0;
        long total = 0;
        for (int i = 0; i < 5_000; i++) {
            delivered += 1 + random.nextInt(3000);
            long oldest = Math.max(0, delivered - 400_000);
            if (random.nextBoolean()) {
                total += 1000;
                history.add(1000, delivered, oldest);
                all.put(delivered, total);
            }
            long asked = oldest + random.nextInt(400_000);
            assertThat(history.since(asked)).as("step %d", i).isEqualTo(total - all.floorEntry(asked).getValue());
        }
    }

    @Test
    void tooManyForOneRoundTripAreTakenTogether() {
        var history = new MarkHistory();
        for (int i = 1; i <= 5_000; i++) {
            history.add(1, i, 0);
        }
        assertThat(history.since(0)).isEqualTo(5_000);
        assertThat(history.since(1_000)).isEqualTo(4_000);
        assertThat(history.since(4_000)).as("too many rather than too few").isGreaterThanOrEqualTo(1_000);
        assertThat(history.since(5_000)).isZero();
    }
}
