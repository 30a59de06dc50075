package io.tcpkit.lab.scenario;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import io.tcpkit.lab.scenario.Topology.Dumbbell;
import io.tcpkit.lab.scenario.Topology.Graph;
import io.tcpkit.lab.scenario.Topology.ParkingLot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Supplier;

/// A scenario as a file in [TOML](https://toml.io).
///
/// ```toml
/// name = "coexistence"
/// length = "60s"
/// warm-up = "10s"
///
/// [dumbbell]
/// rate = "50mbit"
/// rtt = "40ms"
/// buffer = "1bdp"
///
/// [[flow]]
/// name = "a"
/// congestion = "cubic"
///
/// [[flow]]
/// name = "b"
/// count = 3                 # b1, b2, b3
/// congestion = "newreno"
/// start = "5s"
///
/// [[change]]
/// at = "30s"
/// link = "bottleneck"
/// rate = "10mbit"
/// ```
/// Instead of `[dumbbell]`, with `[dumbbell.access]` if need be, there may be `[parking-lot]`, or a network of one's own:
/// `hosts` and `routers`, and a `[[link]]` for each link, the same in both directions but for what `[link.back]` says. A
/// `[sweep]` table lists values by path, for as many runs as there are combinations. Every mistake is reported with file,
/// line, key and value, and with what is allowed there.
///
/// @param source where it comes from, as messages name it
/// @param scenario the scenario
/// @param sweep what the `[sweep]` table lists, each path with its values; empty without such a table
public record ScenarioFile(String source, Scenario scenario, SequencedMap<String, List<String>> sweep) {
    /// What a scenario that is shipped begins with.
    private static final String SHIPPED = "/io/tcpkit/lab/scenarios/";

    /// {@return a scenario from a file}
    ///
    /// @param file the file; where it says no name, the scenario is named after it
    /// @throws IOException when it cannot be read
    /// @throws IllegalArgumentException when it is no scenario; the message names the place
    public static ScenarioFile read(Path file) throws IOException {
        String name = String.valueOf(file.getFileName()).replaceFirst("\\.toml$", "");
        ScenarioFile read = parse(file.toString(), Files.readString(file), file.toAbsolutePath().normalize().resolveSibling(""));
        return read.scenario.name().isEmpty() ? new ScenarioFile(read.source, read.scenario.name(name), read.sweep) : read;
    }

    /// {@return a scenario that is shipped with the lab, empty when there is none of that name}
    ///
    /// @param name its name
    public static Optional<ScenarioFile> shipped(String name) {
        return shippedText(name).map(text -> parse(name, text));
    }

    /// {@return the document of a scenario that is shipped with the lab, empty when there is none of that name}
    ///
    /// @param name its name
    public static Optional<String> shippedText(String name) {
        return shippedNames().contains(name) ? Optional.of(resource(name + ".toml")) : Optional.empty();
    }

    /// {@return the names of all scenarios that are shipped with the lab}
    public static List<String> shippedNames() {
        return resource("index").lines().filter(it -> !it.isBlank()).toList();
    }

