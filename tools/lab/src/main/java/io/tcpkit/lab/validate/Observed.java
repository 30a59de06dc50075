package io.tcpkit.lab.validate;

import io.tcpkit.lab.scenario.Outcome;
import io.tcpkit.lab.scenario.Outcome.OfFlow;
import io.tcpkit.lab.scenario.Outcome.OfLink;
import io.tcpkit.lab.scenario.Topology.Dumbbell;
import java.time.Duration;

/// What was seen of a run.
///
/// @param outcome what came of it
/// @param probe what happened meanwhile
record Observed(Outcome outcome, Probe probe) {
    /// The payload of a full segment with timestamps: 1500 bytes on the wire.
    static final int PAYLOAD = 1_448;
    static final int PACKET = 1_500;

    OfFlow flow() {
        return outcome.flows().getFirst();
    }

    OfLink bottleneck() {
        return outcome.link(Dumbbell.BOTTLENECK);
    }

    /// The mean window in segments: what arrived in a round trip, by Little's law.
    double window(Duration rtt) {
        return flow().goodputBitsPerSecond() / 8 / PAYLOAD * rtt.toNanos() / 1e9;
    }

    /// {@return what a flow got, in megabits per second of packets}
    double megabits(String name) {
        return outcome.flow(name).goodputBitsPerSecond() / 1e6 * PACKET / PAYLOAD;
    }

    double meanQueuePackets() {
        return bottleneck().meanQueueBytes() / PACKET;
    }
}
