package io.tcpkit.cli;

import io.tcpkit.api.DrivenStack;
import io.tcpkit.api.StackConfig;
import io.tcpkit.api.StackInfo;
import io.tcpkit.cli.template.AlgorithmTemplate;
import io.tcpkit.cli.terminal.Terminal;
import io.tcpkit.lab.RealTimeLink;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "new-algorithm",
        header = {"Write a module with a congestion controller of your own.", ""},
        description = {
            "",
            "A Maven project of its own: a small algorithm that works, to be changed; a test that holds it to what every controller "
                    + "must keep; a test in a simulated network; and a README that says how to try it. Files that exist are "
                    + "never overwritten."
        },
        mixinStandardHelpOptions = true,
        optionListHeading = "%nOptions:%n",
        footer = {
            "",
            "Example:",
            "  tcpkit new-algorithm eastcoast ../eastcoast",
            "  tcpkit demo --module-path ../eastcoast --congestion eastcoast",
            "",
            "Exit status: 0 all went well, 1 something failed, 2 for a wrong command line."
        })
final class NewAlgorithmCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "NAME", description = "What it will be chosen by: lower case letters and digits.")
    private String name = "";

    @Parameters(index = "1", paramLabel = "DIR", description = "The folder to write, empty or not there yet.")
    private Path folder = Path.of(".");

    @Override
    public Integer call() throws IOException {
        var template = new AlgorithmTemplate(name);
        requireNew();
        Terminal terminal = Terminal.standardOutput();
        for (Path file : template.writeTo(folder)) {
            terminal.line("  " + file);
        }
        terminal.line();
        terminal.line("Try it:  tcpkit demo --module-path %s --congestion %s".formatted(folder, name));
        return 0;
    }

    /// Two of one name could not be told apart.
    private void requireNew() throws IOException {
        // The engine alone knows what there is; it needs a device to be opened, and any will do.
        var config = StackConfig.builder().device(new RealTimeLink().a()).addresses("192.0.2.1/24").build();
        try (var stack = DrivenStack.open(config, 0)) {
            for (StackInfo.Algorithm algorithm : stack.info().algorithms()) {
                if (algorithm.service().equals("CongestionControl") && algorithm.name().equals(name)) {
                    throw new IllegalArgumentException("there is a congestion control '%s' already, in %s; choose another name"
                            .formatted(name, algorithm.module()));
                }
            }
        }
    }
}
