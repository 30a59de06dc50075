package io.tcpkit.lab.sweep;

import io.tcpkit.lab.scenario.Figures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// Results as one tidy table: a column for each path, then what the figure is of, which it is, and its value; a row for each
/// figure.
final class Tidy {
    private Tidy() {
    }

    static void write(Path file, Sweep sweep, List<SweepLog.Result> results) throws IOException {
        var header = new ArrayList<>(sweep.values().sequencedKeySet());
        header.addAll(List.of("of", "metric", "value"));
        try (var out = Files.newBufferedWriter(file)) {
            out.write(row(header));
            for (SweepLog.Result result : results) {
                for (Figures.Figure figure : result.figures()) {
                    var cells = new ArrayList<>(sweep.values().sequencedKeySet().stream()
                            .map(path -> result.settings().getOrDefault(path, "")).toList());
                    cells.addAll(List.of(figure.of(), figure.metric(), Double.toString(figure.value())));
                    out.write(row(cells));
                }
            }
        }
    }

    /// A line of CSV as RFC 4180 §2 has it, but for its end.
    static String row(List<String> cells) {
        return cells.stream().map(cell -> cell.matches("[^\",\\n\\r]*") ? cell : '"' + cell.replace("\"", "\"\"") + '"')
                .collect(Collectors.joining(",", "", "\n"));
    }
}
