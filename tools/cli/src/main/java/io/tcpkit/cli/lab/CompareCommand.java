package io.tcpkit.cli.lab;

import io.tcpkit.api.Choice;
import io.tcpkit.cli.terminal.Amounts;
import io.tcpkit.cli.terminal.Columns;
import io.tcpkit.cli.terminal.Progress;
import io.tcpkit.cli.terminal.Terminal;
import io.tcpkit.cli.terminal.Terminal.Style;
import io.tcpkit.lab.record.Limits;
import io.tcpkit.lab.report.Evidence;
import io.tcpkit.lab.report.HtmlReport;
import io.tcpkit.lab.scenario.Buffer;
import io.tcpkit.lab.scenario.LabObserver;
import io.tcpkit.lab.scenario.Laboratory;
import io.tcpkit.lab.scenario.Outcome;
import io.tcpkit.lab.scenario.Rates;
import io.tcpkit.lab.scenario.RunFolder;
import io.tcpkit.lab.scenario.Scenario;
import io.tcpkit.api.spi.Durations;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "compare",
        header = {"Compare congestion controllers on one bottleneck.", ""},
        description = {
            "",
            "Each controller has the bottleneck to itself, in a run of its own; with --together all share it in one run. The link "
                    + "is a dumbbell's: data goes one way, acknowledgments the other."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        optionListHeading = "%nOptions:%n",
        footer = {
            "",
            "Examples:",
            "  tcpkit lab compare cubic bbr newreno --rate 50mbit --rtt 40ms --loss 0.1%%",
            "  tcpkit lab compare cubic bbr --together --flows 2 --buffer 4bdp --time 60s",
            "",
            "Exit status: 0 all went well, 1 something failed, 2 for a wrong command line."
        })
