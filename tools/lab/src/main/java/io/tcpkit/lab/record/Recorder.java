package io.tcpkit.lab.record;

import io.tcpkit.api.ConnectionId;
import io.tcpkit.api.TcpState;
import io.tcpkit.api.segment.Segment;
import io.tcpkit.api.spi.Ack;
import io.tcpkit.api.spi.CongestionEvent;
import io.tcpkit.api.spi.EventListener;
import io.tcpkit.api.spi.SendReason;
import io.tcpkit.api.spi.SenderState;
import io.tcpkit.lab.LinkDirection;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Looks on while stacks talk and keeps what happened, in bounded memory.
///
/// ```java
/// var recorder = new Recorder(Limits.DEFAULT);
/// try (var net = SimulatedNetwork.builder(42)
///         .stackA(config -> config.listener(recorder.host("a")))
///         .stackB(config -> config.listener(recorder.host("b"))).build()) {
///     ...
///     Recording recording = recorder.end(run, net.nowNanos());
/// }
/// ```
/// One thread, that of the simulation. Times are the simulation's, which begins at 0.
public final class Recorder {
    private final Limits limits;
    private final List<EndTracker> ends = new ArrayList<>();
    private final Map<Ends, String> names = new HashMap<>();
    private final Map<Integer, String> namesByPort = new HashMap<>();
    private final Map<Ends, EndTracker> bySender = new HashMap<>();
    private final Map<String, Host> hosts = new HashMap<>();
    private final Set<Ends> detailed = new HashSet<>();
    private final List<LinkRecorder> links = new ArrayList<>();
    private long onlyCounted;

    /// A recorder that has seen nothing.
    ///
    /// @param limits how much is kept
    public Recorder(Limits limits) {
        this.limits = limits;
    }

    /// Both ends of a connection as one of them sees them.
    private record Ends(InetSocketAddress local, InetSocketAddress remote) {
        static Ends of(ConnectionId id) {
            return new Ends(id.local(), id.remote());
        }

        Ends reversed() {
            return new Ends(remote, local);
        }
    }

    /// {@return an observer for the stack of a host}
    ///
    /// @param name what people call the host
    public EventListener host(String name) {
        return hosts.computeIfAbsent(name, Host::new);
    }

    /// Records a direction of a link as well.
    ///
    /// @param name what people call it
    /// @param direction the direction
    public void link(String name, LinkDirection direction) {
        var link = new LinkRecorder(this, direction, name, limits);
        links.add(link);
        direction.observe(link);
    }

    /// Says what a connection is called.
    ///
    /// @param connection the connection, at either of its ends
    /// @param name what people call it
    public void name(ConnectionId connection, String name) {
        names.put(Ends.of(connection), name);
    }

    /// Says what all connections to a port are called.
    ///
    /// @param port the port that is listened to
    /// @param name what people call them
    public void name(int port, String name) {
        namesByPort.put(port, name);
    }

    void onDropped(SeenPacket packet, long nowNanos) {
        EndTracker sender = bySender.get(new Ends(packet.source(), packet.destination()));
        if (sender != null) {
            sender.onLostInNetwork(packet.seq(), packet.length(), nowNanos);
        }
    }

    void onMarked(SeenPacket packet, long nowNanos) {
        EndTracker sender = bySender.get(new Ends(packet.source(), packet.destination()));
        if (sender != null) {
            sender.onMarkedInNetwork(packet.seq(), packet.length(), nowNanos);
        }
    }

    /// {@return why a host has just sent a packet, empty when that is not known}
    String why(String host, SeenPacket packet) {
        Host observer = hosts.get(host);
        return observer == null || observer.last == null ? "" : observer.last.why(packet);
    }

    /// Ends the recording; nothing must be recorded any more.
    ///
    /// @param run what was run
    /// @param nowNanos the virtual time
    /// @return what was recorded
    public Recording end(RunDescription run, long nowNanos) {
        var flows = new ArrayList<FlowRecording>();
        var remarks = new ArrayList<String>();
        var paired = new HashSet<EndTracker>();
        var named = new HashMap<String, Integer>();
        for (EndTracker tracker : ends) {
            if (paired.add(tracker)) {
                Ends seen = Ends.of(tracker.id());
                Optional<EndTracker> other = ends.stream()
                        .filter(it -> !paired.contains(it) && Ends.of(it.id()).equals(seen.reversed())).findFirst();
                other.ifPresent(paired::add);
                flows.add(new FlowRecording(nameOf(tracker, seen, named), tracker.end(nowNanos),
                        other.map(it -> it.end(nowNanos))));
            }
        }
        remark(flows, remarks);
        return new Recording(run, nowNanos, List.copyOf(flows),
                links.stream().filter(LinkRecorder::wasBusy).map(LinkRecorder::end).toList(), List.copyOf(remarks));
    }

