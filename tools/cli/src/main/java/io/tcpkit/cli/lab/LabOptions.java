package io.tcpkit.cli.lab;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/// What every command of the lab understands.
final class LabOptions {
    @Option(names = "--module-path", paramLabel = "PLACE", order = 90,
            description = "More algorithms: a modular jar, a folder of them, or a Maven project, which is built if need be. "
                    + "May be given several times.")
    private List<Path> modulePath = new ArrayList<>();
}
