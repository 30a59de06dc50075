package io.tcpkit.cli;

import io.tcpkit.api.IpPrefix;
import io.tcpkit.api.StackConfig;
import io.tcpkit.cli.demo.Demo;
import io.tcpkit.cli.host.Host;
import io.tcpkit.cli.host.Isolation;
import io.tcpkit.cli.host.LocalHost;
import io.tcpkit.cli.terminal.Terminal;
import io.tcpkit.cli.terminal.Terminal.Style;
import io.tcpkit.lab.RealTimeLink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "demo",
        header = {"Exchange HTTP with the kernel over our own TCP, and show what happened.", ""},
        description = {
            "",
            "Makes a network namespace of its own ('unshare -n' as root, 'unshare -rn' else) with a TUN device in it, starts "
                    + "the engine there, serves a directory over HTTP/1.1 and fetches from it with the system's curl; then "
                    + "connects the other way, to a server of the kernel's. Nothing of this machine's own network is touched. All "
                    + "packets are recorded, in " + DemoCommand.CAPTURE + " if nothing else is said.",
            "",
            "Where no TUN device can be had it says why, which command helps, and does the same over a link in memory between "
                    + "two engines."
        },
        mixinStandardHelpOptions = true,
        optionListHeading = "%nOptions:%n",
        footer = {
            "",
            "Examples:",
            "  tcpkit demo",
            "  tcpkit demo --congestion reno --ack-policy immediate",
            "  tcpkit demo --loss 1%% --delay 20ms --rate 50mbit",
            "  tcpkit demo --module-path examples/custom-congestion --congestion westcoast",
            "",
            "Exit status: 0 when every check passed, 1 when one failed, 2 for a wrong command line."
        })
final class DemoCommand implements Callable<Integer> {
    static final String CAPTURE = "tcpkit-demo.pcapng";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private StackOptions options = new StackOptions();

    @Option(names = "--in-memory", order = 1, description = "Use the link in memory even where a TUN device can be had.")
    private boolean inMemory;

    @Option(names = "--inside", hidden = true, description = "This process is in a namespace of its own, made by these words.")
    private String inside = "";

    private final Terminal terminal = Terminal.standardOutput();
    private final Host host = new LocalHost();

    @Override
    public Integer call() throws IOException {
        if (inMemory) {
            return inMemory();
        }
        if (!inside.isEmpty()) {
            return againstTheKernel();
        }
        // A wrong name or address is reported here, rather than by the child.
        options.onDevice().build();
        if (host.find("curl").isEmpty()) {
            return withoutTun("the command curl is not installed", "sudo apt-get install curl");
        }
        return switch (Isolation.of(host)) {
            case Isolation.Possible(List<String> prefix) -> inNamespace(prefix);
            case Isolation.Impossible(String why, String command) -> withoutTun(why, command);
        };
    }

    /// The loopback device of a new namespace is down. It has to come up before the child's Java starts, which does without
    /// IPv6 altogether if no device has an IPv6 address at that time.
    private int inNamespace(List<String> prefix) throws IOException {
        var words = new ArrayList<>(prefix);
        words.addAll(List.of("sh", "-c", "\"$0\" link set dev lo up; exec \"$@\"", host.find("ip").orElse("ip")));
        return new Child(words, spec.root().commandLine().getParseResult().originalArgs(),
                "--inside=" + String.join(" ", prefix)).run();
    }

    private int againstTheKernel() throws IOException {
        String network = "%s, MTU %s, in a namespace of its own (%s)%s".formatted(
                options.deviceInWords(), options.mtu == null ? "1500" : options.mtu.toString(), inside, options.faultsInWords());
        try {
            return status(new Demo(terminal).withKernel(captured(options.onDevice()), options.kernelAddresses(),
                    host.find("curl").orElse("curl"), network));
        } catch (IOException e) {
            String[] reasonAndCommand = String.valueOf(e.getMessage()).split("\n", 2);
            return withoutTun(reasonAndCommand[0], reasonAndCommand.length > 1 ? reasonAndCommand[1] : "");
        }
    }

    private int withoutTun(String why, String command) throws IOException {
        terminal.line(terminal.warning() + " No exchange with the kernel: " + why + ".");
        if (!command.isEmpty()) {
            terminal.line("  This helps:  " + terminal.styled(Style.BOLD, command));
        }
        terminal.line("  The same exchange follows over a link in memory, between two engines.");
        terminal.line();
        return inMemory();
    }

    private int inMemory() throws IOException {
        var link = new RealTimeLink();
        List<IpPrefix> ours = options.ourAddresses();
        StackConfig here = captured(options.withFaults(options.on(link.a(), ours)));
        StackConfig there = options.on(link.b(), ours.stream().map(KernelSide::of).toList()).build();
        return status(new Demo(terminal).withEngine(here, there, "a link in memory, MTU %d%s".formatted(
                link.a().capabilities().mtuBytes(), options.faultsInWords())));
    }

    private StackConfig captured(StackConfig.Builder builder) throws IOException {
        return builder.capture(options.capture().isPresent() ? options.capture().get() : defaultCapture()).build();
    }

    private static Path defaultCapture() throws IOException {
        Path here = Path.of("").toAbsolutePath();
        boolean writable = Files.isWritable(Files.exists(here.resolve(CAPTURE)) ? here.resolve(CAPTURE) : here);
        return (writable ? here : Files.createTempDirectory("tcpkit-")).resolve(CAPTURE);
    }

    private static int status(boolean passed) {
        return passed ? 0 : 1;
    }
}
