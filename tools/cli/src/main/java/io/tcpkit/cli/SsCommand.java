package io.tcpkit.cli;

import io.tcpkit.cli.status.ConnectionTable;
import io.tcpkit.cli.status.StatusDirectory;
import io.tcpkit.cli.terminal.Terminal;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "ss",
        header = {"List the connections of running stacks, in the manner of ss -ti.", ""},
        description = {
            "",
            "Asks every stack of this user that runs now: those of tcpkit's own commands, and of programs that have set "
                    + "StackConfig.statusDirectory. Times are in milliseconds, cwnd and ssthresh in segments; with --json times "
                    + "are in nanoseconds and everything else in bytes."
        },
        mixinStandardHelpOptions = true,
        optionListHeading = "%nOptions:%n",
        footer = {
            "",
            "Examples:",
            "  tcpkit ss",
            "  tcpkit ss --watch",
            "  tcpkit ss --json | jq .rtt_ns",
            "",
            "Exit status: 0, also when nothing runs; 1 when the sockets cannot be read."
        })
final class SsCommand implements Callable<Integer> {
    private static final String CLEAR = "\033[H\033[2J";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--json", order = 1, description = "A line of JSON for each connection, with the names of tcp_info.")
    private boolean json;

    @Option(names = "--watch", paramLabel = "SECONDS", order = 2, arity = "0..1", fallbackValue = "1",
            description = "Again and again until Ctrl-C, every second if nothing else is said.")
    private @Nullable Double watch;

    @Option(names = "--directory", paramLabel = "DIR", order = 3,
            description = "Where the stacks have their sockets. Default: $XDG_RUNTIME_DIR/tcpkit or /tmp/tcpkit-UID.")
    private @Nullable Path directory;

    @Override
    public Integer call() throws IOException {
        Double seconds = watch;
        if (seconds != null && !(seconds >= 0.1 && seconds <= 3600)) {
            throw new IllegalArgumentException("--watch is %s, but must be from 0.1 to 3600 seconds".formatted(seconds));
        }
        StatusDirectory status = directory == null ? StatusDirectory.ofThisUser() : new StatusDirectory(directory);
        boolean person = System.console() != null && System.console().isTerminal();
        Terminal terminal = Terminal.standardOutput();
        while (true) {
            List<String> lines = status.ask();
            if (seconds != null && person && !json) {
                System.out.print(CLEAR);
            }
            print(terminal, lines, person);
            if (lines.isEmpty() && !json) {
                PrintWriter err = spec.commandLine().getErr();
                err.println("No connections: no stack that has any tells so in %s.".formatted(status.path()));
                err.flush();
            }
            if (seconds == null || !pause(seconds)) {
                return 0;
            }
        }
    }

    private void print(Terminal terminal, List<String> lines, boolean person) {
        if (json) {
            lines.forEach(terminal::line);
        } else if (!lines.isEmpty()) {
            new ConnectionTable(person ? Terminal.columnsNow() : 0).print(terminal, lines);
        }
    }

    private static boolean pause(double seconds) {
        try {
            Thread.sleep((long) (seconds * 1000));
            return true;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
