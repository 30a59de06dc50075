package io.tcpkit.testkit;

import io.tcpkit.api.ConnectionConfig;
import io.tcpkit.api.ConnectionId;
import io.tcpkit.api.ConnectionInfo;
import io.tcpkit.api.TcpState;
import io.tcpkit.api.event.CloseReason;
import io.tcpkit.api.event.Drop;
import io.tcpkit.api.segment.Segment;
import io.tcpkit.api.segment.SequenceSpace;
import io.tcpkit.api.spi.Ack;
import io.tcpkit.api.spi.CongestionEvent;
import io.tcpkit.api.spi.Durations;
import io.tcpkit.api.spi.Ecn;
import io.tcpkit.api.spi.EventListener;
import io.tcpkit.api.spi.SendReason;
import io.tcpkit.api.spi.SenderState;
import io.tcpkit.api.spi.SendPolicy;
import io.tcpkit.fsm.Connection;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// One connection under test: its buffers, its clock, what it sent, and its [Invariants], checked after every event.
///
/// Every call is one event: it goes into the connection, then `pollTransmit` is called until false, and what came out
/// waits to be taken with [#takeSent()]. Payloads are octets of a [Pattern]; what arrives is compared with the peer's.
/// Use it through [Pair] (two of these) or [Peer] (one, and segments made by hand).
public final class Endpoint {
    /// What leaves after one event: more means that the connection talks to itself.
    private static final int MAX_SEGMENTS_PER_EVENT = 10_000;
    /// Timeouts in a row at one time: more means that a deadline does not move.
    private static final int MAX_TIMEOUTS_PER_MOMENT = 100;
    /// Events that a failure shows.
    private static final int TRACE_EVENTS = 60;

    private final String name;
    private final Pattern pattern;
    private final boolean echoExact;
    private final HeapSendBuffer sendBuffer;
    private final HeapReceiveBuffer receiveBuffer;
    private final Connection connection;
    private final SendPolicy sendPolicy;
    private ConnectionConfig config;
    private final Invariants invariants;
    private final SequenceSpace sendSpace;
    private final Segment out = new Segment();
    private final ArrayDeque<Capture> sent = new ArrayDeque<>();
    private final ArrayDeque<Note> trace = new ArrayDeque<>();
    private SequenceSpace receiveSpace;
    private LongSupplier peerSentUpTo = () -> Long.MAX_VALUE;
    private long nowNanos;
    private long events;
    private int signals;
    private boolean writingDone;

    /// A connection in the state CLOSED.
    ///
    /// @param name what failures call it
    /// @param recipe what it is made of
    /// @param pattern the octets it sends
    /// @param peerPattern the octets it expects
    /// @param irs the peer's initial sequence number
    /// @param active whether it has the ephemeral port
    /// @param nowNanos the time it begins at
    Endpoint(String name, ConnectionRecipe recipe, Pattern pattern, Pattern peerPattern, int irs, boolean active,
            long nowNanos) {
        this.name = name;
        this.pattern = pattern;
        this.nowNanos = nowNanos;
        sendBuffer = new HeapSendBuffer(recipe.config().sendBufferBytes());
        receiveBuffer = new HeapReceiveBuffer(recipe.config().receiveBufferBytes(), peerPattern);
        sendSpace = new SequenceSpace(recipe.iss());
        receiveSpace = new SequenceSpace(irs);
        echoExact = recipe.congestion().ecn() == Ecn.DCTCP;
        invariants = new Invariants(this);
        int local = active ? ConnectionRecipe.REMOTE_PORT : ConnectionRecipe.LOCAL_PORT;
        int remote = active ? ConnectionRecipe.LOCAL_PORT : ConnectionRecipe.REMOTE_PORT;
        config = recipe.config();
        connection = new Connection(
                recipe.setup(local, remote, sendBuffer, receiveBuffer, new Watch(recipe.listener())));
        sendPolicy = connection.sendPolicy();
    }

