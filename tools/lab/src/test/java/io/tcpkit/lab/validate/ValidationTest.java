package io.tcpkit.lab.validate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tcpkit.lab.scenario.Scenario;
import io.tcpkit.lab.scenario.ScenarioFile;
import io.tcpkit.lab.validate.Validation.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Published figures, those that take a second; `tcpkit lab validate` has all of them.
class ValidationTest {
    static Stream<Task> quick() {
        return Validation.tasks(Experiments.all(), true).stream();
    }

    @ParameterizedTest
    @MethodSource("quick")
    @DisplayName("Figures of the quick subset are met")
    void met(Task task) {
        Result result = Validation.run(task);
        assertThat(result.failure()).isEmpty();
        assertThat(result.figures()).isNotEmpty().allSatisfy(figure -> assertThat(figure.isMet())
                .as("%s, %s: %s is %s, expected %s", task.experiment().command(), task.trial().setting(), figure.what(),
                        Figure.text(figure.ours()), figure.expected().text()).isTrue());
    }

    @Test
    @DisplayName("Every scenario of every experiment is the same when it is read back from a file")
    void areFiles() {
        for (Task task : Validation.tasks(Experiments.all(), false)) {
            for (Scenario scenario : task.trial().runs()) {
                assertThat(ScenarioFile.parse("experiment", scenario.toToml()).scenario().toToml()).isEqualTo(scenario.toToml());
            }
        }
    }

    @Nested
    @DisplayName("An expectation")
    class Expectations {
        @ParameterizedTest
        @CsvSource({"38, 7, 40.66, true", "38, 7, 40.67, false", "38, 7, 35.34, true", "38, 7, 35.33, false", "38, 7, NaN, false"})
        void isMetWithinItsTolerance(double value, double percent, double ours, boolean isMet) {
            assertThat(Expectation.around(value, percent).isMetBy(ours)).isEqualTo(isMet);
        }

        @Test
        void thatIsNeverMetIsRefused() {
            assertThatThrownBy(() -> Expectation.between(2, 1)).hasMessage("'2 to 1' is met from 2.0 to 1.0, which is never");
        }
    }

    @Test
    @DisplayName("Padhye et al. 1998, equation (30): 4.45, 1.30, 0.85, 0.43 and 0.20 Mbit/s with T0 = 4 RTT")
    void padhye() {
        double[][] points = {{0.001, 4.45}, {0.01, 1.30}, {0.02, 0.85}, {0.05, 0.43}, {0.1, 0.20}};
        for (double[] point : points) {
            assertThat(RenoModels.padhye(point[0], 0.4)).isCloseTo(point[1], within(0.006));
        }
    }

    @Nested
    @DisplayName("Results")
    class Results {
        private final Task task = quick().findFirst().orElseThrow();

        private Result result(double ours) {
            return new Result(task.experiment().number(), task.trial().setting(),
                    List.of(new Figure("packets", Expectation.atLeast(3), ours)), "", 1.5);
        }

        @Test
        void areKeptAndATornLineIsCutOff(@TempDir Path folder) throws IOException {
            Path file = folder.resolve("results.jsonl");
            ResultLog.open(file).add(task, result(4));
            Files.writeString(file, Files.readString(file) + "{\"key\":\"to");
            ResultLog log = ResultLog.open(file);
            assertThat(log.result(task)).contains(result(4));
            log.add(task, result(5));
            assertThat(ResultLog.open(file).result(task)).contains(result(5));
        }

        @Test
        void thatMissAreOnThePageAsMissed() {
            var one = List.of(task.experiment());
            assertThat(ValidationPage.of(one, it -> it.equals(task) ? Optional.of(result(2)) : Optional.empty()))
                    .contains("**0 figures are met and 1 missed.**", "| packets | ≥ 3 | 2 | **missed** |", "**not run** this time");
            assertThat(ValidationPage.of(one, _ -> Optional.of(result(3)))).contains("| packets | ≥ 3 | 3 | met |");
        }
    }
}
