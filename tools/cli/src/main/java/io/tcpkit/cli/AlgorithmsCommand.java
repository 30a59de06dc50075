package io.tcpkit.cli;

import io.tcpkit.api.DrivenStack;
import io.tcpkit.api.StackInfo;
import io.tcpkit.api.spi.ParameterSpec;
import io.tcpkit.cli.terminal.Paragraph;
import io.tcpkit.cli.terminal.Terminal;
import io.tcpkit.cli.terminal.Terminal.Style;
import io.tcpkit.lab.RealTimeLink;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "algorithms",
        header = {"List every algorithm on the module path.", ""},
        description = {
            "",
            "By service, with the module each one comes from; the one marked is used when nothing is said. With -v also the "
                    + "parameters that each understands."
        },
        mixinStandardHelpOptions = true,
        optionListHeading = "%nOptions:%n",
        footer = {
            "",
            "Example:",
            "  tcpkit algorithms --module-path examples/custom-congestion",
            "",
            "Exit status: 0 all went well, 1 something failed, 2 for a wrong command line."
        })
final class AlgorithmsCommand implements Callable<Integer> {
    /// The question that each service answers, and the option that chooses the answer.
    private static final Map<String, String[]> QUESTIONS = Map.of(
            "CongestionControl", new String[] {"how much may be in flight?", "--congestion"},
            "SendPolicy", new String[] {"may this small segment go now?", "--send-policy"},
            "AckPolicy", new String[] {"must this be acknowledged now, or when?", "--ack-policy"},
            "RttEstimator", new String[] {"what are the round-trip time and the timeout?", "--rtt"},
            "TimerQueue", new String[] {"which connection is due next?", "--timers"},
            "NetworkDevice", new String[] {"where do packets come from and go to?", "--device"});

    private static final int PARAMETER_COLUMNS = 27;

    @Mixin
    private StackOptions options = new StackOptions();

    @Override
    public Integer call() throws IOException {
        // The engine alone knows what there is; it needs a device to be opened, and any will do.
        try (var stack = DrivenStack.open(options.on(new RealTimeLink().a(), options.ourAddresses()).build(), 0)) {
            print(Terminal.standardOutput(), stack.info().algorithms(), options.verbose());
        }
        return 0;
    }

    static void print(Terminal terminal, List<StackInfo.Algorithm> algorithms, boolean parameters) {
        var byService = algorithms.stream()
                .collect(Collectors.groupingBy(StackInfo.Algorithm::service, LinkedHashMap::new, Collectors.toList()));
        byService.forEach((service, found) -> {
            String[] answer = QUESTIONS.getOrDefault(service, new String[] {"", ""});
            terminal.line(terminal.styled(Style.BOLD, service) + "  " + answer[0]
                    + terminal.styled(Style.DIM, "  " + answer[1]));
            for (StackInfo.Algorithm algorithm : found) {
                terminal.line("  %s %-12s %-24s %s".formatted(algorithm.isDefault() ? terminal.either("●", "*") : " ",
                        algorithm.name(), algorithm.module(), algorithm.isDefault() ? "default" : "").stripTrailing());
                if (parameters) {
                    algorithm.parameters().forEach(it -> printParameter(terminal, it));
                }
            }
            terminal.line();
        });
    }

    private static void printParameter(Terminal terminal, ParameterSpec parameter) {
        String value = parameter.defaultValue().isEmpty() ? parameter.name() : parameter.name() + "=" + parameter.defaultValue();
        String blank = " ".repeat(PARAMETER_COLUMNS);
        String margin = "      " + value + " ".repeat(Math.max(1, PARAMETER_COLUMNS - 6 - value.length()));
        if (margin.length() > PARAMETER_COLUMNS) {
            terminal.line(terminal.styled(Style.DIM, margin.stripTrailing()));
            margin = blank;
        }
        for (String line : Paragraph.wrap(parameter.meaning(), Terminal.COLUMNS - PARAMETER_COLUMNS)) {
            terminal.line(terminal.styled(Style.DIM, margin + line));
            margin = blank;
        }
    }
}
