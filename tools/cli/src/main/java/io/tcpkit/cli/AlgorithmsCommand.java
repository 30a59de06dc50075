package io.tcpkit.cli;

import io.tcpkit.api.DrivenStack;
import io.tcpkit.api.StackInfo;
import io.tcpkit.api.spi.ParameterSpec;
import io.tcpkit.cli.terminal.Paragraph;
import io.tcpkit.cli.terminal.Terminal;
import io.tcpkit.cli.terminal.Terminal.Style;
import io.tcpkit.lab.RealTimeLink;
import java.io.IOException;
import java.util.HashMap;
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
            "By service, with the module each one comes from; the one marked is used when nothing is said. With -v also what "
                    + "each does, where it is specified, and the parameters that it understands."
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

    private static final String MARGIN = " ".repeat(6);
    private static final int PARAMETER_COLUMNS = 28;

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

    static void print(Terminal terminal, List<StackInfo.Algorithm> algorithms, boolean isVerbose) {
        var byService = algorithms.stream()
                .collect(Collectors.groupingBy(StackInfo.Algorithm::service, LinkedHashMap::new, Collectors.toList()));
        int widest = algorithms.stream().mapToInt(algorithm -> algorithm.name().length()).max().orElse(0);
        byService.forEach((service, found) -> {
            String[] answer = QUESTIONS.getOrDefault(service, new String[] {"", ""});
            terminal.line(terminal.styled(Style.BOLD, service) + "  " + answer[0]
                    + terminal.styled(Style.DIM, "  " + answer[1]));
            var told = new HashMap<String, String>();
            for (StackInfo.Algorithm algorithm : found) {
                String mark = algorithm.isDefault() ? terminal.either("●", "*") : " ";
                terminal.line("  %s %s%s  %-20s  %s".formatted(mark, terminal.styled(Style.BOLD, algorithm.name()),
                        " ".repeat(widest - algorithm.name().length()), algorithm.module(),
                        algorithm.isDefault() ? "default" : "").stripTrailing());
                if (isVerbose) {
                    describe(terminal, algorithm);
                    algorithm.parameters().forEach(it -> printParameter(terminal, it, algorithm.name(), told));
                    terminal.line();
                }
            }
            if (!isVerbose) {
                terminal.line();
            }
        });
    }

    private static void describe(Terminal terminal, StackInfo.Algorithm algorithm) {
        if (!algorithm.description().isEmpty()) {
            Paragraph.wrap(algorithm.description(), Terminal.COLUMNS - MARGIN.length())
                    .forEach(line -> terminal.line(MARGIN + line));
        }
        if (!algorithm.reference().isEmpty()) {
            terminal.line(MARGIN + terminal.styled(Style.DIM, algorithm.reference()));
        }
    }

    /// @param told which algorithm's parameter of that name and meaning was explained above
    private static void printParameter(Terminal terminal, ParameterSpec parameter, String algorithm, Map<String, String> told) {
        String above = told.putIfAbsent(parameter.name() + parameter.meaning(), algorithm);
        String meaning = above == null ? parameter.meaning() : "as with " + above;
        String value = parameter.defaultValue().isEmpty() ? parameter.name() : parameter.name() + "=" + parameter.defaultValue();
        String blank = " ".repeat(PARAMETER_COLUMNS);
        String margin = MARGIN + value + " ".repeat(Math.max(1, PARAMETER_COLUMNS - MARGIN.length() - value.length()));
        if (margin.length() > PARAMETER_COLUMNS) {
            terminal.line(terminal.styled(Style.DIM, margin.stripTrailing()));
            margin = blank;
        }
        for (String line : Paragraph.wrap(meaning, Terminal.COLUMNS - PARAMETER_COLUMNS)) {
            terminal.line(terminal.styled(Style.DIM, margin + line));
            margin = blank;
        }
    }
}
