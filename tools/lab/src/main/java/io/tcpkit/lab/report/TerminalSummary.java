package io.tcpkit.lab.report;

import io.tcpkit.lab.record.EndRecording;
import io.tcpkit.lab.record.FlowFigures;
import io.tcpkit.lab.record.FlowRecording;
import io.tcpkit.lab.record.LinkRecording;
import io.tcpkit.lab.record.Metric;
import io.tcpkit.lab.record.RateSeries;
import io.tcpkit.lab.record.Recording;
import io.tcpkit.lab.record.Series;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// A recording on a screen: a table of its flows and links, and the course of each in one line.
///
/// ```
/// flow  algorithm      goodput      RTT 50/95 %  sent again  losses  timeouts
/// a     cubic      24.9 Mbit/s   41.2 / 80.1 ms      0.12 %       8         0
///
///           0 s                                                       60 s
/// a  cwnd   ▁▂▄█▅▅▆▆▇▇▄▅▅▆▆▇▇▄▅▅▆▆▇▇  at most 480 kB
/// ```
/// No line is longer than the screen is wide.
public final class TerminalSummary {
    /// The least width that the tables fit in.
    public static final int LEAST_COLUMNS = 72;

    private static final int LEAST_NAME = 8;
    private static final int MOST_NAME = 18;
    private static final int MOST_FLOWS = 12;
    /// With more flows each has one line.
    private static final int MOST_COURSES = 4;

    private final Recording recording;
    private final int columns;
    private final boolean hasBlocks;
    private final List<String> lines = new ArrayList<>();

    private TerminalSummary(Recording recording, int columns, boolean hasBlocks) {
        this.recording = recording;
        this.columns = columns;
        this.hasBlocks = hasBlocks;
    }

    /// {@return the lines of a recording's summary}
    ///
    /// @param recording what was recorded
    /// @param columns how wide the screen is; taken for [#LEAST_COLUMNS] when it is less
    /// @param hasBlocks whether the screen shows block characters, as terminals do; a file may be read anywhere
    public static List<String> of(Recording recording, int columns, boolean hasBlocks) {
        var summary = new TerminalSummary(recording, Math.max(columns, LEAST_COLUMNS), hasBlocks);
        summary.flows();
        summary.links();
        summary.courses();
        return List.copyOf(summary.lines);
    }

    /// {@return the course of each flow and link, without the tables}
    ///
    /// @param recording what was recorded
    /// @param columns how wide the screen is; taken for [#LEAST_COLUMNS] when it is less
    /// @param hasBlocks whether the screen shows block characters
    public static List<String> courses(Recording recording, int columns, boolean hasBlocks) {
        var summary = new TerminalSummary(recording, Math.max(columns, LEAST_COLUMNS), hasBlocks);
        summary.courses();
        return List.copyOf(summary.lines);
    }

    /// A sender with its name.
    private record Sender(String name, EndRecording end) {
    }

    private List<Sender> senders() {
        var senders = new ArrayList<Sender>();
        for (FlowRecording flow : recording.flows()) {
            for (EndRecording sender : flow.senders()) {
                senders.add(new Sender(flow.nameOf(sender), sender));
            }
        }
        return senders;
    }

    private void flows() {
        var table = new Table("flow", "algorithm", "goodput", "RTT 50/95 %", "again", "losses", "timeouts");
        List<Sender> senders = senders();
        for (Sender sender : senders.subList(0, Math.min(MOST_FLOWS, senders.size()))) {
            FlowFigures it = sender.end().figures();
            table.row(sender.name(), sender.end().congestion(), Quantities.rate(it.goodput()),
                    it.medianRttNanos() == 0 ? "-" : pair(Quantities.time(it.medianRttNanos()), Quantities.time(it.tailRttNanos())),
                    Quantities.share(it.retransmitted()), Quantities.count(it.fastRecoveries()), Quantities.count(it.timeouts()));
        }
        table.addTo(lines, 2, columns);
        if (senders.size() > MOST_FLOWS) {
            lines.add("and %d more flows".formatted(senders.size() - MOST_FLOWS));
        }
        if (senders.isEmpty()) {
            lines.add("no connection sent data");
        }
    }

    private void links() {
        if (recording.links().isEmpty()) {
            return;
        }
        lines.add("");
        var table = new Table("link", "rate", "used", "dropped", "marked", "queue 50/95 %");
        for (LinkRecording link : recording.links()) {
            boolean isLimited = link.bytesPerSecond() != Long.MAX_VALUE;
            table.row(link.name(), isLimited ? Quantities.rate(link.bytesPerSecond()) : "no limit",
                    isLimited ? Quantities.share(link.deliveredBytes() * 1e9 / recording.lengthNanos() / link.bytesPerSecond()) : "-",
                    Quantities.count(link.drops()), Quantities.count(link.marks()),
                    pair(Quantities.bytes(link.medianQueueBytes()), Quantities.bytes(link.tailQueueBytes())));
        }
        table.addTo(lines, 1, columns);
    }

