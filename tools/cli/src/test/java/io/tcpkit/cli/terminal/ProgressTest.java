package io.tcpkit.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgressTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private long nowNanos;

    private Progress progress(boolean isTerminal) {
        return new Progress(new PrintStream(out, true, StandardCharsets.UTF_8), isTerminal, true, () -> nowNanos, "a sweep");
    }

    private String text() {
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aPersonSeesABarThatIsRemovedAtTheEnd() {
        try (var progress = progress(true)) {
            nowNanos = 2_000_000_000L;
            progress.update(0.25, "5/20");
            assertThat(text()).isEqualTo("\r\033[Ka sweep  ██████░░░░░░░░░░░░░░░░░░  25 %  5/20  6.0 s left");
            nowNanos += 50_000_000;
            progress.update(0.3, "6/20");
            assertThat(text()).as("not more often than ten times a second").doesNotContain("6/20");
        }
        assertThat(text()).endsWith("\r\033[K");
    }

    @Test
    void aFileGetsALineNowAndThen() {
        try (var progress = progress(false)) {
            nowNanos = 2_000_000_000L;
            progress.update(0.25, "5/20");
            nowNanos = 6_000_000_000L;
            progress.update(0.5, "10/20");
        }
        assertThat(text()).isEqualToNormalizingNewlines("a sweep 50 %  10/20  6.0 s left\n");
    }

    @ParameterizedTest
    @CsvSource({"0.31, 0.3 s", "42.4, 42 s", "200, 3 min 20 s", "7300, 2 h 1 min"})
    void timesAreAsPeopleSayThem(double seconds, String text) {
        assertThat(Progress.seconds(seconds)).isEqualTo(text);
    }
}
