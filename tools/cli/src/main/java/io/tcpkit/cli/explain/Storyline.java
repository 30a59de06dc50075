package io.tcpkit.cli.explain;

import io.tcpkit.api.ConnectionId;
import io.tcpkit.api.TcpState;
import io.tcpkit.api.segment.Flags;
import io.tcpkit.api.segment.Segment;
import io.tcpkit.api.segment.SequenceSpace;
import io.tcpkit.cli.diagram.Happening;
import io.tcpkit.cli.diagram.Step;
import io.tcpkit.fsm.Figure5;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// What happened on a [Stage], in order: packets that left, arrived or were lost, states, and what the sides did.
///
/// Positions are told relative to the SYN of the incarnation that is under way, so a second connection between the same two
/// ports counts from 0 again. A packet is told with the numbers that were right when it left.
final class Storyline implements WatchedWire.Observer {
    /// The cause of an edge that RFC 9293 figure 5 does not have.
    static final String NOT_IN_FIGURE = "not in figure 5";

    private static final int PREVIEW_OCTETS = 16;

    /// One connection, as a pair of ports; what is known of the numbers of both sides.
    private static final class Numbers {
        final int index;
        Optional<SequenceSpace> client = Optional.empty();
        Optional<SequenceSpace> server = Optional.empty();
        int clientScale = -1;
        int serverScale = -1;
        long clientNext;
        long serverNext;

        Numbers(int index) {
            this.index = index;
        }
    }

    private final List<Happening> happenings = new ArrayList<>();
    private final List<Figure5.Edge> edges = new ArrayList<>();
    private final List<Passage> passages = new ArrayList<>();
    private final Map<Integer, Happening.Crossing> crossings = new HashMap<>();
    private final Map<Long, Numbers> connections = new HashMap<>();
    private final Map<Integer, Long> arrivedAt = new HashMap<>();
    private Optional<Passage> lastArrived = Optional.empty();
    private boolean silent;
    private boolean withText;
    private Clock clock = () -> 0;

    /// Says what time it is.
    interface Clock {
        long nowNanos();
    }

    void clock(Clock other) {
        clock = other;
    }

    /// Shows how the data of each packet begins, for lessons whose data are words.
    void withText() {
        withText = true;
    }

    List<Happening> happenings() {
        return happenings;
    }

    /// {@return all packets that left so far}
    List<Passage> passages() {
        return passages;
    }

    /// {@return when a packet arrived first, -1 when it did not}
    long arrivedAt(Passage passage) {
        return arrivedAt.getOrDefault(passage.number(), -1L);
    }

    /// {@return the packet that arrived last}
    Passage lastArrived() {
        return lastArrived.orElseThrow();
    }

    @Override
    public void leaves(Passage passage, Fate fate) {
        passages.add(passage);
        boolean late = fate.extra().stream().findFirst().map(Duration::isPositive).orElse(false);
        var crossing = new Happening.Crossing(passage.number(), passage.fromClient(), numbers(passage).index,
                step(passage), late);
        crossings.put(passage.number(), crossing);
        happenings.add(fate.isLost() ? new Happening.Loss(passage.leftNanos(), crossing)
                : new Happening.Departure(passage.leftNanos(), crossing));
    }

    @Override
    public void arrives(Passage passage) {
        lastArrived = Optional.of(passage);
        arrivedAt.putIfAbsent(passage.number(), clock.nowNanos());
        happenings.add(new Happening.Arrival(clock.nowNanos(), crossings.get(passage.number())));
    }

    /// Does something that is not told.
    void silently(Runnable action) {
        silent = true;
        action.run();
        silent = false;
    }

    /// {@return every edge between two states that was taken, as often as it was}
    List<Figure5.Edge> edges() {
        return edges;
    }

    /// A side did something.
    void note(boolean client, String text) {
        happenings.add(new Happening.Note(clock.nowNanos(), client, text));
    }

