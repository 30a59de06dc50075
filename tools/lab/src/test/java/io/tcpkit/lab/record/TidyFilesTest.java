package io.tcpkit.lab.record;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The same rows in both files, and each value where it belongs.
class TidyFilesTest {
    @TempDir
    private Path folder;

    @Test
    void bothFilesHaveTheSameRows() throws IOException {
        List<Recording> runs = List.of(Recorded.transfer(3, Limits.DEFAULT).recording());
        Path csv = folder.resolve("run.csv");
        Path json = folder.resolve("run.jsonl");
        TidyFiles.csv(csv, runs);
        TidyFiles.jsonLines(json, runs);
        List<String> rows = Files.readAllLines(csv);
        List<String> objects = Files.readAllLines(json);
        assertThat(rows).first().isEqualTo("run,subject,metric,unit,time_s,value");
        assertThat(rows).hasSize(objects.size() + 1).hasSizeGreaterThan(1_000);
        var mapper = JsonMapper.builder().build();
        for (int i = 0; i < objects.size(); i++) {
            JsonNode object = mapper.readTree(objects.get(i));
            String[] cells = rows.get(i + 1).split(",");
            assertThat(cells).hasSize(6);
            assertThat(cells[2]).isEqualTo(object.get("metric").asText());
            assertThat(Math.round(Double.parseDouble(cells[4]) * 1e9)).isEqualTo(object.get("time_ns").asLong());
            assertThat(Double.parseDouble(cells[5])).isEqualTo(object.get("value").asDouble());
        }
        assertThat(rows).anySatisfy(row -> assertThat(row).matches("A test,<download> & co,acked,octets,\\d\\.\\d{9},600002"));
    }

    @Test
    void namesMayHaveCommasAndQuotes() throws IOException {
        Recording run = Recorded.transfer(3, new Limits(16, 10, 24, 100, 4)).recording();
        var named = new Recording(new RunDescription("a \"b\", c", 1, "", List.of(), ""), run.lengthNanos(), run.flows(), run.links(), run.remarks());
        Path csv = folder.resolve("named.csv");
        TidyFiles.csv(csv, List.of(named));
        assertThat(Files.readAllLines(csv).get(1)).startsWith("\"a \"\"b\"\", c\",<download> & co,");
    }
}
