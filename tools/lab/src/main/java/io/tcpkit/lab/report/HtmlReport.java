package io.tcpkit.lab.report;

import io.tcpkit.lab.record.EndRecording;
import io.tcpkit.lab.record.FlowFigures;
import io.tcpkit.lab.record.FlowRecording;
import io.tcpkit.lab.record.LinkRecording;
import io.tcpkit.lab.record.Recording;
import io.tcpkit.lab.record.RunDescription.Parameter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// One page that shows what happened in a run, or in several side by side. It needs nothing but itself: no network, no
/// other files. Tables and drawings are in it as text; graphs are drawn when it is opened.
///
/// The same recording makes the same page, octet for octet.
public final class HtmlReport {
    private final List<Recording> runs;
    private final StringBuilder page = new StringBuilder();

    private HtmlReport(List<Recording> runs) {
        this.runs = runs;
    }

    /// Writes the page of one run, or of several to compare.
    ///
    /// @param file the page, created or overwritten
    /// @param runs what was recorded, at least one run
    /// @throws IOException when the file cannot be written
    public static void write(Path file, List<Recording> runs) throws IOException {
        Files.writeString(file, of(runs));
    }

    /// {@return the page of one run, or of several to compare}
    ///
    /// @param runs what was recorded, at least one run
    public static String of(List<Recording> runs) {
        if (runs.isEmpty()) {
            throw new IllegalArgumentException("there is no run to report, but a report needs at least one");
        }
        return new HtmlReport(runs).whole();
    }

    private String whole() {
        String title = String.join(" · ", runs.stream().map(run -> run.run().title()).distinct().toList());
        page.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
                .append("<title>").append(Markup.text(title)).append("</title>\n")
                .append("<style>\n").append(resource("uPlot.min.css")).append(resource("report.css")).append("</style>\n")
                .append("</head>\n<body>\n");
        page.append("<header><h1>").append(Markup.text(title)).append("</h1>\n")
                .append("<p class=\"tools\"><button id=\"theme\" type=\"button\">Dark</button></p></header>\n<main>\n");
        summary();
        page.append(resource("report.html"));
        drawings();
        settings();
        page.append("</main>\n<script type=\"application/json\" id=\"data\">").append(data()).append("</script>\n")
                .append("<script>\n").append(resource("uPlot.iife.min.js")).append("</script>\n")
                .append("<script>\n").append(resource("report.js")).append("</script>\n</body>\n</html>\n");
        return page.toString();
    }

    private String data() {
        try {
            return ReportData.of(runs);
        } catch (IOException e) {
            throw new AssertionError("text is written to memory", e);
        }
    }

