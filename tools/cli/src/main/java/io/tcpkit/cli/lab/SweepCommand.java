package io.tcpkit.cli.lab;

import io.tcpkit.cli.terminal.Columns;
import io.tcpkit.cli.terminal.Progress;
import io.tcpkit.cli.terminal.Terminal;
import io.tcpkit.lab.scenario.ScenarioFile;
import io.tcpkit.lab.sweep.Interval;
import io.tcpkit.lab.sweep.Shard;
import io.tcpkit.lab.sweep.Summary;
import io.tcpkit.lab.sweep.Sweep;
import io.tcpkit.lab.sweep.SweepLog;
import io.tcpkit.lab.sweep.SweepRun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "sweep",
        header = {"Run every combination of some values, on all cores.", ""},
        description = {
            "",
            "SCENARIO has a [sweep] table of paths and the values each is to have. Results are kept in a folder: results.jsonl, a "
                    + "line for each run, and results.csv and summary.csv made of it. What is there is not run again, so a sweep "
                    + "that was interrupted goes on where it was, and one that has got more values runs those."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        optionListHeading = "%nOptions:%n",
        footer = {
            "",
            "Examples:",
            "  tcpkit lab sweep bufferbloat",
            "  tcpkit lab sweep my.toml --out results --shard 1/2",
            "",
            "Exit status: 0 all went well, 1 some runs failed, 2 for a wrong command line or scenario."
        })
final class SweepCommand implements Callable<Integer> {
    /// The metrics that are shown of each flow, with the heading and what a value is divided by.
    private static final List<Shown> SHOWN = List.of(new Shown("goodput_bps", "goodput Mbit/s", 1e6),
            new Shown("rtt_p95_ms", "RTT p95 ms", 1), new Shown("completion_p50_ms", "done p50 ms", 1),
            new Shown("retransmission_rate", "sent again %", 0.01));
    private static final int MOST_ROWS = 60;

    private record Shown(String metric, String heading, double unit) {
    }

    @Parameters(paramLabel = "SCENARIO", description = "A file, or a name out of 'tcpkit lab list'.")
    private String place = "";

    @Option(names = "--out", paramLabel = "FOLDER", description = "Where results are kept. Default: sweep-NAME.")
    private @Nullable Path out;

    @Option(names = "--shard", paramLabel = "I/N", description = "Run the I-th of N shares, so that N machines share the work.")
    private String shard = "1/1";

    @Option(names = "--threads", paramLabel = "N", description = "Simulations at a time. Default: the number of cores.")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Mixin
    private LabOptions options = new LabOptions();

    @Override
    public Integer call() throws IOException, InterruptedException {
        ScenarioFile file = Scenarios.of(place);
        Sweep sweep = Sweep.of(file);
        Path folder = out == null ? Path.of("sweep-" + file.scenario().name()) : out;
        List<SweepLog.Result> results;
        int failed;
        try (var shown = new ShownProgress(file.scenario().name())) {
            results = new SweepRun(sweep, folder, Shard.parse(shard), threads).run(shown);
            failed = shown.failed;
        }
        Terminal terminal = Terminal.standardOutput();
        print(terminal, Summary.of(sweep, results));
        terminal.line();
        long there = results.stream().filter(result -> !result.isFailure()).count();
        terminal.line("  %d of %d points are there; results.jsonl, results.csv and summary.csv are in %s".formatted(there,
                sweep.points().size(), folder));
        results.stream().filter(SweepLog.Result::isFailure).limit(5).forEach(result ->
                terminal.line("  %s %s: %s".formatted(terminal.bad(), result.point(), result.failure())));
        return failed == 0 ? 0 : 1;
    }

    private static void print(Terminal terminal, Summary summary) {
        List<Shown> metrics = SHOWN.stream().filter(shown -> summary.cells().stream().anyMatch(cell ->
                cell.figures().keySet().stream().anyMatch(name -> name.metric().equals(shown.metric())))).toList();
        var table = new Columns(summary.paths().size() + 1);
        var heading = new ArrayList<Object>(summary.paths());
        heading.add("");
        metrics.forEach(shown -> heading.add(shown.heading()));
        table.row(heading.toArray());
        int rows = 0;
        for (Summary.Cell cell : summary.cells()) {
            List<String> flows = cell.figures().keySet().stream().map(Summary.Name::of).filter(it -> it.startsWith("flow ")).distinct().toList();
            for (String flow : flows) {
                var row = new ArrayList<Object>(cell.settings());
                row.add(flow.substring("flow ".length()));
                metrics.forEach(shown -> row.add(text(cell, new Summary.Name(flow, shown.metric()), shown.unit())));
                if (rows++ < MOST_ROWS) {
                    table.row(row.toArray());
                }
            }
        }
        table.print(terminal);
        if (rows > MOST_ROWS) {
            terminal.line("  and %d more rows, in summary.csv".formatted(rows - MOST_ROWS));
        }
    }

    private static String text(Summary.Cell cell, Summary.Name name, double unit) {
        Interval interval = cell.figures().get(name);
        if (interval == null) {
            return "-";
        }
        String mean = String.format(Locale.ROOT, "%.2f", interval.mean() / unit);
        return interval.count() < 2 ? mean : mean + String.format(Locale.ROOT, " ±%.2f", interval.halfWidth() / unit);
    }

    /// How far the sweep is.
    private static final class ShownProgress implements SweepRun.Observer, AutoCloseable {
        private final Progress progress;
        private int points;
        private int before;
        private int run;
        private int failed;

        ShownProgress(String name) {
            progress = new Progress(name);
        }

        @Override
        public void onStart(int all, int done) {
            points = all;
            before = done;
        }

        @Override
        public void onResult(SweepLog.Result result) {
            run++;
            failed += result.isFailure() ? 1 : 0;
            double share = (double) run / Math.max(1, points - before);
            progress.update(share, String.format(Locale.ROOT, "%d/%d  %.1f/s%s", before + run, points,
                    run / (progress.elapsedNanos() / 1e9), failed == 0 ? "" : "  %d failed".formatted(failed)));
        }

        @Override
        public void close() {
            progress.close();
        }
    }
}
