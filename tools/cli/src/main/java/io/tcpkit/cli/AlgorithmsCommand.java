package io.tcpkit.cli;

import io.tcpkit.api.DrivenStack;
import io.tcpkit.api.StackInfo;
import io.tcpkit.cli.terminal.Terminal;
import io.tcpkit.cli.terminal.Terminal.Style;
import io.tcpkit.lab.RealTimeLink;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
    private static final Map<String, String> OPTIONS = Map.of(
            "CongestionControl", "how much may be in flight: --congestion",
            "SendPolicy", "may this small segment go now: --send-policy",
            "AckPolicy", "must this be acknowledged now, or when: --ack-policy",
            "RttEstimator", "what are the round-trip time and the timeout: --rtt",
            "TimerQueue", "which connection is due next: --timers",
            "NetworkDevice", "where do packets come from and go to: --device");

    @Mixin
    private StackOptions options = new StackOptions();

    @Override
    public Integer call() throws IOException {
        // The engine alone knows what there is; it needs a device to be opened, and any will do.
        try (var stack = DrivenStack.open(options.on(new RealTimeLink().a(), options.ourAddresses()).build(), 0)) {
            print(Terminal.standardOutput(), stack.info().algorithms());
        }
        return 0;
    }

    static void print(Terminal terminal, List<StackInfo.Algorithm> algorithms) {
        var byService = algorithms.stream().collect(Collectors.groupingBy(StackInfo.Algorithm::service, TreeMap::new, Collectors.toList()));
        byService.forEach((service, found) -> {
            terminal.line(terminal.styled(Style.BOLD, service) + terminal.styled(Style.DIM,
                    OPTIONS.containsKey(service) ? "  " + OPTIONS.get(service) : ""));
            found.stream().sorted(Comparator.comparing(StackInfo.Algorithm::name)).forEach(algorithm ->
                    terminal.line("  %s %-14s %-24s %s".formatted(
                            algorithm.isDefault() ? terminal.either("●", "*") : " ", algorithm.name(), algorithm.module(),
                            algorithm.isDefault() ? terminal.styled(Style.DIM, "default") : "").stripTrailing()));
            terminal.line();
        });
    }
}
