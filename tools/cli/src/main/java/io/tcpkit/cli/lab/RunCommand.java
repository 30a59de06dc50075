package io.tcpkit.cli.lab;

import io.tcpkit.cli.terminal.Amounts;
import io.tcpkit.cli.terminal.Paragraph;
import io.tcpkit.cli.terminal.Terminal;
import io.tcpkit.cli.terminal.Terminal.Style;
import io.tcpkit.lab.record.Limits;
import io.tcpkit.lab.report.Evidence;
import io.tcpkit.lab.report.TerminalSummary;
import io.tcpkit.lab.scenario.Laboratory;
import io.tcpkit.lab.scenario.Outcome;
import io.tcpkit.lab.scenario.RunFolder;
import io.tcpkit.lab.scenario.Scenario;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "run",
        header = {"Run a scenario and say what came of it.", ""},
        description = {
            "",
            "SCENARIO is a file in TOML, the folder of an earlier run, or the name of a scenario that is shipped. With --out the "
                    + "run leaves a folder with the scenario, the figures and what is needed to repeat it."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        optionListHeading = "%nOptions:%n",
        footer = {
            "",
            "Examples:",
            "  tcpkit lab run bufferbloat",
            "  tcpkit lab run my.toml --seed 7 --set flow.b.congestion=bbr --set buffer=4bdp --out run7",
            "",
            "Exit status: 0 all went well, 1 something failed, 2 for a wrong command line or scenario."
        })
final class RunCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "SCENARIO", description = "A file, a folder, or a name out of 'tcpkit lab list'.")
    private String place = "";

    @Option(names = "--out", paramLabel = "FOLDER", description = "Leave the run here.")
    private @Nullable Path out;

    @Option(names = "--captures", description = "With --out, also leave all packets there, at hosts and in links: pcapng files, which "
            + "are large.")
    private boolean captures;

    @Option(names = "--seed", paramLabel = "N", description = "Draw everything random from this number.")
    private @Nullable Long seed;

    @Option(names = "--set", paramLabel = "PATH=VALUE", description = "Change a value: rate=10mbit, length=5s, "
            + "flow.congestion=cubic (all flows), flow.b.start=2s, dumbbell.access.rate=1gbit, link.NAME.delay=3ms. May be "
            + "given several times.")
    private List<String> changes = new ArrayList<>();

    @Mixin
    private LabOptions options = new LabOptions();

    @Override
    public Integer call() throws IOException {
        Scenario scenario = changed(Scenarios.of(place).scenario());
        if (captures && out == null) {
            throw new IllegalArgumentException("--captures needs --out, to know where they go");
        }
        Terminal terminal = Terminal.standardOutput();
        String command = Version.command(spec.root().commandLine().getParseResult().originalArgs());
        Outcome outcome;
        String speed;
        Evidence evidence = captures && out != null
                ? new Evidence(command, Limits.DEFAULT, out) : new Evidence(command, Limits.DEFAULT);
        try (var progress = new RunProgress(scenario)) {
            outcome = Laboratory.run(scenario, progress, evidence);
            speed = progress.speed();
        }
        if (!scenario.about().isEmpty()) {
            Paragraph.wrap(scenario.about(), 78).forEach(terminal::line);
            terminal.line();
        }
        OutcomeTable.print(terminal, outcome);
        TerminalSummary.courses(evidence.recording(), Terminal.columnsNow(), terminal.unicode()).forEach(terminal::line);
        terminal.line();
        terminal.line(terminal.styled(Style.DIM, "  %s, seed %d".formatted(speed, scenario.seed())));
        terminal.line(terminal.styled(Style.DIM, "  %s, hash %s".formatted(Amounts.count(outcome.trace().packets(), "packet"),
                outcome.trace().text())));
        if (out != null) {
            RunFolder.of(outcome, Version.text(), command).write(out);
            evidence.write(out);
            terminal.line("  left in %s: look at report.html; 'tcpkit lab replay %s' repeats it".formatted(out, out));
        }
        return 0;
    }

    private Scenario changed(Scenario scenario) {
        Scenario changed = scenario;
        for (String change : changes) {
            int equals = change.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException("--set %s: write a path, '=' and a value, such as rate=10mbit".formatted(change));
            }
            changed = changed.set(change.substring(0, equals), change.substring(equals + 1));
        }
        return (seed == null ? changed : changed.seed(seed)).checked();
    }
}