    /// {@return whether acknowledgments may tell of less than all, each with the state of its octets (RFC 8257 §3.2)}
    boolean isEchoExact() {
        return echoExact;
    }

    /// {@return the connection; calls that go past this endpoint are not checked}
    public Connection connection() {
        return connection;
    }

    /// {@return the octets that were written}
    public HeapSendBuffer sendBuffer() {
        return sendBuffer;
    }

    /// {@return the octets that arrived}
    public HeapReceiveBuffer receiveBuffer() {
        return receiveBuffer;
    }

    /// {@return what is checked after every event}
    public Invariants invariants() {
        return invariants;
    }

    /// {@return the connection's state}
    public TcpState state() {
        return connection.state();
    }

    /// {@return what is known about the connection}
    public ConnectionInfo info() {
        return connection.info(nowNanos);
    }

    /// {@return this endpoint's clock}
    public long nowNanos() {
        return nowNanos;
    }

    /// {@return when the connection wants to be called next, [Connection#NEVER] for never}
    public long nextDeadlineNanos() {
        return connection.nextDeadlineNanos();
    }

    /// {@return the numbers of what this endpoint sends}
    public SequenceSpace sendSpace() {
        return sendSpace;
    }

    /// {@return the numbers of what this endpoint receives}
    public SequenceSpace receiveSpace() {
        return receiveSpace;
    }

    /// {@return whether a signal was given so far}
    ///
    /// @param signal a combination of the constants of [Connection]
    public boolean isSignalled(int signal) {
        return (signals & signal) == signal;
    }

    /// {@return whether the application has finished writing}
    public boolean isWritingDone() {
        return writingDone;
    }

    Pattern pattern() {
        return pattern;
    }

    void peerSentUpTo(LongSupplier position) {
        peerSentUpTo = position;
    }

    long peerSentUpTo() {
        return peerSentUpTo.getAsLong();
    }

    void receiveSpace(int irs) {
        receiveSpace = new SequenceSpace(irs);
    }

    /// OPEN, active.
    public void openActive() {
        event("open (active)", () -> connection.openActive(nowNanos));
    }

    /// OPEN, passive.
    public void openPassive() {
        event("open (passive)", () -> connection.openPassive(nowNanos));
    }

    /// SEND: writes octets of the pattern, as many as there is room for.
    ///
    /// @param length how many
    /// @return how many were written, 0 after the end of writing
    public int write(int length) {
        if (writingDone || state() == TcpState.CLOSED) {
            return 0;
        }
        int written = sendBuffer.append(pattern, length);
        event("write " + written + " of " + length, () -> connection.onSendBufferGrown(nowNanos));
        return written;
    }

    /// RECEIVE: reads what is there. That it is what the peer sent was checked when it arrived.
    ///
    /// @param most how many octets to read at most
    /// @return how many there were
    public int read(int most) {
        int count = receiveBuffer.take(most);
        event("read " + count, () -> connection.onReceiveBufferDrained(nowNanos));
        return count;
    }

    /// Holds back what does not fill a segment, or ends that.
    ///
    /// @param on whether to hold it back
    public void cork(boolean on) {
        event("cork " + on, () -> reconfigure(config.toBuilder().cork(on).build(), connection.sendPolicy()));
    }

    /// Lets small segments leave at once, or asks the recipe's send policy again.
    ///
    /// @param on whether they leave at once
    public void noDelay(boolean on) {
        event("no delay " + on, () -> reconfigure(config, on ? (queued, smss, unacked, small, last) -> 0 : sendPolicy));
    }

    private void reconfigure(ConnectionConfig changed, SendPolicy policy) {
        config = changed;
        connection.reconfigure(changed, policy, connection.ackPolicy(), nowNanos);
    }

    /// CLOSE, the half-close.
    public void shutdownOutput() {
        writingDone = true;
        event("shutdown output", () -> connection.shutdownOutput(nowNanos));
    }

    /// CLOSE of both directions.
    public void close() {
        writingDone = true;
        event("close", () -> connection.close(nowNanos));
    }

