package io.tcpkit.lab.scenario;

import io.tcpkit.api.spi.EventListener;
import io.tcpkit.lab.LinkShape;
import io.tcpkit.lab.LinkTrace;
import io.tcpkit.lab.LossModel;
import io.tcpkit.lab.Queueing;
import io.tcpkit.lab.net.Network;
import io.tcpkit.lab.scenario.Topology.Graph;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A scenario from its network to its outcome.
final class Run implements Running, AutoCloseable {
    /// The flows' ports, from here on: far from those that stacks choose themselves.
    static final int FIRST_PORT = 5_001;

    private static final long STACK_MEMORY_BYTES = 8L << 30;
    private static final int PROGRESS_STEPS = 200;

    private final Scenario scenario;
    private final List<LabObserver> observers;
    private final Graph graph;
    private final Duration baseRtt;
    private final List<FlowMeter> flowMeters = new ArrayList<>();
    private final List<LinkMeter> linkMeters = new ArrayList<>();
    private final List<RunningLink> links = new ArrayList<>();
    private final List<RunningFlow> flows = new ArrayList<>();
    private final Map<String, Graph.Link> current = new HashMap<>();
    private final Network network;
    private final TraceHash.Sum packets;

    Run(Scenario scenario, List<LabObserver> observers) {
        this.scenario = scenario;
        this.observers = observers;
        graph = scenario.topology().graph(scenario.flows());
        graph.links().forEach(link -> current.put(link.name(), link));
        baseRtt = scenario.topology().baseRtt(graph);
        scenario.flows().forEach(flow -> flowMeters.add(new FlowMeter(flow, scenario.warmUp().toNanos())));
        network = network(Network.builder(scenario.seed()));
        packets = new TraceHash.Sum(network::nowNanos);
        try {
            meterLinks();
            startFlows();
        } catch (RuntimeException e) {
            network.close();
            throw e;
        }
        scenario.changes().forEach(change -> network.simulation().after(change.at(), () -> apply(change)));
    }

    private Network network(Network.Builder builder) {
        Meters meters = new Meters(FIRST_PORT, flowMeters);
        for (String host : graph.hosts()) {
            builder.host(host, config -> {
                config.memoryBytes(STACK_MEMORY_BYTES).listener(meters);
                for (LabObserver observer : observers) {
                    EventListener listener = observer.listener(scenario, host);
                    if (listener != EventListener.NONE) {
                        config.listener(listener);
                    }
                }
                return config;
            });
        }
        graph.routers().forEach(builder::router);
        for (Graph.Link link : graph.links()) {
            builder.link(link.from(), link.to(), shape(link.name(), link.there()), shape(link.name(), link.back()));
        }
        return builder.build();
    }

    private void meterLinks() {
        for (int i = 0; i < graph.links().size(); i++) {
            Graph.Link link = graph.links().get(i);
            var built = network.link(link.from(), link.to());
            links.add(new RunningLink(link.name(), built.aToB()));
            links.add(new RunningLink(link.name() + "/back", built.bToA()));
        }
        for (int i = 0; i < links.size(); i++) {
            RunningLink link = links.get(i);
            var meter = new LinkMeter(link.name(), link.direction().shape(), scenario.warmUp().toNanos());
            linkMeters.add(meter);
            link.direction().observe(meter);
            link.direction().observe(new TraceHash(i, packets));
        }
    }

    private void startFlows() {
        for (int i = 0; i < scenario.flows().size(); i++) {
            Flow flow = scenario.flows().get(i);
            flows.add(new FlowRun(flow, scenario.topology().ends(flow), FIRST_PORT + i, flowMeters.get(i), network));
        }
    }

    private LinkShape shape(String link, LinkSettings settings) {
        try {
            LinkTrace trace = trace(settings.trace());
            boolean isTraced = !trace.equals(LinkTrace.NONE);
            if (isTraced && settings.bytesPerSecond() != LinkShape.UNLIMITED) {
                throw new IllegalArgumentException("it has a rate, %s, and a trace, %s; say one of them"
                        .formatted(Rates.format(settings.bytesPerSecond()), settings.trace()));
            }
            long buffer = settings.buffer().bytes(isTraced ? trace.bytesPerSecond() : settings.bytesPerSecond(), baseRtt);
            LinkShape timed = isTraced ? LinkShape.IDEAL.trace(trace) : LinkShape.IDEAL.rate(settings.bytesPerSecond());
            return timed
                    .delay(settings.delay())
                    .jitter(settings.jitter())
                    .queue(Queueing.parse(settings.queue(), Queueing.Limit.bytes(buffer)))
                    .loss(LossModel.parse(settings.loss()))
                    .duplicate(settings.duplication())
                    .reorder(settings.reordering(), settings.reorderBy())
                    .corrupt(settings.corruption())
                    .mark(settings.marking())
                    .mtu(settings.mtuBytes());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("link '%s': %s".formatted(link, e.getMessage()), e);
        }
    }

    private static LinkTrace trace(String source) {
        if (source.isEmpty()) {
            return LinkTrace.NONE;
        }
        if (source.equals(CellularTrace.PREFIX) || source.startsWith(CellularTrace.PREFIX + ":")) {
            return new LinkTrace(source, CellularTrace.parse(source).opportunitiesMillis());
        }
        try {
            return LinkTrace.load(Path.of(source));
        } catch (IOException e) {
            throw new IllegalArgumentException("trace '%s' cannot be read: %s".formatted(source, e), e);
        }
    }

    /// Changes a link's way there, and of its way back what is not a fault.
    private void apply(Change change) {
        Graph.Link before = current.get(change.link());
        LinkSettings there = change.applyTo(before.there());
        // Where the way back never had faults, it gets none now.
        boolean wasFaultless = before.back().equals(before.there().withoutFaults());
        var after = new Graph.Link(before.name(), before.from(), before.to(), there,
                wasFaultless ? there.withoutFaults() : change.applyTo(before.back()));
        current.put(change.link(), after);
        for (int i = 0; i < links.size(); i++) {
            String name = links.get(i).name();
            if (name.equals(after.name()) || name.equals(after.name() + "/back")) {
                LinkShape shape = shape(after.name(), name.endsWith("/back") ? after.back() : after.there());
                links.get(i).direction().shape(shape);
                linkMeters.get(i).changed(shape, network.nowNanos());
            }
        }
    }

    Outcome toTheEnd() {
        observers.forEach(observer -> observer.onStart(this));
        long end = scenario.length().toNanos();
        for (int i = 1; i <= PROGRESS_STEPS; i++) {
            network.runFor(Duration.ofNanos(end / PROGRESS_STEPS * i + end % PROGRESS_STEPS * i / PROGRESS_STEPS - network.nowNanos()));
            observers.forEach(observer -> observer.onProgress(network.nowNanos()));
        }
        var outcome = new Outcome(scenario, flowMeters.stream().map(it -> it.outcome(end)).toList(),
                linkMeters.stream().map(it -> it.outcome(end)).toList(), packets.trace(), network.simulation().steps());
        observers.forEach(observer -> observer.onEnd(outcome));
        return outcome;
    }

    @Override
    public Scenario scenario() {
        return scenario;
    }

    @Override
    public Network network() {
        return network;
    }

    @Override
    public List<RunningFlow> flows() {
        return List.copyOf(flows);
    }

    @Override
    public List<RunningLink> links() {
        return List.copyOf(links);
    }

    @Override
    public void close() {
        network.close();
    }
}
