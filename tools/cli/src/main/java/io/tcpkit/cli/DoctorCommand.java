package io.tcpkit.cli;

import io.tcpkit.cli.host.Doctor;
import io.tcpkit.cli.host.Finding;
import io.tcpkit.cli.host.Finding.Level;
import io.tcpkit.cli.host.LocalHost;
import io.tcpkit.cli.terminal.Paragraph;
import io.tcpkit.cli.terminal.Terminal;
import io.tcpkit.cli.terminal.Terminal.Style;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
        name = "doctor",
        header = {"Say what this machine lacks and which command helps.", ""},
        description = {
            "",
            "Looks at Java, /dev/net/tun, namespaces, permissions and programs. Nothing is changed: what is tried is tried in "
                    + "a network namespace that is gone afterwards."
        },
        mixinStandardHelpOptions = true,
        optionListHeading = "%nOptions:%n",
        footer = {"", "Exit status: 0 when the demo can run against the kernel, 1 when something is in its way."})
final class DoctorCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        boolean nativeAccess = ModuleLayer.boot().findModule("io.tcpkit.tun").map(Module::isNativeAccessEnabled).orElse(false);
        List<Finding> findings = new Doctor(new LocalHost()).examine(Runtime.version(), nativeAccess);
        print(Terminal.standardOutput(), findings);
        return findings.stream().anyMatch(finding -> finding.level() == Level.FAIL) ? 1 : 0;
    }

    static void print(Terminal terminal, List<Finding> findings) {
        for (Finding finding : findings) {
            String mark = switch (finding.level()) {
                case OK -> terminal.styled(Style.GREEN, "OK  ");
                case NOTE -> terminal.styled(Style.YELLOW, "NOTE");
                case FAIL -> terminal.styled(Style.RED, "FAIL");
            };
            String subject = "%-14s".formatted(finding.subject());
            List<String> lines = Paragraph.wrap(finding.says(), Terminal.COLUMNS - 20);
            terminal.line(mark + "  " + terminal.styled(Style.BOLD, subject) + lines.getFirst());
            String margin = " ".repeat(20);
            lines.stream().skip(1).forEach(line -> terminal.line(margin + line));
            if (!finding.command().isEmpty()) {
                // The command is never wrapped, so that it can be copied.
                terminal.line(margin + terminal.styled(Style.DIM, "this helps:  ") + finding.command());
            }
        }
    }
}
