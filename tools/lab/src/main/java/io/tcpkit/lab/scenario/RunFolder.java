package io.tcpkit.lab.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// What a run leaves behind: all that is needed to repeat it, and to see whether the repetition was the same.
///
/// | file | what it is |
/// |---|---|
/// | `scenario.toml` | the scenario, whole |
/// | `outcome.json` | version and command, figures, and the hash of all packets |
/// | `packets.txt` | that hash every 1000 packets, with the time |
///
/// @param scenario what was run
/// @param figures what came of it
/// @param trace what all packets were, in short
/// @param version of tcpkit
/// @param command that made the folder
public record RunFolder(Scenario scenario, List<Figures.Figure> figures, PacketTrace trace, String version, String command) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SCENARIO = "scenario.toml";
    private static final String OUTCOME = "outcome.json";
    private static final String PACKETS = "packets.txt";

    /// Keeps a copy.
    public RunFolder {
        Objects.requireNonNull(scenario, "scenario");
        Objects.requireNonNull(trace, "trace");
        figures = List.copyOf(figures);
    }

    /// {@return what is to be left of an outcome}
    ///
    /// @param outcome the outcome
    /// @param version of tcpkit
    /// @param command that is told to whoever finds the folder
    public static RunFolder of(Outcome outcome, String version, String command) {
        return new RunFolder(outcome.scenario(), Figures.of(outcome), outcome.trace(), version, command);
    }

    /// Writes the three files.
    ///
    /// @param folder where, made if it is not there
    /// @throws IOException when it cannot be written
    public void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve(SCENARIO), scenario.toToml());
        ObjectNode root = JSON.createObjectNode();
        root.put("tcpkit", version).put("command", command).put("packets", trace.packets()).put("hash", trace.text());
        var all = root.putObject("figures");
        for (Figures.Figure figure : figures) {
            ObjectNode of = all.has(figure.of()) ? (ObjectNode) all.get(figure.of()) : all.putObject(figure.of());
            put(of, figure.metric(), figure.value());
        }
        Files.writeString(folder.resolve(OUTCOME), JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n");
        var lines = new StringBuilder();
        for (int i = 0; i < trace.marks().size(); i++) {
            PacketTrace.Mark mark = trace.marks().get(i);
            lines.append("%d %d %016x%n".formatted((i + 1L) * PacketTrace.STEP, mark.atNanos(), mark.hash()));
        }
        Files.writeString(folder.resolve(PACKETS), lines);
    }

    /// A whole number is written as one.
    private static void put(ObjectNode node, String name, double value) {
        if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            node.put(name, (long) value);
        } else {
            node.put(name, value);
        }
    }

    /// {@return what a run left behind}
    ///
    /// @param folder where
    /// @throws IOException when it cannot be read
    /// @throws IllegalArgumentException when it is no such folder, or its scenario has become illegal
    public static RunFolder read(Path folder) throws IOException {
        for (String file : List.of(SCENARIO, OUTCOME, PACKETS)) {
            if (!Files.exists(folder.resolve(file))) {
                throw new IllegalArgumentException("%s has no %s, so it is no folder of a run".formatted(folder, file));
            }
        }
        Scenario scenario = ScenarioFile.parse(folder.resolve(SCENARIO).toString(), Files.readString(folder.resolve(SCENARIO))).scenario();
        JsonNode root = JSON.readTree(Files.readString(folder.resolve(OUTCOME)));
        var figures = new ArrayList<Figures.Figure>();
        root.path("figures").properties().forEach(of -> of.getValue().properties().forEach(metric ->
                figures.add(new Figures.Figure(of.getKey(), metric.getKey(), metric.getValue().asDouble()))));
        var marks = new ArrayList<PacketTrace.Mark>();
        for (String line : Files.readAllLines(folder.resolve(PACKETS))) {
            String[] parts = line.split(" ");
            marks.add(new PacketTrace.Mark(Long.parseLong(parts[1]), Long.parseUnsignedLong(parts[2], 16)));
        }
        var trace = new PacketTrace(root.path("packets").asLong(), Long.parseUnsignedLong(root.path("hash").asText("0"), 16), marks);
        return new RunFolder(scenario, figures, trace, root.path("tcpkit").asText(), root.path("command").asText());
    }
}
