package io.tcpkit.cli.lab;

import io.tcpkit.cli.terminal.Paragraph;
import io.tcpkit.cli.terminal.Terminal;
import io.tcpkit.cli.terminal.Terminal.Style;
import io.tcpkit.lab.scenario.ScenarioFile;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "list",
        header = {"List the scenarios that are shipped.", ""},
        description = {"", "Each can be run by its name. Those marked 'sweep' can also be swept: tcpkit lab sweep NAME."},
        mixinStandardHelpOptions = true,
        sortOptions = false,
        optionListHeading = "%nOptions:%n",
        footer = {
            "",
            "Example:",
            "  tcpkit lab list bufferbloat > mine.toml",
            "",
            "Exit status: 0 all went well, 2 for a wrong command line."
        })
final class ListCommand implements Callable<Integer> {
    private static final int MARGIN = 18;
    private static final int WIDTH = 80;

    @Parameters(paramLabel = "NAME", arity = "0..1", description = "Print this one as a file, to begin your own with.")
    private String name = "";

    @Option(names = "--names", description = "Nothing but the names, one in a line.")
    private boolean namesOnly;

    @Override
    public Integer call() {
        Terminal terminal = Terminal.standardOutput();
        if (!name.isEmpty()) {
            terminal.line(ScenarioFile.shippedText(name).orElseThrow(
                    () -> new IllegalArgumentException("there is no scenario '%s'; there are: %s".formatted(name,
                            String.join(", ", ScenarioFile.shippedNames())))).stripTrailing());
            return 0;
        }
        for (String each : ScenarioFile.shippedNames()) {
            if (namesOnly) {
                terminal.line(each);
                continue;
            }
            ScenarioFile file = ScenarioFile.shipped(each).orElseThrow();
            String about = file.scenario().about() + (file.sweep().isEmpty() ? "" : " (sweep)");
            String margin = "%-" + MARGIN + "s";
            String head = terminal.styled(Style.BOLD, each) + " ".repeat(Math.max(1, MARGIN - each.length()));
            for (String line : Paragraph.wrap(about, WIDTH - MARGIN)) {
                terminal.line(head + line);
                head = margin.formatted("");
            }
        }
        return 0;
    }
}
