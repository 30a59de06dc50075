package io.tcpkit.lab.scenario;

import io.tcpkit.lab.scenario.Topology.Dumbbell;
import io.tcpkit.lab.scenario.Topology.Graph;
import io.tcpkit.lab.scenario.Topology.ParkingLot;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Collectors;

/// A scenario as TOML, with what differs from the defaults and nothing else.
final class ScenarioText {
    private final StringBuilder text = new StringBuilder();

    private ScenarioText() {
    }

    /// {@return every value that a file would have, by its path}
    static SequencedMap<String, String> settings(Scenario scenario) {
        var found = new LinkedHashMap<String, String>();
        String table = "";
        for (String line : of(scenario).lines().toList()) {
            int equals = line.indexOf(" = ");
            if (line.startsWith("[")) {
                table = line.replaceAll("[\\[\\]]", "");
                // Several tables of one kind are told apart by their names, and changes by their number.
                if (table.equals("change")) {
                    table += "." + (found.keySet().stream().filter(it -> it.matches("change\\.\\d+\\.at")).count() + 1);
                }
            } else if (equals > 0) {
                String key = line.substring(0, equals);
                String value = line.substring(equals + 3);
                boolean isText = value.startsWith("\"");
                String bare = isText ? value.substring(1, value.length() - 1) : value;
                if (key.equals("name") && !table.isEmpty()) {
                    table += "." + bare;
                } else {
                    found.put(table.isEmpty() ? key : table + "." + key, bare);
                }
            }
        }
        return found;
    }

    static String of(Scenario scenario) {
        var written = new ScenarioText();
        written.root(scenario);
        written.network(scenario.topology());
        scenario.flows().forEach(written::flow);
        scenario.changes().forEach(written::change);
        return written.text.toString();
    }

    private void root(Scenario scenario) {
        if (!scenario.name().isEmpty()) {
            pair("name", scenario.name());
        }
        if (!scenario.about().isEmpty()) {
            pair("about", scenario.about());
        }
        text.append("seed = ").append(scenario.seed()).append('\n');
        pair("length", Keys.time(scenario.length()));
        if (!scenario.warmUp().equals(Duration.ZERO)) {
            pair("warm-up", Keys.time(scenario.warmUp()));
        }
        if (scenario.topology() instanceof Graph graph) {
            names("hosts", graph.hosts());
            names("routers", graph.routers());
        }
    }

    private void network(Topology topology) {
        switch (topology) {
            case Dumbbell it -> {
                header("[dumbbell]");
                pairs(ScenarioKeys.DUMBBELL.differences(ScenarioKeys.PLAIN_DUMBBELL, it));
                Map<String, String> access = LinkSettings.KEYS.differences(LinkSettings.IDEAL, it.access());
                if (!access.isEmpty()) {
                    header("[dumbbell.access]");
                    pairs(access);
                }
            }
            case ParkingLot it -> {
                header("[parking-lot]");
                pair("hops", Integer.toString(it.hops()));
                Map<String, String> rest = ScenarioKeys.PARKING_LOT.differences(ScenarioKeys.PLAIN_PARKING_LOT, it);
                rest.remove("hops");
                pairs(rest);
            }
            case Graph it -> it.links().forEach(this::link);
        }
    }

    private void link(Graph.Link link) {
        header("[[link]]");
        pair("name", link.name());
        pair("from", link.from());
        pair("to", link.to());
        pairs(LinkSettings.KEYS.differences(LinkSettings.IDEAL, link.there()));
        Map<String, String> back = LinkSettings.KEYS.differences(link.there(), link.back());
        if (!back.isEmpty()) {
            header("[link.back]");
            pairs(back);
        }
    }

    private void flow(Flow flow) {
        header("[[flow]]");
        pair("name", flow.name());
        Map<String, String> rest = Flow.KEYS.differences(Flow.named(flow.name()), flow);
        // A flow's controller is named always, so that a file means the same when the default changes.
        pair("congestion", flow.connection().congestion().toString());
        rest.remove("congestion");
        pairs(rest);
    }

    private void change(Change change) {
        header("[[change]]");
        pair("at", Keys.time(change.at()));
        pair("link", change.link());
        pairs(change.settings());
    }

    private void header(String line) {
        text.append('\n').append(line).append('\n');
    }

    private void pairs(Map<String, String> pairs) {
        pairs.forEach(this::pair);
    }

    private void names(String key, List<String> names) {
        text.append(key).append(" = ").append(names.stream().map(ScenarioText::quoted).collect(Collectors.joining(", ", "[", "]")))
                .append('\n');
    }

    private void pair(String key, String value) {
        boolean isBare = value.equals("true") || value.equals("false") || value.matches("0|-?[1-9]\\d{0,17}");
        text.append(key).append(" = ").append(isBare ? value : quoted(value)).append('\n');
    }

    private static String quoted(String value) {
        var quoted = new StringBuilder("\"");
        for (char c : value.toCharArray()) {
            switch (c) {
                case '"', '\\' -> quoted.append('\\').append(c);
                case '\n' -> quoted.append("\\n");
                case '\t' -> quoted.append("\\t");
                default -> {
                    if (c < ' ' || c == 0x7f) {
                        quoted.append("\\u%04X".formatted((int) c));
                    } else {
                        quoted.append(c);
                    }
                }
            }
        }
        return quoted.append('"').toString();
    }
}
