package io.tcpkit.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tcpkit.cli.host.Isolation;
import io.tcpkit.cli.host.LocalHost;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("tcpkit demo, as a process")
@Timeout(120)
class DemoCommandTest {
    @TempDir
    private Path directory;

    @Test
    @DisplayName("exchanges with the kernel through a TUN device in a namespace of its own")
    void withTheKernel() throws Exception {
        var host = new LocalHost();
        Isolation isolation = Isolation.of(host);
        assumeTrue(isolation instanceof Isolation.Possible, () -> "no TUN device in a namespace here: " + isolation);
        assumeTrue(host.find("curl").isPresent(), "curl is not installed");

        Ended ended = run("demo", "--pcap", "demo.pcapng");

        assertThat(ended.status()).as(ended.output()).isZero();
        assertThat(ended.output())
                .contains("TUN device tcp0", "the kernel (Linux ", "curl fetches from tcpkit", "All 8 checks passed")
                .doesNotContain("FAILED", "No exchange with the kernel");
        assertThat(directory.resolve("demo.pcapng")).isNotEmptyFile();
        assertThat(Files.list(directory)).as("nothing else is left behind").hasSize(1);
    }

    @Test
    @DisplayName("with a name that does not exist ends with status 2 and says which there are, without a stack trace")
    void unknownName() throws Exception {
        Ended ended = run("demo", "--in-memory", "--congestion", "hybla");

        assertThat(ended.status()).isEqualTo(2);
        assertThat(ended.output()).contains("hybla", "newreno, ", "westwood+ (io.tcpkit.congestion)").doesNotContain("\tat ");
    }

    private record Ended(int status, String output) {
    }

    private Ended run(String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-p", System.getProperty("jdk.module.path"), "--enable-native-access=io.tcpkit.tun",
                "-m", "io.tcpkit.cli/io.tcpkit.cli.Main"));
        command.addAll(List.of(arguments));
        Path output = Files.createTempFile("tcpkit-demo-test", ".txt");
        Process process = new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true)
                .redirectOutput(output.toFile()).start();
        try {
            assertThat(process.waitFor(100, TimeUnit.SECONDS)).as(Files.readString(output)).isTrue();
            return new Ended(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
        } finally {
            process.destroy();
            Files.delete(output);
        }
    }
}
