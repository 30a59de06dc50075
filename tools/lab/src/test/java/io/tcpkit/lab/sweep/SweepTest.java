package io.tcpkit.lab.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tcpkit.lab.scenario.ScenarioFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SweepTest {
    private static final String FILE = """
            length = "1s"
            [dumbbell]
            rate = "2mbit"
            rtt = "20ms"
            [[flow]]
            name = "a"
            congestion = "newreno"
            [sweep]
            buffer = ["5packets", "20packets"]
            seed = "1..3"
            """;

    @TempDir
    private Path folder;

    /// Remembers what it was told.
    private static final class Watcher implements SweepRun.Observer {
        private final List<String> run = new ArrayList<>();
        private int points;
        private int before;

        @Override
        public void onStart(int all, int done) {
            points = all;
            before = done;
        }

        @Override
        public void onResult(SweepLog.Result result) {
            run.add(result.point());
        }
    }

    private static Sweep sweep(String text) {
        return Sweep.of(ScenarioFile.parse("x.toml", text));
    }

    private Watcher run(String text, Shard shard) throws Exception {
        var watcher = new Watcher();
        new SweepRun(sweep(text), folder, shard, 2).run(watcher);
        return watcher;
    }

    private String results() throws Exception {
        return Files.readString(folder.resolve("results.csv"));
    }

    @Test
    void eachCombinationIsAPoint() {
        assertThat(sweep(FILE).points()).extracting(Sweep.Point::key).containsExactly(
                "buffer=5packets seed=1", "buffer=5packets seed=2", "buffer=5packets seed=3",
                "buffer=20packets seed=1", "buffer=20packets seed=2", "buffer=20packets seed=3");
        assertThat(sweep(FILE).points().getLast().scenario().seed()).isEqualTo(3);
    }

    @Test
    void allPointsAreRunOnceAndNotAgain() throws Exception {
        Watcher first = run(FILE, Shard.WHOLE);
        Watcher again = run(FILE, Shard.WHOLE);

        assertThat(first.points).isEqualTo(6);
        assertThat(first.run).hasSize(6).doesNotHaveDuplicates();
        assertThat(again.before).isEqualTo(6);
        assertThat(again.run).isEmpty();
        assertThat(results()).startsWith("buffer,seed,of,metric,value\n").contains("5packets,1,flow a,goodput_bps,");
    }

    @Test
    void moreValuesAreMorePointsAndTheOldOnesStay() throws Exception {
        run(FILE, Shard.WHOLE);

        assertThat(run(FILE.replace("1..3", "1..4"), Shard.WHOLE).run)
                .containsExactlyInAnyOrder("buffer=5packets seed=4", "buffer=20packets seed=4");
    }

    @Test
    void whateverACrashLeavesOfTheLastLineIsCutOffAndRunAgain() throws Exception {
        run(FILE, Shard.WHOLE);
        Path log = folder.resolve("results.jsonl");
        byte[] whole = Files.readAllBytes(log);
        String expected = sorted(results());
        List<String> lines = Files.readAllLines(log);
        int lastLine = whole.length - lines.getLast().length() - 1;

        for (int length : new int[] {lastLine, lastLine + 1, lastLine + 40, whole.length - 2, whole.length - 1}) {
            Files.write(log, java.util.Arrays.copyOf(whole, length), StandardOpenOption.TRUNCATE_EXISTING);

            Watcher resumed = run(FILE, Shard.WHOLE);

            assertThat(resumed.run).as("after %d of %d bytes", length, whole.length).hasSize(1);
            assertThat(Files.readAllBytes(log)).hasSize(whole.length);
            assertThat(sorted(results())).isEqualTo(expected);
        }
    }

    @Test
    void aCrashBeforeTheFirstLineWasWholeIsNone() throws Exception {
        Files.writeString(folder.resolve("results.jsonl"), "{\"sweep\":\"leng");

        assertThat(run(FILE, Shard.WHOLE).run).hasSize(6);
    }

    /// Points are written as they become ready, so the order is not always the same.
    private static String sorted(String csv) {
        return csv.lines().sorted().reduce("", (a, b) -> a + b + "\n");
    }

    @Test
    void shardsAreDisjointAndTogetherEverything() throws Exception {
        Watcher first = run(FILE, Shard.parse("1/2"));
        Watcher second = run(FILE, Shard.parse("2/2"));

        assertThat(first.run).hasSize(3).doesNotContainAnyElementsOf(second.run);
        assertThat(second.run).hasSize(3);
        assertThat(SweepLog.readAll(folder)).hasSize(6);
    }

    @Test
    void aPointThatFailsIsToldAndTriedAgain() throws Exception {
        String text = FILE.replace("buffer = [\"5packets\", \"20packets\"]", "queue = [\"droptail\", \"droptial\"]");

        run(text, Shard.WHOLE);
        Watcher again = run(text, Shard.WHOLE);

        assertThat(again.before).isEqualTo(3);
        assertThat(again.run).hasSize(3).allMatch(point -> point.contains("droptial"));
        assertThat(SweepLog.readAll(folder)).filteredOn(SweepLog.Result::isFailure).hasSize(3)
                .allSatisfy(result -> assertThat(result.failure()).contains("droptial"));
    }

    @Test
    void theLogOfAnotherSweepIsLeftAlone() throws Exception {
        run(FILE, Shard.WHOLE);

        assertThatThrownBy(() -> run(FILE.replace("20ms", "30ms"), Shard.WHOLE))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("another sweep");
    }

    @Test
    void twoProcessesCannotWriteOneLog() throws Exception {
        try (var _ = SweepLog.open(folder.resolve("results.jsonl"), sweep(FILE))) {
            assertThatThrownBy(() -> run(FILE, Shard.WHOLE)).hasMessageContaining("another process");
        }
    }

    @Test
    void seedsAreTakenTogether() throws Exception {
        run(FILE, Shard.WHOLE);
        Summary summary = Summary.of(sweep(FILE), SweepLog.readAll(folder));

        assertThat(summary.paths()).containsExactly("buffer");
        assertThat(summary.cells()).extracting(Summary.Cell::settings).containsExactly(List.of("5packets"), List.of("20packets"));
        assertThat(summary.cells()).allSatisfy(cell ->
                assertThat(cell.figures().get(new Summary.Name("flow a", "goodput_bps")).count()).isEqualTo(3));
        assertThat(Files.readString(folder.resolve("summary.csv")))
                .startsWith("buffer,of,metric,runs,mean,deviation,ci95_low,ci95_high\n5packets,all,jain,3,1.0,0.0,1.0,1.0\n");
    }

    @Test
    void anIntervalIsStudents() {
        // The values 1 to 5 have mean 3 and deviation 1.5811; t with four degrees of freedom is 2.776.
        Interval interval = Interval.of(List.of(1.0, 2.0, 3.0, 4.0, 5.0));

        assertThat(interval.mean()).isEqualTo(3);
        assertThat(interval.deviation()).isCloseTo(1.5811, within(1e-4));
        assertThat(interval.halfWidth()).isCloseTo(1.963, within(1e-3));
        assertThat(Interval.of(List.of(7.0)).halfWidth()).isInfinite();
    }

    @ParameterizedTest
    @CsvSource({"1, 12.706", "30, 2.042", "31, 2.0395", "40, 2.021", "60, 2.000", "120, 1.980", "100000, 1.960"})
    void studentsTIsThatOfTheTables(int degrees, double t) {
        assertThat(Interval.t(degrees)).isCloseTo(t, within(6e-4));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0/4", "5/4", "1", "1/0", "a/b"})
    void whatIsNoShardIsRefused(String text) {
        assertThatThrownBy(() -> Shard.parse(text)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("/4");
    }

    @Test
    void aFileWithoutASweepIsNone() {
        assertThatThrownBy(() -> sweep(FILE.substring(0, FILE.indexOf("[sweep]")))).hasMessageContaining("there is no [sweep]");
    }

    @Test
    void aCombinationThatCannotBeRunIsNamed() {
        assertThatThrownBy(() -> sweep(FILE + "warm-up = [\"0s\", \"1s\"]\n")).hasMessageContaining("warm-up=1s")
                .hasMessageContaining("leaves nothing of length");
    }
}
