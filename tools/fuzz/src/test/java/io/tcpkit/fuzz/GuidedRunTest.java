package io.tcpkit.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The fuzzer at work on each target for a few seconds, or for as many as `-Dtcpkit.fuzz.seconds` says; see docs/fuzzing.md.
///
/// It runs in a process of its own, since it instruments what it loads and ends its process when it finds something. What is new
/// in the corpus goes into `target/fuzz`, where the next longer run goes on from.
class GuidedRunTest {
    private static final String INSTRUMENTED =
            "io.tcpkit.api.**:io.tcpkit.codec.**:io.tcpkit.fsm.**:io.tcpkit.congestion.**:io.tcpkit.fuzz.**";
    private static final Pattern COVERED = Pattern.compile("cov: (\\d+)");
    private static final Pattern RUNS = Pattern.compile("stat::number_of_executed_units: (\\d+)");
    private static final Pattern FOUND = Pattern.compile("(?s)== Java Exception.*");

    @ParameterizedTest
    @EnumSource
    void findsNothing(Target target) throws IOException, InterruptedException {
        assumeTrue(isSupported(), "the fuzzer has native code for Linux on x86-64 and ARM only");
        int seconds = Integer.getInteger("tcpkit.fuzz.seconds", 3);
        Path work = Path.of("target/fuzz", target.folder()).toAbsolutePath();
        Path found = Files.createDirectories(work.resolve("corpus"));
        Path log = work.resolve("log");
        Process fuzzer = new ProcessBuilder(command(target, seconds, work, found))
                .redirectErrorStream(true).redirectOutput(log.toFile()).start();
        try {
            assertThat(fuzzer.waitFor(seconds + 120, TimeUnit.SECONDS)).as("ends in time; see %s", log).isTrue();
        } finally {
            fuzzer.destroyForcibly();
        }
        String output = Files.readString(log);
        Matcher finding = FOUND.matcher(output);
        assertThat(fuzzer.exitValue())
                .as("%s: the input is in %s and in base64 below; docs/fuzzing.md says how to keep it%n%s", target, work,
                        finding.find() ? finding.group() : output)
                .isZero();
        assertThat(last(RUNS, output)).as("inputs that were tried, see %s", log).isPositive();
        assertThat(last(COVERED, output)).as("edges that were covered: is the code instrumented? See %s", log)
                .isGreaterThan(300);
    }

    private static boolean isSupported() {
        return System.getProperty("os.name").equals("Linux")
                && List.of("amd64", "aarch64").contains(System.getProperty("os.arch"));
    }

    private static long last(Pattern pattern, String output) {
        long last = 0;
        for (Matcher matcher = pattern.matcher(output); matcher.find(); ) {
            last = Long.parseLong(matcher.group(1));
        }
        return last;
    }

    private static List<String> command(Target target, int seconds, Path work, Path found) {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-ea", "-Xmx512m", "-XX:+EnableDynamicAgentLoading", "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow", "-Xshare:off",
                "-cp", System.getProperty("java.class.path"),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + target.className(),
                "--instrumentation_includes=" + INSTRUMENTED,
                "--reproducer_path=" + work,
                "-artifact_prefix=" + work + "/",
                "-max_total_time=" + seconds,
                "-max_len=2048", "-timeout=20", "-rss_limit_mb=2000", "-print_final_stats=1"));
        // New inputs go into the first folder; the second is only read.
        command.add(found.toString());
        command.add(target.corpus().toString());
        return command;
    }
}
