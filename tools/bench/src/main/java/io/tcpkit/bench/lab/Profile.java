package io.tcpkit.bench.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;

/// Where the time goes, by JFR's samples.
final class Profile implements AutoCloseable {
    private static final String SAMPLE = "jdk.ExecutionSample";

    private final Recording recording = new Recording();

    Profile() {
        recording.enable(SAMPLE).withPeriod(Duration.ofMillis(10));
        recording.start();
    }

    /// Prints the methods in which most samples were taken, and those below which most were.
    void print(int lines) throws IOException {
        recording.stop();
        Path file = Files.createTempFile("tcpkit-lab", ".jfr");
        Map<String, Integer> own = new HashMap<>();
        Map<String, Integer> below = new HashMap<>();
        int samples = 0;
        try {
            recording.dump(file);
            for (var event : RecordingFile.readAllEvents(file)) {
                List<RecordedFrame> frames = event.getStackTrace() == null ? List.of() : event.getStackTrace().getFrames();
                if (!event.getEventType().getName().equals(SAMPLE) || frames.isEmpty()) {
                    continue;
                }
                samples++;
                own.merge(name(frames.getFirst()), 1, Integer::sum);
                Set<String> seen = new HashSet<>();
                frames.forEach(frame -> seen.add(name(frame)));
                seen.forEach(name -> below.merge(name, 1, Integer::sum));
            }
        } finally {
            Files.delete(file);
        }
        System.out.printf("%nof %d samples, in the method itself:%n", samples);
        print(own, samples, lines);
        System.out.printf("%nin the method and what it calls:%n");
        print(below, samples, 2 * lines);
    }

    private static String name(RecordedFrame frame) {
        String type = frame.getMethod().getType().getName();
        return type.substring(type.lastIndexOf('.') + 1) + "." + frame.getMethod().getName();
    }

    private static void print(Map<String, Integer> counts, int samples, int lines) {
        counts.entrySet().stream().sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder()).thenComparing(Map.Entry.comparingByKey()))
                .limit(lines).forEach(entry -> System.out.printf("%6.1f %%  %s%n", 100.0 * entry.getValue() / samples, entry.getKey()));
    }

    @Override
    public void close() {
        recording.close();
    }
}
