package io.tcpkit.lab.scenario;

import io.tcpkit.lab.LinkShape;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/// Which hosts and routers there are and how they are linked. The first two shapes are made for their flows; all of them
/// come down to a [Graph].
public sealed interface Topology {
    /// {@return the network for some flows}
    ///
    /// @param flows what is to run on it
    Graph graph(List<Flow> flows);

    /// {@return the ends of a flow: names of hosts}
    ///
    /// @param flow one that runs on this network
    Ends ends(Flow flow);

    /// {@return the round trip that a bandwidth-delay product means here}
    ///
    /// @param graph what was made of this
    Duration baseRtt(Graph graph);

    /// The hosts of a flow.
    ///
    /// @param from who connects
    /// @param to who accepts
    record Ends(String from, String to) {
    }

    /// Every flow has a pair of hosts, and all pairs share one link in the middle.
    ///
    /// ```
    ///   a-sender ──┐                        ┌── a-receiver
    ///              left ──── bottleneck ──── right
    ///   b-sender ──┘                        └── b-receiver
    /// ```
    /// The bottleneck has rate, buffer, queue and faults, the latter on the way from left to right alone. The links of the
    /// hosts have what is left of a flow's round trip. Packets of a sender are delayed by up to two packet times of the
    /// bottleneck at random, as processing in a real machine would, because without that drop-tail queues favour some flow
    /// by its phase (Floyd and Jacobson, "On traffic phase effects in packet-switched gateways", 1992).
    ///
    /// @param bottleneck the link in the middle; its delay is part of every round trip
    /// @param rtt the round trip without queues, of flows that say nothing else
    /// @param access the links of the hosts; their delay is added to by half of what is left of the round trip
    /// @param isJittered whether senders process packets with jitter; key `processing-jitter`
    record Dumbbell(LinkSettings bottleneck, Duration rtt, LinkSettings access, boolean isJittered) implements Topology {
        /// What the link in the middle is called.
        public static final String BOTTLENECK = "bottleneck";

        /// Checks the round trip.
        public Dumbbell {
            Objects.requireNonNull(bottleneck, "bottleneck");
            Objects.requireNonNull(access, "access");
            if (rtt.isNegative()) {
                throw new IllegalArgumentException("rtt is %s, but must not be negative".formatted(rtt));
            }
        }

        @Override
        public Ends ends(Flow flow) {
            return new Ends(flow.from().isEmpty() ? flow.name() + "-sender" : flow.from(),
                    flow.to().isEmpty() ? flow.name() + "-receiver" : flow.to());
        }

        @Override
        public Graph graph(List<Flow> flows) {
            var hosts = new ArrayList<String>();
            var links = new ArrayList<Graph.Link>();
            links.add(new Graph.Link(BOTTLENECK, "left", "right", bottleneck, bottleneck.withoutFaults()));
            for (Flow flow : flows) {
                if (flow.from().isEmpty() != flow.to().isEmpty()) {
                    throw new IllegalArgumentException("flow '%s' says only one of from and to; on a dumbbell say none, for hosts of its own, or both"
                            .formatted(flow.name()));
                }
                if (flow.from().isEmpty()) {
                    Ends ends = ends(flow);
                    hosts.add(ends.from());
                    hosts.add(ends.to());
                    LinkSettings half = access.delay(access.delay().plus(halfOfRest(flow)));
                    links.add(new Graph.Link(ends.from(), ends.from(), "left", jittered(half), half));
                    links.add(new Graph.Link(ends.to(), "right", ends.to(), half, half));
                }
            }
            return new Graph(hosts, List.of("left", "right"), links);
        }

        /// What each of the two access links must add, in each direction, for the whole to be the round trip.
        private Duration halfOfRest(Flow flow) {
            Duration whole = flow.rtt().isZero() ? rtt : flow.rtt();
            Duration links = bottleneck.delay().plus(access.delay().multipliedBy(2));
            Duration rest = whole.dividedBy(2).minus(links);
            if (rest.isNegative()) {
                throw new IllegalArgumentException("flow '%s' cannot have a round trip of %s where its links alone take %s"
                        .formatted(flow.name(), Keys.time(whole), Keys.time(links.multipliedBy(2))));
            }
            return rest.dividedBy(2);
        }

        private LinkSettings jittered(LinkSettings link) {
            return isJittered ? link.jitter(link.jitter().plus(processing(bottleneck))) : link;
        }

        @Override
        public Duration baseRtt(Graph graph) {
            return rtt;
        }
    }

