package io.tcpkit.lab.validate;

import io.tcpkit.lab.scenario.Scenario;
import io.tcpkit.lab.validate.Trial.Measured;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Several flows on one link.
final class Fairness {
    private Fairness() {
    }

    static List<Experiment> all() {
        return List.of(roundTrips(), equals(), friendly());
    }

    private static Experiment roundTrips() {
        return new Experiment(15, "cubic, reno", "two flows with round trips of 40 and 160 ms: throughput by the ratio r of round trips",
                "RFC 9438 §3.3 and §5.6: proportional to r for CUBIC; for Reno between r and r²",
                "r is that of the round trips measured, queue included: 100 Mbit/s, a buffer of 100 ms, processing jitter, 400 s.",
                List.of(unequal("cubic"), unequal("newreno")));
    }

    private static Measured unequal(String congestion) {
        Scenario run = Scenario.dumbbell(1).rate("100mbit").rtt(Duration.ofMillis(40)).buffer("100ms")
                .length(Duration.ofSeconds(400)).warmUp(Duration.ofSeconds(40))
                .flow("short", f -> LossRuns.plain(f, congestion))
                .flow("long", f -> LossRuns.plain(f, congestion).rtt(Duration.ofMillis(160)));
        return new Measured(congestion, run, it -> {
            double r = it.outcome().flow("long").rtt().mean() / it.outcome().flow("short").rtt().mean();
            double ratio = it.megabits("short") / it.megabits("long");
            return List.of(new Figure("ratio of throughputs, r = " + Figure.text(r),
                    congestion.equals("cubic") ? Expectation.around(r, 30) : Expectation.between(r, r * r), ratio));
        });
    }

    private static Experiment equals() {
        var trials = new ArrayList<Trial>();
        for (String congestion : List.of("newreno", "cubic", "bbr", "vegas", "dctcp", "highspeed", "htcp", "westwood+", "ledbat++")) {
            for (int flows : new int[] {2, 10}) {
                trials.add(alike(congestion, flows));
            }
        }
        trials.add(new Trial.Missing("scalable", "its law multiplies both up and down, which does not converge to equal shares (Chiu and Jain 1989)"));
        return new Experiment(16, "each", "equal flows have equal throughput", "RFC 9438 §5.6; RFC 9743 §5.1.4",
                "5 Mbit/s for each flow, 40 ms, a buffer of one bandwidth-delay product (and marks from 3 packets for each flow on for dctcp), processing jitter, 300 s. "
                        + "The threshold is ours.", trials);
    }

    private static Measured alike(String congestion, int flows) {
        Scenario run = Scenario.dumbbell(1).rate(5 * flows + "mbit").rtt(Duration.ofMillis(40)).buffer("1bdp")
                .queue(congestion.equals("dctcp") ? "step:k=%dp".formatted(3 * flows) : "droptail")
                .length(Duration.ofSeconds(300)).warmUp(Duration.ofSeconds(30)).flows(flows, "f", f -> LossRuns.plain(f, congestion));
        return new Measured("%d flows of %s".formatted(flows, congestion), run,
                it -> List.of(new Figure("Jain's index", Expectation.atLeast(0.95), it.outcome().jain())));
    }

    private static Experiment friendly() {
        return new Experiment(17, "cubic, reno", "one flow each where CUBIC is to be Reno-friendly", "RFC 9438 §4.3, §5.1", "",
                List.of(friendly(60).quick(), friendly(300)));
    }

    private static Measured friendly(int seconds) {
        Scenario run = Scenario.dumbbell(1).rate("10mbit").rtt(Duration.ofMillis(20)).buffer("1bdp")
                .length(Duration.ofSeconds(seconds)).warmUp(Duration.ofSeconds(seconds / 10))
                .flow("cubic", f -> LossRuns.plain(f, "cubic")).flow("reno", f -> LossRuns.plain(f, "newreno"));
        return new Measured("10 Mbit/s, 20 ms, one bandwidth-delay product, %d s".formatted(seconds), run,
                it -> List.of(new Figure("throughput of cubic to that of reno", new Expectation("about 1: 0.7 to 1.4", 0.7, 1.4),
                        it.megabits("cubic") / it.megabits("reno"))));
    }
}