final class CompareCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "CONTROLLER", arity = "1..*",
            description = "Names, with parameters if need be: cubic, newreno:initial-window=4; see 'tcpkit algorithms'.")
    private List<String> controllers = List.of();

    @Option(names = "--rate", paramLabel = "RATE", description = "Of the bottleneck. Default: 50mbit.")
    private String rate = "50mbit";

    @Option(names = "--rtt", paramLabel = "TIME", description = "The round trip without queues. Default: 40ms.")
    private String rtt = "40ms";

    @Option(names = "--buffer", paramLabel = "SIZE",
            description = "Before the bottleneck: 1bdp, 64KiB, 100packets, 50ms. Default: 1bdp.")
    private String buffer = "1bdp";

    @Option(names = "--queue", paramLabel = "QUEUE", description = "droptail, codel, fq_codel, pie, red ... Default: droptail.")
    private String queue = "droptail";

    @Option(names = "--loss", paramLabel = "MODEL", description = "Packets lost on the way: 0.1%%, every:100 ... Default: 0%%.")
    private String loss = "0%";

    @Option(names = "--ecn", paramLabel = "MODE", description = "off, accept, classic or accurate. Default: accept.")
    private String ecn = "accept";

    @Option(names = "--flows", paramLabel = "N", description = "Flows of each controller. Default: 1.")
    private int flows = 1;

    @Option(names = "--together", description = "All controllers at once.")
    private boolean together;

    @Option(names = "--time", paramLabel = "TIME", description = "How long. Default: 30s, of which the first sixth is not counted.")
    private String time = "30s";

    @Option(names = "--seed", paramLabel = "N", description = "Draw everything random from this number. Default: 1.")
    private long seed = 1;

    @Option(names = "--out", paramLabel = "FOLDER", description = "Leave each run in a folder in here, and a report over all of them.")
    private @Nullable Path out;

    @Mixin
    private LabOptions options = new LabOptions();

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (flows < 1 || flows * controllers.size() > 1_000) {
            throw new IllegalArgumentException("--flows is %d, but there must be from 1 to 1000 flows in all".formatted(flows));
        }
        List<Scenario> scenarios = scenarios();
        Terminal terminal = Terminal.standardOutput();
        String command = Version.command(spec.root().commandLine().getParseResult().originalArgs());
        List<Evidence> evidence = out == null ? List.of()
                : scenarios.stream().map(_ -> new Evidence(command, Limits.DEFAULT)).toList();
        List<Outcome> outcomes = run(scenarios, evidence);
        long buffered = Buffer.parse(buffer).bytes(Rates.parse(rate), Durations.parse(rtt));
        terminal.line(terminal.styled(Style.DIM, "%s, round trip %s, buffer %s (%s), %s%s, %s, seed %d".formatted(
                Amount.rate(Rates.parse(rate) * 8.0), rtt, buffer, Amounts.bytes(buffered), queue,
                loss.equals("0%") ? "" : ", loss " + loss, time, seed)));
        terminal.line(terminal.styled(Style.DIM, "%s of each controller, %s".formatted(Amounts.count(flows, "flow"),
                together ? "all at once" : "each controller alone")));
        terminal.line();
        if (together) {
            printTogether(terminal, outcomes.getFirst());
        } else {
            printAlone(terminal, outcomes);
        }
        if (out != null) {
            for (int i = 0; i < outcomes.size(); i++) {
                Path folder = out.resolve(outcomes.get(i).scenario().name());
                RunFolder.of(outcomes.get(i), Version.text(), command).write(folder);
                evidence.get(i).write(folder);
            }
            HtmlReport.write(out.resolve("report.html"), evidence.stream().map(Evidence::recording).toList());
            terminal.line();
            terminal.line("  left in %s: look at report.html".formatted(out));
        }
        return 0;
    }

    private List<Scenario> scenarios() {
        Duration length = Durations.parse(time);
        Scenario base = Scenario.dumbbell(seed).rate(rate).rtt(Durations.parse(rtt)).buffer(buffer).queue(queue).loss(loss)
                .length(length).warmUp(length.dividedBy(6));
        var scenarios = new ArrayList<Scenario>();
        Scenario all = base.name("together");
        for (int i = 0; i < controllers.size(); i++) {
            String name = flowName(i);
            all = withFlows(all, name, controllers.get(i));
            scenarios.add(withFlows(base.name(name), name, controllers.get(i)).checked());
        }
        return together ? List.of(all.checked()) : scenarios;
    }

    private Scenario withFlows(Scenario scenario, String name, String controller) {
        return (flows == 1 ? scenario.flow(name, it -> it.congestion(controller))
                : scenario.flows(flows, name + "-", it -> it.congestion(controller)))
                .set("flow.ecn", ecn);
    }

    /// The controller's name, and a number when it is there more than once.
    private String flowName(int index) {
        String name = Choice.of(controllers.get(index)).name();
        String plain = name.replaceAll("[^A-Za-z0-9_+-]", "-");
        long before = controllers.subList(0, index).stream().filter(it -> Choice.of(it).name().equals(name)).count();
        return before == 0 ? plain : plain + "_" + (before + 1);
    }

    /// Each run is a thread's; what is shown is how far all of them are.
    private static List<Outcome> run(List<Scenario> scenarios, List<Evidence> evidence) throws InterruptedException {
        var done = new AtomicLong();
        double whole = scenarios.stream().mapToDouble(it -> it.length().toNanos()).sum();
        var outcomes = new ArrayList<Outcome>();
        int threads = Math.max(1, Math.min(scenarios.size(), Runtime.getRuntime().availableProcessors()));
        try (ExecutorService executor = Executors.newFixedThreadPool(threads); var progress = new Progress("comparing")) {
            var futures = new ArrayList<Future<Outcome>>();
            for (int i = 0; i < scenarios.size(); i++) {
                Scenario scenario = scenarios.get(i);
                var observers = new ArrayList<LabObserver>(List.of(new Sum(done, whole, progress)));
                observers.addAll(evidence.isEmpty() ? List.of() : List.of(evidence.get(i)));
                futures.add(executor.submit(() -> Laboratory.run(scenario, observers.toArray(LabObserver[]::new))));
            }
            for (Future<Outcome> future : futures) {
                outcomes.add(future.get());
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        }
        return outcomes;
    }

    private static final class Sum implements LabObserver {
        private final AtomicLong done;
        private final double whole;
        private final Progress progress;
        private long beforeNanos;

        Sum(AtomicLong done, double whole, Progress progress) {
            this.done = done;
            this.whole = whole;
            this.progress = progress;
        }

        @Override
        public void onProgress(long nowNanos) {
            long sum = done.addAndGet(nowNanos - beforeNanos);
            beforeNanos = nowNanos;
            synchronized (progress) {
                progress.update(sum / whole, String.format(Locale.ROOT, "%.0fx real time", (double) sum / progress.elapsedNanos()));
            }
        }
    }

    private void printAlone(Terminal terminal, List<Outcome> outcomes) {
        var table = new Columns(1);
        var heading = new ArrayList<Object>(List.of("", "goodput", "link used", "RTT p50", "p95", "queue p95", "sent again"));
        if (flows > 1) {
            heading.add("Jain");
        }
        table.row(heading.toArray());
        for (int i = 0; i < outcomes.size(); i++) {
            Outcome outcome = outcomes.get(i);
            var row = new ArrayList<Object>(cells(controllers.get(i), outcome, outcome.flows()));
            Outcome.OfLink link = outcome.link("bottleneck");
            row.add(2, Amount.percent(link.utilization()));
            row.add(5, Amount.millis(link.waits().p95()));
            if (flows > 1) {
                row.add(Amount.decimal(outcome.jain()));
            }
            table.row(row.toArray());
        }
        table.print(terminal);
    }

    private void printTogether(Terminal terminal, Outcome outcome) {
        var table = new Columns(1).row("", "goodput", "share", "RTT p50", "p95", "sent again");
        double sum = outcome.flows().stream().mapToDouble(Outcome.OfFlow::goodputBitsPerSecond).sum();
        for (int i = 0; i < controllers.size(); i++) {
            List<Outcome.OfFlow> its = outcome.flows().subList(i * flows, (i + 1) * flows);
            var row = new ArrayList<Object>(cells(controllers.get(i), outcome, its));
            double its1 = its.stream().mapToDouble(Outcome.OfFlow::goodputBitsPerSecond).sum();
            row.add(2, Amount.percent(sum == 0 ? 0 : its1 / sum));
            table.row(row.toArray());
        }
        table.print(terminal);
        Outcome.OfLink link = outcome.link("bottleneck");
        terminal.line();
        terminal.line("  link used %s, queue p50 %s, p95 %s, %s dropped".formatted(Amount.percent(link.utilization()),
                Amount.millis(link.waits().p50()), Amount.millis(link.waits().p95()), Amounts.count(link.dropped())));
        terminal.line("  fairness among all flows (Jain's index) %s".formatted(Amount.decimal(outcome.jain())));
    }

    /// Name, goodput of all, the means of the quantiles of their round trips, and what was sent again.
    private static List<String> cells(String controller, Outcome outcome, List<Outcome.OfFlow> its) {
        long segments = its.stream().mapToLong(Outcome.OfFlow::segments).sum();
        long again = its.stream().mapToLong(Outcome.OfFlow::retransmissions).sum();
        return List.of(controller, Amount.rate(its.stream().mapToDouble(Outcome.OfFlow::goodputBitsPerSecond).sum()),
                Amount.millis(mean(its, flow -> flow.rtt().p50())), Amount.millis(mean(its, flow -> flow.rtt().p95())),
                Amount.percent(segments == 0 ? 0 : (double) again / segments));
    }

    private static double mean(List<Outcome.OfFlow> flows, ToDoubleFunction<Outcome.OfFlow> of) {
        return flows.stream().mapToDouble(of).average().orElse(0);
    }
}
