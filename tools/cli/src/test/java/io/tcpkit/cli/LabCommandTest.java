package io.tcpkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("tcpkit lab")
@Timeout(120)
class LabCommandTest {
    private static final String SCENARIO = """
            length = "2s"
            [dumbbell]
            rate = "5mbit"
            rtt = "20ms"
            buffer = "20packets"
            [[flow]]
            name = "a"
            congestion = "newreno"
            [sweep]
            seed = "1..40"
            """;

    @TempDir
    private Path folder;

    private record Ended(int status, String out, String err) {
    }

    private static Ended run(Object... arguments) {
        PrintStream before = System.out;
        var out = new ByteArrayOutputStream();
        var err = new StringWriter();
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        try {
            String[] words = List.of(arguments).stream().map(Object::toString).toArray(String[]::new);
            int status = Main.commandLine().setErr(new PrintWriter(err))
                    .setColorScheme(picocli.CommandLine.Help.defaultColorScheme(picocli.CommandLine.Help.Ansi.OFF)).execute(words);
            return new Ended(status, out.toString(StandardCharsets.UTF_8), err.toString());
        } finally {
            System.setOut(before);
        }
    }

    private Path scenario() throws Exception {
        return Files.writeString(folder.resolve("small.toml"), SCENARIO);
    }

