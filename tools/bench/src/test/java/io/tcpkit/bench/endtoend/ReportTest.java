package io.tcpkit.bench.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import org.junit.jupiter.api.Test;

class ReportTest {
    private static final Options OPTIONS = Options.of(new String[] {"--seconds", "2", "--rounds", "3"});

    private static Report report() {
        var results = new LinkedHashMap<Scenario, Samples>();
        for (Scenario scenario : Scenario.all()) {
            if (scenario.workload() == Workload.BULK) {
                results.put(scenario, scenario.isReference() ? new Samples(40, 50, 60) : new Samples(20, 25, 30));
            }
        }
        return new Report("2 x Invented", 1.5, OPTIONS, results);
    }

    @Test
    void aLineHasMedianExtremesAndRatio() {
        assertThat(report().text().lines().filter(line -> line.startsWith("kernel > tcpkit, offload, platform thread")))
                .singleElement().satisfies(line -> assertThat(line.split(" {2,}"))
                        .containsExactly("kernel > tcpkit, offload, platform thread", "25.0", "20.0 - 30.0", "0.50"));
    }

    @Test
    void whatWasNotMeasuredHasNoTable() {
        assertThat(report().text()).contains("Bulk, Gbit/s").doesNotContain("Ping-pong").doesNotContain("Connect");
    }

    @Test
    void jsonHasAllValues() {
        assertThat(report().json())
                .contains("\"machine\": \"2 x Invented\"", "\"rounds\": 3")
                .contains("\"median\": 25.0, \"min\": 20.0, \"max\": 30.0, \"ratioToVeth\": 0.5, \"rounds\": [20.0, 25.0, 30.0]");
    }
}
