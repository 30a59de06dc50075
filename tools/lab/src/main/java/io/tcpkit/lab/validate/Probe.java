package io.tcpkit.lab.validate;

import io.tcpkit.api.ConnectionId;
import io.tcpkit.api.spi.EventListener;
import io.tcpkit.api.spi.SenderState;
import io.tcpkit.api.spi.StateSink;
import io.tcpkit.lab.LinkObserver;
import io.tcpkit.lab.scenario.LabObserver;
import io.tcpkit.lab.scenario.Running;
import io.tcpkit.lab.scenario.Scenario;
import io.tcpkit.lab.scenario.Topology.Dumbbell;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Watches what outcomes do not tell: how short and long the bottleneck's queue was, and what senders thought.
final class Probe implements LabObserver {
    private static final String SENDER = "-sender";

    private final Map<String, Track> tracks = new HashMap<>();
    private final long everyNanos;
    private final Sawteeth queue = new Sawteeth();

    /// @param everyNanos how often senders are looked at, beside each change of phase
    Probe(long everyNanos) {
        this.everyNanos = everyNanos;
    }

    /// What a sender was like at a moment.
    ///
    /// @param atNanos when
    /// @param phase the controller's word for it, empty when it has none
    /// @param cwnd the window in bytes
    /// @param inFlight bytes in flight
    /// @param srttNanos the smoothed round trip
    /// @param rtoNanos the timeout
    /// @param values what the controller tells of itself
    record Sample(long atNanos, String phase, long cwnd, long inFlight, long srttNanos, long rtoNanos, Map<String, Double> values) {
        double value(String name) {
            Double value = values.get(name);
            if (value == null) {
                throw new IllegalArgumentException("the controller does not tell '%s', only %s".formatted(name, values.keySet()));
            }
            return value;
        }
    }

    /// {@return the bottleneck's queue in packets, from the end of the warm-up on}
    Sawteeth queue() {
        return queue;
    }

    /// {@return what the sender of a flow was like, in order of time}
    List<Sample> samples(String flow) {
        Track track = tracks.get(flow);
        if (track == null) {
            throw new IllegalArgumentException("flow '%s' has no host of its own".formatted(flow));
        }
        return track.samples;
    }

    @Override
    public EventListener listener(Scenario scenario, String host) {
        if (!host.endsWith(SENDER)) {
            return EventListener.NONE;
        }
        var track = new Track();
        tracks.put(host.substring(0, host.length() - SENDER.length()), track);
        return track;
    }

    @Override
    public void onStart(Running running) {
        long warmUp = running.scenario().warmUp().toNanos();
        for (Running.RunningLink link : running.links()) {
            if (link.name().equals(Dumbbell.BOTTLENECK)) {
                link.direction().observe(new LinkObserver() {
                    @Override
                    public void onQueueLength(long bytes, int packets, long nowNanos) {
                        if (nowNanos >= warmUp) {
                            queue.add(packets);
                        }
                    }
                });
            }
        }
    }

    /// One sender's life.
    private final class Track implements EventListener, StateSink {
        private final List<Sample> samples = new ArrayList<>();
        private Map<String, Double> values = Map.of();
        private String phase = "";
        private String lastPhase = "";
        private long lastNanos = Long.MIN_VALUE;
        private boolean isAsked;

        @Override
        public void onSender(ConnectionId connection, SenderState sender, long nowNanos) {
            phase = "";
            isAsked = lastNanos == Long.MIN_VALUE || nowNanos - lastNanos >= everyNanos;
            values = isAsked ? new HashMap<>() : Map.of();
            sender.describe(this);
            if (!isAsked && !phase.equals(lastPhase)) {
                isAsked = true;
                values = new HashMap<>();
                sender.describe(this);
            }
            if (isAsked) {
                samples.add(new Sample(nowNanos, phase, sender.cwnd(), sender.inFlight(), sender.srttNanos(), sender.rtoNanos(), values));
                lastPhase = phase;
                lastNanos = nowNanos;
            }
        }

        @Override
        public void put(String name, double value) {
            if (isAsked) {
                values.put(name, value);
            }
        }

        @Override
        public void put(String name, String value) {
            if (name.equals("phase")) {
                phase = value;
            }
        }
    }
}
