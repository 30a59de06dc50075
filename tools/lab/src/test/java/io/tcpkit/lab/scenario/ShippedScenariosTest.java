package io.tcpkit.lab.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpkit.lab.sweep.Sweep;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ShippedScenariosTest {
    static List<String> names() {
        return ScenarioFile.shippedNames();
    }

    @Test
    void thereAreSome() {
        assertThat(names()).contains("bufferbloat", "coexistence", "cellular").isSorted().doesNotHaveDuplicates();
        assertThat(ScenarioFile.shipped("no-such-thing")).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("names")
    void eachOneSaysWhatItShowsAndRuns(String name) {
        ScenarioFile file = ScenarioFile.shipped(name).orElseThrow();
        Scenario scenario = file.scenario();

        assertThat(scenario.name()).isEqualTo(name);
        assertThat(scenario.about()).matches("(?s).{40,}[.?]");
        assertThat(scenario.warmUp()).isLessThan(scenario.length());
        if (!file.sweep().isEmpty()) {
            assertThat(Sweep.of(file).points()).hasSizeBetween(3, 100);
        }
        // The first second of those who begin at once; as it is written, whole, it takes longer than a test may.
        Scenario brief = scenario.length(Duration.ofSeconds(1)).warmUp(Duration.ZERO)
                .flows(scenario.flows().stream().map(flow -> flow.start(Duration.ZERO)).toList());
        Outcome outcome = new Scenario(brief.name(), "", brief.seed(), brief.length(), brief.warmUp(), brief.topology(),
                brief.flows(), List.of()).run();
        assertThat(outcome.flows()).allSatisfy(flow -> {
            assertThat(flow.bytes()).as(flow.name()).isPositive();
            assertThat(flow.failures()).isEmpty();
        });
    }

    @Test
    void aTraceLimitsALinkAndSaysHowMuchOfItWasUsed() {
        Outcome outcome = ScenarioFile.shipped("cellular").orElseThrow().scenario().length(Duration.ofSeconds(10)).run();

        assertThat(outcome.flow("a").goodputBitsPerSecond()).isBetween(4e6, 16e6);
        assertThat(outcome.link("bottleneck").utilization()).isBetween(0.4, 1.4);
        assertThat(outcome.link("bottleneck").waits().p95()).isPositive();
    }
}
