package io.tcpkit.lab.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpkit.lab.record.Limits;
import io.tcpkit.lab.record.Metric;
import io.tcpkit.lab.record.RateSeries;
import io.tcpkit.lab.record.Recorded;
import io.tcpkit.lab.record.Recording;
import io.tcpkit.lab.record.Series;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A screenful: no line longer than the screen, values with units, graphs of one line.
class TerminalSummaryTest {
    private static final Recording RUN = Recorded.transfer(3, Limits.DEFAULT).recording();

    @ParameterizedTest
    @ValueSource(ints = {72, 80, 132})
    void noLineIsLongerThanTheScreen(int columns) {
        List<String> lines = TerminalSummary.of(RUN, columns, true);
        assertThat(lines).allSatisfy(line -> assertThat(line.length()).as(line).isLessThanOrEqualTo(columns));
        assertThat(lines.getFirst()).startsWith("flow").contains("goodput");
        assertThat(lines.get(1)).startsWith("<downl").containsPattern("\\d bit/s|kbit/s|Mbit/s");
    }

    @Test
    void plainTextHasNoBlocks() {
        assertThat(String.join("", TerminalSummary.of(RUN, 80, false))).matches("\\p{ASCII}*");
        assertThat(String.join("", TerminalSummary.of(RUN, 80, true))).contains("█");
    }

    @Test
    void aRateIsAMeanAndALineKeepsItsPeaks() {
        var rate = new RateSeries(Metric.GOODPUT, 10, 20);
        rate.add(0, 100);
        rate.add(10, 50);
        rate.add(30, 100);
        assertThat(Sparkline.of(rate, 40, 4, true)).isEqualTo("█▄▁█");
        assertThat(Sparkline.of(rate, 80, 8, true)).as("an interval wider than a column is in each").isEqualTo("█▄▁█    ");
        assertThat(Sparkline.of(rate, 40, 2, false)).isEqualTo("@+");
        var line = new Series(Metric.CWND, Series.Shape.LINE, 16);
        line.add(0, 10);
        line.add(11, 80);
        line.add(12, 20);
        line.add(35, 30);
        assertThat(Sparkline.of(line, 40, 4, true)).as("where nothing is told, the last holds").isEqualTo("▁█▂▃");
    }

    @Test
    void aRunWithoutDataSaysSo() {
        var nothing = new Recording(RUN.run(), 1, List.of(), List.of(), List.of());
        assertThat(TerminalSummary.of(nothing, 80, true)).contains("no connection sent data");
    }
}