    @ParameterizedTest
    @ValueSource(strings = {"compare", "run", "sweep", "list", "replay", "diff", "explain"})
    @DisplayName("has a help for each of its commands")
    void help(String command) {
        var out = new StringWriter();

        assertThat(Main.commandLine().setOut(new PrintWriter(out)).execute("lab", command, "--help")).isZero();

        assertThat(out.toString().lines()).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(100));
        assertThat(out.toString()).contains("Usage: tcpkit lab " + command, "Example", "Exit status: 0");
    }

    @Test
    @DisplayName("runs, leaves a folder, repeats it, compares it and explains it")
    void folder() throws Exception {
        Path one = folder.resolve("one");
        Path two = folder.resolve("two");

        Ended run = run("lab", "run", scenario(), "--out", one);
        Ended replay = run("lab", "replay", one);
        Ended same = run("lab", "diff", one, one);
        run("lab", "run", one, "--set", "rate=4mbit", "--out", two);
        Ended different = run("lab", "diff", one, two);
        Ended explained = run("lab", "explain", one, "--at", "1.5s", "--flow", "a");

        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.out()).contains("goodput", "newreno", "bottleneck", "left in " + one);
        assertThat(run.out().lines()).filteredOn(line -> !line.contains(one.toString()))
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(100));
        assertThat(one).isDirectoryContaining("glob:**report.html").isDirectoryContaining("glob:**series.csv");
        assertThat(replay.status()).isZero();
        assertThat(replay.out()).contains("identical");
        assertThat(same.status()).isZero();
        assertThat(same.out()).contains("parameters: all the same", "figures: all the same", "packets: all the same");
        assertThat(different.status()).isEqualTo(1);
        assertThat(different.out()).contains("dumbbell.rate", "5mbit", "4mbit", "goodput_bps", "packets: the first ", "A ", "B ");
        assertThat(explained.status()).isZero();
        assertThat(explained.out()).contains("flow a at 1.5s", "The congestion window holds it back", "in flight", "ESTABLISHED");
    }

    @Test
    @DisplayName("replay says between which packets a run is another one now")
    void changed() throws Exception {
        Path one = folder.resolve("one");
        run("lab", "run", scenario(), "--out", one);
        Path toml = one.resolve("scenario.toml");
        Files.writeString(toml, Files.readString(toml) + "\n[[change]]\nat = \"1s\"\nlink = \"bottleneck\"\nrate = \"4mbit\"\n");

        Ended replay = run("lab", "replay", one);

        assertThat(replay.status()).isEqualTo(1);
        // Some 2000 packets arrive on three links in the first second.
        assertThat(replay.out()).contains("different", "the first difference is between packet 2,000 and 3,000");
    }

    @Test
    @DisplayName("compares controllers alone and together")
    void compare() {
        String[] path = {"--rate", "5mbit", "--rtt", "20ms", "--time", "2s"};
        Ended alone = run(joined(List.of("lab", "compare", "newreno", "reno"), path));
        Ended together = run(joined(List.of("lab", "compare", "newreno", "newreno", "--together", "--flows", "2"), path));

        assertThat(alone.status()).as(alone.err()).isZero();
        assertThat(alone.out()).contains("5 Mbit/s", "each controller alone", "link used", "newreno", "reno");
        assertThat(together.status()).as(together.err()).isZero();
        assertThat(together.out()).contains("all at once", "share", "(Jain's index)");
    }

    private static Object[] joined(List<String> first, String... then) {
        var all = new ArrayList<Object>(first);
        all.addAll(List.of(then));
        return all.toArray();
    }

    @Test
    @DisplayName("lists what is shipped, and prints it to begin one's own with")
    void list() throws Exception {
        assertThat(run("lab", "list").out()).contains("bufferbloat", "coexistence").satisfies(text ->
                assertThat(text.lines()).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80)));
        Path mine = Files.writeString(folder.resolve("mine.toml"), run("lab", "list", "bufferbloat").out());

        assertThat(run("lab", "run", mine, "--set", "length=1s", "--set", "warm-up=0s").status()).isZero();
    }

    @Test
    @DisplayName("a sweep that is killed goes on where it was, and repeats and loses nothing")
    void killed() throws Exception {
        Path out = folder.resolve("results");
        Path log = out.resolve("results.jsonl");
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-p",
                System.getProperty("jdk.module.path"), "-m", "io.tcpkit.cli/io.tcpkit.cli.Main",
                "lab", "sweep", scenario().toString(), "--out", out.toString(), "--threads", "1")
                .redirectErrorStream(true).redirectOutput(folder.resolve("output.txt").toFile()).start();
        while (process.isAlive() && (!Files.exists(log) || lines(log) < 4)) {
            process.waitFor(5, TimeUnit.MILLISECONDS);
        }
        process.destroyForcibly().waitFor();
        long before = lines(log) - 1;

        Ended resumed = run("lab", "sweep", folder.resolve("small.toml"), "--out", out);

        assertThat(before).as(Files.readString(folder.resolve("output.txt"))).isBetween(3L, 39L);
        assertThat(resumed.status()).as(resumed.err()).isZero();
        assertThat(resumed.out()).contains("40 of 40 points are there");
        List<String> points = Files.readAllLines(log).stream().skip(1).map(line -> line.substring(0, line.indexOf(','))).toList();
        assertThat(points).hasSize(40).doesNotHaveDuplicates();
        assertThat(Files.readAllLines(out.resolve("results.csv"))).filteredOn(line -> line.contains(",flow a,goodput_bps,")).hasSize(40);
        assertThat(Files.readString(out.resolve("summary.csv"))).contains("flow a,goodput_bps,40,");
    }

    private static long lines(Path file) throws Exception {
        return Files.readString(file).chars().filter(c -> c == '\n').count();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            run no-such-thing                  | 'no-such-thing' is neither a file nor the name of a scenario
            run nagle --set raet=1mbit         | 'raet' is no key of a scenario; did you mean 'rate'?
            run nagle --captures               | --captures needs --out
            run nagle --set rate               | --set rate: write a path, '=' and a value
            run nagle --set flow.congestion=x  | unknown congestion
            compare cubic --flows 0            | --flows is 0, but there must be from 1 to 1000
            compare cubic --rate fast          | 'fast' is no rate
            sweep nagle                        | there is no [sweep]
            sweep ecn --shard 3/2              | shard 3/2
            replay .                           | is no folder of a run
            explain nagle --at 21s             | the moment is 21s, but must be from 0s to the end of the scenario, 20s
            explain nagle --at 1s --flow x     | there is no flow 'x'; there are: nagle, nodelay
            """)
    @DisplayName("answers what is wrong with status 2 and a sentence")
    void wrong(String arguments, String sentence) {
        Ended ended = run(joined(List.of("lab"), arguments.split(" ")));

        assertThat(ended.status()).isEqualTo(2);
        assertThat(ended.err()).startsWith("tcpkit: ").contains(sentence).doesNotContain("\tat ");
    }
}
