package io.tcpkit.lab.sweep;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tcpkit.lab.scenario.Figures;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// The results of a sweep, in a file that is only ever appended to: JSON Lines, a line for each point that was run.
///
/// ```
///   {"sweep":"<the scenario and its values>"}
///   {"point":"flow.congestion=cubic seed=1","settings":{…},"hash":"…","figures":{"flow a":{"goodput_bps":…},…}}
///   {"point":"flow.congestion=cubic seed=2","settings":{…},"failure":"…"}
///   {"point":"flow.congestion=cubi                                       torn by a crash: cut off when opened again
/// ```
/// A line is written by one call, so a process that is killed leaves all lines but at most the last one whole.
public final class SweepLog implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;
    private final FileChannel channel;
    private final FileLock lock;
    private final SequencedMap<String, Result> results = new LinkedHashMap<>();

    private SweepLog(Path file, FileChannel channel, FileLock lock) {
        this.file = file;
        this.channel = channel;
        this.lock = lock;
    }

    /// Opens a log, makes it if it is not there, and cuts off what a crash has torn.
    ///
    /// @param file the file
    /// @param sweep whose results it has
    /// @return the log, which has what was run before
    /// @throws IOException when the file cannot be used
    /// @throws IllegalArgumentException when it has results of another sweep, or another process writes it
    public static SweepLog open(Path file, Sweep sweep) throws IOException {
        var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            var log = new SweepLog(file, channel, lock(file, channel));
            log.recover(identity(sweep));
            return log;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static FileLock lock(Path file, FileChannel channel) throws IOException {
        FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException _) {
            lock = null;
        }
        if (lock == null) {
            throw new IllegalArgumentException("%s is being written by another process; wait for it, or use another folder".formatted(file));
        }
        return lock;
    }

    /// What makes two sweeps the same: the scenario, and which values there are. The values may grow in number.
    private static String identity(Sweep sweep) {
        return sweep.base().toToml() + "[sweep]\n" + String.join("\n", sweep.values().sequencedKeySet());
    }

    private void recover(String identity) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] != '\n') {
            end--;
        }
        channel.truncate(end);
        channel.position(end);
        List<String> lines = new String(bytes, 0, end, StandardCharsets.UTF_8).lines().toList();
        if (lines.isEmpty()) {
            append(JSON.createObjectNode().put("sweep", identity));
            return;
        }
        if (!JSON.readTree(lines.getFirst()).path("sweep").asText().equals(identity)) {
            throw new IllegalArgumentException("%s has results of another sweep; use another folder, or remove it".formatted(file));
        }
        for (int i = 1; i < lines.size(); i++) {
            Result result = read(lines.get(i), i + 1);
            results.put(result.point(), result);
        }
    }

    private Result read(String line, int number) {
        try {
            return parse(JSON.readTree(line));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("%s:%d: not JSON: %s".formatted(file, number, e.getOriginalMessage()), e);
        }
    }

    /// {@return all results of a folder, of all its shards, the latest of each point}
    ///
    /// @param folder where the logs are
    /// @throws IOException when one cannot be read
    public static List<Result> readAll(Path folder) throws IOException {
        var all = new LinkedHashMap<String, Result>();
        try (var files = Files.newDirectoryStream(folder, "results*.jsonl")) {
            var sorted = new ArrayList<Path>();
            files.forEach(sorted::add);
            sorted.sort(null);
            for (Path file : sorted) {
                List<String> lines = Files.readAllLines(file);
                for (int i = 1; i < lines.size(); i++) {
                    Result result = parse(JSON.readTree(lines.get(i)));
                    all.merge(result.point(), result, (before, after) -> after.isFailure() ? before : after);
                }
            }
        }
        return List.copyOf(all.sequencedValues());
    }

    private static Result parse(JsonNode line) {
        var settings = new LinkedHashMap<String, String>();
        line.path("settings").properties().forEach(it -> settings.put(it.getKey(), it.getValue().asText()));
        var figures = new ArrayList<Figures.Figure>();
        line.path("figures").properties().forEach(of -> of.getValue().properties().forEach(metric ->
                figures.add(new Figures.Figure(of.getKey(), metric.getKey(), metric.getValue().asDouble()))));
        return new Result(line.path("point").asText(), settings, line.path("hash").asText(), figures, line.path("failure").asText());
    }

    /// {@return what was run so far, failures included}
    public synchronized List<Result> results() {
        return List.copyOf(results.sequencedValues());
    }

    /// {@return whether a point was run and did not fail}
    ///
    /// @param point the point
    public synchronized boolean has(Sweep.Point point) {
        return results.containsKey(point.key()) && !results.get(point.key()).isFailure();
    }

    /// Adds a result; it is there when this returns, whatever becomes of the process.
    ///
    /// @param result the result
    /// @throws IOException when it cannot be written
    public synchronized void add(Result result) throws IOException {
        ObjectNode line = JSON.createObjectNode().put("point", result.point());
        ObjectNode settings = line.putObject("settings");
        result.settings().forEach(settings::put);
        if (result.isFailure()) {
            line.put("failure", result.failure());
        } else {
            line.put("hash", result.hash());
            ObjectNode figures = line.putObject("figures");
            for (Figures.Figure figure : result.figures()) {
                ObjectNode of = figures.has(figure.of()) ? (ObjectNode) figures.get(figure.of()) : figures.putObject(figure.of());
                of.put(figure.metric(), figure.value());
            }
        }
        append(line);
        results.put(result.point(), result);
    }

    private void append(ObjectNode line) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap((JSON.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    @Override
    public void close() throws IOException {
        lock.release();
        channel.close();
    }

    /// What came of a point.
    ///
    /// @param point its key
    /// @param settings its value of each path
    /// @param hash of all packets, empty for a failure
    /// @param figures what came of it, none for a failure
    /// @param failure why it failed, empty when it did not
    public record Result(String point, Map<String, String> settings, String hash, List<Figures.Figure> figures, String failure) {
        /// Keeps copies.
        public Result {
            settings = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(settings));
            figures = List.copyOf(figures);
        }

        /// {@return whether it failed}
        public boolean isFailure() {
            return !failure.isEmpty();
        }
    }
}