    private static String resource(String name) {
        try (InputStream stream = HtmlReport.class.getResourceAsStream(name)) {
            if (stream == null) {
                throw new AssertionError(name + " is missing beside " + HtmlReport.class.getName());
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError(name + " cannot be read", e);
        }
    }

    // ---- tables -------------------------------------------------------------------------------------------------------

    private void summary() {
        page.append("<section id=\"summary\"><h2>Summary</h2>\n");
        head("Flow", "Algorithm", "Goodput", "Acked", "Sent again", "RTT min / median / 95 %", "Losses", "Timeouts", "Marks",
                "Began", "Took", "Ended");
        runs.forEach(this::flows);
        page.append("</tbody></table></div>\n");
        if (runs.stream().anyMatch(run -> !run.links().isEmpty())) {
            head("Link", "Rate", "Used", "Delivered", "Dropped", "Marked", "Queue median / 95 %");
            runs.forEach(this::links);
            page.append("</tbody></table></div>\n");
        }
        remarks();
        page.append("</section>\n");
    }

    private void remarks() {
        if (runs.stream().allMatch(run -> run.remarks().isEmpty())) {
            return;
        }
        page.append("<details class=\"remark\"><summary>What is not in the graphs</summary>\n<ul>\n");
        for (Recording run : runs) {
            for (String remark : run.remarks()) {
                page.append("<li>").append(Markup.text(named(run, remark))).append("</li>\n");
            }
        }
        page.append("</ul></details>\n");
    }

    /// {@return a name, with the run it belongs to where there are several}
    private String named(Recording run, String name) {
        return runs.size() > 1 ? run.run().title() + ": " + name : name;
    }

    private void flows(Recording run) {
        for (FlowRecording flow : run.flows()) {
            List<EndRecording> senders = flow.senders().isEmpty() ? List.of(flow.opener()) : flow.senders();
            for (EndRecording sender : senders) {
                FlowFigures it = sender.figures();
                long took = it.dataFirstNanos() < 0 ? 0 : Math.max(0, it.dataAckedNanos() - it.dataFirstNanos());
                row(named(run, flow.nameOf(sender)), sender.congestion(), Quantities.rate(it.goodput()), Quantities.bytes(it.ackedBytes()),
                        "%s (%s)".formatted(Quantities.count(it.retransmittedSegments()), Quantities.share(it.retransmitted())),
                        trips(it),
                        Quantities.count(it.fastRecoveries()), Quantities.count(it.timeouts()), Quantities.count(it.marks()),
                        Quantities.moment(it.firstNanos()), Quantities.time(took), sender.ending().description());
            }
        }
    }

    private static String trips(FlowFigures it) {
        return it.medianRttNanos() == 0 ? "–" : "%s / %s / %s".formatted(Quantities.time(it.leastRttNanos()),
                Quantities.time(it.medianRttNanos()), Quantities.time(it.tailRttNanos()));
    }

    private void links(Recording run) {
        for (LinkRecording link : run.links()) {
            boolean isLimited = link.bytesPerSecond() != Long.MAX_VALUE;
            double used = isLimited ? link.deliveredBytes() * 1e9 / run.lengthNanos() / link.bytesPerSecond() : 0;
            row(named(run, link.name()), isLimited ? Quantities.rate(link.bytesPerSecond()) : "no limit",
                    isLimited ? Quantities.share(used) : "", Quantities.bytes(link.deliveredBytes()),
                    Quantities.count(link.drops()), Quantities.count(link.marks()),
                    "%s / %s".formatted(Quantities.bytes(link.medianQueueBytes()), Quantities.bytes(link.tailQueueBytes())));
        }
    }

    private void head(String... names) {
        page.append("<div class=\"wide table\"><table><thead><tr>");
        for (String name : names) {
            page.append("<th>").append(name).append("</th>");
        }
        page.append("</tr></thead><tbody>\n");
    }

    private void row(String... cells) {
        page.append("<tr>");
        for (String cell : cells) {
            page.append("<td>").append(Markup.text(cell)).append("</td>");
        }
        page.append("</tr>\n");
    }

    // ---- drawings -----------------------------------------------------------------------------------------------------

    private void drawings() {
        page.append("""
                <svg width="0" height="0" aria-hidden="true"><defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" \
                markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0 8 4 0 8z" fill="context-stroke"/></marker></defs></svg>
                <section id="drawings"><h2>From the first segment to the last</h2>
                <p>How the connection began and ended, and the way that both ends took through the states of RFC 9293, figure 5.</p>
                """);
        int number = 0;
        for (Recording run : runs) {
            for (FlowRecording flow : run.flows()) {
                if (!flow.opener().series().isEmpty()) {
                    drawing(number++, named(run, flow.name()), flow);
                }
            }
        }
        page.append("</section>\n");
    }

    private void drawing(int number, String name, FlowRecording flow) {
        page.append("<details").append(number == 0 ? " open" : "").append("><summary>").append(Markup.text(name))
                .append("</summary>\n<div class=\"pair\"><div class=\"wide\">").append(SequenceSvg.of(flow))
                .append("</div><div class=\"wide\">").append(StateSvg.of(flow)).append("<p class=\"key\">");
        List<EndRecording> ends = flow.ends();
        for (int end = 0; end < ends.size(); end++) {
            page.append("<span class=\"way%d\">%s: %s</span> ".formatted(end, Markup.text(ends.get(end).host()),
                    ends.get(end).ending().description()));
        }
        page.append("</p></div></div></details>\n");
    }

    private void settings() {
        page.append("<section id=\"settings\"><h2>What was run</h2>\n");
        for (Recording run : runs) {
            page.append("<h3>").append(Markup.text(run.run().title())).append("</h3>\n<dl>\n");
            setting("seed", Long.toString(run.run().seed()));
            setting("length", Quantities.time(run.lengthNanos()) + " of virtual time");
            for (Parameter parameter : run.run().parameters()) {
                setting(parameter.name(), parameter.value());
            }
            page.append("</dl>\n");
            if (!run.run().scenario().isEmpty()) {
                page.append("<details><summary>The scenario as a file</summary>\n<pre>").append(Markup.text(run.run().scenario()))
                        .append("</pre></details>\n");
            }
            if (!run.run().command().isEmpty()) {
                page.append("<p>The same run again, to the last octet:</p>\n<pre>").append(Markup.text(run.run().command()))
                        .append("</pre>\n");
            }
        }
        page.append("</section>\n");
    }

    private void setting(String name, String value) {
        page.append("<dt>").append(Markup.text(name)).append("</dt><dd>").append(Markup.text(value)).append("</dd>\n");
    }
}
