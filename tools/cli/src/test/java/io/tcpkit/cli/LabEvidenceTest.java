package io.tcpkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("tcpkit lab leaves evidence")
class LabEvidenceTest {
    @TempDir
    private Path folder;

    private static String run(int expected, Object... arguments) {
        PrintStream before = System.out;
        var out = new ByteArrayOutputStream();
        var err = new StringWriter();
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        try {
            String[] words = List.of(arguments).stream().map(Object::toString).toArray(String[]::new);
            assertThat(Main.commandLine().setErr(new PrintWriter(err)).execute(words)).as(err.toString()).isEqualTo(expected);
            return out.toString(StandardCharsets.UTF_8) + err;
        } finally {
            System.setOut(before);
        }
    }

    private Path scenario() throws IOException {
        return Files.writeString(folder.resolve("small.toml"), """
                length = "2s"
                [dumbbell]
                rate = "5mbit"
                rtt = "20ms"
                buffer = "20packets"
                [[flow]]
                name = "upload"
                congestion = "newreno"
                """);
    }

    @Test
    @DisplayName("of a run: a page, tables, captures, and the course of each flow on the screen")
    void ofARun() throws IOException {
        Path out = folder.resolve("run");
        String screen = run(0, "lab", "run", scenario(), "--out", out, "--captures");
        assertThat(screen).contains("upload", "goodput", "cwnd", "at most").contains("look at report.html");
        assertThat(Files.readString(out.resolve("report.html"))).contains("upload", "tcpkit lab run", "The scenario as a file");
        assertThat(Files.readString(out.resolve("series.csv"))).contains(",upload,cwnd,bytes,", ",bottleneck,queue,bytes,");
        assertThat(out.resolve("host-upload-sender.pcapng")).exists();
        assertThat(out.resolve("link-bottleneck.pcapng")).exists();
        assertThat(run(0, "lab", "replay", out)).as("looking on changes nothing").contains("identical");
    }

    @Test
    @DisplayName("of a comparison: each run's, and all side by side")
    void ofAComparison() throws IOException {
        Path out = folder.resolve("compared");
        run(0, "lab", "compare", "newreno", "cubic", "--rate", "5mbit", "--rtt", "20ms", "--time", "2s", "--out", out);
        assertThat(out.resolve("cubic").resolve("report.html")).exists();
        assertThat(Files.readString(out.resolve("report.html"))).contains("newreno: ", "cubic: ", "newreno · cubic");
    }

    @Test
    @DisplayName("--captures needs a folder")
    void capturesNeedAFolder() throws IOException {
        assertThat(run(2, "lab", "run", scenario(), "--captures")).contains("--captures needs --out");
    }
}
