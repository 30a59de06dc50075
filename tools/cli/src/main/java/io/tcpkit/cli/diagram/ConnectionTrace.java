package io.tcpkit.cli.diagram;

import io.tcpkit.api.ConnectionId;
import io.tcpkit.api.TcpState;
import io.tcpkit.api.segment.Flags;
import io.tcpkit.api.segment.Payload;
import io.tcpkit.api.segment.Segment;
import io.tcpkit.api.segment.SequenceSpace;
import io.tcpkit.api.spi.EventListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// Records the steps of one connection: the first that suits, from its first segment on.
///
/// It is told on the shard's thread and asked on another, so what it keeps is guarded by a lock. Other connections pass by
/// without one. After [#LIMIT] steps segments are only counted until the connection closes.
public final class ConnectionTrace implements EventListener {
    /// Most steps that are kept.
    public static final int LIMIT = 400;

    private static final int PREVIEW_OCTETS = 32;

    private final Predicate<ConnectionId> wanted;
    private final List<Step> steps = new ArrayList<>();
    private long serial = -1;
    private volatile Optional<ConnectionId> traced = Optional.empty();
    private volatile TcpState state = TcpState.CLOSED;
    private Optional<SequenceSpace> ours = Optional.empty();
    private Optional<SequenceSpace> theirs = Optional.empty();
    private long ourNext;
    private long theirNext;
    private int ourScale = -1;
    private int theirScale = -1;

    /// An observer that records the first connection that suits.
    ///
    /// @param wanted which connections suit
    public ConnectionTrace(Predicate<ConnectionId> wanted) {
        this.wanted = wanted;
    }

    /// {@return the connection that is recorded, if there was one}
    public Optional<ConnectionId> traced() {
        return traced;
    }

    /// {@return the state our side is in}
    public TcpState state() {
        return state;
    }

    /// {@return the steps so far}
    public List<Step> steps() {
        synchronized (steps) {
            return List.copyOf(steps);
        }
    }

    @Override
    public void onTransition(ConnectionId connection, TcpState from, TcpState to, long nowNanos) {
        if (isTraced(connection)) {
            add(new Step.Transition(nowNanos, from, to));
            state = to;
        }
    }

    @Override
    public void onReceived(ConnectionId connection, Segment segment, long nowNanos) {
        if (isTraced(connection)) {
            if (segment.has(Flags.SYN) && theirs.isEmpty()) {
                theirs = Optional.of(new SequenceSpace(segment.seq()));
                theirScale = segment.hasWindowScale() ? segment.windowScale() : -1;
            }
            record(segment, false, false, nowNanos);
        }
    }

    @Override
    public void onSent(ConnectionId connection, Segment segment, boolean retransmission, long nowNanos) {
        if (isTraced(connection)) {
            if (segment.has(Flags.SYN) && ours.isEmpty()) {
                ours = Optional.of(new SequenceSpace(segment.seq()));
                ourScale = segment.hasWindowScale() ? segment.windowScale() : -1;
            }
            record(segment, true, retransmission, nowNanos);
        }
    }

    private boolean isTraced(ConnectionId connection) {
        if (serial < 0 && wanted.test(connection)) {
            serial = connection.serial();
            traced = Optional.of(connection);
        }
        return connection.serial() == serial;
    }

    private void record(Segment segment, boolean sentByUs, boolean retransmission, long nowNanos) {
        long seq = sentByUs ? position(ours, segment.seq(), ourNext) : position(theirs, segment.seq(), theirNext);
        long ack = sentByUs ? position(theirs, segment.ack(), theirNext) : position(ours, segment.ack(), ourNext);
        long end = seq + segment.length();
        if (sentByUs) {
            ourNext = Math.max(ourNext, end);
        } else {
            theirNext = Math.max(theirNext, end);
        }
        boolean syn = segment.has(Flags.SYN);
        // RFC 7323 §2.2: the window of a SYN is never scaled, and scaling needs both sides.
        int shift = syn || ourScale < 0 || theirScale < 0 ? 0 : sentByUs ? ourScale : theirScale;
        add(new Step.Segment(nowNanos, sentByUs, segment.flags(), seq, ack, segment.payload().length(),
                (long) segment.window() << shift, syn ? options(segment) : "", retransmission, beginning(segment.payload())));
    }

    private static long position(Optional<SequenceSpace> space, int wire, long near) {
        return space.map(known -> known.unwrap(wire, near)).orElse(0L);
    }

    private void add(Step step) {
        synchronized (steps) {
            if (step instanceof Step.Segment segment && steps.size() >= LIMIT && state == TcpState.ESTABLISHED
                    && (segment.flags() & (Flags.FIN | Flags.RST)) == 0) {
                omit(segment);
            } else if (steps.size() < 2 * LIMIT) {
                steps.add(step);
            }
        }
    }

    private void omit(Step.Segment segment) {
        if (steps.getLast() instanceof Step.Omitted(long since, long segments, long octets)) {
            steps.set(steps.size() - 1, new Step.Omitted(since, segments + 1, octets + segment.length()));
        } else {
            steps.add(new Step.Omitted(segment.atNanos(), 1, segment.length()));
        }
    }

    private static String options(Segment segment) {
        var text = new StringBuilder();
        if (segment.hasMss()) {
            text.append("mss ").append(segment.mss()).append(' ');
        }
        if (segment.hasWindowScale()) {
            text.append("ws ").append(segment.windowScale()).append(' ');
        }
        if (segment.sackPermitted()) {
            text.append("sack ");
        }
        if (segment.hasTimestamps()) {
            text.append("ts ");
        }
        return text.toString().strip();
    }

    private static String beginning(Payload payload) {
        var text = new StringBuilder();
        for (int index = 0; index < Math.min(PREVIEW_OCTETS, payload.length()); index++) {
            byte octet = payload.octet(index);
            if (octet == '\r' || octet == '\n') {
                break;
            }
            if (octet < ' ' || octet == 0x7f) {
                return "";
            }
            text.append((char) octet);
        }
        return text.toString();
    }
}
