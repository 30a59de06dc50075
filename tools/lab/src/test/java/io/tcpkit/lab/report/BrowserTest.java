package io.tcpkit.lab.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tcpkit.lab.record.Limits;
import io.tcpkit.lab.record.Recorded;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The page in a browser: graphs are drawn, hovering tells values, flows can be hidden, nothing is complained of. What a
/// person would do is in `src/test/browser/open-report.mjs`.
class BrowserTest {
    private static final Path SCRIPTS = Path.of("src/test/browser");

    @TempDir
    private Path folder;

    @BeforeAll
    static void browserIsThere() {
        assumeTrue(program("node").isPresent(), "node is not installed, so the report is not opened in a browser");
        assumeTrue(program("chromium").isPresent(), "chromium is not installed, so the report is not opened in a browser");
        assumeTrue(Files.isDirectory(SCRIPTS.resolve("node_modules/playwright-core")),
                "playwright-core is not installed (npm ci in tools/lab/src/test/browser), so the report is not opened in a browser");
    }

    private static Optional<Path> program(String name) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .map(directory -> Path.of(directory, name)).filter(Files::isExecutable).findFirst();
    }

    @Test
    void oneFlow() throws IOException, InterruptedException {
        open(HtmlReport.of(List.of(Recorded.transfer(3, Limits.DEFAULT).recording())));
    }

    @Test
    void runsSideBySideOneOfThemAborted() throws IOException, InterruptedException {
        open(HtmlReport.of(List.of(Recorded.transfer(3, Limits.DEFAULT).recording(), Recorded.aborted(5).recording())));
    }

    private void open(String page) throws IOException, InterruptedException {
        Path report = Files.writeString(folder.resolve("report.html"), page);
        Path output = folder.resolve("output.txt");
        Process browser = new ProcessBuilder("node", "open-report.mjs", report.toString(), program("chromium").orElseThrow().toString())
                .directory(SCRIPTS.toFile()).redirectErrorStream(true).redirectOutput(output.toFile()).start();
        int code = browser.waitFor();
        assertThat(Files.readString(output, StandardCharsets.UTF_8)).as("what went wrong").isEmpty();
        assertThat(code).isZero();
    }
}
