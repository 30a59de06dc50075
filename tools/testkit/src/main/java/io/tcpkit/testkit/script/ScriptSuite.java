package io.tcpkit.testkit.script;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;

/// All scripts of a folder, in the order of their names.
///
/// @param folder what was asked for
/// @param scripts the files that end in `.pkt`
public record ScriptSuite(Path folder, List<Path> scripts) {
    private static final String SUFFIX = ".pkt";

    /// Copies what is given.
    public ScriptSuite {
        scripts = List.copyOf(scripts);
    }

    /// What came of a suite.
    ///
    /// @param results by script
    public record Outcome(Map<Path, RunResult> results) {
        /// Copies what is given.
        public Outcome {
            results = new TreeMap<>(results);
        }

        /// {@return how many scripts got a verdict}
        ///
        /// @param kind of the verdict
        public long count(Class<? extends Verdict> kind) {
            return results.values().stream().filter(result -> kind.isInstance(result.verdict())).count();
        }

        /// {@return the results of each folder}
        public Map<Path, List<RunResult>> byFolder() {
            var folders = new TreeMap<Path, List<RunResult>>();
            results.forEach((file, result) -> folders.computeIfAbsent(file.getParent(), _ -> new ArrayList<>()).add(result));
            return folders;
        }
    }

    /// {@return the scripts of a folder and the folders in it, or the one script}
    ///
    /// @param place a folder or a file
    /// @throws IOException when it cannot be read
    public static ScriptSuite of(Path place) throws IOException {
        if (!Files.exists(place)) {
            throw new NoSuchFileException(place.toString());
        }
        if (Files.isRegularFile(place)) {
            return new ScriptSuite(place.toAbsolutePath().normalize().getParent(), List.of(place.toAbsolutePath().normalize()));
        }
        Path folder = place.toAbsolutePath().normalize();
        try (Stream<Path> files = Files.walk(folder)) {
            return new ScriptSuite(folder, files.filter(file -> file.toString().endsWith(SUFFIX)).sorted().toList());
        }
    }

    /// {@return what came of all of them}
    ///
    /// @param options how to run them
    /// @throws IOException when one cannot be read
    public Outcome run(RunOptions options) throws IOException {
        var runner = new ScriptRunner(options);
        var results = new TreeMap<Path, RunResult>();
        for (Path script : scripts) {
            results.put(script, runner.run(script));
        }
        return new Outcome(results);
    }

    /// {@return a test for each script, in a container for each folder, for a method with `@TestFactory`}
    ///
    /// @param options how to run them
    public Stream<DynamicNode> tests(RunOptions options) {
        var runner = new ScriptRunner(options);
        var folders = new TreeMap<Path, List<Path>>();
        scripts.forEach(script -> folders.computeIfAbsent(script.getParent(), _ -> new ArrayList<>()).add(script));
        return folders.entrySet().stream().map(entry -> DynamicContainer.dynamicContainer(
                folder.relativize(entry.getKey()).toString(),
                entry.getValue().stream().map(script -> DynamicTest.dynamicTest(script.getFileName().toString(),
                        script.toUri(), () -> {
                            RunResult result = runner.run(script);
                            if (!result.passed()) {
                                Assertions.fail(result.explanation());
                            }
                        }))));
    }
}
