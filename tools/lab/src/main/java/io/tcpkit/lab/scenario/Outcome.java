package io.tcpkit.lab.scenario;

import io.tcpkit.lab.DropReason;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/// What came of a scenario. Everything is counted from the end of the warm-up on, but the packet trace is whole.
///
/// @param scenario the scenario
/// @param flows what came of each flow, in the order of the scenario
/// @param links what came of each link, both directions one after the other
/// @param trace what all packets on all links were, in short
/// @param steps how many steps the simulation took
public record Outcome(Scenario scenario, List<OfFlow> flows, List<OfLink> links, PacketTrace trace, long steps) {
    /// Keeps copies.
    public Outcome {
        Objects.requireNonNull(scenario, "scenario");
        Objects.requireNonNull(trace, "trace");
        flows = List.copyOf(flows);
        links = List.copyOf(links);
    }

    /// {@return what came of a flow}
    ///
    /// @param name its name
    /// @throws IllegalArgumentException when there is none
    public OfFlow flow(String name) {
        return flows.stream().filter(it -> it.name().equals(name)).findFirst()
                .orElseThrow(() -> Keys.unknown(name, "flow", flows.stream().map(OfFlow::name).toList()));
    }

    /// {@return what came of one direction of a link: the name alone is the way there, with `/back` the way back}
    ///
    /// @param name such as `bottleneck` or `bottleneck/back`
    /// @throws IllegalArgumentException when there is none
    public OfLink link(String name) {
        return links.stream().filter(it -> it.name().equals(name)).findFirst()
                .orElseThrow(() -> Keys.unknown(name, "link", links.stream().map(OfLink::name).toList()));
    }

    /// {@return Jain's index of the flows' goodputs: 1 when all are the same, 1/n when one has everything}
    ///
    /// R. Jain, D. Chiu and W. Hawe, "A Quantitative Measure of Fairness and Discrimination for Resource Allocation in Shared
    /// Computer Systems", DEC-TR-301, 1984.
    public double jain() {
        return jain(flows.stream().mapToDouble(OfFlow::goodputBitsPerSecond).toArray());
    }

    /// {@return Jain's index of some shares; 1 when there are none or all are 0}
    ///
    /// @param shares what each one has
    public static double jain(double... shares) {
        double sum = 0;
        double squares = 0;
        for (double share : shares) {
            sum += share;
            squares += share * share;
        }
        return squares == 0 ? 1 : sum * sum / (shares.length * squares);
    }

    /// {@return how much of all that the flows got one of them has, from 0 to 1}
    ///
    /// @param name the flow's name
    public double share(String name) {
        double sum = flows.stream().mapToDouble(OfFlow::goodputBitsPerSecond).sum();
        return sum == 0 ? 0 : flow(name).goodputBitsPerSecond() / sum;
    }

    /// What came of a flow.
    ///
    /// @param name its name
    /// @param congestion its congestion controller
    /// @param bytes octets that applications read, in both directions together
    /// @param lastedNanos how long that took: the whole time it ran after the warm-up, or until a transfer was complete
    /// @param segments segments with data sent, by both ends, those sent again included
    /// @param retransmissions how many of these were sent again
    /// @param timeouts how often a retransmission timer expired
    /// @param rtt round-trip times as the ends measured them, in nanoseconds
    /// @param connections how many were opened, warm-up included
    /// @param completions how long whole transfers, or questions with their answers, took, in nanoseconds
    /// @param failures what connections ended with that did not end well, and how many of them
    public record OfFlow(
            String name,
            String congestion,
            long bytes,
            long lastedNanos,
            long segments,
            long retransmissions,
            long timeouts,
            Quantiles rtt,
            long connections,
            Quantiles completions,
            Map<String, Integer> failures) {
        /// Keeps a copy.
        public OfFlow {
            failures = Collections.unmodifiableMap(new TreeMap<>(failures));
        }

        /// {@return octets read by applications in a second, as bits}
        public double goodputBitsPerSecond() {
            return lastedNanos == 0 ? 0 : bytes * 8e9 / lastedNanos;
        }

        /// {@return the share of segments that were sent again, from 0 to 1}
        public double retransmissionRate() {
            return segments == 0 ? 0 : (double) retransmissions / segments;
        }
    }

    /// What came of one direction of a link.
    ///
    /// @param name the link's name, with `/back` for the way back
    /// @param packets packets sent
    /// @param bytes their bytes
    /// @param utilization how much of its rate was used, from 0 to 1; 0 for a link without limit
    /// @param drops packets that went no further, by reason
    /// @param marks packets marked, CE
    /// @param waits how long packets that were sent had waited in the queue, in nanoseconds
    /// @param meanQueueBytes how much waited, on average over time
    /// @param mostQueueBytes how much waited at most
    public record OfLink(
            String name,
            long packets,
            long bytes,
            double utilization,
            Map<DropReason, Long> drops,
            long marks,
            Quantiles waits,
            double meanQueueBytes,
            long mostQueueBytes) {
        /// Keeps a copy.
        public OfLink {
            var copy = new EnumMap<DropReason, Long>(DropReason.class);
            copy.putAll(drops);
            drops = Collections.unmodifiableMap(copy);
        }

        /// {@return packets that went no further, for whatever reason}
        public long dropped() {
            return drops.values().stream().mapToLong(Long::longValue).sum();
        }
    }
}
