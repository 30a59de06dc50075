package io.tcpkit.lab.validate;

import io.tcpkit.lab.scenario.Scenario;
import io.tcpkit.lab.validate.Trial.Measured;
import java.time.Duration;
import java.util.List;

/// Controllers that look at delay.
final class DelayBased {
    private DelayBased() {
    }

    static List<Experiment> all() {
        return List.of(
                new Experiment(18, "vegas", "α to β packets in the queue for each flow, no loss, a full link",
                        "Brakmo and Peterson, \"TCP Vegas\", JSAC 1995", "α = 2, β = 4, and one packet of tolerance.",
                        List.of(vegas(1).quick(), vegas(2), vegas(4))),
                new Experiment(29, "ledbat++", "delay that stays below TARGET, and room for others",
                        "draft-irtf-iccrg-ledbat-plus-plus §4.4, §4.5", "",
                        List.of(ledbatAlone(), ledbatAgainst("cubic"))));
    }

    private static Measured vegas(int flows) {
        Scenario run = Scenario.dumbbell(1).rate("10mbit").rtt(Duration.ofMillis(50)).buffer("200packets").processingJitter(false)
                .length(Duration.ofSeconds(60)).warmUp(Duration.ofSeconds(20)).flows(flows, "f", f -> LossRuns.plain(f, "vegas"));
        return new Measured("10 Mbit/s, 50 ms, %d flows".formatted(flows), run, it -> List.of(
                new Figure("packets in the queue, for each flow", new Expectation("2 to 4 ± 1", 1, 5), it.meanQueuePackets() / flows),
                new Figure("packets lost", Expectation.exactly(0), it.bottleneck().dropped()),
                new Figure("utilisation", Expectation.atLeast(0.98), it.bottleneck().utilization())));
    }

    private static Measured ledbatAlone() {
        Scenario run = Scenario.dumbbell(1).rate("20mbit").rtt(Duration.ofMillis(40)).buffer("4bdp").processingJitter(false)
                .length(Duration.ofSeconds(120)).warmUp(Duration.ofSeconds(20)).flow("a", f -> LossRuns.plain(f, "ledbat++"));
        return new Measured("alone, 20 Mbit/s, 40 ms, 4 bandwidth-delay products", run, it -> List.of(
                new Figure("mean wait in the queue, ms", new Expectation("≤ 60 + 25 %", 0, 75), it.bottleneck().waits().mean() / 1e6),
                new Figure("utilisation: slowdowns cost a tenth at most", Expectation.atLeast(0.9), it.bottleneck().utilization())));
    }

    private static Measured ledbatAgainst(String other) {
        // Four times TARGET: 240 ms.
        Scenario run = Scenario.dumbbell(1).rate("20mbit").rtt(Duration.ofMillis(40)).buffer("240ms")
                .length(Duration.ofSeconds(120)).warmUp(Duration.ofSeconds(20))
                .flow("a", f -> LossRuns.plain(f, "ledbat++")).flow("b", f -> LossRuns.plain(f, other));
        return new Measured("against %s, a buffer of 4 TARGET".formatted(other), run, it -> List.of(
                new Figure("its share", Expectation.atMost(0.15), it.outcome().share("a"))));
    }
}
