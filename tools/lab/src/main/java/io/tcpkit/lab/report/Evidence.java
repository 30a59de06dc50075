package io.tcpkit.lab.report;

import io.tcpkit.api.spi.EventListener;
import io.tcpkit.lab.LinkShape;
import io.tcpkit.lab.net.Link;
import io.tcpkit.lab.net.Network;
import io.tcpkit.lab.record.Limits;
import io.tcpkit.lab.record.Recorder;
import io.tcpkit.lab.record.Recording;
import io.tcpkit.lab.record.RunDescription;
import io.tcpkit.lab.record.RunDescription.Parameter;
import io.tcpkit.lab.record.TidyFiles;
import io.tcpkit.lab.record.VantagePoint;
import io.tcpkit.lab.scenario.LabObserver;
import io.tcpkit.lab.scenario.Outcome;
import io.tcpkit.lab.scenario.Running;
import io.tcpkit.lab.scenario.Running.RunningFlow;
import io.tcpkit.lab.scenario.Running.RunningLink;
import io.tcpkit.lab.scenario.Scenario;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Gathers the evidence of a scenario while the laboratory runs it, and leaves it in a folder.
///
/// | file | what it is |
/// |---|---|
/// | `report.html` | everything as graphs and tables, one page that needs nothing else |
/// | `series.csv`, `series.jsonl` | the graphs' numbers, one value per row |
/// | `host-NAME.pcapng` | what each host of a flow sent and received, with comments |
/// | `link-NAME.pcapng` | what each link with a queue or a loss let pass, and what it dropped |
///
/// ```java
/// var evidence = new Evidence("tcpkit lab run bufferbloat.toml", Limits.DEFAULT);
/// Laboratory.run(scenario, evidence);
/// evidence.write(folder);
/// ```
public final class Evidence implements LabObserver {
    private final String command;
    private final Recorder recorder;
    private final Optional<Path> captures;
    private final List<VantagePoint> points = new ArrayList<>();
    private Optional<Running> running = Optional.empty();
    private Optional<Recording> recording = Optional.empty();

    /// Evidence without captures of packets, which are large.
    ///
    /// @param command the command line that repeats the run, empty when there is none
    /// @param limits how much is kept
    public Evidence(String command, Limits limits) {
        this(command, limits, Optional.empty());
    }

    /// Evidence with captures of packets, which are written while the run lasts.
    ///
    /// @param command the command line that repeats the run, empty when there is none
    /// @param limits how much else is kept
    /// @param captures the folder that they go to, made if it is not there
    public Evidence(String command, Limits limits, Path captures) {
        this(command, limits, Optional.of(captures));
    }

    private Evidence(String command, Limits limits, Optional<Path> captures) {
        this.command = command;
        this.captures = captures;
        recorder = new Recorder(limits);
    }

    @Override
    public EventListener listener(Scenario scenario, String host) {
        return recorder.host(host);
    }

    @Override
    public void onStart(Running started) {
        running = Optional.of(started);
        for (RunningLink link : started.links()) {
            recorder.link(link.name(), link.direction());
        }
        for (RunningFlow flow : started.flows()) {
            recorder.name(flow.port(), flow.flow().name());
        }
        if (captures.isPresent()) {
            try {
                capture(started, Files.createDirectories(captures.get()));
            } catch (IOException e) {
                throw new UncheckedIOException("captures cannot be written to " + captures.get() + ": " + e.getMessage(), e);
            }
        }
    }

    private void capture(Running started, Path folder) throws IOException {
        Network network = started.network();
        Set<String> hosts = new LinkedHashSet<>();
        started.flows().forEach(flow -> {
            hosts.add(flow.from());
            hosts.add(flow.to());
        });
        for (Link link : network.links()) {
            for (String host : List.of(link.a(), link.b())) {
                if (hosts.remove(host)) {
                    String other = host.equals(link.a()) ? link.b() : link.a();
                    points.add(VantagePoint.atHost(folder.resolve("host-" + fileName(host) + ".pcapng"), host, link.from(host),
                            link.from(other), recorder));
                }
            }
        }
        for (RunningLink link : started.links()) {
            if (link.direction().shape().bytesPerSecond() != LinkShape.UNLIMITED) {
                points.add(VantagePoint.onLink(folder.resolve("link-" + fileName(link.name()) + ".pcapng"), link.name(), link.direction()));
            }
        }
    }

    private static String fileName(String name) {
        return name.replaceAll("[^A-Za-z0-9._-]+", "-");
    }

    @Override
    public void onEnd(Outcome outcome) {
        Scenario scenario = outcome.scenario();
        var about = scenario.about().isEmpty() ? List.<Parameter>of() : List.of(new Parameter("about", scenario.about()));
        var run = new RunDescription(scenario.name(), scenario.seed(), command, about, scenario.toToml());
        recording = Optional.of(recorder.end(run, scenario.length().toNanos()));
        try {
            for (VantagePoint point : points) {
                point.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("a capture cannot be finished: " + e.getMessage(), e);
        }
    }

    /// {@return what was recorded}
    ///
    /// @throws IllegalStateException before the run has ended
    public Recording recording() {
        return recording.orElseThrow(() -> new IllegalStateException(running.isPresent()
                ? "the run has not ended" : "nothing was run: hand this to Laboratory.run"));
    }

    /// Writes the report and the series. Captures are there already.
    ///
    /// @param folder where to, made if it is not there
    /// @throws IOException when it cannot be written to
    public void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        List<Recording> runs = List.of(recording());
        HtmlReport.write(folder.resolve("report.html"), runs);
        TidyFiles.csv(folder.resolve("series.csv"), runs);
        TidyFiles.jsonLines(folder.resolve("series.jsonl"), runs);
    }
}
