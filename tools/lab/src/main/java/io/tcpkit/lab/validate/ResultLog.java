package io.tcpkit.lab.validate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tcpkit.lab.scenario.Scenario;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Results in a file that is only appended to, a JSON object in each line, so that a validation that was interrupted can go on.
///
/// A result counts as long as its trial runs the same scenarios. Whoever changes an algorithm removes the file.
public final class ResultLog {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;
    private final Map<String, Result> results = new LinkedHashMap<>();

    private ResultLog(Path file) {
        this.file = file;
    }

    /// Opens a log.
    ///
    /// @param file the file, which need not exist
    /// @return the log with what it has; a last line that was torn by a crash is cut off
    /// @throws IOException when the file cannot be used
    public static ResultLog open(Path file) throws IOException {
        var log = new ResultLog(file);
        if (Files.exists(file)) {
            String text = Files.readString(file);
            int end = text.lastIndexOf('\n') + 1;
            if (end < text.length()) {
                Files.writeString(file, text.substring(0, end));
            }
            for (String line : text.substring(0, end).lines().toList()) {
                JsonNode node = JSON.readTree(line);
                log.results.put(node.path("key").asText(), read(node));
            }
        }
        return log;
    }

    private static String key(Validation.Task task) {
        int hash = task.trial().runs().stream().map(Scenario::toToml).toList().hashCode();
        return "%d, %s, %08x".formatted(task.experiment().number(), task.trial().setting(), hash);
    }

    /// {@return what came of a trial, if it was run}
    ///
    /// @param task the trial
    public Optional<Result> result(Validation.Task task) {
        return Optional.ofNullable(results.get(key(task)));
    }

    /// Appends a result.
    ///
    /// @param task the trial
    /// @param result what came of it
    /// @throws IOException when that cannot be written
    public void add(Validation.Task task, Result result) throws IOException {
        ObjectNode node = JSON.createObjectNode().put("key", key(task)).put("experiment", result.experiment())
                .put("setting", result.setting()).put("failure", result.failure()).put("seconds", result.seconds());
        ArrayNode figures = node.putArray("figures");
        for (Figure figure : result.figures()) {
            // As texts, because JSON has no word for infinity.
            figures.addObject().put("what", figure.what()).put("expected", figure.expected().text())
                    .put("least", Double.toString(figure.expected().least())).put("most", Double.toString(figure.expected().most()))
                    .put("ours", Double.toString(figure.ours()));
        }
        Files.writeString(file, JSON.writeValueAsString(node) + "\n", StandardCharsets.UTF_8, StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
        results.put(key(task), result);
    }

    private static Result read(JsonNode node) {
        List<Figure> figures = new ArrayList<>();
        for (JsonNode each : node.path("figures")) {
            figures.add(new Figure(each.path("what").asText(), new Expectation(each.path("expected").asText(),
                    Double.parseDouble(each.path("least").asText()), Double.parseDouble(each.path("most").asText())),
                    Double.parseDouble(each.path("ours").asText())));
        }
        return new Result(node.path("experiment").asInt(), node.path("setting").asText(), figures, node.path("failure").asText(),
                node.path("seconds").asDouble());
    }
}
