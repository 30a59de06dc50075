package io.tcpkit.lab.scenario;

import static io.tcpkit.lab.scenario.Keys.key;

import io.tcpkit.lab.scenario.Topology.Dumbbell;
import io.tcpkit.lab.scenario.Topology.Graph;
import io.tcpkit.lab.scenario.Topology.ParkingLot;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/// Every value of a scenario by its path.
final class ScenarioKeys {
    static final Keys<Scenario> ROOT = new Keys<>("a scenario", List.of(
            key("name", Scenario::name, Scenario::name),
            key("about", Scenario::about, Scenario::about),
            key("seed", it -> Long.toString(it.seed()), (it, text) -> it.seed(Keys.longInteger(text))),
            key("length", it -> Keys.time(it.length()), (it, text) -> it.length(Keys.time(text))),
            key("warm-up", it -> Keys.time(it.warmUp()), (it, text) -> it.warmUp(Keys.time(text)))));

    static final Keys<Dumbbell> DUMBBELL = withLink("a dumbbell", Dumbbell::bottleneck,
            (it, link) -> new Dumbbell(link, it.rtt(), it.access(), it.isJittered()),
            List.of(
                    key("rtt", it -> Keys.time(it.rtt()),
                            (it, text) -> new Dumbbell(it.bottleneck(), Keys.time(text), it.access(), it.isJittered())),
                    key("processing-jitter", it -> Boolean.toString(it.isJittered()),
                            (it, text) -> new Dumbbell(it.bottleneck(), it.rtt(), it.access(), Keys.flag(text)))));

    static final Keys<ParkingLot> PARKING_LOT = withLink("a parking lot", ParkingLot::hop,
            (it, link) -> new ParkingLot(it.hops(), link, it.isJittered()),
            List.of(
                    key("hops", it -> Integer.toString(it.hops()),
                            (it, text) -> new ParkingLot(Keys.integer(text), it.hop(), it.isJittered())),
                    key("processing-jitter", it -> Boolean.toString(it.isJittered()),
                            (it, text) -> new ParkingLot(it.hops(), it.hop(), Keys.flag(text)))));

    static final Dumbbell PLAIN_DUMBBELL = (Dumbbell) Scenario.dumbbell(0).topology();
    static final ParkingLot PLAIN_PARKING_LOT = (ParkingLot) Scenario.parkingLot(0, 3).topology();

    private ScenarioKeys() {
    }

    /// Some keys, and those of a link that is part of the same table.
    private static <S> Keys<S> withLink(String table, Function<S, LinkSettings> read, BiFunction<S, LinkSettings, S> write,
            List<Keys.Key<S>> own) {
        var keys = new ArrayList<>(own);
        for (String name : LinkSettings.KEYS.names()) {
            keys.add(key(name, it -> LinkSettings.KEYS.read(read.apply(it), name),
                    (it, text) -> write.apply(it, LinkSettings.KEYS.set(read.apply(it), name, text))));
        }
        return new Keys<>(table, keys);
    }

    static Scenario set(Scenario scenario, String path, String value) {
        String[] parts = path.split("\\.");
        String last = parts[parts.length - 1];
        return switch (parts[0]) {
            case "flow" -> parts.length == 2
                    ? eachFlow(scenario, flow -> true, last, value)
                    : eachFlow(scenario, flow -> flow.name().equals(only(scenario, path, parts)), last, value);
            case "dumbbell", "parking-lot" -> ofTopology(scenario, path, parts, value);
            case "link" -> ofLink(scenario, path, parts, value);
            default -> alone(scenario, path, value);
        };
    }

    /// `flow.NAME.KEY` must name a flow that there is.
    private static String only(Scenario scenario, String path, String[] parts) {
        if (parts.length != 3) {
            throw wrong(path);
        }
        if (!scenario.flowsByName().containsKey(parts[1])) {
            throw Keys.unknown(parts[1], "flow", scenario.flowsByName().keySet());
        }
        return parts[1];
    }

    private static Scenario eachFlow(Scenario scenario, java.util.function.Predicate<Flow> which, String key, String value) {
        return scenario.flows(scenario.flows().stream()
                .map(flow -> which.test(flow) ? Flow.KEYS.set(flow, key, value) : flow).toList());
    }

    private static Scenario ofTopology(Scenario scenario, String path, String[] parts, String value) {
        boolean ofAccess = parts.length == 3 && parts[1].equals("access");
        if (parts.length != 2 && !ofAccess) {
            throw wrong(path);
        }
        return scenario.topology(switch (scenario.topology()) {
            case Dumbbell it when parts[0].equals("dumbbell") && ofAccess -> new Dumbbell(it.bottleneck(), it.rtt(),
                    LinkSettings.KEYS.set(it.access(), parts[2], value), it.isJittered());
            case Dumbbell it when parts[0].equals("dumbbell") -> DUMBBELL.set(it, parts[1], value);
            case ParkingLot it when parts[0].equals("parking-lot") && !ofAccess -> PARKING_LOT.set(it, parts[1], value);
            case Topology _ -> throw new IllegalArgumentException(
                    "%s: the network of this scenario is no %s".formatted(path, parts[0].replace('-', ' ')));
        });
    }

    private static Scenario ofLink(Scenario scenario, String path, String[] parts, String value) {
        boolean isBack = parts.length == 4 && parts[2].equals("back");
        if (parts.length != 3 && !isBack) {
            throw wrong(path);
        }
        if (!(scenario.topology() instanceof Graph graph)) {
            throw new IllegalArgumentException("%s: only a network of one's own has links by name".formatted(path));
        }
        String wanted = scenario.link(parts[1]).name();
        UnaryOperator<LinkSettings> change = it -> LinkSettings.KEYS.set(it, parts[parts.length - 1], value);
        return scenario.topology(new Graph(graph.hosts(), graph.routers(), graph.links().stream().map(it ->
                !it.name().equals(wanted) ? it : new Graph.Link(it.name(), it.from(), it.to(),
                        isBack ? it.there() : change.apply(it.there()), change.apply(it.back()))).toList()));
    }

    /// A key alone is the scenario's, else the network's, else all flows'.
    private static Scenario alone(Scenario scenario, String key, String value) {
        if (ROOT.has(key)) {
            return ROOT.set(scenario, key, value);
        }
        if (scenario.topology() instanceof Dumbbell it && DUMBBELL.has(key)) {
            return scenario.topology(DUMBBELL.set(it, key, value));
        }
        if (scenario.topology() instanceof ParkingLot it && PARKING_LOT.has(key)) {
            return scenario.topology(PARKING_LOT.set(it, key, value));
        }
        if (Flow.KEYS.has(key)) {
            return eachFlow(scenario, flow -> true, key, value);
        }
        var known = new ArrayList<>(ROOT.names());
        switch (scenario.topology()) {
            case Dumbbell _ -> known.addAll(DUMBBELL.names());
            case ParkingLot _ -> known.addAll(PARKING_LOT.names());
            case Graph _ -> { }
        }
        known.addAll(List.of("flow.KEY", "flow.NAME.KEY"));
        throw ROOT.unknown(key, known);
    }

    private static IllegalArgumentException wrong(String path) {
        return new IllegalArgumentException(("'%s' is no path; write KEY, dumbbell.KEY, dumbbell.access.KEY, parking-lot.KEY, "
                + "link.NAME.KEY, flow.KEY or flow.NAME.KEY").formatted(path));
    }
}
