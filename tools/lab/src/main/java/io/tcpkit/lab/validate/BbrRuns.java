package io.tcpkit.lab.validate;

import io.tcpkit.lab.scenario.Scenario;
import io.tcpkit.lab.validate.Trial.Measured;
import io.tcpkit.lab.validate.Trial.Pinned;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/// BBRv3 against what its draft says it does.
final class BbrRuns {
    private static final Duration RTT = Duration.ofMillis(40);

    private BbrRuns() {
    }

    static List<Experiment> all() {
        return List.of(grid(), startup(), cycle(), randomLoss(), bufferbloat(), coexistence(), draft());
    }

    private static Experiment grid() {
        var trials = new ArrayList<Trial>();
        for (int megabits : new int[] {1, 10, 100, 1_000}) {
            for (int millis : new int[] {1, 20, 100, 500}) {
                trials.add(cell(megabits, millis));
            }
        }
        return new Experiment(22, "bbr", "max_bw after Startup is the link's rate", "draft-ietf-ccwg-bbr, test case 1",
                "Buffers of two bandwidth-delay products. max_bw counts payload, 1448 of 1500 bytes, and is read at the end: after 40 round "
                        + "trips, or 20 at 1000 Mbit/s, and one or two seconds at least.", trials);
    }

    private static Measured cell(int megabits, int millis) {
        Duration rtt = Duration.ofMillis(millis);
        boolean isQuick = megabits <= 10 && millis <= 100 && millis > 1;
        long rounds = Math.max(2_000, 40L * millis);
        Scenario run = Scenario.dumbbell(1).rate(megabits + "mbit").rtt(rtt).buffer("2bdp").processingJitter(false)
                .length(Duration.ofMillis(megabits == 1_000 ? Math.max(1_000, 20L * millis) : rounds))
                .flow("a", f -> LossRuns.plain(f, "bbr").connection(it -> it.sendBufferBytes(512 << 20).receiveBufferBytes(512 << 20)));
        double bytesPerSecond = megabits * 1e6 / 8 * Observed.PAYLOAD / Observed.PACKET;
        return new Measured("%d Mbit/s, %d ms".formatted(megabits, millis), run, it -> List.of(
                new Figure("max_bw of the link's rate", new Expectation("1 ± 0.02", 0.98, 1.02),
                        it.probe().samples("a").getLast().value("max_bw") / bytesPerSecond))).quick(isQuick);
    }

    private static Scenario fifty(Duration rtt, String buffer, int seconds) {
        return Scenario.dumbbell(1).rate("50mbit").rtt(rtt).buffer(buffer).length(Duration.ofSeconds(seconds));
    }

    private static Experiment startup() {
        Scenario run = fifty(RTT, "4bdp", 2).processingJitter(false).flow("a", f -> LossRuns.plain(f, "bbr"));
        return new Experiment(23, "bbr", "Startup finds the rate and Drain empties the queue", "draft-ietf-ccwg-bbr, \"Startup\", \"Drain\"",
                "The queue may have cwnd_gain - 1 = 1 bandwidth-delay product, so that a round trip lasts twice as long as it need.",
                List.of(new Measured("50 Mbit/s, 40 ms, 4 bandwidth-delay products", run, it -> {
                    List<Probe.Sample> samples = it.probe().samples("a");
                    double rate = 50e6 / 8 * Observed.PAYLOAD / Observed.PACKET;
                    long full = samples.stream().filter(sample -> sample.value("max_bw") >= rate / 1.25).findFirst().orElseThrow().atNanos();
                    long drain = Phases.begin(samples, "Drain").getFirst();
                    long cruise = samples.stream().filter(sample -> sample.phase().startsWith("ProbeBW")).findFirst().orElseThrow().atNanos();
                    return List.of(
                            // send_quantum is what is paced in 1 ms, here with the gain of 2.77, and takes the link 2.77 ms.
                            new Figure("longest round trip, ms", new Expectation("≤ 80, and a quantum of 2.77", 0, 82.77), it.flow().rtt().most() / 1e6),
                            new Figure("round trips of 80 ms from four fifths of the rate to the end of Startup",
                                    new Expectation("≤ 3 + 1", 0, 4), (drain - full) / 80e6),
                            new Figure("round trips of 40 ms in Drain", Expectation.atMost(3), (cruise - drain) / 40e6));
                })));
    }

    private static Experiment cycle() {
        Scenario run = fifty(RTT, "4bdp", 25).processingJitter(false).warmUp(Duration.ofSeconds(2)).flow("a", f -> LossRuns.plain(f, "bbr"));
        return new Experiment(24, "bbr", "the cycle of probing", "draft-ietf-ccwg-bbr, \"ProbeBW\", \"ProbeRTT\"",
                "The time until the next probe is from ProbeBW_DOWN to ProbeBW_REFILL, unless ProbeRTT comes between. The floor of the "
                        + "utilisation is derived from the gains and times of the phases; the draft has none.",
                List.of(new Measured("50 Mbit/s, 40 ms, 25 s", run, it -> {
                    List<Probe.Sample> samples = it.probe().samples("a");
                    List<Long> waits = Phases.waits(samples, "ProbeBW_DOWN", "ProbeBW_REFILL");
                    List<Long> downs = Phases.begin(samples, "ProbeRTT");
                    return List.of(
                            new Figure("shortest time until the next probe, s", new Expectation("2 to 3, or 63 rounds", 2, 3.05),
                                    Collections.min(waits) / 1e9),
                            new Figure("longest time until the next probe, s", new Expectation("2 to 3, or 63 rounds", 2, 3.05),
                                    Collections.max(waits) / 1e9),
                            new Figure("longest time from one ProbeRTT to the next, s", new Expectation("5, and a cycle at most", 4.9, 5.7),
                                    Phases.longestGap(downs) / 1e9),
                            new Figure("shortest ProbeRTT, ms", new Expectation("≥ 200", 200, 1_000), Phases.shortest(samples, "ProbeRTT") / 1e6),
                            new Figure("utilisation", Expectation.atLeast(0.93), it.bottleneck().utilization()));
                })));
    }

