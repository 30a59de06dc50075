package io.tcpkit.cli;

import io.tcpkit.api.TcpStack;
import io.tcpkit.cli.http.FileHandler;
import io.tcpkit.cli.http.FileServer;
import io.tcpkit.cli.terminal.Addresses;
import io.tcpkit.cli.terminal.Amounts;
import io.tcpkit.cli.terminal.Terminal;
import io.tcpkit.cli.terminal.Terminal.Style;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "serve",
        header = {"Serve the files of a directory over HTTP/1.1.", ""},
        description = {
            "",
            "Runs in the foreground. Ctrl-C closes in order: requests under way are answered, then all connections are closed.",
            "",
            TunHelp.TEXT
        },
        mixinStandardHelpOptions = true,
        parameterListHeading = "%nWhat to serve:%n",
        optionListHeading = "%nOptions:%n",
        footer = {
            "",
            "Examples:",
            "  sudo tcpkit serve .                       # then, elsewhere: curl http://10.0.0.2/",
            "  unshare -rn bash                          # without root: a network of your own, and in it",
            "    tcpkit serve . &",
            "    curl http://10.0.0.2/",
            "  tcpkit serve . --device tcp0 --port 8080  # without root: on a device that is yours",
            "",
            TunHelp.EXIT
        })
final class ServeCommand implements Callable<Integer> {
    private static final int HTTP_PORT = 80;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    @Parameters(index = "0", paramLabel = "DIR", description = "The directory. Nothing outside of it is served.")
    private Path directory = Path.of(".");

    @Option(names = "--port", paramLabel = "PORT", order = 1, description = "The port. Default: ${DEFAULT-VALUE}.")
    private Port port = new Port(HTTP_PORT);

    @Mixin
    private StackOptions options = new StackOptions();

    private final Terminal terminal = Terminal.standardOutput();

    @Override
    public Integer call() throws IOException {
        var handler = new FileHandler(directory);
        try (TcpStack stack = TcpStack.open(options.onDevice().build());
                FileServer server = FileServer.start(stack.listen(port.number()), handler, this::log)) {
            String urls = stack.addresses().stream().map(address -> "http://" + Addresses.inUrl(address)
                    + (port.number() == HTTP_PORT ? "" : ":" + port) + "/").collect(Collectors.joining(" and "));
            terminal.line("Serving %s at %s on %s.".formatted(directory.toRealPath(), terminal.styled(Style.BOLD, urls),
                    options.deviceInWords()));
            terminal.line("Ctrl-C ends it.");
            untilInterrupted(() -> closeInOrder(stack, server));
        }
        return 0;
    }

    private void log(FileServer.Answer answer) {
        terminal.line("%-22s %s  %s  %s  %s".formatted(Addresses.text(answer.client()), status(answer.status()),
                answer.request(), Amounts.bytes(answer.bytes()), Amounts.time(answer.nanos())));
    }

    private String status(int status) {
        return terminal.styled(status < 400 ? Style.GREEN : Style.YELLOW, Integer.toString(status));
    }

    private void closeInOrder(TcpStack stack, FileServer server) {
        terminal.line();
        int connections = server.connections();
        terminal.line(connections == 0 ? "Closing." : "Closing %s in order; whoever does not answer is reset after %s."
                .formatted(Amounts.count(connections, "connection"), Amounts.time(stack.config().closeTimeout().toNanos())));
        long start = System.nanoTime();
        int busy = server.drain(PATIENCE);
        if (busy > 0) {
            terminal.line("%s still busy after %d s; cut short.".formatted(Amounts.count(busy, "request"), PATIENCE.toSeconds()));
        }
        stack.close();
        terminal.line("Closed in %s.".formatted(Amounts.time(System.nanoTime() - start)));
    }

    /// Waits for Ctrl-C or a termination signal, and lets the JVM end only after something was done.
    private static void untilInterrupted(Runnable then) {
        var never = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(then, "close-in-order"));
        try {
            never.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
