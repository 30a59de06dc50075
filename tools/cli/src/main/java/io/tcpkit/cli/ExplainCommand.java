package io.tcpkit.cli;

import io.tcpkit.cli.explain.Handbook;
import io.tcpkit.cli.explain.Topic;
import io.tcpkit.cli.terminal.Terminal;
import io.tcpkit.cli.terminal.Terminal.Style;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "explain",
        header = {"Explain how TCP works, by running it.", ""},
        description = {
            "",
            "Each topic asks a question, plays a small scene on the engine in virtual time, draws what crossed, and says what was "
                    + "seen. Without a topic all topics are listed. The pages are also in docs/handbook."
        },
        mixinStandardHelpOptions = true,
        optionListHeading = "%nOptions:%n",
        footer = {
            "",
            "Examples:",
            "  tcpkit explain",
            "  tcpkit explain handshake",
            "  tcpkit explain time-wait --set msl=30s",
            "  tcpkit explain sack --pcap sack.pcapng",
            "",
            "Exit status: 0 all was seen as told, 1 some of it was not (try what --set changes), 2 for a wrong",
            "command line."
        })
final class ExplainCommand implements Callable<Integer> {
    @Parameters(paramLabel = "TOPIC", arity = "0..*",
            description = "A topic's name, the beginning of its name, or its number.")
    private List<String> names = List.of();

    @Option(names = "--all", description = "Explain everything, one topic after the other.")
    private boolean all;

    @Option(names = "--set", paramLabel = "NAME=VALUE",
            description = "Change something about the run; each page says what can be.")
    private Map<String, String> wishes = new TreeMap<>();

    @Option(names = "--pcap", paramLabel = "FILE",
            description = "Write every packet to a pcapng file, with one interface for each run.")
    private Optional<Path> capture = Optional.empty();

    @Option(names = "--out", paramLabel = "FOLDER",
            description = "Leave TOPIC.md and TOPIC.pcapng there; with --all also README.md, which lists them.")
    private Optional<Path> folder = Optional.empty();

    @Override
    public Integer call() throws IOException {
        Terminal terminal = Terminal.standardOutput();
        List<Topic> topics = all ? Handbook.topics() : names.stream().map(ExplainCommand::topic).toList();
        if (topics.isEmpty()) {
            list(terminal);
            return 0;
        }
        if (capture.isPresent() && topics.size() > 1) {
            throw new IllegalArgumentException("--pcap has room for one topic, and there are %d; use --out"
                    .formatted(topics.size()));
        }
        if (folder.isPresent()) {
            Files.createDirectories(folder.get());
            if (all) {
                Files.writeString(folder.get().resolve("README.md"), Handbook.index());
            }
        }
        boolean holds = true;
        for (Topic topic : topics) {
            if (topic != topics.getFirst()) {
                terminal.line();
                terminal.line(terminal.styled(Style.DIM, "-".repeat(80)));
                terminal.line();
            }
            holds &= Handbook.explain(topic, wishes, terminal,
                    capture.or(() -> folder.map(it -> it.resolve(topic.name() + ".pcapng"))),
                    folder.map(it -> it.resolve(topic.name() + ".md")));
        }
        return holds ? 0 : 1;
    }

    private static Topic topic(String name) {
        return Handbook.find(name).orElseThrow(() -> new IllegalArgumentException(
                "there is no topic '%s'; there are %s".formatted(name, String.join(", ",
                        Handbook.topics().stream().map(Topic::name).toList()))));
    }

    private static void list(Terminal terminal) {
        int number = 0;
        for (Topic topic : Handbook.topics()) {
            terminal.line("%3d  %s %s".formatted(++number,
                    terminal.styled(Style.BOLD, "%-14s".formatted(topic.name())), topic.title()));
        }
        terminal.line();
        terminal.line("tcpkit explain TOPIC explains one of them, --all all.");
    }
}
