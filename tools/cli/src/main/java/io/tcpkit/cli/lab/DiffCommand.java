package io.tcpkit.cli.lab;

import io.tcpkit.cli.terminal.Columns;
import io.tcpkit.cli.terminal.Terminal;
import io.tcpkit.lab.scenario.Figures;
import io.tcpkit.lab.scenario.Laboratory;
import io.tcpkit.lab.scenario.RunFolder;
import io.tcpkit.lab.scenario.Scenario;
import io.tcpkit.lab.scenario.TraceDifference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "diff",
        header = {"Say in what two runs differ.", ""},
        description = {
            "",
            "Their parameters, their figures, and the first packet that was not the same. Both are folders of runs, or scenarios "
                    + "that are run now. Both are run, since no folder has the packets themselves."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        optionListHeading = "%nOptions:%n",
        footer = {
            "",
            "Example:",
            "  tcpkit lab diff run1 run2",
            "",
            "Exit status: 0 they are the same, 1 they differ, 2 for a wrong command line."
        })
final class DiffCommand implements Callable<Integer> {
    /// The figures that people ask for first.
    private static final Set<String> SHOWN = Set.of("jain", "goodput_bps", "retransmissions", "timeouts", "rtt_p50_ms",
            "rtt_p95_ms", "completion_p50_ms", "completion_p95_ms", "utilization", "drops", "marks", "wait_p95_ms");

    @Parameters(index = "0", paramLabel = "A", description = "A folder, a file, or a name out of 'tcpkit lab list'.")
    private String first = "";

    @Parameters(index = "1", paramLabel = "B", description = "Another one.")
    private String second = "";

    @Option(names = "--all", description = "All figures, not only those that are asked for first.")
    private boolean all;

    @Mixin
    private LabOptions options = new LabOptions();

    @Override
    public Integer call() throws IOException {
        Terminal terminal = Terminal.standardOutput();
        Scenario a = Scenarios.of(first).scenario();
        Scenario b = Scenarios.of(second).scenario();
        boolean differs = parameters(terminal, a, b);
        differs |= figures(terminal, figures(first, a), figures(second, b));
        Optional<TraceDifference.Difference> packets = TraceDifference.between(a, b);
        if (packets.isEmpty()) {
            terminal.line("packets: all the same");
        } else {
            packets(terminal, packets.get());
            differs = true;
        }
        return differs ? 1 : 0;
    }

    private static boolean parameters(Terminal terminal, Scenario a, Scenario b) {
        Map<String, String> one = a.settings();
        Map<String, String> other = b.settings();
        var paths = new LinkedHashSet<>(one.keySet());
        paths.addAll(other.keySet());
        paths.removeIf(path -> one.getOrDefault(path, "").equals(other.getOrDefault(path, "")) || path.equals("about"));
        if (paths.isEmpty()) {
            terminal.line("parameters: all the same");
            return false;
        }
        terminal.line("parameters:");
        var table = new Columns(3).row("", "A", "B");
        paths.forEach(path -> table.row(path, one.getOrDefault(path, "(default)"), other.getOrDefault(path, "(default)")));
        table.print(terminal);
        return true;
    }

    private static Map<List<String>, Double> figures(String place, Scenario scenario) throws IOException {
        Path folder = Path.of(place);
        List<Figures.Figure> figures = Files.isDirectory(folder) ? RunFolder.read(folder).figures() : Figures.of(Laboratory.run(scenario));
        var found = new LinkedHashMap<List<String>, Double>();
        figures.forEach(figure -> found.put(List.of(figure.of(), figure.metric()), figure.value()));
        return found;
    }

    private boolean figures(Terminal terminal, Map<List<String>, Double> a, Map<List<String>, Double> b) {
        var names = new LinkedHashSet<>(a.keySet());
        names.addAll(b.keySet());
        names.removeIf(name -> a.getOrDefault(name, Double.NaN).equals(b.getOrDefault(name, Double.NaN)));
        boolean differs = !names.isEmpty();
        names.removeIf(name -> !all && !SHOWN.contains(name.getLast()));
        if (names.isEmpty()) {
            terminal.line("figures: all the same");
            return differs;
        }
        terminal.line("figures:");
        var table = new Columns(2).row("", "", "A", "B", "change");
        for (List<String> name : names) {
            double one = a.getOrDefault(name, Double.NaN);
            double other = b.getOrDefault(name, Double.NaN);
            table.row(name.get(0), name.get(1), number(one), number(other),
                    one == 0 || Double.isNaN(one + other) ? "" : String.format(Locale.ROOT, "%+.1f %%", 100 * (other - one) / one));
        }
        table.print(terminal);
        return differs;
    }

    private static String number(double value) {
        return Double.isNaN(value) ? "-" : value == Math.rint(value) ? String.format(Locale.ROOT, "%,.0f", value)
                : String.format(Locale.ROOT, Math.abs(value) >= 1_000 ? "%,.0f" : "%.4g", value);
    }

    private static void packets(Terminal terminal, TraceDifference.Difference difference) {
        terminal.line(String.format(Locale.ROOT, "packets: the first %,d are the same, then", difference.index()));
        print(terminal, "A", difference.one(), difference.index());
        print(terminal, "B", difference.other(), difference.index());
    }

    private static void print(Terminal terminal, String which, List<TraceDifference.Seen> seen, long index) {
        List<String> lines = seen.stream().filter(it -> it.index() == index).map(PacketLine::of).findFirst()
                .orElse(List.of("has no more packets"));
        for (int i = 0; i < lines.size(); i++) {
            terminal.line("  %s  %s".formatted(i == 0 ? which : " ", lines.get(i)));
        }
    }
}
