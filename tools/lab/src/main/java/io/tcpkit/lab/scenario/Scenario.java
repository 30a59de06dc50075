package io.tcpkit.lab.scenario;

import io.tcpkit.lab.scenario.Topology.Dumbbell;
import io.tcpkit.lab.scenario.Topology.Ends;
import io.tcpkit.lab.scenario.Topology.Graph;
import io.tcpkit.lab.scenario.Topology.ParkingLot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.function.UnaryOperator;

/// An experiment, whole: a network, what runs on it, for how long, and the seed of all chance. Immutable; each method returns
/// another scenario.
///
/// ```java
/// Outcome outcome = Scenario.dumbbell(42).rate("50mbit").rtt(ms(40)).buffer("1bdp").queue("codel").loss("0.1%")
///         .flow("a", f -> f.congestion("cubic"))
///         .flow("b", f -> f.congestion("newreno").start(s(5)))
///         .length(s(60)).warmUp(s(10))
///         .run();
/// assertThat(outcome.jain()).isGreaterThanOrEqualTo(0.95);
/// ```
/// The same as a file is read by [ScenarioFile] and written by [#toToml()].
///
/// @param name what it is called
/// @param about a sentence or two on what it shows
/// @param seed makes all random choices
/// @param length how long it lasts
/// @param warmUp how much of that, from the beginning, statistics leave out
/// @param topology the network
/// @param flows what runs on it
/// @param changes what becomes of links meanwhile, in order of time
public record Scenario(
        String name,
        String about,
        long seed,
        Duration length,
        Duration warmUp,
        Topology topology,
        List<Flow> flows,
        List<Change> changes) {
    /// How long a scenario lasts that says nothing.
    public static final Duration DEFAULT_LENGTH = Duration.ofSeconds(30);

    /// Checks the times and names.
    public Scenario {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(about, "about");
        Objects.requireNonNull(topology, "topology");
        flows = List.copyOf(flows);
        changes = changes.stream().sorted(java.util.Comparator.comparing(Change::at)).toList();
        if (length.isNegative() || length.isZero()) {
            throw new IllegalArgumentException("length is %s, but must be longer than nothing".formatted(length));
        }
        if (warmUp.isNegative()) {
            throw new IllegalArgumentException("warm-up is %s, but must not be negative".formatted(warmUp));
        }
        var names = new HashSet<String>();
        for (Flow flow : flows) {
            if (!names.add(flow.name())) {
                throw new IllegalArgumentException("two flows are called '%s'".formatted(flow.name()));
            }
        }
    }

    // ---- making one --------------------------------------------------------------------------------------------------

    /// {@return a scenario on a dumbbell with an ideal link in the middle, without flows}
    ///
    /// @param seed makes all random choices
    public static Scenario dumbbell(long seed) {
        return on(seed, new Dumbbell(LinkSettings.IDEAL, Duration.ZERO, LinkSettings.IDEAL, true));
    }

    /// {@return a scenario on a chain of ideal links, without flows}
    ///
    /// @param seed makes all random choices
    /// @param hops how many links
    public static Scenario parkingLot(long seed, int hops) {
        return on(seed, new ParkingLot(hops, LinkSettings.IDEAL, true));
    }

    /// {@return a scenario on an empty network: add hosts, routers, links, and flows that name their hosts}
    ///
    /// @param seed makes all random choices
    public static Scenario empty(long seed) {
        return on(seed, new Graph(List.of(), List.of(), List.of()));
    }

    private static Scenario on(long seed, Topology topology) {
        return new Scenario("", "", seed, DEFAULT_LENGTH, Duration.ZERO, topology, List.of(), List.of());
    }

    // ---- what it is --------------------------------------------------------------------------------------------------

    /// {@return this scenario with a name}
    ///
    /// @param word what it is called
    public Scenario name(String word) {
        return new Scenario(word, about, seed, length, warmUp, topology, flows, changes);
    }

    /// {@return this scenario with a sentence on what it shows}
    ///
    /// @param sentence the sentence
    public Scenario about(String sentence) {
        return new Scenario(name, sentence, seed, length, warmUp, topology, flows, changes);
    }

    /// {@return this scenario with other chances}
    ///
    /// @param number makes all random choices
    public Scenario seed(long number) {
        return new Scenario(name, about, number, length, warmUp, topology, flows, changes);
    }

    /// {@return this scenario with another length}
    ///
    /// @param whole how long it lasts
    public Scenario length(Duration whole) {
        return new Scenario(name, about, seed, whole, warmUp, topology, flows, changes);
    }

    /// {@return this scenario with another warm-up}
    ///
    /// @param left how much from the beginning statistics leave out
    public Scenario warmUp(Duration left) {
        return new Scenario(name, about, seed, length, left, topology, flows, changes);
    }

    // ---- the network -------------------------------------------------------------------------------------------------

    /// {@return this scenario on another network}
    ///
    /// @param network the network
    public Scenario topology(Topology network) {
        return new Scenario(name, about, seed, length, warmUp, network, flows, changes);
    }

    /// {@return this scenario with another bottleneck: the link in the middle of a dumbbell, every hop of a parking lot}
    ///
    /// @param change what is different
    /// @throws IllegalStateException when the network is neither
    public Scenario bottleneck(UnaryOperator<LinkSettings> change) {
        return topology(switch (topology) {
            case Dumbbell(var link, var rtt, var access, var jitter) -> new Dumbbell(change.apply(link), rtt, access, jitter);
            case ParkingLot(var hops, var hop, var jitter) -> new ParkingLot(hops, change.apply(hop), jitter);
            case Graph _ -> throw new IllegalStateException("a network of one's own has no bottleneck by name; describe its links");
        });
    }

    /// {@return this scenario with other links between hosts and routers of a dumbbell}
    ///
    /// @param change what is different
    /// @throws IllegalStateException when the network is no dumbbell
    public Scenario access(UnaryOperator<LinkSettings> change) {
        Dumbbell was = dumbbell("access links");
        return topology(new Dumbbell(was.bottleneck(), was.rtt(), change.apply(was.access()), was.isJittered()));
    }

    /// {@return this scenario with another round trip without queues on its dumbbell}
    ///
    /// @param whole the round trip
    /// @throws IllegalStateException when the network is no dumbbell
    public Scenario rtt(Duration whole) {
        Dumbbell was = dumbbell("a round trip");
        return topology(new Dumbbell(was.bottleneck(), whole, was.access(), was.isJittered()));
    }

    /// {@return this scenario with or without jitter of the hosts; see [Dumbbell]}
    ///
    /// @param isJittered whether there is jitter
    public Scenario processingJitter(boolean isJittered) {
        return topology(switch (topology) {
            case Dumbbell it -> new Dumbbell(it.bottleneck(), it.rtt(), it.access(), isJittered);
            case ParkingLot it -> new ParkingLot(it.hops(), it.hop(), isJittered);
            case Graph _ -> throw new IllegalStateException("the links of a network of one's own have jitter of their own");
        });
    }

    private Dumbbell dumbbell(String what) {
        if (topology instanceof Dumbbell dumbbell) {
            return dumbbell;
        }
        throw new IllegalStateException("only a dumbbell has %s".formatted(what));
    }

    /// {@return this scenario with another rate of the bottleneck}
    ///
    /// @param rate such as `50mbit`
    public Scenario rate(String rate) {
        return bottleneck(it -> it.rate(rate));
    }

    /// {@return this scenario with another buffer before the bottleneck}
    ///
    /// @param size such as `1bdp` or `100packets`; see [Buffer#parse(String)]
    public Scenario buffer(String size) {
        return bottleneck(it -> it.buffer(size));
    }

    /// {@return this scenario with another queue before the bottleneck}
    ///
    /// @param discipline such as `codel`
    public Scenario queue(String discipline) {
        return bottleneck(it -> it.queue(discipline));
    }

    /// {@return this scenario with other loss at the bottleneck}
    ///
    /// @param model such as `0.1%`
    public Scenario loss(String model) {
        return bottleneck(it -> it.loss(model));
    }

    /// {@return this scenario with hosts added to a network of one's own}
    ///
    /// @param names what they are called
    public Scenario hosts(String... names) {
        return topology(new Graph(joined(graph().hosts(), List.of(names)), graph().routers(), graph().links()));
    }

    /// {@return this scenario with routers added to a network of one's own}
    ///
    /// @param names what they are called
    public Scenario routers(String... names) {
        return topology(new Graph(graph().hosts(), joined(graph().routers(), List.of(names)), graph().links()));
    }

    /// {@return this scenario with a link added to a network of one's own, the same in both directions, called `from-to`}
    ///
    /// @param from one end
    /// @param to the other end
    /// @param change what is different from [LinkSettings#IDEAL]
    public Scenario link(String from, String to, UnaryOperator<LinkSettings> change) {
        LinkSettings settings = change.apply(LinkSettings.IDEAL);
        return link(new Graph.Link(from + "-" + to, from, to, settings, settings));
    }

    /// {@return this scenario with a link added to a network of one's own}
    ///
    /// @param link the link
    public Scenario link(Graph.Link link) {
        return topology(new Graph(graph().hosts(), graph().routers(), joined(graph().links(), List.of(link))));
    }

    private Graph graph() {
        if (topology instanceof Graph graph) {
            return graph;
        }
        throw new IllegalStateException("a %s cannot be added to; begin with Scenario.empty(seed)"
                .formatted(topology instanceof Dumbbell ? "dumbbell" : "parking lot"));
    }

    private static <T> List<T> joined(List<T> first, List<T> then) {
        var all = new ArrayList<>(first);
        all.addAll(then);
        return all;
    }

    // ---- what happens ------------------------------------------------------------------------------------------------

    /// {@return this scenario with a flow of bulk traffic added}
    ///
    /// @param called its name
    /// @param change what is different from [Flow#named(String)]
    public Scenario flow(String called, UnaryOperator<Flow> change) {
        return flows(joined(flows, List.of(change.apply(Flow.named(called)))));
    }

    /// {@return this scenario with several flows alike added, whose names end in 1, 2, 3 ...}
    ///
    /// @param count how many
    /// @param called the beginning of their names
    /// @param change what is different from [Flow#named(String)]
    public Scenario flows(int count, String called, UnaryOperator<Flow> change) {
        Scenario more = this;
        for (int i = 1; i <= count; i++) {
            more = more.flow(called + i, change);
        }
        return more;
    }

    /// {@return this scenario with other flows}
    ///
    /// @param all the flows
    public Scenario flows(List<Flow> all) {
        return new Scenario(name, about, seed, length, warmUp, topology, all, changes);
    }

    /// {@return this scenario with a change of its bottleneck}
    ///
    /// @param time when
    /// @param change what is different from then on
    public Scenario at(Duration time, UnaryOperator<LinkSettings> change) {
        return at(time, Dumbbell.BOTTLENECK, change);
    }

    /// {@return this scenario with a change of a link}
    ///
    /// @param time when
    /// @param link which, by name
    /// @param change what is different from then on
    public Scenario at(Duration time, String link, UnaryOperator<LinkSettings> change) {
        LinkSettings before = link(link).there();
        for (Change earlier : changes) {
            if (earlier.link().equals(link) && earlier.at().compareTo(time) <= 0) {
                before = earlier.applyTo(before);
            }
        }
        return at(new Change(time, link, LinkSettings.KEYS.differences(before, change.apply(before))));
    }

    /// {@return this scenario with a change}
    ///
    /// @param change the change
    public Scenario at(Change change) {
        return new Scenario(name, about, seed, length, warmUp, topology, flows, joined(changes, List.of(change)));
    }

    /// {@return a link of the network by its name}
    ///
    /// @param called its name
    /// @throws IllegalArgumentException when there is none
    public Graph.Link link(String called) {
        var names = new ArrayList<String>();
        for (Graph.Link link : topology.graph(flows).links()) {
            if (link.name().equals(called)) {
                return link;
            }
            names.add(link.name());
        }
        throw Keys.unknown(called, "link", names);
    }

    // ---- running it --------------------------------------------------------------------------------------------------

    /// {@return this scenario, which can be run: everything that it names exists}
    ///
    /// @throws IllegalArgumentException when something does not
    public Scenario checked() {
        if (flows.isEmpty()) {
            throw new IllegalArgumentException("there is no flow, so nothing would happen");
        }
        if (warmUp.compareTo(length) >= 0) {
            throw new IllegalArgumentException("warm-up is %s, which leaves nothing of length, %s"
                    .formatted(Keys.time(warmUp), Keys.time(length)));
        }
        Graph graph = topology.graph(flows);
        for (Flow flow : flows) {
            Ends ends = topology.ends(flow);
            for (Map.Entry<String, String> end : Map.of("from", ends.from(), "to", ends.to()).entrySet()) {
                if (!graph.hosts().contains(end.getValue())) {
                    throw new IllegalArgumentException("flow '%s': %s is '%s', but there is no such host%s".formatted(flow.name(),
                            end.getKey(), end.getValue(), Nearest.hint(end.getValue(), graph.hosts())));
                }
            }
            if (ends.from().equals(ends.to())) {
                throw new IllegalArgumentException("flow '%s' goes from '%s' to itself".formatted(flow.name(), ends.from()));
            }
            if (flow.start().compareTo(length) >= 0) {
                throw new IllegalArgumentException("flow '%s' starts at %s, when the scenario has ended, after %s"
                        .formatted(flow.name(), Keys.time(flow.start()), Keys.time(length)));
            }
        }
        for (Change change : changes) {
            link(change.link());
        }
        return this;
    }

    /// {@return what comes of it, run in virtual time by [Laboratory#run]}
    ///
    /// @throws IllegalArgumentException when it cannot be run; the message says why
    public Outcome run() {
        return Laboratory.run(this);
    }

    /// {@return a value changed by its path, as files, the command line and sweeps name it}
    ///
    /// @param path such as `seed`, `rate`, `dumbbell.rate`, `link.up.delay`, `flow.congestion` (of all flows), `flow.b.start`
    /// @param value as a file has it
    /// @throws IllegalArgumentException when there is no such path, or the value is none for it
    public Scenario set(String path, String value) {
        return ScenarioKeys.set(this, path, value);
    }

    /// {@return this scenario as a file, which says only what differs from the defaults}
    public String toToml() {
        return ScenarioText.of(this);
    }

    /// {@return every value that differs from the defaults, by its path, as [#toToml()] writes them}
    public SequencedMap<String, String> settings() {
        return ScenarioText.settings(this);
    }

    /// {@return flows by name}
    Map<String, Flow> flowsByName() {
        var found = new LinkedHashMap<String, Flow>();
        flows.forEach(flow -> found.put(flow.name(), flow));
        return found;
    }
}
