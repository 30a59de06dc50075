package io.tcpkit.congestion.bbr;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.SplittableRandom;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What BBR is to achieve on paths of several sizes, in a form that is quick to run.
class ExperimentsTest {
    @ParameterizedTest(name = "{0} Mbit/s, {1} ms")
    @DisplayName("draft-ietf-ccwg-bbr, Startup and Drain: finds the rate, makes a queue of a BDP at most, empties it in 3 rounds")
    @CsvSource({"1, 100", "2, 20", "10, 40"})
    void startup(int megabits, int rttMillis) {
        long rate = megabits * 125_000L;
        var road = new Road(rate, Duration.ofMillis(rttMillis), 4);
        var longest = new double[1];
        road.runUntil(() -> {
            longest[0] = Math.max(longest[0], road.rttMillis());
            return !road.changes().isEmpty();
        }, "the end of Startup");
        assertThat(road.last().to()).isEqualTo(State.DRAIN);
        assertThat(road.model().maxBw()).isCloseTo(rate, Percentage.withPercentage(2));
        assertThat(road.queueDrops()).isZero();
        // BBR.cwnd_gain is 2; a burst and what a delayed ACK keeps come on top.
        double burstMillis = (road.bbr().sendQuantum() * 3.0 + 2 * Road.SMSS) / rate * 1000;
        assertThat(longest[0]).isLessThanOrEqualTo(2 * rttMillis + burstMillis);
        long began = road.model().rounds.count();
        road.runUntil(() -> road.bbr().state() != State.DRAIN, "the end of Drain");
        assertThat(road.model().rounds.count() - began).isLessThanOrEqualTo(3);
    }

    @ParameterizedTest(name = "{0} lost -> from {1} to {2} of the rate")
    @DisplayName("draft-ietf-ccwg-bbr, BBR.LossThresh: 1 % of random loss costs little, 5 % is too much")
    @CsvSource({"0, 0.93, 1", "0.01, 0.7, 0.9", "0.05, 0, 0.6"})
    void randomLoss(double loss, double least, double most) {
        // A BDP of 50 segments. One of them is the threshold already, so 1 % costs more here than on a long fat path.
        long rate = 1_250_000;
        var road = new Road(rate, Duration.ofMillis(40), 1);
        var random = new SplittableRandom(7);
        road.fate = (_, _, _) -> random.nextDouble() < loss ? Road.Fate.LOST : 0;
        road.runFor(Duration.ofSeconds(2));
        long before = road.delivered();
        road.runFor(Duration.ofSeconds(6));
        assertThat((road.delivered() - before) / 6.0 / rate).isBetween(least, most);
    }
}