    private static String resource(String name) {
        try (var in = ScenarioFile.class.getResourceAsStream(SHIPPED + name)) {
            if (in == null) {
                throw new IllegalStateException("the lab's module has no %s%s".formatted(SHIPPED, name));
            }
            return new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /// {@return a scenario from a text}
    ///
    /// @param source where it comes from, as messages name it
    /// @param text the document
    /// @throws IllegalArgumentException when it is no scenario; the message names the place
    public static ScenarioFile parse(String source, String text) {
        return parse(source, text, Path.of(""));
    }

    private static ScenarioFile parse(String source, String text, Path base) {
        JsonNode root;
        try {
            root = new TomlMapper().readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("%s:%d: %s".formatted(source,
                    e.getLocation() == null ? 1 : e.getLocation().getLineNr(), e.getOriginalMessage()), e);
        }
        return new Reader(source, new TomlLines(text), base).read(root);
    }

    /// Reads one document.
    private static final class Reader {
        private final String source;
        private final TomlLines lines;
        /// What the names of trace files are relative to.
        private final Path base;

        Reader(String source, TomlLines lines, Path base) {
            this.source = source;
            this.lines = lines;
            this.base = base;
        }

        ScenarioFile read(JsonNode root) {
            Scenario scenario = topology(root);
            for (Map.Entry<String, JsonNode> entry : root.properties()) {
                String key = entry.getKey();
                switch (key) {
                    case "flow" -> scenario = flows(scenario, array(key, entry.getValue()));
                    case "dumbbell", "parking-lot", "link", "hosts", "routers", "change", "sweep" -> { }
                    default -> {
                        Scenario before = scenario;
                        if (entry.getValue().isContainerNode() || !ScenarioKeys.ROOT.has(key)) {
                            var known = new ArrayList<>(ScenarioKeys.ROOT.names());
                            known.addAll(List.of("dumbbell", "parking-lot", "hosts", "routers", "link", "flow", "change", "sweep"));
                            throw at(key, ScenarioKeys.ROOT.unknown(key, known));
                        }
                        scenario = checked(key, () -> ScenarioKeys.ROOT.set(before, key, entry.getValue().asText()));
                    }
                }
            }
            List<JsonNode> changes = root.has("change") ? array("change", root.get("change")) : List.of();
            for (int i = 0; i < changes.size(); i++) {
                scenario = change(scenario, "change[" + i + "]", changes.get(i));
            }
            Scenario whole = scenario;
            var sweep = root.has("sweep") ? sweep(whole, root.get("sweep")) : new LinkedHashMap<String, List<String>>();
            return new ScenarioFile(source, checked("", whole::checked), sweep);
        }

        private Scenario topology(JsonNode root) {
            var kinds = List.of("dumbbell", "parking-lot", "link").stream().filter(root::has).toList();
            if (kinds.size() != 1) {
                throw at(kinds.isEmpty() ? "" : kinds.getLast(), new IllegalArgumentException(kinds.isEmpty()
                        ? "there is no network; write a table [dumbbell] or [parking-lot], or hosts, routers and a [[link]] for each link"
                        : "there are two networks, %s; only one can be".formatted(String.join(" and ", kinds))));
            }
            return switch (kinds.getFirst()) {
                case "dumbbell" -> dumbbell(table("dumbbell", root.get("dumbbell")));
                case "parking-lot" -> Scenario.parkingLot(1, 3).topology(
                        all(ScenarioKeys.PARKING_LOT, ScenarioKeys.PLAIN_PARKING_LOT, "parking-lot", root.get("parking-lot"), Set.of()));
                default -> Scenario.empty(1).topology(graph(root));
            };
        }

        private Scenario dumbbell(JsonNode node) {
            Dumbbell dumbbell = all(ScenarioKeys.DUMBBELL, ScenarioKeys.PLAIN_DUMBBELL, "dumbbell", node, Set.of("access"));
            if (node.has("access")) {
                LinkSettings access = all(LinkSettings.KEYS, dumbbell.access(), "dumbbell.access",
                        table("dumbbell.access", node.get("access")), Set.of());
                dumbbell = new Dumbbell(dumbbell.bottleneck(), dumbbell.rtt(), access, dumbbell.isJittered());
            }
            return Scenario.dumbbell(1).topology(dumbbell);
        }

        private Graph graph(JsonNode root) {
            var links = new ArrayList<Graph.Link>();
            List<JsonNode> nodes = array("link", root.get("link"));
            for (int i = 0; i < nodes.size(); i++) {
                String path = "link[" + i + "]";
                JsonNode node = nodes.get(i);
                String from = required(path, node, "from");
                String to = required(path, node, "to");
                LinkSettings there = all(LinkSettings.KEYS, LinkSettings.IDEAL, path, node, Set.of("name", "from", "to", "back"));
                LinkSettings back = !node.has("back") ? there : all(LinkSettings.KEYS, there, path + ".back",
                        table(path + ".back", node.get("back")), Set.of());
                String name = node.has("name") ? node.get("name").asText() : from + "-" + to;
                links.add(checked(path, () -> new Graph.Link(name, from, to, there, back)));
            }
            return checked("link[0]", () -> new Graph(names("hosts", root), names("routers", root), links));
        }

        private Scenario flows(Scenario scenario, List<JsonNode> nodes) {
            Scenario more = scenario;
            for (int i = 0; i < nodes.size(); i++) {
                String path = "flow[" + i + "]";
                JsonNode node = nodes.get(i);
                String name = required(path, node, "name");
                Flow flow = all(Flow.KEYS, checked(path + ".name", () -> Flow.named(name)), path, node, Set.of("count"));
                Scenario before = more;
                if (!node.has("count")) {
                    more = checked(path + ".name", () -> before.flow(name, _ -> flow));
                    continue;
                }
                int count = checked(path + ".count", () -> Keys.integer(node.get("count").asText()));
                if (count < 1 || count > 10_000) {
                    throw at(path + ".count", new IllegalArgumentException("count is %d, but must be from 1 to 10000".formatted(count)));
                }
                for (int j = 1; j <= count; j++) {
                    String numbered = name + j;
                    Scenario soFar = more;
                    more = checked(path + ".name", () -> soFar.flow(numbered, _ -> Flow.KEYS.set(flow, "name", numbered)));
                }
            }
            return more;
        }

        private Scenario change(Scenario scenario, String path, JsonNode node) {
            String at = required(path, node, "at");
            String link = required(path, node, "link");
            checked(path + ".link", () -> scenario.link(link));
            var settings = new LinkedHashMap<String, String>();
            all(LinkSettings.KEYS, LinkSettings.IDEAL, path, node, Set.of("at", "link"));
            for (Map.Entry<String, JsonNode> entry : node.properties()) {
                if (!Set.of("at", "link").contains(entry.getKey())) {
                    settings.put(entry.getKey(), entry.getValue().asText());
                }
            }
            return checked(path, () -> scenario.at(new Change(
                    checked(path + ".at", () -> Keys.time(at)), link, settings)));
        }

        private SequencedMap<String, List<String>> sweep(Scenario scenario, JsonNode node) {
            var found = new LinkedHashMap<String, List<String>>();
            for (Map.Entry<String, JsonNode> entry : table("sweep", node).properties()) {
                spread(scenario, entry.getKey(), entry.getValue(), found);
            }
            return found;
        }

        /// `flow.congestion = [...]` arrives as a table in a table, `"flow.congestion" = [...]` as one key; both are meant.
        private void spread(Scenario scenario, String path, JsonNode node, Map<String, List<String>> found) {
            if (node.isObject()) {
                node.properties().forEach(inner -> spread(scenario, path + "." + inner.getKey(), inner.getValue(), found));
                return;
            }
            var values = new ArrayList<String>();
            (node.isArray() ? node : List.of(node)).forEach(value -> values.addAll(numbers(value.asText())));
            if (values.isEmpty()) {
                throw at("sweep." + path, new IllegalArgumentException("%s has no value".formatted(path)));
            }
            values.forEach(value -> checked("sweep." + path, () -> scenario.set(path, value)));
            found.put(path, values);
        }

        /// `1..10` is ten numbers.
        private static List<String> numbers(String value) {
            var matcher = java.util.regex.Pattern.compile("(\\d{1,9})\\.\\.(\\d{1,9})").matcher(value.strip());
            if (!matcher.matches()) {
                return List.of(value);
            }
            var all = new ArrayList<String>();
            for (int i = Integer.parseInt(matcher.group(1)); i <= Integer.parseInt(matcher.group(2)); i++) {
                all.add(Integer.toString(i));
            }
            return all;
        }

        // ---- nodes ---------------------------------------------------------------------------------------------------

        private <S> S all(Keys<S> keys, S plain, String path, JsonNode node, Set<String> others) {
            S subject = plain;
            for (Map.Entry<String, JsonNode> entry : table(path, node).properties()) {
                String key = entry.getKey();
                if (others.contains(key)) {
                    continue;
                }
                String place = path + "." + key;
                if (!keys.has(key)) {
                    var known = new ArrayList<>(others);
                    java.util.Collections.sort(known);
                    known.addAll(keys.names());
                    throw at(place, keys.unknown(key, known));
                }
                if (entry.getValue().isContainerNode()) {
                    throw at(place, new IllegalArgumentException("%s must be one value, not a list or table".formatted(key)));
                }
                S before = subject;
                String value = key.equals("trace") ? located(entry.getValue().asText()) : entry.getValue().asText();
                subject = checked(place, () -> keys.set(before, key, value));
            }
            return subject;
        }

        /// A trace's file is found beside the scenario's.
        private String located(String trace) {
            return trace.isEmpty() || trace.startsWith(CellularTrace.PREFIX) ? trace : base.resolve(trace).toString();
        }

        private String required(String path, JsonNode node, String key) {
            if (!table(path, node).has(key)) {
                throw at(path, new IllegalArgumentException("'%s' is missing".formatted(key)));
            }
            return node.get(key).asText();
        }

        private JsonNode table(String path, JsonNode node) {
            if (!node.isObject()) {
                throw at(path, new IllegalArgumentException("%s must be a table".formatted(path)));
            }
            return node;
        }

        private List<JsonNode> array(String path, JsonNode node) {
            if (!node.isArray()) {
                throw at(path, new IllegalArgumentException("%s must be a list of tables: write [[%s]]".formatted(path, path)));
            }
            var all = new ArrayList<JsonNode>();
            node.forEach(all::add);
            return all;
        }

        private List<String> names(String key, JsonNode root) {
            var all = new ArrayList<String>();
            if (root.has(key)) {
                if (!root.get(key).isArray()) {
                    throw at(key, new IllegalArgumentException("%s must be a list of names".formatted(key)));
                }
                root.get(key).forEach(name -> all.add(name.asText()));
            }
            return all;
        }

        private <T> T checked(String path, Supplier<T> read) {
            try {
                return read.get();
            } catch (Located e) {
                throw e;
            } catch (IllegalArgumentException e) {
                throw at(path, e);
            }
        }

        private Located at(String path, IllegalArgumentException e) {
            return new Located("%s:%d: %s".formatted(source, lines.of(path), e.getMessage()), e);
        }
    }

    /// A mistake whose place is known.
    private static final class Located extends IllegalArgumentException {
        private static final long serialVersionUID = 1;

        Located(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