    /// A side's connection changed its state.
    void change(boolean client, ConnectionId id, TcpState from, TcpState to, long nowNanos) {
        if (silent) {
            return;
        }
        Figure5.edges().stream().filter(it -> it.from() == from && it.to() == to).findFirst()
                .ifPresentOrElse(edges::add,
                () -> edges.add(new Figure5.Edge(from, to, NOT_IN_FIGURE)));
        if (to == TcpState.LISTEN && from == TcpState.CLOSED) {
            // A listener makes a connection only when a SYN arrives; until then its states are not a story.
            return;
        }
        int clientPort = (client ? id.local() : id.remote()).getPort();
        int serverPort = (client ? id.remote() : id.local()).getPort();
        happenings.add(new Happening.Change(nowNanos, client, numbers(clientPort, serverPort).index, from.toString(),
                to.toString()));
    }

    /// A side that is played by hand is told to be in a state.
    void belief(boolean client, int connection, String before, String after) {
        happenings.add(new Happening.Change(clock.nowNanos(), client, connection, before, after));
    }

    private Numbers numbers(Passage passage) {
        return numbers(passage.clientPort(), passage.serverPort());
    }

    private Numbers numbers(int clientPort, int serverPort) {
        return connections.computeIfAbsent((long) clientPort << 16 | serverPort, _ ->
                new Numbers(connections.size() + 1));
    }

    private Step.Segment step(Passage passage) {
        Segment segment = passage.segment();
        Numbers numbers = numbers(passage);
        boolean syn = segment.has(Flags.SYN);
        if (syn && !passage.again() && !passage.forged()) {
            var space = Optional.of(new SequenceSpace(segment.seq()));
            int scale = segment.hasWindowScale() ? segment.windowScale() : -1;
            if (passage.fromClient()) {
                numbers.client = space;
                numbers.clientScale = scale;
            } else {
                numbers.server = space;
                numbers.serverScale = scale;
            }
        }
        var ours = passage.fromClient() ? numbers.client : numbers.server;
        var theirs = passage.fromClient() ? numbers.server : numbers.client;
        int scale = numbers.clientScale < 0 || numbers.serverScale < 0 || syn ? 0
                : passage.fromClient() ? numbers.clientScale : numbers.serverScale;
        long seq = relative(ours, segment.seq());
        boolean low = passage.isPureAck() && seq < (passage.fromClient() ? numbers.clientNext : numbers.serverNext);
        if (passage.fromClient()) {
            numbers.clientNext = syn && !passage.forged() ? 1 : Math.max(numbers.clientNext, seq + segment.length());
        } else {
            numbers.serverNext = syn ? 1 : Math.max(numbers.serverNext, seq + segment.length());
        }
        // The number of a bare ACK is news only when it is not the next one.
        String extra = String.join(" ", Stream.of(low ? "seq " + seq : "", options(segment, theirs), passage.purpose())
                .filter(it -> !it.isEmpty()).toList());
        return new Step.Segment(passage.leftNanos(), passage.fromClient(), segment.flags(), seq,
                relative(theirs, segment.ack()), passage.length(), (long) segment.window() << scale,
                extra, passage.again() && passage.purpose().isEmpty(), withText ? preview(passage) : "");
    }

    private static long relative(Optional<SequenceSpace> space, int wire) {
        return space.map(known -> Integer.toUnsignedLong(wire - known.isn())).orElse(Integer.toUnsignedLong(wire));
    }

    private static String options(Segment segment, Optional<SequenceSpace> theirs) {
        var text = new StringBuilder();
        // The first block holds what arrived last; there is no room for more.
        if (segment.sackBlocks() > 0) {
            text.append("sack ").append(relative(theirs, segment.sackLeft(0))).append('-')
                    .append(relative(theirs, segment.sackRight(0)));
        }
        if (segment.sackBlocks() > 1) {
            text.append(" +").append(segment.sackBlocks() - 1);
        }
        return text.toString();
    }

    private static String preview(Passage passage) {
        String text = passage.text().replaceAll("[^ -~]", " ").strip();
        return text.length() <= PREVIEW_OCTETS ? text : text.substring(0, PREVIEW_OCTETS - 2) + "..";
    }
}
