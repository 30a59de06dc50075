package io.tcpkit.bench.endtoend;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/// The results, for people and for programs.
///
/// @param machine what they were measured on
/// @param load how busy the machine was at the end; our own processes are part of it
/// @param options how they were measured
/// @param results in the order of the table; every workload's reference is among them
record Report(String machine, double load, Options options, Map<Scenario, Samples> results) {

    /// {@return a table: medians, extremes, and the median of the ratios to the kernel over veth, taken round by round}
    String text() {
        var text = new StringBuilder();
        line(text, "%n%s", machine);
        line(text, "%d rounds of %s s each, load %.1f; the kernel's sockets use cubic; one connection, one after the other",
                options.rounds(), number(options.seconds()), load);
        Map<Workload, Samples> references = references();
        for (Workload workload : Workload.values()) {
            if (results.keySet().stream().noneMatch(scenario -> scenario.workload() == workload)) {
                continue;
            }
            line(text, "%n%-46s %10s   %-19s %8s", title(workload), "median", "min - max", "to veth");
            results.forEach((scenario, samples) -> {
                if (scenario.workload() == workload) {
                    line(text, "%-46s %10s   %-19s %8.2f", scenario.name(), number(samples.median()),
                            number(samples.min()) + " - " + number(samples.max()),
                            samples.dividedBy(references.get(workload)).median());
                }
            });
        }
        return text.toString();
    }

    /// {@return the same as JSON, with all values}
    String json() {
        Map<Workload, Samples> references = references();
        String scenarios = results.entrySet().stream().map(entry -> {
            Scenario scenario = entry.getKey();
            Samples samples = entry.getValue();
            return """
                    {"workload": "%s", "name": "%s", "unit": "%s", "median": %s, "min": %s, "max": %s, "ratioToVeth": %s, "rounds": [%s]}"""
                    .formatted(lower(scenario.workload()), scenario.name(), unit(scenario.workload()), samples.median(),
                            samples.min(), samples.max(), samples.dividedBy(references.get(scenario.workload())).median(),
                            DoubleStream.of(samples.values()).mapToObj(Double::toString).collect(Collectors.joining(", ")));
        }).collect(Collectors.joining(",\n    "));
        return """
                {
                  "machine": "%s",
                  "load": %s,
                  "seconds": %s,
                  "rounds": %d,
                  "scenarios": [
                    %s
                  ]
                }
                """.formatted(machine.replace("\"", "'"), load, options.seconds(), options.rounds(), scenarios);
    }

    private Map<Workload, Samples> references() {
        var references = new EnumMap<Workload, Samples>(Workload.class);
        results.forEach((scenario, samples) -> {
            if (scenario.isReference()) {
                references.put(scenario.workload(), samples);
            }
        });
        return references;
    }

    private static String title(Workload workload) {
        return switch (workload) {
            case BULK -> "Bulk, Gbit/s";
            case PINGPONG -> "Ping-pong of one octet, transactions/s";
            case CONNECTS -> "Connect and close, connections/s";
        };
    }

    private static String unit(Workload workload) {
        return switch (workload) {
            case BULK -> "Gbit/s";
            case PINGPONG, CONNECTS -> "1/s";
        };
    }

    private static String lower(Workload workload) {
        return workload.name().toLowerCase(Locale.ROOT);
    }

    private static String number(double value) {
        return value < 1000 ? String.format(Locale.ROOT, "%.3g", value) : String.format(Locale.ROOT, "%,.0f", value);
    }

    private static void line(StringBuilder text, String format, Object... arguments) {
        text.append(String.format(Locale.ROOT, format + "%n", arguments));
    }
}
