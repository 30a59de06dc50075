package io.tcpkit.cli;

import io.tcpkit.cli.terminal.Terminal;
import io.tcpkit.testkit.script.Relaxation;
import io.tcpkit.testkit.script.RunOptions;
import io.tcpkit.testkit.script.RunResult;
import io.tcpkit.testkit.script.ScriptRunner;
import io.tcpkit.testkit.script.ScriptSuite;
import io.tcpkit.testkit.script.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "script",
        header = {"Run packet scripts against the engine.", ""},
        description = {
            "",
            "Scripts are in packetdrill's language and run in virtual time. Folders are searched for files that end in .pkt. "
                    + "Every script gets a verdict, PASS, FAIL or UNSUPPORTED with the reason, and every folder a line of sums."
        },
        mixinStandardHelpOptions = true,
        optionListHeading = "%nOptions:%n",
        footer = {
            "",
            "Examples:",
            "  tcpkit script tools/lab/src/test/resources/scripts",
            "  tcpkit script --explain my.pkt",
            "  tcpkit script --relaxed=psh,tolerance --ipv6 suite/",
            "",
            "Exit status: 0 all scripts passed, 1 some did not, 2 for a wrong command line."
        })
final class ScriptCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE-OR-DIR", arity = "1..*", description = "Scripts, or folders of them.")
    private List<Path> places = List.of();

    @Option(names = "--explain", description = "Print expected beside actual as a time line, for each script that did not pass.")
    private boolean explain;

    @Option(names = "--ipv6", description = "Run over IPv6.")
    private boolean ipv6;

    @ArgGroup
    private Strictness strictness = new Strictness();

    @Option(names = "--seed", paramLabel = "N", description = "Draw everything random from this number. Default: 1.")
    private long seed = 1;

    @Option(names = "--only", paramLabel = "VERDICT", description = "Print only scripts with this verdict: pass, fail, unsupported.")
    private String only = "";

    private static final class Strictness {
        @Option(names = "--strict", description = "Compare everything. The default.")
        private boolean strict;

        @Option(names = "--relaxed", paramLabel = "WHAT", split = ",", arity = "0..1", fallbackValue = "all",
                description = "For diagnosis, do not compare: win, option-order, psh, tolerance (five times as wide), ts-ecr, "
                        + "leftover (what is sent and never expected). Alone: none of these.")
        private List<String> relaxed = List.of();
    }

    @Override
    public Integer call() throws IOException {
        var options = new RunOptions(ipv6, relaxations(), seed, true);
        Terminal terminal = Terminal.standardOutput();
        var runner = new ScriptRunner(options);
        var results = new TreeMap<Path, RunResult>();
        for (Path place : places) {
            ScriptSuite suite = ScriptSuite.of(place);
            for (Path script : suite.scripts()) {
                RunResult result = runner.run(script);
                results.put(script, result);
                print(terminal, script, result);
            }
        }
        if (results.isEmpty()) {
            throw new IllegalArgumentException("there is no file that ends in .pkt below %s".formatted(places));
        }
        var outcome = new ScriptSuite.Outcome(results);
        printTable(terminal, outcome);
        return outcome.count(Verdict.Pass.class) == results.size() ? 0 : 1;
    }

    private EnumSet<Relaxation> relaxations() {
        var found = EnumSet.noneOf(Relaxation.class);
        for (String word : strictness.relaxed) {
            if (word.equals("all")) {
                found.addAll(Arrays.asList(Relaxation.values()));
            } else {
                found.add(Relaxation.of(word));
            }
        }
        return found;
    }

    private void print(Terminal terminal, Path script, RunResult result) {
        if (!only.isEmpty() && !result.verdict().word().equalsIgnoreCase(only)) {
            return;
        }
        Path here = Path.of("").toAbsolutePath();
        Path shown = script.startsWith(here) ? here.relativize(script) : script;
        String reason = result.verdict().reason();
        terminal.line("%-11s  %s%s".formatted(result.verdict().word(), shown, reason.isEmpty() ? "" : ": " + reason));
        if (explain && !result.passed()) {
            result.timeline().forEach(terminal::line);
            terminal.line();
        }
    }

    private static void printTable(Terminal terminal, ScriptSuite.Outcome outcome) {
        terminal.line();
        terminal.line("%6s %6s %6s %12s  folder".formatted("", "PASS", "FAIL", "UNSUPPORTED"));
        for (Map.Entry<Path, List<RunResult>> folder : outcome.byFolder().entrySet()) {
            printRow(terminal, new ScriptSuite.Outcome(outcome.results().entrySet().stream()
                    .filter(it -> it.getKey().getParent().equals(folder.getKey()))
                    .collect(java.util.stream.Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue))),
                    String.valueOf(folder.getKey().getFileName()));
        }
        printRow(terminal, outcome, "all");
    }

    private static void printRow(Terminal terminal, ScriptSuite.Outcome outcome, String name) {
        terminal.line("%6d %6d %6d %12d  %s".formatted(outcome.results().size(), outcome.count(Verdict.Pass.class),
                outcome.count(Verdict.Fail.class), outcome.count(Verdict.Unsupported.class), name));
    }
}