    private void courses() {
        List<Sender> shown = largest(senders().stream().filter(it -> !it.end().series().isEmpty()).toList());
        if (shown.isEmpty()) {
            return;
        }
        int name = IntStream.concat(shown.stream().mapToInt(it -> shortened(it.name(), MOST_NAME).length()),
                recording.links().stream().mapToInt(it -> shortened(it.name(), MOST_NAME).length())).max().orElse(0);
        boolean isBrief = shown.size() > MOST_COURSES;
        int width = columns - name - 2 - 9 - 2 - "at most 99.9 Mbit/s".length();
        String end = Quantities.time(recording.lengthNanos());
        lines.add("");
        lines.add(" ".repeat(name + 11) + "0 s" + " ".repeat(Math.max(1, width - 3 - end.length())) + end);
        for (Sender sender : shown) {
            long length = recording.lengthNanos();
            String label = pad(shortened(sender.name(), MOST_NAME), name);
            RateSeries goodput = sender.end().goodput().atLeast(ReportData.ROUND_TRIPS_PER_INTERVAL * sender.end().figures().medianRttNanos());
            double fastest = 0;
            for (int i = 0; i < goodput.size(); i++) {
                fastest = Math.max(fastest, goodput.bytesPerSecond(i));
            }
            course(label, "goodput", Sparkline.of(goodput, length, width, hasBlocks), Quantities.rate(fastest));
            if (isBrief) {
                continue;
            }
            sender.end().series(Metric.CWND).ifPresent(it -> course(" ".repeat(name), "cwnd",
                    Sparkline.of(it, length, width, hasBlocks), Quantities.bytes(greatest(it))));
            sender.end().series(Metric.SRTT).ifPresent(it -> course(" ".repeat(name), "RTT",
                    Sparkline.of(it, length, width, hasBlocks), Quantities.time(greatest(it))));
        }
        for (LinkRecording link : recording.links()) {
            link.series(Metric.QUEUE).ifPresent(it -> course(pad(shortened(link.name(), MOST_NAME), name), "queue",
                    Sparkline.of(it, recording.lengthNanos(), width, hasBlocks), Quantities.bytes(greatest(it))));
        }
    }

    /// The flows that sent most, in the order in which they began.
    private static List<Sender> largest(List<Sender> senders) {
        Set<Sender> largest = senders.stream().sorted(Comparator.comparingLong(it -> -it.end().figures().ackedBytes()))
                .limit(MOST_FLOWS).collect(Collectors.toSet());
        return senders.stream().filter(largest::contains).toList();
    }

    private static double greatest(Series series) {
        double most = 0;
        for (int i = 0; i < series.size(); i++) {
            most = Math.max(most, series.value(i));
        }
        return most;
    }

    private void course(String label, String what, String line, String most) {
        lines.add("%s  %s%s  at most %s".formatted(label, pad(what, 9), line, most));
    }

    /// {@return such as `41.2/80.1 ms`; each has its unit where these differ}
    private static String pair(String one, String other) {
        String unit = other.substring(other.indexOf(' '));
        return (one.endsWith(unit) ? one.substring(0, one.length() - unit.length()) : one) + "/" + other;
    }

    private static String shortened(String name, int most) {
        return name.length() <= most ? name : name.substring(0, most - 1) + "~";
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }

    /// Columns as wide as what is in them.
    private static final class Table {
        private final List<String[]> rows = new ArrayList<>();

        Table(String... head) {
            rows.add(head);
        }

        void row(String... cells) {
            rows.add(cells);
        }

        /// @param left how many columns are words, set to the left
        /// @param most how long lines may be; names in the first column are cut for it
        void addTo(List<String> lines, int left, int most) {
            int others = IntStream.range(1, rows.getFirst().length).map(column -> 2 + width(column)).sum();
            rows.forEach(row -> row[0] = shortened(row[0], Math.max(LEAST_NAME, Math.min(MOST_NAME, most - others))));
            for (String[] row : rows) {
                var line = new StringBuilder();
                for (int column = 0; column < row.length; column++) {
                    String space = " ".repeat(width(column) - row[column].length());
                    line.append(column == 0 ? "" : "  ").append(column < left ? row[column] + space : space + row[column]);
                }
                lines.add(line.toString().stripTrailing());
            }
        }

        private int width(int column) {
            return rows.stream().mapToInt(it -> it[column].length()).max().orElse(0);
        }
    }
}
