package io.tcpkit.lab.validate;

import io.tcpkit.lab.scenario.Scenario;
import io.tcpkit.lab.sweep.Interval;
import io.tcpkit.lab.validate.Trial.Measured;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// One Reno flow against the formulas for its window under loss.
final class RenoModels {
    private static final Duration RTT = Duration.ofMillis(100);

    private RenoModels() {
    }

    static List<Experiment> all() {
        return List.of(periodic(), random(), delayed(), timeouts());
    }

    private static Experiment periodic() {
        return new Experiment(1, "reno", "the mean window when every 1/p-th packet is lost: 1.2/√p",
                "RFC 9438 §5.1 table 1, as RFC 3649", "At 10⁻² windows are ten segments long, so that whole segments matter.",
                List.of(reno(100, 12, 20, 400).quick(), reno(1_000, 38, 7, 100).quick(), reno(10_000, 120, 5, 60),
                        reno(100_000, 379, 5, 40)));
    }

    private static Measured reno(long period, double segments, double percent, int epochs) {
        return new Measured("100 ms, every %d-th".formatted(period),
                LossRuns.periodic("newreno", RTT, period, segments, 4.0 / 3, epochs),
                run -> List.of(new Figure("mean window, segments", Expectation.around(segments, percent), run.window(RTT))));
    }

    private static Experiment random() {
        return new Experiment(2, "reno", "the mean window under random loss: 1.31/√p",
                "Mathis et al., \"The Macroscopic Behavior of the TCP Congestion Avoidance Algorithm\", CCR 1997", "Ten seeds each.",
                List.of(bernoulli("1%", 0.01, 15, 60), bernoulli("0.1%", 0.001, 10, 200), bernoulli("0.01%", 0.000_1, 10, 900)));
    }

    private static Measured bernoulli(String loss, double p, double percent, int seconds) {
        List<Scenario> runs = IntStream.rangeClosed(1, 10).mapToObj(seed -> LossRuns.path(seed, RTT).loss(loss)
                .length(Duration.ofSeconds(seconds + 30)).warmUp(Duration.ofSeconds(30)).flow("a", f -> LossRuns.plain(f, "newreno"))).toList();
        return new Measured("100 ms, p = " + loss, runs, all -> {
            Interval interval = Interval.of(all.stream().map(run -> run.window(RTT)).toList());
            return List.of(new Figure("mean window, segments (95 %% interval ± %s)".formatted(Figure.text(interval.halfWidth())),
                    Expectation.around(1.31 / Math.sqrt(p), percent), interval.mean()));
        });
    }

    private static Experiment delayed() {
        return new Experiment(3, "reno", "acknowledging every other segment, with an increase for each ACK: 0.71 of experiment 1",
                "Mathis et al. 1997", "The increase for each ACK is RFC 5681 §3.1, equation (3): `counting=acks`. "
                        + "That of experiment 1 counts bytes, for which the pace of ACKs does not matter (RFC 3465 §2.1).",
                List.of(perAck("newreno:counting=acks", 1_000, 0.71 * 38), perAck("newreno:counting=acks", 10_000, 0.71 * 120),
                        perAck("newreno", 10_000, 120)));
    }

    private static Measured perAck(String congestion, long period, double segments) {
        Scenario run = LossRuns.periodic(congestion, RTT, period, segments, 4.0 / 3, 60);
        // Quick ACKs would acknowledge each segment at first.
        Scenario delayed = run.flows(List.of(run.flows().getFirst().connection(it -> it.ackPolicy("delayed").quickAck(false))));
        return new Measured("%s, 100 ms, every %d-th".formatted(congestion, period), delayed,
                it -> List.of(new Figure("mean window, segments", Expectation.around(segments, 5), it.window(RTT))));
    }

    private static Experiment timeouts() {
        return new Experiment(4, "reno", "throughput when timeouts matter",
                "Padhye et al., \"Modeling TCP Throughput\", SIGCOMM 1998, equation (30); RFC 5348 §3.1",
                "T₀ is the timeout that was measured, without back-off. The model is of a TCP without SACK, limited transmit and tail loss "
                        + "probes, so these are off. Ten seeds each.",
                List.of(pftk("1%", 0.01), pftk("2%", 0.02), pftk("5%", 0.05), pftk("10%", 0.1)));
    }

    private static Measured pftk(String loss, double p) {
        List<Scenario> runs = IntStream.rangeClosed(1, 10).mapToObj(seed -> LossRuns.path(seed, RTT).loss(loss)
                .length(Duration.ofSeconds(330)).warmUp(Duration.ofSeconds(30))
                .flow("a", f -> LossRuns.plain(f, "newreno").connection(it -> it.sack(false).limitedTransmit(false).tailLossProbe(false)))).toList();
        return new Measured("100 ms, p = " + loss, runs, all -> {
            var rates = new ArrayList<Double>();
            double timeout = 0;
            for (Observed run : all) {
                rates.add(run.flow().goodputBitsPerSecond() / 1e6);
                // Back-off only ever lengthens it, so the median is that of the estimator.
                timeout += run.probe().samples("a").stream().mapToLong(Probe.Sample::rtoNanos).sorted()
                        .skip(run.probe().samples("a").size() / 2).findFirst().orElseThrow() / 1e9 / all.size();
            }
            Interval interval = Interval.of(rates);
            return List.of(new Figure("Mbit/s with T₀ = %s s (95 %% interval ± %s)".formatted(Figure.text(timeout),
                    Figure.text(interval.halfWidth())), Expectation.around(padhye(p, timeout), 30), interval.mean()));
        });
    }

    /// Padhye et al. equation (30) with b = 1, in Mbit/s.
    static double padhye(double p, double timeoutSeconds) {
        double rtt = RTT.toNanos() / 1e9;
        double seconds = rtt * Math.sqrt(2 * p / 3) + timeoutSeconds * Math.min(1, 3 * Math.sqrt(3 * p / 8)) * p * (1 + 32 * p * p);
        return Observed.PAYLOAD * 8 / seconds / 1e6;
    }
}
