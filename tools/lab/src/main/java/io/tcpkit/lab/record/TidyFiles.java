package io.tcpkit.lab.record;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A recording as a table for other programs, one value per row:
///
/// ```
/// run,subject,metric,unit,time_s,value
/// bufferbloat,a,cwnd,bytes,0.060000000,14480
/// bufferbloat,left > right,queue,bytes,0.061120000,5792
/// ```
/// A subject is a sender or a direction of a link. The same as CSV (RFC 4180) and as JSON Lines. Times have nanoseconds,
/// and an interval of a rate is told at its beginning.
public final class TidyFiles {
    private static final JsonFactory JSON = new JsonFactoryBuilder().rootValueSeparator("\n").build();

    private TidyFiles() {
    }

    /// Takes the rows.
    private interface Row {
        void write(String subject, Metric metric, long nanos, double value) throws IOException;
    }

    /// Writes a file of comma-separated values.
    ///
    /// @param file created or overwritten
    /// @param runs what was recorded
    /// @throws IOException when the file cannot be written
    public static void csv(Path file, List<Recording> runs) throws IOException {
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            out.write("run,subject,metric,unit,time_s,value\n");
            for (Recording run : runs) {
                String title = quoted(run.run().title());
                rows(run, (subject, metric, nanos, value) -> {
                    out.append(title).append(',').append(quoted(subject)).append(',').append(metric.key()).append(',')
                            .append(metric.unit().symbol()).append(',');
                    seconds(out, nanos);
                    out.append(',').append(number(value)).append('\n');
                });
            }
        }
    }

    /// Writes a file of JSON objects, one per line.
    ///
    /// @param file created or overwritten
    /// @param runs what was recorded
    /// @throws IOException when the file cannot be written
    public static void jsonLines(Path file, List<Recording> runs) throws IOException {
        try (BufferedWriter out = Files.newBufferedWriter(file);
                JsonGenerator json = JSON.createGenerator(out)) {
            for (Recording run : runs) {
                rows(run, (subject, metric, nanos, value) -> {
                    json.writeStartObject();
                    json.writeStringField("run", run.run().title());
                    json.writeStringField("subject", subject);
                    json.writeStringField("metric", metric.key());
                    json.writeStringField("unit", metric.unit().symbol());
                    json.writeNumberField("time_ns", nanos);
                    json.writeFieldName("value");
                    json.writeNumber(number(value));
                    json.writeEndObject();
                });
            }
            json.writeRaw('\n');
        }
    }

    private static void rows(Recording run, Row row) throws IOException {
        for (FlowRecording flow : run.flows()) {
            for (EndRecording sender : flow.senders()) {
                rows(flow.nameOf(sender), sender.series(), sender.goodput(), row);
            }
        }
        for (LinkRecording link : run.links()) {
            rows(link.name(), link.series(), link.throughput(), row);
        }
    }

    private static void rows(String subject, List<Series> series, RateSeries rate, Row row) throws IOException {
        for (Series one : series) {
            for (int i = 0; i < one.size(); i++) {
                row.write(subject, one.metric(), one.nanos(i), one.value(i));
            }
        }
        for (int i = 0; i < rate.size(); i++) {
            row.write(subject, rate.metric(), i * rate.widthNanos(), rate.bytesPerSecond(i));
        }
    }

    /// Nine decimals without a detour over floating point.
    private static void seconds(BufferedWriter out, long nanos) throws IOException {
        String fraction = Long.toString(1_000_000_000L + Math.floorMod(nanos, 1_000_000_000L));
        out.append(Long.toString(Math.floorDiv(nanos, 1_000_000_000L))).append('.').append(fraction, 1, 10);
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15 ? Long.toString((long) value) : Double.toString(value);
    }

    /// RFC 4180 §2.6, §2.7.
    private static String quoted(String text) {
        boolean isPlain = text.chars().noneMatch(it -> it == ',' || it == '"' || it == '\n' || it == '\r');
        return isPlain ? text : '"' + text.replace("\"", "\"\"") + '"';
    }
}
