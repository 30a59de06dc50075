package io.tcpkit.cli;

import io.tcpkit.api.TcpConnection;
import io.tcpkit.api.TcpListener;
import io.tcpkit.api.TcpStack;
import io.tcpkit.cli.terminal.Addresses;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "listen",
        header = {"Take a connection, print what comes, send standard input.", ""},
        description = {
            "",
            "The end of standard input is sent as FIN, and reading goes on until the peer's FIN. With -k the next connection is "
                    + "taken then, and so on until Ctrl-C. With -v connections and their summaries go to standard error.",
            "",
            TunHelp.TEXT
        },
        mixinStandardHelpOptions = true,
        parameterListHeading = "%nWhere:%n",
        optionListHeading = "%nOptions:%n",
        footer = {
            "",
            "Examples (tcpkit is 10.0.0.2 on the device):",
            "  sudo tcpkit listen 5001 -v            # then, elsewhere: nc 10.0.0.2 5001",
            "  sudo tcpkit listen 5001 -kv </dev/null >/dev/null",
            "                                        # a sink: head -c 10G /dev/zero | nc -N 10.0.0.2 5001",
            "",
            TunHelp.EXIT
        })
final class ListenCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "PORT", description = "The port.")
    private Port port = new Port(1);

    @Option(names = {"-k", "--keep"}, order = 1, description = "Go on with the next connection when one has ended.")
    private boolean keep;

    @Mixin
    private StackOptions options = new StackOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        PrintWriter err = spec.commandLine().getErr();
        try (TcpStack stack = TcpStack.open(options.onDevice().build());
                TcpListener listener = stack.listen(port.number());
                var out = new FileOutputStream(FileDescriptor.out)) {
            // Ctrl-C: connections end with a FIN rather than in silence.
            Runtime.getRuntime().addShutdownHook(new Thread(stack::close, "close-in-order"));
            if (options.verbose()) {
                err.println("listening on port %s of %s, on %s".formatted(port, options.reachableAt(), options.deviceInWords()));
            }
            var in = new StandardInput(System.in);
            do {
                TcpConnection connection = listener.accept();
                if (options.verbose()) {
                    err.println("connection from " + Addresses.text(connection.remoteAddress()));
                }
                relay(new Relay(connection, in, out.getChannel()), err);
            } while (keep);
        }
        return 0;
    }

    private void relay(Relay relay, PrintWriter err) throws IOException {
        try {
            String summary = relay.run(keep || ConnectCommand.isTerminal());
            if (options.verbose()) {
                err.println(summary);
            }
        } catch (IOException e) {
            if (!keep) {
                throw e;
            }
            // One client's broken connection is not the next one's concern.
            err.println("tcpkit: " + e.getMessage());
        }
    }
}
