package io.tcpkit.lab.net;

import io.tcpkit.api.ConnectionConfig;
import io.tcpkit.api.StackConfig;
import io.tcpkit.lab.FramePool;
import io.tcpkit.lab.LinkDirection;
import io.tcpkit.lab.LinkEnd;
import io.tcpkit.lab.LinkShape;
import io.tcpkit.lab.Offload;
import io.tcpkit.lab.Participant;
import io.tcpkit.lab.Simulation;
import io.tcpkit.lab.SimulationException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/// Hosts, routers and links, and the virtual time they live in.
///
/// A run is a function of its seed and of the order in which hosts, routers and links were named. Nothing blocks in virtual time:
/// use `startConnect`, `tryAccept`, `tryRead` and `tryWrite`, and let time pass in between. Applications that react by
/// themselves take part with [Host#attach(String, Participant)].
public final class Network implements AutoCloseable {
    private final Simulation simulation;
    private final FramePool pool = new FramePool();
    private final SequencedMap<String, Host> hosts = new LinkedHashMap<>();
    private final SequencedMap<String, Router> routers = new LinkedHashMap<>();
    private final List<Link> links = new ArrayList<>();

    private Network(Builder builder) {
        simulation = new Simulation(builder.seed).maxSteps(builder.maxSteps);
        for (LinkSpec spec : builder.links) {
            String name = spec.a() + "-" + spec.b();
            links.add(new Link(spec.a(), spec.b(),
                    new LinkDirection(simulation, name + "/aToB", spec.aToB(), builder.offload),
                    new LinkDirection(simulation, name + "/bToA", spec.bToA(), builder.offload)));
        }
        var paths = new ShortestPaths(builder.nodes(), List.copyOf(builder.hosts.keySet()), links);
        try {
            for (HostSpec spec : builder.hosts.values()) {
                hosts.put(spec.name(), new Host(spec, hosts.size(), builder, simulation, pool, builder.mtuOf(spec.name()),
                        paths.from(spec.name())));
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
        for (String name : builder.routers) {
            routers.put(name, new Router(name, paths.from(name)));
        }
        for (Link link : links) {
            link.aToB().leadTo(end(link.b()), complaintsOf(link.a()));
            link.bToA().leadTo(end(link.a()), complaintsOf(link.b()));
        }
    }

    private LinkEnd end(String name) {
        return hosts.containsKey(name) ? host(name) : router(name);
    }

    /// What a node does with its own word about a packet that was too big for its link.
    private Consumer<io.tcpkit.lab.Frame> complaintsOf(String name) {
        return hosts.containsKey(name) ? host(name)::hear : router(name)::forward;
    }

    /// {@return a builder of a network with nothing in it}
    ///
    /// @param seed makes all random choices of the run
    public static Builder builder(long seed) {
        return new Builder(seed);
    }

    /// {@return a builder of the classic dumbbell}
    ///
    /// ```
    ///   sender1 ──┐                        ┌── receiver1
    ///   sender2 ──┤ left ── bottleneck ── right ├── receiver2
    ///      …    ──┘                        └──    …
    /// ```
    /// @param seed makes all random choices of the run
    /// @param pairs how many senders, and receivers, at least 1
    /// @param access both directions of each link between a host and its router
    /// @param bottleneck both directions of the link between the routers
    public static Builder dumbbell(long seed, int pairs, LinkShape access, LinkShape bottleneck) {
        atLeastOne("pairs", pairs);
        var builder = builder(seed);
        for (int i = 1; i <= pairs; i++) {
            builder.host("sender" + i).host("receiver" + i);
        }
        builder.router("left").router("right").link("left", "right", bottleneck);
        for (int i = 1; i <= pairs; i++) {
            builder.link("sender" + i, "left", access).link("right", "receiver" + i, access);
        }
        return builder;
    }

    /// {@return a builder of a parking lot: one way through several bottlenecks, and traffic that crosses each of them}
    ///
    /// ```
    ///   sender ── router0 ══ router1 ══ router2 ══ … ══ routerN ── receiver
    ///               │         │ │         │ │             │
    ///              in1     out1 in2    out2 in3          outN
    /// ```
    /// @param seed makes all random choices of the run
    /// @param bottlenecks how many, at least 1
    /// @param access both directions of each link between a host and a router
    /// @param bottleneck both directions of each link between two routers
    public static Builder parkingLot(long seed, int bottlenecks, LinkShape access, LinkShape bottleneck) {
        atLeastOne("bottlenecks", bottlenecks);
        var builder = builder(seed).host("sender").host("receiver").router("router0");
        for (int i = 1; i <= bottlenecks; i++) {
            builder.host("in" + i).host("out" + i).router("router" + i);
            builder.link("router" + (i - 1), "router" + i, bottleneck);
            builder.link("in" + i, "router" + (i - 1), access).link("router" + i, "out" + i, access);
        }
        return builder.link("sender", "router0", access).link("router" + bottlenecks, "receiver", access);
    }

    private static void atLeastOne(String what, int count) {
        if (count < 1) {
            throw new IllegalArgumentException("%s is %d, but must be at least 1".formatted(what, count));
        }
    }

    /// {@return a host}
    ///
    /// @param name its name
    /// @throws IllegalArgumentException when there is none; the message says which there are
    public Host host(String name) {
        return named("host", name, hosts);
    }

    /// {@return all hosts, in the order they were named}
    public Collection<Host> hosts() {
        return hosts.sequencedValues();
    }

    /// {@return a router}
    ///
    /// @param name its name
    /// @throws IllegalArgumentException when there is none; the message says which there are
    public Router router(String name) {
        return named("router", name, routers);
    }

    /// {@return all routers, in the order they were named}
    public Collection<Router> routers() {
        return routers.sequencedValues();
    }

    private static <T> T named(String what, String name, Map<String, T> all) {
        T found = all.get(name);
        if (found == null) {
            throw new IllegalArgumentException("there is no %s '%s'; there is %s".formatted(what, name,
                    all.isEmpty() ? "none" : String.join(", ", all.keySet())));
        }
        return found;
    }

    /// {@return the link between two nodes; of several the first}
    ///
    /// @param a the name of the one node; [Link#aToB()] leaves there
    /// @param b the name of the other
    /// @throws IllegalArgumentException when there is none; the message says which there are
    public Link link(String a, String b) {
        for (Link link : links) {
            if (link.a().equals(a) && link.b().equals(b) || link.a().equals(b) && link.b().equals(a)) {
                return link.startingAt(a);
            }
        }
        throw new IllegalArgumentException("there is no link between '%s' and '%s'; there is %s".formatted(a, b,
                String.join(", ", links.stream().map(Link::toString).toList())));
    }

    /// {@return all links, in the order they were named}
    public List<Link> links() {
        return List.copyOf(links);
    }

    /// {@return the virtual time}
    public Simulation simulation() {
        return simulation;
    }

    /// {@return the virtual time in nanoseconds}
    public long nowNanos() {
        return simulation.nowNanos();
    }

    /// {@return packets that are on their way or wait to be received}
    public int inFlight() {
        return pool.lent();
    }

    /// Lets somebody take part who is asked in every round; see [Simulation#attach(String, Participant)].
    ///
    /// @param name what failures call it
    /// @param participant acts when asked to
    public void attach(String name, Participant participant) {
        simulation.attach(name, participant);
    }

    /// Lets time pass until nothing will ever happen again; see [Simulation#runUntilQuiet()].
    ///
    /// @throws SimulationException when that takes too many steps, or something throws
    public void runUntilQuiet() {
        simulation.runUntilQuiet();
    }

    /// Lets time pass until something is so; see [Simulation#runUntil(BooleanSupplier)].
    ///
    /// @param condition is asked after every step
    public void runUntil(BooleanSupplier condition) {
        simulation.runUntil(condition);
    }

    /// Lets some time pass; see [Simulation#runFor(Duration)].
    ///
    /// @param duration how long
    public void runFor(Duration duration) {
        simulation.runFor(duration);
    }

    /// Closes all stacks.
    @Override
    public void close() {
        hosts.sequencedValues().forEach(Host::close);
    }

    /// A host to be.
    record HostSpec(String name, UnaryOperator<StackConfig.Builder> change) {
    }

    /// A link to be.
    record LinkSpec(String a, String b, LinkShape aToB, LinkShape bToA) {
    }

    /// Describes a network.
    public static final class Builder {
        private final long seed;
        private final SequencedMap<String, HostSpec> hosts = new LinkedHashMap<>();
        private final List<String> routers = new ArrayList<>();
        private final List<LinkSpec> links = new ArrayList<>();
        private int mtuBytes = 1_500;
        private long maxSteps = Long.MAX_VALUE / 2;
        Offload offload = Offload.CHECKSUM;
        boolean overIpv6;
        ConnectionConfig connection = ConnectionConfig.DEFAULT;

        private Builder(long seed) {
            this.seed = seed;
        }

        /// Adds a host.
        ///
        /// @param name its name, not taken by another node
        /// @return this builder
        public Builder host(String name) {
            return host(name, config -> config);
        }

        /// Adds a host.
        ///
        /// @param name its name, not taken by another node
        /// @param change changes its stack's configuration, such as timers, limits or listeners
        /// @return this builder
        public Builder host(String name, UnaryOperator<StackConfig.Builder> change) {
            requireFree(name);
            if (hosts.size() == Numbering.MOST_HOSTS) {
                throw new IllegalArgumentException("host '%s' is one too many; there may be %d".formatted(name, Numbering.MOST_HOSTS));
            }
            hosts.put(name, new HostSpec(name, Objects.requireNonNull(change, "change")));
            return this;
        }

        /// Changes the configuration of a host's stack once more, such as one of [Network#dumbbell].
        ///
        /// @param name the name of a host that was added
        /// @param change changes its stack's configuration
        /// @return this builder
        public Builder configure(String name, UnaryOperator<StackConfig.Builder> change) {
            HostSpec before = named("host", name, hosts);
            hosts.put(name, new HostSpec(name, config -> change.apply(before.change().apply(config))));
            return this;
        }

        /// Adds a router.
        ///
        /// @param name its name, not taken by another node
        /// @return this builder
        public Builder router(String name) {
            requireFree(name);
            routers.add(name);
            return this;
        }

        private void requireFree(String name) {
            if (hosts.containsKey(name) || routers.contains(name)) {
                throw new IllegalArgumentException("there is a '%s' already; hosts and routers need different names".formatted(name));
            }
        }

        /// Adds a link that treats both directions alike.
        ///
        /// @param a the name of a host or router that was added
        /// @param b the name of another
        /// @param both how packets are treated
        /// @return this builder
        public Builder link(String a, String b, LinkShape both) {
            return link(a, b, both, both);
        }

        /// Adds a link.
        ///
        /// @param a the name of a host or router that was added
        /// @param b the name of another
        /// @param aToB how packets from a to b are treated
        /// @param bToA how packets from b to a are treated
        /// @return this builder
        public Builder link(String a, String b, LinkShape aToB, LinkShape bToA) {
            requireKnown(a);
            requireKnown(b);
            if (a.equals(b)) {
                throw new IllegalArgumentException("a link must have two ends, but both are '%s'".formatted(a));
            }
            if (links.stream().anyMatch(link -> link.a().equals(a) && link.b().equals(b) || link.a().equals(b) && link.b().equals(a))) {
                throw new IllegalArgumentException("there is a link between '%s' and '%s' already".formatted(a, b));
            }
            links.add(new LinkSpec(a, b, aToB, bToA));
            return this;
        }

        private void requireKnown(String name) {
            if (!hosts.containsKey(name) && !routers.contains(name)) {
                throw new IllegalArgumentException("there is no host or router '%s' to link; there is %s".formatted(name,
                        String.join(", ", nodes())));
            }
        }

        /// Sets what hosts announce as their MTU where their link lets as much pass.
        ///
        /// @param bytes 576 to 65535, by default 1500
        /// @return this builder
        public Builder mtu(int bytes) {
            mtuBytes = bytes;
            return this;
        }

        /// Sets what the devices of hosts pretend to do, by default [Offload#CHECKSUM].
        ///
        /// @param capability one of them
        /// @return this builder
        public Builder offload(Offload capability) {
            offload = Objects.requireNonNull(capability, "offload");
            return this;
        }

        /// Makes [Host#address(int)] give IPv6 addresses.
        ///
        /// @return this builder
        public Builder overIpv6() {
            overIpv6 = true;
            return this;
        }

        /// Sets how connections are configured that say nothing else.
        ///
        /// @param config the configuration
        /// @return this builder
        public Builder connection(ConnectionConfig config) {
            connection = Objects.requireNonNull(config, "connection");
            return this;
        }

        /// Limits the steps of each run; see [Simulation#maxSteps(long)]. There is no limit otherwise: long runs are what networks
        /// are for.
        ///
        /// @param limit at least 1
        /// @return this builder
        public Builder maxSteps(long limit) {
            maxSteps = limit;
            return this;
        }

        /// {@return the network, with all stacks open}
        ///
        /// @throws IllegalArgumentException when an algorithm's name is unknown; the message says which there are
        /// @throws IllegalStateException when no engine is on the module path
        public Network build() {
            return new Network(this);
        }

        private List<String> nodes() {
            var all = new ArrayList<>(hosts.keySet());
            all.addAll(routers);
            return all;
        }

        private int mtuOf(String host) {
            int least = mtuBytes;
            for (LinkSpec link : links) {
                if (link.a().equals(host)) {
                    least = Math.min(least, link.aToB().mtuBytes());
                } else if (link.b().equals(host)) {
                    least = Math.min(least, link.bToA().mtuBytes());
                }
            }
            return least;
        }
    }
}