    /// The second connection of a name has a number.
    private String nameOf(EndTracker tracker, Ends seen, Map<String, Integer> named) {
        String own = names.getOrDefault(seen, names.getOrDefault(seen.reversed(), ""));
        String name = !own.isEmpty() ? own : namesByPort.getOrDefault(seen.remote().getPort(),
                "%s to port %d".formatted(tracker.host(), seen.remote().getPort()));
        int number = named.merge(name, 1, Integer::sum);
        return number == 1 ? name : name + " #" + number;
    }

    private void remark(List<FlowRecording> flows, List<String> remarks) {
        long numbersOnly = flows.stream().filter(it -> it.opener().series().isEmpty()).count();
        if (numbersOnly > 0) {
            remarks.add("Graphs show the first %d connections; %,d more are in the table only.".formatted(limits.flows(), numbersOnly));
        }
        if (onlyCounted > 0) {
            remarks.add("%,d ends of connections beyond the first %,d connections were not recorded."
                    .formatted(onlyCounted, limits.figures()));
        }
        for (FlowRecording flow : flows) {
            for (EndRecording sender : flow.senders()) {
                var thinned = sender.series().stream().filter(it -> it.halvings() > 0).toList();
                if (!thinned.isEmpty()) {
                    remarks.add("%s: %s.".formatted(flow.nameOf(sender), String.join("; ", thinned.stream()
                            .map(it -> "%s has %,d of %,d points".formatted(it.metric().description(), it.size(), it.offered()))
                            .toList())));
                }
                if (sender.phases().leastNanos() > 0) {
                    remarks.add("%s: phases shorter than %d ms are counted to the ones before.".formatted(
                            flow.nameOf(sender), sender.phases().leastNanos() / 1_000_000));
                }
            }
        }
    }

    /// Keeps apart the connections of one stack.
    private final class Host implements EventListener {
        private final String name;
        private final Map<Long, EndTracker> bySerial = new HashMap<>();
        private @Nullable ConnectionId lastId;
        private @Nullable EndTracker last;

        Host(String name) {
            this.name = name;
        }

        /// {@return who keeps what happens to a connection, null when it is one too many}
        private @Nullable EndTracker at(ConnectionId id) {
            if (id != lastId) {
                lastId = id;
                last = bySerial.computeIfAbsent(id.serial(), _ -> begin(id));
            }
            return last;
        }

        private @Nullable EndTracker begin(ConnectionId id) {
            Ends seen = Ends.of(id);
            boolean isDetailed = detailed.contains(seen) || detailed.contains(seen.reversed());
            if (!isDetailed && detailed.size() < limits.flows()) {
                isDetailed = detailed.add(seen);
            }
            if (!isDetailed && ends.size() >= 2 * limits.figures()) {
                onlyCounted++;
                return null;
            }
            var tracker = new EndTracker(name, id, isDetailed, limits);
            ends.add(tracker);
            bySender.put(seen, tracker);
            return tracker;
        }

        @Override
        public void onTransition(ConnectionId connection, TcpState from, TcpState to, long nowNanos) {
            EndTracker end = at(connection);
            if (end != null) {
                end.onTransition(from, to, nowNanos);
            }
        }

        @Override
        public void onReceived(ConnectionId connection, Segment segment, long nowNanos) {
            EndTracker end = at(connection);
            if (end != null) {
                end.onReceived(segment, nowNanos);
            }
        }

        @Override
        public void onSent(ConnectionId connection, Segment segment, boolean retransmission, SendReason reason,
                long nowNanos) {
            EndTracker end = at(connection);
            if (end != null) {
                end.onSent(segment, retransmission, reason, nowNanos);
            }
        }

        @Override
        public void onAck(ConnectionId connection, Ack ack, long cwnd, long ssthresh) {
            EndTracker end = at(connection);
            if (end != null) {
                end.onAck(ack);
            }
        }

        @Override
        public void onCongestion(ConnectionId connection, CongestionEvent event, long cwnd, long ssthresh) {
            EndTracker end = at(connection);
            if (end != null) {
                end.onCongestion(event);
            }
        }

        @Override
        public void onSender(ConnectionId connection, SenderState sender, long nowNanos) {
            EndTracker end = at(connection);
            if (end != null) {
                end.onSender(sender, nowNanos);
            }
        }
    }
}