    /// ABORT.
    public void abort() {
        writingDone = true;
        event("abort", () -> connection.abort(CloseReason.ABORTED, nowNanos));
    }

    /// SEGMENT ARRIVES.
    ///
    /// @param segment the segment
    /// @return what became of it
    public Drop receive(Segment segment) {
        boolean waitsForSyn = state() == TcpState.LISTEN || state() == TcpState.SYN_SENT;
        SequenceSpace before = receiveSpace;
        if (waitsForSyn && segment.has(io.tcpkit.api.segment.Flags.SYN)) {
            // Should it be taken, the peer's numbers begin here.
            receiveSpace = new SequenceSpace(segment.seq());
        }
        invariants.onArrived(segment, info().sndWindowScale());
        if (segment.has(io.tcpkit.api.segment.Flags.FIN)) {
            invariants.onFin(receiveSpace.unwrap(segment.seq() + segment.length() - 1, info().rcvNxt()));
        }
        var drop = new Drop[1];
        event(described("< ", segment, receiveSpace, sendSpace),
                () -> {
                    drop[0] = connection.onSegment(segment, nowNanos);
                    // The first segment after the handshake is scaled, which is known only now.
                    invariants.onArrived(segment, info().sndWindowScale());
                });
        if (waitsForSyn && (state() == TcpState.LISTEN || state() == TcpState.SYN_SENT)) {
            receiveSpace = before;
        }
        return drop[0];
    }

    /// An ICMP error about a segment of ours arrives.
    ///
    /// @param quotedSeq the sequence number it quotes, as on the wire
    /// @param hard whether it says that the destination cannot be reached at all
    /// @return what became of it
    public Drop unreachable(int quotedSeq, boolean hard) {
        var drop = new Drop[1];
        event((hard ? "hard" : "soft") + " ICMP error about " + (quotedSeq - sendSpace.isn()),
                () -> drop[0] = connection.onUnreachable(quotedSeq,
                        hard ? CloseReason.PORT_UNREACHABLE : CloseReason.HOST_UNREACHABLE, hard, nowNanos));
        return drop[0];
    }

    /// An ICMP "too big" about a segment of ours arrives.
    ///
    /// @param quotedSeq the sequence number it quotes, as on the wire
    /// @param mtuBytes what it says would fit, 0 for nothing
    /// @param quotedBytes how large the packet was that it quotes
    /// @return what became of it
    public Drop tooBig(int quotedSeq, int mtuBytes, int quotedBytes) {
        var drop = new Drop[1];
        event("ICMP too big, %d > %d, about %d".formatted(quotedBytes, mtuBytes, quotedSeq - sendSpace.isn()),
                () -> drop[0] = connection.onTooBig(quotedSeq, mtuBytes, quotedBytes, nowNanos));
        return drop[0];
    }

    /// Lets time pass; deadlines on the way are kept.
    ///
    /// @param nanos the time then, never before now
    public void advanceTo(long nanos) {
        long moment = nowNanos;
        int timeouts = 0;
        while (connection.nextDeadlineNanos() <= nanos) {
            nowNanos = Math.max(nowNanos, connection.nextDeadlineNanos());
            timeouts = nowNanos == moment ? timeouts + 1 : 1;
            moment = nowNanos;
            if (timeouts > MAX_TIMEOUTS_PER_MOMENT) {
                throw new AssertionError("%d timeouts at one moment\n%s".formatted(timeouts, trace()));
            }
            event(true, () -> "timeout", () -> connection.onTimeout(nowNanos));
        }
        nowNanos = nanos;
    }

    /// Calls onTimeout although no deadline has come, which must change nothing.
    public void disturb() {
        event("timeout (early)", () -> connection.onTimeout(nowNanos));
    }

    /// {@return what was sent since the last call, in order}
    public List<Capture> takeSent() {
        var taken = List.copyOf(sent);
        sent.clear();
        return taken;
    }

    ArrayDeque<Capture> sent() {
        return sent;
    }

