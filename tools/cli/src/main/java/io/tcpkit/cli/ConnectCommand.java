package io.tcpkit.cli;

import io.tcpkit.api.ConnectionInfo;
import io.tcpkit.api.TcpConnection;
import io.tcpkit.api.TcpStack;
import io.tcpkit.cli.terminal.Addresses;
import io.tcpkit.cli.terminal.Amounts;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.WritableByteChannel;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "connect",
        header = {"Connect, send standard input, print what comes.", ""},
        description = {
            "",
            "The end of standard input is sent as FIN, and reading goes on until the peer's FIN. When standard input is a "
                    + "terminal, the peer's FIN ends the command. With -v the time of the handshake and a summary go to standard "
                    + "error.",
            "",
            TunHelp.TEXT
        },
        mixinStandardHelpOptions = true,
        parameterListHeading = "%nWhere to:%n",
        optionListHeading = "%nOptions:%n",
        footer = {
            "",
            "Examples (the kernel is 10.0.0.1 on the device):",
            "  nc -l 5001 &  sudo tcpkit connect -v 10.0.0.1 5001",
            "  printf 'GET / HTTP/1.0\\r\\n\\r\\n' | sudo tcpkit connect 10.0.0.1 80",
            "",
            TunHelp.EXIT
        })
final class ConnectCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "HOST", description = "An address, or a name that the system can resolve.")
    private String host = "";

    @Parameters(index = "1", paramLabel = "PORT", description = "The port.")
    private Port port = new Port(1);

    @Mixin
    private StackOptions options = new StackOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        var remote = new InetSocketAddress(resolved(), port.number());
        PrintWriter err = spec.commandLine().getErr();
        try (TcpStack stack = TcpStack.open(options.onDevice().build());
                var out = new FileOutputStream(FileDescriptor.out)) {
            long start = System.nanoTime();
            TcpConnection connection = stack.connect(remote);
            if (options.verbose()) {
                ConnectionInfo info = connection.info();
                err.println("connected to %s from %s in %s (%s, %s, %s, mss %d)".formatted(Addresses.text(remote),
                        Addresses.text(connection.localAddress()), Amounts.time(System.nanoTime() - start), info.congestion(),
                        info.sendPolicy(), info.ackPolicy(), info.mss()));
            }
            WritableByteChannel output = out.getChannel();
            String summary = new Relay(connection, new StandardInput(System.in), output).run(isTerminal());
            if (options.verbose()) {
                err.println(summary);
            }
        }
        return 0;
    }

    private InetAddress resolved() throws IOException {
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException _) {
            throw new IOException("%s is no address, and no name that can be resolved".formatted(host));
        }
    }

    /// Whether a person types the input, who would have to end it by hand.
    static boolean isTerminal() {
        return System.console() != null && System.console().isTerminal();
    }
}
