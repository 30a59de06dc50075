package io.tcpkit.cli.lab;

import io.tcpkit.api.TcpConnection;
import io.tcpkit.api.spi.Durations;
import io.tcpkit.cli.terminal.Terminal;
import io.tcpkit.cli.terminal.Terminal.Style;
import io.tcpkit.lab.scenario.Laboratory;
import io.tcpkit.lab.scenario.Running;
import io.tcpkit.lab.scenario.Scenario;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "explain",
        header = {"Say why a flow did or did not send at a moment.", ""},
        description = {
            "",
            "Repeats a run up to that moment and looks at the connection as it is then: which of the congestion window, the peer's "
                    + "window, pacing, Nagle, the send buffer or the application holds it back, and by how much."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        optionListHeading = "%nOptions:%n",
        footer = {
            "",
            "Example:",
            "  tcpkit lab explain run1 --at 3.2s --flow b",
            "",
            "Exit status: 0 all went well, 2 for a wrong command line."
        })
final class ExplainFlowCommand implements Callable<Integer> {
    @Parameters(paramLabel = "RUN", description = "The folder of a run, a file, or a name out of 'tcpkit lab list'.")
    private String place = "";

    @Option(names = "--at", paramLabel = "TIME", required = true, description = "The moment, counted from the beginning.")
    private String at = "";

    @Option(names = "--flow", paramLabel = "FLOW", description = "Its name or its number, from 1. Default: the first.")
    private String flow = "1";

    @Mixin
    private LabOptions options = new LabOptions();

    @Override
    public Integer call() throws IOException {
        Scenario scenario = Scenarios.of(place).scenario();
        Laboratory.visit(scenario, Durations.parse(at), running -> explain(Terminal.standardOutput(), chosen(running)));
        return 0;
    }

    private Running.RunningFlow chosen(Running running) {
        List<Running.RunningFlow> flows = running.flows();
        for (int i = 0; i < flows.size(); i++) {
            if (flows.get(i).flow().name().equals(flow) || Integer.toString(i + 1).equals(flow)) {
                return flows.get(i);
            }
        }
        throw new IllegalArgumentException("there is no flow '%s'; there are: %s".formatted(flow,
                String.join(", ", flows.stream().map(it -> it.flow().name()).toList())));
    }

    private void explain(Terminal terminal, Running.RunningFlow of) {
        List<TcpConnection> connections = of.connections();
        terminal.line(terminal.styled(Style.BOLD, "flow %s at %s".formatted(of.flow().name(), at))
                + (connections.isEmpty() ? ": it has no connection; it has not begun, or is over"
                : connections.size() == 1 ? "" : ": %d connections, of which the oldest".formatted(connections.size())));
        if (!connections.isEmpty()) {
            Sending.of(connections.getFirst()).print(terminal);
        }
    }
}
