package io.tcpkit.lab.validate;

import io.tcpkit.lab.scenario.Scenario;
import io.tcpkit.lab.validate.Trial.Measured;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// How large a buffer one flow needs to fill a link.
final class Buffers {
    private static final double[] SIZES = {0.02, 0.1, 0.25, 0.5, 1};

    private Buffers() {
    }

    static Experiment experiment() {
        var trials = new ArrayList<Trial>();
        double[] reno = {0.76, 0.82, 0.89, 0.96, 1};
        for (int i = 0; i < SIZES.length; i++) {
            trials.add(trial("newreno", SIZES[i], new Expectation("%s ± 0.02".formatted(Figure.text(reno[i])), reno[i] - 0.02, reno[i] + 0.02)));
        }
        for (double size : SIZES) {
            // Full from (1 - β)/β = 0.43 on.
            trials.add(trial("cubic:slow-start=standard", size, size < 0.43 ? new Expectation("≥ 0.85 - 0.02", 0.83, 1)
                    : new Expectation("1 ± 0.02", 0.98, 1.02)));
        }
        return new Experiment(14, "reno, cubic", "how much of a link one flow uses with a buffer of b bandwidth-delay products",
                "Appenzeller et al., \"Sizing Router Buffers\", SIGCOMM 2004 (¾ without buffer, all with one product); Spang et al., "
                        + "\"Updating the Theory of Buffer Sizing\", 2021 (full from (1 - β)/β); in between by their sawtooth",
                "", trials);
    }

    private static Measured trial(String congestion, double products, Expectation expected) {
        boolean isQuick = products == 0.1 || products == 1;
        Scenario run = Scenario.dumbbell(1).rate("40mbit").rtt(Duration.ofMillis(50)).buffer(products + "bdp").processingJitter(false)
                .length(Duration.ofSeconds(120)).warmUp(Duration.ofSeconds(40)).flow("a", f -> LossRuns.plain(f, congestion));
        return new Measured("%s, 40 Mbit/s, 50 ms, b = %s".formatted(congestion.replaceAll(":.*", ""), Figure.text(products)), run,
                it -> List.of(new Figure("utilisation", expected, it.bottleneck().utilization()))).quick(isQuick);
    }
}
