package io.tcpkit.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpkit.api.StackConfig;
import io.tcpkit.cli.terminal.Terminal;
import io.tcpkit.lab.RealTimeLink;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The demonstration")
@Timeout(120)
class DemoTest {
    @TempDir
    private Path directory;

    @Test
    @DisplayName("over a link in memory: every check passes, and what is printed tells of each")
    void inMemory() throws IOException {
        var link = new RealTimeLink();
        Path capture = directory.resolve("demo.pcapng");
        StackConfig here = StackConfig.builder().device(link.a()).addresses("10.0.0.2/24", "fd00::2/64").capture(capture).build();
        StackConfig there = StackConfig.builder().device(link.b()).addresses("10.0.0.1/24", "fd00::1/64").build();
        var printed = new ByteArrayOutputStream();
        var terminal = new Terminal(new PrintStream(printed, true, StandardCharsets.US_ASCII), false, false);

        boolean passed = new Demo(terminal).withEngine(here, there, "a link in memory");

        String text = printed.toString(StandardCharsets.US_ASCII);
        assertThat(passed).as(text).isTrue();
        assertThat(text.lines()).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(Terminal.COLUMNS));
        assertThat(text)
                .containsSubsequence("cubic (io.tcpkit.congestion)",
                        "ok a small page over IPv4", "ok a small page over IPv6",
                        "ok a large file, its SHA-256 matches", "64 MiB",
                        "ok 50 requests at once, 50 connections",
                        "there and back over IPv4, SHA-256 matches", "there and back over IPv6, SHA-256 matches",
                        "SYN-SENT", "ESTABLISHED", "FIN-WAIT-1", "TIME-WAIT",
                        "the last    cubic, nagle, delayed: mss 14",
                        "All 8 checks passed")
                .doesNotContain("FAILED");
        // A section header block's type and its byte order mark.
        assertThat(Files.newInputStream(capture).readNBytes(4)).containsExactly(0x0a, 0x0d, 0x0d, 0x0a);
    }

    @Test
    @DisplayName("says what failed, counts it, and goes on")
    void failure() {
        var printed = new ByteArrayOutputStream();
        var checks = new Checks(new Terminal(new PrintStream(printed, true, StandardCharsets.US_ASCII), false, false));

        checks.run("something works", () -> new Checks.Result(2 << 20, 1_000_000_000));
        checks.run("something else works", () -> {
            throw new IOException("it does not");
        });

        assertThat(printed.toString(StandardCharsets.US_ASCII).lines()).containsExactly(
                "  ok something works                                           2 MiB        1 s  16.8 Mbit/s",
                "  FAILED something else works",
                "      it does not");
        assertThat(checks.passed()).isEqualTo(1);
        assertThat(checks.failed()).isEqualTo(1);
    }
}
