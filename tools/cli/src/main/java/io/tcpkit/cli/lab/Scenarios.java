package io.tcpkit.cli.lab;

import io.tcpkit.lab.scenario.ScenarioFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Scenarios as the command line names them: a file, the folder of a run, or one that is shipped.
final class Scenarios {
    private Scenarios() {
    }

    /// {@return the scenario}
    ///
    /// @param place where it is, or its name
    /// @throws IOException when a file cannot be read
    static ScenarioFile of(String place) throws IOException {
        Path path = Path.of(place);
        if (Files.isDirectory(path) && Files.exists(path.resolve("scenario.toml"))) {
            return ScenarioFile.read(path.resolve("scenario.toml"));
        }
        if (Files.isRegularFile(path)) {
            return ScenarioFile.read(path);
        }
        return ScenarioFile.shipped(place).orElseThrow(() -> new IllegalArgumentException(
                "'%s' is neither a file nor the name of a scenario; 'tcpkit lab list' says which there are".formatted(place)));
    }
}
