package io.tcpkit.lab.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFolderTest {
    private static final Scenario SCENARIO = Scenario.dumbbell(5).name("small").rate("5mbit").rtt(Duration.ofMillis(20))
            .buffer("10packets").length(Duration.ofSeconds(2)).flow("a", it -> it.congestion("newreno"));

    @TempDir
    private Path folder;

    @Test
    void aFolderRepeatsItsRun() throws Exception {
        Outcome outcome = SCENARIO.run();
        RunFolder.of(outcome, "1.2.3", "tcpkit lab run small").write(folder);

        RunFolder read = RunFolder.read(folder);

        assertThat(read).isEqualTo(RunFolder.of(outcome, "1.2.3", "tcpkit lab run small"));
        assertThat(read.scenario().run().trace()).isEqualTo(read.trace());
        assertThat(read.trace().marks()).isNotEmpty();
    }

    @Test
    void whatIsNoFolderOfARunIsSaid() throws Exception {
        assertThatThrownBy(() -> RunFolder.read(folder)).hasMessageContaining("has no scenario.toml");
        Files.writeString(folder.resolve("scenario.toml"), "[dumbbell]\n");
        assertThatThrownBy(() -> RunFolder.read(folder)).hasMessageContaining("has no outcome.json");
    }

    @Test
    void scenariosThatAreTheSameDoNotDiffer() {
        assertThat(TraceDifference.between(SCENARIO, SCENARIO.name("another"))).isEmpty();
    }

    @Test
    void theFirstPacketThatDiffersIsFound() {
        Scenario later = SCENARIO.at(Duration.ofSeconds(1), it -> it.delay(Duration.ofMillis(1)));

        TraceDifference.Difference difference = TraceDifference.between(SCENARIO, later).orElseThrow();

        TraceDifference.Seen one = difference.one().stream().filter(it -> it.index() == difference.index()).findFirst().orElseThrow();
        assertThat(one.atNanos()).isBetween(Duration.ofSeconds(1).toNanos(), Duration.ofMillis(1_010).toNanos());
        // Both have the same packets before it.
        assertThat(difference.one().getFirst().bytes()).isEqualTo(difference.other().getFirst().bytes());
        assertThat(difference.one().getFirst().atNanos()).isEqualTo(difference.other().getFirst().atNanos());
    }

    @Test
    void aCellularLinkIsTheSameEachTimeAndOnAverageAsFastAsItWasSaid() {
        CellularTrace trace = CellularTrace.parse("cellular:mean=12mbit,outages=0s,length=600s,seed=3");

        assertThat(trace.opportunitiesMillis()).isEqualTo(trace.opportunitiesMillis()).isSorted();
        double bitsPerSecond = trace.opportunitiesMillis().size() * 1_500L * 8 / 600.0;
        assertThat(bitsPerSecond).isBetween(10e6, 14e6);
    }
}
