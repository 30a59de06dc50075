package io.tcpkit.differential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// A process of its own, because a network namespace with IPv4 loopback must be there before a JVM starts.
@DisplayName("The kernel and we answer the same, or we know why not")
class DifferentialTest {
    private static final int CONVERSATIONS = 300;

    @Test
    void conversationsHaveNoUnknownDifference() throws Exception {
        assumeTrue(Files.isWritable(Path.of("/dev/net/tun")), "no TUN device: /dev/net/tun is missing or not ours");
        String isolation = isolation();
        var command = new ArrayList<>(List.of("unshare", isolation, "sh", "-c",
                "echo 1024 > /proc/sys/net/ipv4/tcp_child_ehash_entries 2>/dev/null;"
                        + " exec unshare -n sh -c 'ip link set lo up && exec \"$@\"' sh \"$@\"", "sh",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-ea", "-p", modules(),
                "--add-modules", "ALL-MODULE-PATH", "--enable-native-access=io.tcpkit.tun",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn", "-m", "io.tcpkit.differential/" + Main.class.getName(),
                "1", String.valueOf(CONVERSATIONS)));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes());
        boolean ended = process.waitFor(60, TimeUnit.SECONDS);
        assertThat(ended).as(output).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        assertThat(output).startsWith(CONVERSATIONS + " conversations: ").contains(", 0 with one that is not");
    }

    /// {@return how to get a namespace; without a way the test is skipped}
    private static String isolation() throws IOException, InterruptedException {
        for (String way : List.of("-n", "-rn")) {
            try {
                if (new ProcessBuilder("unshare", way, "unshare", "-n", "true").redirectErrorStream(true).start().waitFor() == 0) {
                    return way;
                }
            } catch (IOException e) {
                assumeTrue(false, "no unshare: " + e.getMessage());
            }
        }
        assumeTrue(false, "no network namespace of our own: run the build as root, or allow user namespaces");
        throw new AssertionError();
    }

    /// {@return the modules and libraries that this test runs with, without those that only tests need}
    private static String modules() {
        return Stream.of("jdk.module.path", "java.class.path").map(name -> System.getProperty(name, ""))
                .flatMap(path -> Stream.of(path.split(File.pathSeparator))).distinct()
                .filter(entry -> entry.matches(".*/(tcp-|agrona|eclipse-collections|slf4j|jspecify|junit-|jqwik-|opentest4j|apiguardian)[^/]*[.]jar|.*/target/classes"))
                .collect(Collectors.joining(File.pathSeparator));
    }
}
