package io.tcpkit.cli.lab;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `tcpkit lab`.
@Command(
        name = "lab",
        header = {"Run experiments in virtual time: networks, flows, congestion.", ""},
        description = {
            "",
            "A scenario is a network, what runs on it, for how long, and a seed; the same scenario has the same outcome to the "
                    + "last bit. 'tcpkit lab compare cubic newreno' is the quickest way in; docs/lab.md is the guide."
        },
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            CompareCommand.class,
            RunCommand.class,
            SweepCommand.class,
            ListCommand.class,
            ReplayCommand.class,
            DiffCommand.class,
            ExplainFlowCommand.class,
            ValidateCommand.class
        },
        commandListHeading = "%nCommands:%n",
        optionListHeading = "%nOptions:%n",
        footer = {
            "",
            "Examples:",
            "  tcpkit lab compare cubic bbr newreno --rate 50mbit --rtt 40ms --loss 0.1%%",
            "  tcpkit lab list",
            "  tcpkit lab run bufferbloat --set queue=codel --out run1",
            "  tcpkit lab explain run1 --at 3.2s --flow a",
            "  tcpkit lab validate --quick",
            "",
            "Exit status: 0 all went well, 1 something failed, 2 for a wrong command line."
        })
public final class LabCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    /// A command without options yet.
    public LabCommand() {
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}