    private void event(String what, Runnable input) {
        event(() -> what, input);
    }

    private void event(Supplier<String> what, Runnable input) {
        event(false, what, input);
    }

    private void event(boolean timeout, Supplier<String> what, Runnable input) {
        note(what);
        try {
            input.run();
            drain();
        } catch (RuntimeException e) {
            throw new AssertionError("%s threw %s\n%s".formatted(name, e, trace()), e);
        } catch (AssertionError e) {
            throw e.getMessage() != null && e.getMessage().contains(traceTitle()) ? e
                    : new AssertionError("%s\n%s".formatted(e.getMessage(), trace()), e);
        }
        invariants.check(timeout);
    }

    private void drain() {
        int count = 0;
        while (connection.pollTransmit(nowNanos, out)) {
            note(described("> ", out, sendSpace, receiveSpace));
            invariants.onSent(out, info());
            sent.add(Capture.of(nowNanos, out));
            if (++count > MAX_SEGMENTS_PER_EVENT) {
                throw new AssertionError("more than %d segments after one event\n%s".formatted(count - 1, trace()));
            }
        }
        signals |= connection.takeSignals();
    }

    /// Texts are made when somebody wants to read them: most runs do not fail.
    private static Supplier<String> described(String sign, Segment segment, SequenceSpace from, SequenceSpace to) {
        Segment copy = new Segment().set(segment);
        return () -> sign + SegmentText.describe(copy, from, to);
    }

    private void note(Supplier<String> what) {
        if (trace.size() == TRACE_EVENTS) {
            trace.removeFirst();
        }
        trace.addLast(new Note(events++, nowNanos, connection.state(), what));
    }

    private record Note(long number, long nanos, TcpState before, Supplier<String> what) {
        @Override
        public String toString() {
            return "%6d  %-12s %-11s %s".formatted(number, Durations.format(nanos), before, what.get());
        }
    }

    /// {@return the last events of this endpoint, one a line, with relative numbers; what failures show}
    public String trace() {
        return traceTitle() + "\n" + trace.stream().map(Note::toString).collect(Collectors.joining("\n"));
    }

    private String traceTitle() {
        return "last events of %s (number, time, state before; numbers relative):".formatted(name);
    }

    /// Sees transitions for the invariants, and passes everything on.
    private final class Watch implements EventListener {
        private final EventListener next;

        Watch(EventListener next) {
            this.next = next;
        }

        @Override
        public void onTransition(ConnectionId id, TcpState from, TcpState to, long now) {
            invariants.onTransition(from, to);
            next.onTransition(id, from, to, now);
        }

        @Override
        public void onReceived(ConnectionId id, Segment segment, long now) {
            next.onReceived(id, segment, now);
        }

        @Override
        public void onSent(ConnectionId id, Segment segment, boolean retransmission, SendReason reason, long now) {
            next.onSent(id, segment, retransmission, reason, now);
        }

        @Override
        public void onSender(ConnectionId id, SenderState sender, long now) {
            next.onSender(id, sender, now);
        }

        @Override
        public void onCongestion(ConnectionId id, CongestionEvent event, long cwnd, long ssthresh) {
            next.onCongestion(id, event, cwnd, ssthresh);
        }

        @Override
        public void onAck(ConnectionId id, Ack ack, long cwnd, long ssthresh) {
            next.onAck(id, ack, cwnd, ssthresh);
        }

        @Override
        public void onRetransmissionTimeout(ConnectionId id, int expiries, long now) {
            next.onRetransmissionTimeout(id, expiries, now);
        }

        @Override
        public void onControllerReplaced(ConnectionId id, String from, String to, String why) {
            // A policy under test that misbehaves is a finding, not something to go on with.
            invariants.found("the congestion controller %s was replaced by %s: %s".formatted(from, to, why));
            next.onControllerReplaced(id, from, to, why);
        }

        @Override
        public void onDrop(Drop drop, long now) {
            next.onDrop(drop, now);
        }
    }
}