    /// A chain of links, each of which is a bottleneck, with a host at every router.
    ///
    /// ```
    ///   h0          h1          h2          h3
    ///   │           │           │           │
    ///   r0 ──hop1── r1 ──hop2── r2 ──hop3── r3
    /// ```
    /// A flow that names no hosts goes all the way, from h0 to the last one.
    ///
    /// @param hops how many links, at least 1
    /// @param hop what each of them is like; faults only on the way to the higher number
    /// @param isJittered whether hosts process packets with jitter, as on a [Dumbbell]
    record ParkingLot(int hops, LinkSettings hop, boolean isJittered) implements Topology {
        /// Checks the number.
        public ParkingLot {
            Objects.requireNonNull(hop, "hop");
            if (hops < 1 || hops > 200) {
                throw new IllegalArgumentException("hops is %d, but must be from 1 to 200".formatted(hops));
            }
        }

        @Override
        public Ends ends(Flow flow) {
            return new Ends(flow.from().isEmpty() ? "h0" : flow.from(), flow.to().isEmpty() ? "h" + hops : flow.to());
        }

        @Override
        public Graph graph(List<Flow> flows) {
            var hosts = new ArrayList<String>();
            var routers = new ArrayList<String>();
            var links = new ArrayList<Graph.Link>();
            LinkSettings access = isJittered ? LinkSettings.IDEAL.jitter(processing(hop)) : LinkSettings.IDEAL;
            for (int i = 0; i <= hops; i++) {
                hosts.add("h" + i);
                routers.add("r" + i);
                links.add(new Graph.Link("h" + i, "h" + i, "r" + i, access, LinkSettings.IDEAL));
                if (i > 0) {
                    links.add(new Graph.Link("hop" + i, "r" + (i - 1), "r" + i, hop, hop.withoutFaults()));
                }
            }
            return new Graph(hosts, routers, links);
        }

        @Override
        public Duration baseRtt(Graph graph) {
            return hop.delay().multipliedBy(2L * hops);
        }
    }

    /// Any network.
    ///
    /// @param hosts names of hosts
    /// @param routers names of routers
    /// @param links what connects them
    record Graph(List<String> hosts, List<String> routers, List<Link> links) implements Topology {
        /// Checks that every link has two ends, and every name is one thing's.
        public Graph {
            hosts = List.copyOf(hosts);
            routers = List.copyOf(routers);
            links = List.copyOf(links);
            var nodes = new LinkedHashSet<String>(hosts);
            if (nodes.size() < hosts.size()) {
                throw new IllegalArgumentException("two hosts have the same name: %s".formatted(hosts));
            }
            for (String router : routers) {
                if (!nodes.add(router)) {
                    throw new IllegalArgumentException("two nodes are called '%s'".formatted(router));
                }
            }
            var names = new LinkedHashSet<String>();
            var pairs = new LinkedHashSet<List<String>>();
            for (Link link : links) {
                if (!pairs.add(Stream.of(link.from(), link.to()).sorted().toList())) {
                    throw new IllegalArgumentException("there are two links between '%s' and '%s'; one is enough to carry everything"
                            .formatted(link.from(), link.to()));
                }
                if (!names.add(link.name())) {
                    throw new IllegalArgumentException("two links are called '%s'".formatted(link.name()));
                }
                for (String end : List.of(link.from(), link.to())) {
                    if (!nodes.contains(end)) {
                        throw new IllegalArgumentException("link '%s' ends at '%s', which is neither a host nor a router%s"
                                .formatted(link.name(), end, Nearest.hint(end, nodes)));
                    }
                }
            }
        }

        @Override
        public Graph graph(List<Flow> flows) {
            return this;
        }

        @Override
        public Ends ends(Flow flow) {
            return new Ends(flow.from(), flow.to());
        }

        /// {@return the round trip over all links one after the other, which is right for a chain}
        @Override
        public Duration baseRtt(Graph graph) {
            return links.stream().map(it -> it.there().delay().plus(it.back().delay())).reduce(Duration.ZERO, Duration::plus);
        }

        /// A link, full-duplex.
        ///
        /// @param name what the outcome calls it
        /// @param from the node at one end
        /// @param to the node at the other end
        /// @param there how packets from the former to the latter are treated
        /// @param back how packets the other way are treated
        public record Link(String name, String from, String to, LinkSettings there, LinkSettings back) {
            /// Requires both.
            public Link {
                Objects.requireNonNull(there, "there");
                Objects.requireNonNull(back, "back");
                if (from.equals(to)) {
                    throw new IllegalArgumentException("link '%s' goes from '%s' to itself".formatted(name, from));
                }
            }
        }
    }

    /// Two packet times: enough to take apart what a drop-tail queue would keep in step.
    private static Duration processing(LinkSettings bottleneck) {
        boolean isTimed = bottleneck.bytesPerSecond() != LinkShape.UNLIMITED;
        return isTimed ? Duration.ofNanos(2_000_000_000L * Buffer.PACKET_BYTES / bottleneck.bytesPerSecond()) : Duration.ZERO;
    }
}
