package io.tcpkit.lab.validate;

import io.tcpkit.lab.scenario.LinkSettings;
import io.tcpkit.lab.scenario.Outcome;
import io.tcpkit.lab.scenario.Scenario;
import io.tcpkit.lab.validate.Trial.Measured;
import java.time.Duration;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.DoubleStream;

/// DCTCP, whose paper has a formula for the queue.
final class DctcpQueues {
    private static final Duration HOP = Duration.ofNanos(10_000);

    private DctcpQueues() {
    }

    static List<Experiment> all() {
        return List.of(
                new Experiment(19, "dctcp", "the sawtooth of the queue: up to K + N, with the amplitude ½ √(2N (C·RTT + K))",
                        "Alizadeh et al., \"Data Center TCP\", SIGCOMM 2010, §3.3",
                        "The formula is that of flows in step. Real ones drift, and the shortest queue ever is some packets below it.",
                        List.of(queue("1gbit", Duration.ofNanos(500_000), 20, 22, 14.1, 2).quick(),
                                queue("10gbit", Duration.ofNanos(100_000), 40, 42, 30.9, 1))),
                new Experiment(20, "dctcp", "two bottlenecks: 10 + 20 flows through a link of 10 Gbit/s, 10 of them and 10 others into one of 1 Gbit/s",
                        "Alizadeh et al. 2010, figure 17; ns-3's dctcp-example, which has 23, 74 and 471 Mbit/s itself", "", List.of(twoBottlenecks())),
                new Experiment(21, "dctcp", "steady on CoDel's CE threshold of 1 ms, paced", "ns-3, tcp-validation, dctcp-10ms",
                        "What ns-3 asserts is what its own model does. The formula of the paper for a single flow has α = √(2/(C·RTT + K)) = "
                                + "0.21 here, so that no α of either is close to it.",
                        List.of(steady())));
    }

    private static Measured queue(String rate, Duration rtt, int k, double most, double least, int seconds) {
        Scenario run = Scenario.dumbbell(1).rate(rate).rtt(rtt).buffer("1000packets").queue("step:k=%dp".formatted(k)).processingJitter(false)
                .length(Duration.ofMillis(seconds * 1_000L)).warmUp(Duration.ofMillis(seconds * 500L))
                .flows(2, "f", f -> LossRuns.plain(f, "dctcp"));
        return new Measured("%s, %d µs, K = %d, N = 2".formatted(rate, rtt.toNanos() / 1_000, k), run, it -> List.of(
                new Figure("longest queue of a sawtooth, packets, on average", Expectation.near(most, 2), it.probe().queue().meanMost()),
                new Figure("shortest queue of a sawtooth, packets, on average", Expectation.near(least, 2), it.probe().queue().meanLeast()),
                new Figure("utilisation", Expectation.atLeast(0.999), it.bottleneck().utilization()),
                new Figure("packets lost", Expectation.exactly(0), it.bottleneck().dropped())));
    }

    /// As in the paper: S1 and S2 hang on the switch t1, S3 and the receivers on t2; S1 and S3 send to r1, and each of S2 to a
    /// receiver of its own.
    private static Measured twoBottlenecks() {
        UnaryOperator<LinkSettings> trunk = it -> it.rate("10gbit").delay(HOP).buffer("2000packets").queue("step:k=50p");
        UnaryOperator<LinkSettings> access = it -> it.rate("1gbit").delay(HOP).buffer("2000packets").queue("step:k=20p");
        Scenario run = Scenario.empty(1).routers("t1", "t2").hosts("r1").link("t1", "t2", trunk).link("t2", "r1", access)
                .length(Duration.ofMillis(2_000)).warmUp(Duration.ofMillis(1_000));
        for (int i = 1; i <= 10; i++) {
            run = sender(run, access, "s1-" + i, "t1", "r1");
            run = sender(run, access, "s3-" + i, "t2", "r1");
        }
        for (int i = 1; i <= 20; i++) {
            run = sender(run.hosts("r2-" + i).link("t2", "r2-" + i, access), access, "s2-" + i, "t1", "r2-" + i);
        }
        return new Measured("K = 50 and 20, 10 µs for each link", run, it -> List.of(
                new Figure("S1, Mbit/s for each flow", Expectation.around(46, 50), mean(it, "s1-")),
                new Figure("S3, Mbit/s for each flow", Expectation.around(54, 50), mean(it, "s3-")),
                new Figure("S2, Mbit/s for each flow", Expectation.around(475, 3), mean(it, "s2-")),
                new Figure("Jain's index of the flows of S2", Expectation.atLeast(0.98), jain(it, "s2-"))));
    }

    private static Scenario sender(Scenario network, UnaryOperator<LinkSettings> access, String name, String near, String to) {
        return network.hosts(name).link(name, near, access).flow(name, f -> LossRuns.plain(f, "dctcp").from(name).to(to));
    }

    private static DoubleStream rates(Observed run, String group) {
        return run.outcome().flows().stream().filter(it -> it.name().startsWith(group)).mapToDouble(it -> it.goodputBitsPerSecond() / 1e6);
    }

    private static double mean(Observed run, String group) {
        return rates(run, group).average().orElseThrow();
    }

    private static double jain(Observed run, String group) {
        return Outcome.jain(rates(run, group).toArray());
    }

    private static Measured steady() {
        Scenario run = Scenario.dumbbell(1).rate("50mbit").rtt(Duration.ofMillis(10)).buffer("1000packets").queue("codel:ce=1ms")
                .processingJitter(false).length(Duration.ofSeconds(40)).warmUp(Duration.ofMillis(600))
                .flow("a", f -> LossRuns.plain(f, "dctcp").connection(it -> it.pacing(true)));
        return new Measured("50 Mbit/s, 10 ms", run, it -> {
            DoubleSummaryStatistics alpha = it.probe().samples("a").stream().filter(sample -> sample.atNanos() >= 2_000_000_000L)
                    .mapToDouble(sample -> sample.value("alpha")).summaryStatistics();
            return List.of(
                    new Figure("payload from 0.6 s on, Mbit/s", Expectation.between(48, 49), it.flow().goodputBitsPerSecond() / 1e6),
                    new Figure("smallest α from 2 s on", Expectation.atLeast(0.045), alpha.getMin()),
                    new Figure("largest α from 2 s on", Expectation.atMost(0.095), alpha.getMax()));
        });
    }
}
