package io.tcpkit.cli.lab;

import io.tcpkit.cli.terminal.Terminal;
import io.tcpkit.lab.scenario.Laboratory;
import io.tcpkit.lab.scenario.PacketTrace;
import io.tcpkit.lab.scenario.RunFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "replay",
        header = {"Repeat a run and say whether it was the same.", ""},
        description = {
            "",
            "Runs the scenario of a folder that 'tcpkit lab run --out' has left, and compares all packets on all links: when and "
                    + "where each arrived or was dropped, its length and its headers."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        optionListHeading = "%nOptions:%n",
        footer = {
            "",
            "Example:",
            "  tcpkit lab replay run1",
            "",
            "Exit status: 0 it was the same, 1 it was not, 2 for a wrong command line or folder."
        })
final class ReplayCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FOLDER", description = "What a run has left.")
    private Path folder = Path.of("");

    @Mixin
    private LabOptions options = new LabOptions();

    @Override
    public Integer call() throws IOException {
        Terminal terminal = Terminal.standardOutput();
        RunFolder before = RunFolder.read(folder);
        PacketTrace now;
        try (var progress = new RunProgress(before.scenario())) {
            now = Laboratory.run(before.scenario(), progress).trace();
        }
        if (now.equals(before.trace())) {
            terminal.line("%s identical: %,d packets, hash %s".formatted(terminal.good(), now.packets(), now.text()));
            return 0;
        }
        terminal.line("%s different: %,d packets with hash %s, but the run had %,d with hash %s".formatted(terminal.bad(),
                now.packets(), now.text(), before.trace().packets(), before.trace().text()));
        terminal.line("  " + where(before.trace(), now));
        if (!before.version().equals(Version.text())) {
            terminal.line("  the run was made by version %s, and this is %s".formatted(before.version(), Version.text()));
        }
        return 1;
    }

    /// Between which packets the first difference is: marks are as many as both have, and the first that differs says it.
    private static String where(PacketTrace before, PacketTrace now) {
        List<PacketTrace.Mark> a = before.marks();
        List<PacketTrace.Mark> b = now.marks();
        int same = 0;
        while (same < a.size() && same < b.size() && a.get(same).equals(b.get(same))) {
            same++;
        }
        return same >= Math.min(a.size(), b.size())
                ? String.format(Locale.ROOT, "the first %,d packets are the same, until %s", (long) same * PacketTrace.STEP, at(a, same))
                : String.format(Locale.ROOT, "the first difference is between packet %,d and %,d, from %s to %s",
                        (long) same * PacketTrace.STEP, (same + 1L) * PacketTrace.STEP, at(a, same), at(a, same + 1));
    }

    private static String at(List<PacketTrace.Mark> marks, int count) {
        return count == 0 ? "0 s" : String.format(Locale.ROOT, "%.6f s", marks.get(count - 1).atNanos() / 1e9);
    }
}
