package io.tcpkit.lab.sweep;

import io.tcpkit.lab.scenario.Scenario;
import io.tcpkit.lab.scenario.ScenarioFile;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Collectors;

/// A scenario and lists of values for some of its paths: a point for each combination, the last path varying fastest.
///
/// ```toml
/// [sweep]
/// "flow.congestion" = ["cubic", "newreno"]
/// buffer = ["0.5bdp", "1bdp", "4bdp"]
/// seed = "1..10"
/// ```
///
/// @param base the scenario where the table says nothing
/// @param values what the table says: each path with its values
public record Sweep(Scenario base, SequencedMap<String, List<String>> values) {
    /// The path whose values are repetitions of the same experiment.
    public static final String SEED = "seed";

    private static final long MOST_POINTS = 1_000_000;

    /// Keeps a copy, and bounds the number of points.
    public Sweep {
        values = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(values));
        long points = 1;
        for (List<String> each : values.values()) {
            points = Math.min(Long.MAX_VALUE / 2, Math.multiplyHigh(points, each.size()) > 0 ? Long.MAX_VALUE / 2 : points * each.size());
        }
        if (points > MOST_POINTS) {
            throw new IllegalArgumentException("a sweep over %s has %d points, but may have %d".formatted(values.keySet(), points, MOST_POINTS));
        }
    }

    /// {@return the sweep of a file}
    ///
    /// @param file a scenario with a `[sweep]` table
    /// @throws IllegalArgumentException when it has none, or a combination cannot be run; the message says which
    public static Sweep of(ScenarioFile file) {
        if (file.sweep().isEmpty()) {
            throw new IllegalArgumentException(("%s: there is no [sweep]; write a table of paths and the values each is to have, such as "
                    + "\"flow.congestion\" = [\"cubic\", \"newreno\"]").formatted(file.source()));
        }
        var sweep = new Sweep(file.scenario(), file.sweep());
        sweep.points();
        return sweep;
    }

    /// {@return all points, in order}
    ///
    /// @throws IllegalArgumentException when a combination cannot be run; the message says which
    public List<Point> points() {
        var points = new ArrayList<Point>();
        combine(new ArrayList<>(values.entrySet()), 0, new LinkedHashMap<>(), points);
        return points;
    }

    private void combine(List<Map.Entry<String, List<String>>> paths, int depth, SequencedMap<String, String> chosen, List<Point> points) {
        if (depth == paths.size()) {
            points.add(point(points.size(), new LinkedHashMap<>(chosen)));
            return;
        }
        for (String value : paths.get(depth).getValue()) {
            chosen.put(paths.get(depth).getKey(), value);
            combine(paths, depth + 1, chosen, points);
        }
    }

    private Point point(int index, SequencedMap<String, String> settings) {
        Scenario scenario = base;
        try {
            for (Map.Entry<String, String> setting : settings.entrySet()) {
                scenario = scenario.set(setting.getKey(), setting.getValue());
            }
            return new Point(index, settings, scenario.checked());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("at %s: %s".formatted(Point.text(settings), e.getMessage()), e);
        }
    }

    /// One combination.
    ///
    /// @param index its number, from 0
    /// @param settings its value of each path
    /// @param scenario what is run
    public record Point(int index, SequencedMap<String, String> settings, Scenario scenario) {
        /// {@return what tells it from the others, such as `flow.congestion=cubic seed=3`}
        public String key() {
            return text(settings);
        }

        private static String text(Map<String, String> settings) {
            return settings.entrySet().stream().map(it -> it.getKey() + "=" + it.getValue()).collect(Collectors.joining(" "));
        }
    }
}
