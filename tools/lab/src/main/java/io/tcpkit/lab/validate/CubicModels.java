package io.tcpkit.lab.validate;

import io.tcpkit.lab.validate.Trial.Measured;
import io.tcpkit.lab.validate.Trial.Pinned;
import java.time.Duration;
import java.util.List;

/// One CUBIC flow against the tables of RFC 9438, and its curve event by event.
final class CubicModels {
    /// RFC 9438 §4.2: the mean of the curve from W_max β to W_max is 1 - (1 - β)/4 of W_max.
    private static final double PEAK = 1 / 0.925;
    /// The model has one flow, for which RFC 9438 §4.7 has fast convergence off.
    private static final String ALONE = "cubic:slow-start=standard,fast-convergence=false";
    private static final Duration LONG = Duration.ofMillis(100);
    private static final Duration SHORT = Duration.ofMillis(10);

    private CubicModels() {
    }

    static List<Experiment> all() {
        return List.of(
                new Experiment(5, "cubic", "the mean window when every 1/p-th packet is lost: 1.054 (RTT/p)^¾, RTT 100 ms",
                        "RFC 9438 §5.1 table 1", "The first window is the one that the model has before a loss. Fast convergence is off, as §4.7 says for a flow that is alone.",
                        List.of(window(LONG, 1_000, 38, 8, 100).quick(), window(LONG, 10_000, 187, 8, 60), window(LONG, 100_000, 1_054, 8, 60))),
                new Experiment(6, "cubic", "the same at 10 ms: the Reno-friendly region", "RFC 9438 §5.1 table 2", "",
                        List.of(window(SHORT, 1_000, 38, 7, 100).quick(), window(SHORT, 10_000, 120, 7, 60), window(SHORT, 100_000, 379, 7, 40))),
                new Experiment(7, "cubic", "the loss that a rate allows, RTT 100 ms", "RFC 9438 §5.1 table 3", "",
                        List.of(rate("p = 2.9·10⁻⁴", 3_448, 10, 83.3), rate("p = 1.4·10⁻⁵", 71_429, 100, 833))),
                new Experiment(8, "cubic", "one loss at 1000 segments, then none: the curve", "RFC 9438 §4.2",
                        "", List.of(new Pinned("100 ms", "K = ∛(300/0.4) = 9.09 s; within one segment of W(t) at each round trip",
                                "tcp-congestion", "CubicTest"))),
                new Experiment(9, "cubic", "idle for 4 s at 48 segments: no credit", "RFC 9438 §5.8; packetdrill, cubic-bulk-166k-idle-restart",
                        "", List.of(new Pinned("48 segments", "48 after ten ACKs of two segments, 49 after twenty", "tcp-congestion",
                                "CubicTest"))));
    }

    private static Measured window(Duration rtt, long period, double segments, double percent, int epochs) {
        return new Measured("%d ms, every %d-th".formatted(rtt.toMillis(), period),
                LossRuns.periodic(ALONE, rtt, period, segments, PEAK, epochs),
                run -> List.of(new Figure("mean window, segments", Expectation.around(segments, percent), run.window(rtt))));
    }

    private static Measured rate(String p, long period, double megabits, double segments) {
        return new Measured("100 ms, " + p, LossRuns.periodic(ALONE, LONG, period, segments, PEAK, 60),
                run -> List.of(new Figure("Mbit/s of 1500-byte packets", Expectation.around(megabits, 12), run.megabits("a"))));
    }
}
