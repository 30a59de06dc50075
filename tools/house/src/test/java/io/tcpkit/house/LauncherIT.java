package io.tcpkit.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("./tcpkit with the algorithms of other people: a name and the module path are all that changes")
@Timeout(180)
class LauncherIT {
    private static final Path TOP = Path.of("../..").toAbsolutePath().normalize();
    private static final String EXAMPLE = TOP.resolve("examples/custom-congestion").toString();

    @TempDir
    private Path directory;

    @BeforeAll
    static void everythingIsBuilt() {
        assertThat(TOP.resolve("tools/cli/target/modules")).isDirectoryContaining("glob:**/tcp-cli-*.jar");
        assertThat(TOP.resolve("examples/custom-congestion/target")).isDirectoryContaining("glob:**/*.jar");
    }

    @ParameterizedTest(name = "--congestion {0}, from module {1}")
    @CsvSource({"reno, io.tcpkit.congestion", "cubic, io.tcpkit.congestion", "westcoast, com.example.westcoast"})
    @DisplayName("the same demonstration runs with each")
    void swapped(String name, String module) throws Exception {
        // With the kernel where a TUN device can be had; else the command itself uses the link in memory.
        Ended ended = tcpkit("demo", "--module-path", EXAMPLE, "--congestion", name);

        assertThat(ended.status()).as(ended.output()).isZero();
        assertThat(ended.output()).contains(
                "%s (%s)".formatted(name, module),
                "the last    %s, nagle, delayed".formatted(name),
                "All 8 checks passed");
    }

    @Test
    @DisplayName("they are listed with their module")
    void listed() throws Exception {
        Ended ended = tcpkit("algorithms", "--module-path", EXAMPLE);

        assertThat(ended.status()).as(ended.output()).isZero();
        assertThat(ended.output()).containsPattern("westcoast +com\\.example\\.westcoast").containsPattern("\\* cubic +io\\.tcpkit\\.congestion +default");
    }

    @Test
    @DisplayName("without the module path the name is unknown, and the answer says which names exist and from which modules")
    void unknown() throws Exception {
        Ended ended = tcpkit("demo", "--congestion", "westcoast");

        assertThat(ended.status()).isEqualTo(2);
        assertThat(ended.output()).contains("unknown congestion control 'westcoast'", "newreno, ", "(io.tcpkit.congestion)")
                .doesNotContain("\tat ");
    }

    private record Ended(int status, String output) {
    }

    private Ended tcpkit(String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(TOP.resolve("tcpkit").toString()));
        command.addAll(List.of(arguments));
        Path output = Files.createTempFile("launcher-test", ".txt");
        var builder = new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true)
                .redirectOutput(output.toFile());
        // This is inside a build, which has built everything; and with the Java that runs the tests.
        builder.environment().put("TCPKIT_NO_BUILD", "1");
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = builder.start();
        try {
            assertThat(process.waitFor(150, TimeUnit.SECONDS)).as(Files.readString(output)).isTrue();
            return new Ended(process.exitValue(), Files.readString(output));
        } finally {
            process.destroy();
            Files.delete(output);
        }
    }
}
