package io.tcpkit.lab.sweep;

import io.tcpkit.lab.scenario.Figures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// What a sweep says when its seeds are taken together: for each combination of the other values, a mean of each figure and
/// its interval.
///
/// @param paths the paths that make a cell: all but the seed
/// @param cells each cell with its figures
public record Summary(List<String> paths, List<Cell> cells) {
    /// Keeps copies.
    public Summary {
        paths = List.copyOf(paths);
        cells = List.copyOf(cells);
    }

    /// {@return the summary of some results}
    ///
    /// @param sweep which values there are
    /// @param results what was run; failures are left out
    public static Summary of(Sweep sweep, List<SweepLog.Result> results) {
        List<String> paths = sweep.values().sequencedKeySet().stream().filter(path -> !path.equals(Sweep.SEED)).toList();
        var values = new LinkedHashMap<List<String>, SequencedMap<Name, List<Double>>>();
        // In the order of the sweep, whichever point was ready first.
        for (Sweep.Point point : sweep.points()) {
            values.putIfAbsent(paths.stream().map(point.settings()::get).toList(), new LinkedHashMap<>());
        }
        for (SweepLog.Result result : results) {
            var cell = values.get(paths.stream().map(path -> result.settings().getOrDefault(path, "")).toList());
            if (cell != null) {
                for (Figures.Figure figure : result.figures()) {
                    cell.computeIfAbsent(new Name(figure.of(), figure.metric()), _ -> new ArrayList<>()).add(figure.value());
                }
            }
        }
        var cells = new ArrayList<Cell>();
        values.forEach((settings, figures) -> {
            var intervals = new LinkedHashMap<Name, Interval>();
            figures.forEach((name, seen) -> intervals.put(name, Interval.of(seen)));
            cells.add(new Cell(settings, intervals));
        });
        return new Summary(paths, cells);
    }

    /// Writes it as CSV: a row for each cell and figure.
    ///
    /// @param file where
    /// @throws IOException when it cannot be written
    public void write(Path file) throws IOException {
        var header = new ArrayList<>(paths);
        header.addAll(List.of("of", "metric", "runs", "mean", "deviation", "ci95_low", "ci95_high"));
        try (var out = Files.newBufferedWriter(file)) {
            out.write(Tidy.row(header));
            for (Cell cell : cells) {
                for (var figure : cell.figures().entrySet()) {
                    Interval it = figure.getValue();
                    boolean known = it.count() > 1;
                    var row = new ArrayList<>(cell.settings());
                    row.addAll(List.of(figure.getKey().of(), figure.getKey().metric(), Integer.toString(it.count()),
                            Double.toString(it.mean()), known ? Double.toString(it.deviation()) : "",
                            known ? Double.toString(it.mean() - it.halfWidth()) : "",
                            known ? Double.toString(it.mean() + it.halfWidth()) : ""));
                    out.write(Tidy.row(row));
                }
            }
        }
    }

    /// The name of a figure.
    ///
    /// @param of what it is of
    /// @param metric which it is
    public record Name(String of, String metric) {
    }

    /// One combination of values, over all seeds.
    ///
    /// @param settings the values, in the order of the paths
    /// @param figures the mean of each figure, with its interval
    public record Cell(List<String> settings, SequencedMap<Name, Interval> figures) {
    }
}