    private static Experiment randomLoss() {
        return new Experiment(25, "bbr, cubic", "random loss, 100 Mbit/s, 100 ms, one bandwidth-delay product, 60 s",
                "draft-ietf-ccwg-bbr, LossThresh and its goal of 1 %; Cardwell et al., \"BBR\", CACM 2017, figure 8",
                "Thresholds for BBRv3 are derived from the draft's LossThresh of 2 %. CUBIC is down to about a tenth, read as within a factor of two, "
                        + "at 0.1 %, and stalls from 1 % on. There is no BBRv1 in the toolkit.",
                List.of(lossy("bbr", "0%", Expectation.atLeast(0.8)), lossy("bbr", "0.1%", Expectation.atLeast(0.8)),
                        lossy("bbr", "1%", Expectation.atLeast(0.8)), lossy("bbr", "3%", Expectation.atMost(0.5)),
                        lossy("cubic", "0.1%", new Expectation("a tenth: 0.05 to 0.2", 0.05, 0.2)), lossy("cubic", "1%", Expectation.atMost(0.02))));
    }

    private static Measured lossy(String congestion, String loss, Expectation expected) {
        Scenario run = Scenario.dumbbell(1).rate("100mbit").rtt(Duration.ofMillis(100)).buffer("1bdp").loss(loss)
                .length(Duration.ofSeconds(60)).flow("a", f -> LossRuns.plain(f, congestion));
        return new Measured("%s, p = %s".formatted(congestion, loss), run,
                it -> List.of(new Figure("goodput, share of the link", expected, it.megabits("a") / 100)));
    }

    private static Experiment bufferbloat() {
        var trials = new ArrayList<Trial>();
        for (String congestion : List.of("bbr", "cubic")) {
            List<Scenario> runs = Stream.of("1bdp", "10bdp", "50bdp").map(buffer -> fifty(Duration.ofMillis(30), buffer, 60)
                    .warmUp(Duration.ofSeconds(5)).flows(2, "f", f -> LossRuns.plain(f, congestion))).toList();
            trials.add(new Measured("two flows of %s, 50 Mbit/s, 30 ms, buffers of 1, 10 and 50 products".formatted(congestion), runs, all -> {
                double[] rtts = all.stream().mapToDouble(it -> it.outcome().flows().stream().mapToDouble(flow -> flow.rtt().mean()).average()
                        .orElseThrow() / 1e6).toArray();
                return congestion.equals("bbr") ? List.of(bloat(1, rtts[0]), bloat(10, rtts[1]), bloat(50, rtts[2]))
                        : List.of(growth("10 products, of that with 1", rtts[1] / rtts[0]), growth("50 products, of that with 10", rtts[2] / rtts[1]));
            }));
        }
        return new Experiment(26, "bbr, cubic", "round trips with larger and larger buffers", "draft-ietf-ccwg-bbr, cwnd_gain; nsperf, bufferbloat",
                "The round trip of 30 ms is that of the links; a packet's transmission adds 0.24 ms.", trials);
    }

    private static Figure bloat(int products, double millis) {
        return new Figure("mean round trip with %d, ms".formatted(products), new Expectation("≤ 2.1 · 30", 0, 63), millis);
    }

    private static Figure growth(String what, double ratio) {
        return new Figure("mean round trip with " + what, new Expectation("> 1: grows with the buffer", 1.01, 50), ratio);
    }

    private static Experiment coexistence() {
        var trials = new ArrayList<Trial>();
        for (String buffer : List.of("0.1", "0.5", "1", "2", "4", "8", "16")) {
            Scenario run = fifty(Duration.ofMillis(30), buffer + "bdp", 180).warmUp(Duration.ofSeconds(10))
                    .flow("cubic", f -> LossRuns.plain(f, "cubic")).flow("bbr", f -> LossRuns.plain(f, "bbr"));
            trials.add(new Measured("50 Mbit/s, 30 ms, %s bandwidth-delay products".formatted(buffer), run, it -> List.of(
                    new Figure("share of cubic", Expectation.between(0.25, 0.8), it.outcome().share("cubic")),
                    new Figure("share of bbr", Expectation.between(0.25, 0.8), it.outcome().share("bbr")))));
        }
        return new Experiment(27, "cubic, bbr", "one flow each: neither starves", "nsperf, coexist; picoquic, cc_compete_test (a share of 25 to 80 %)",
                "There is no agreed figure for BBRv3 against others.", trials);
    }

    private static Experiment draft() {
        return new Experiment(28, "bbr", "the draft's 22 test cases", "draft-ietf-ccwg-bbr, appendix", "", List.of(new Pinned(
                "plateau, loss, application-limited, policer, 10x up and down ...", "as the draft says of each", "tcp-congestion", "DraftTestCasesTest")));
    }
}
