package io.tcpkit.testkit;

import io.tcpkit.api.TcpState;
import io.tcpkit.api.event.Drop;
import io.tcpkit.api.segment.Flags;
import io.tcpkit.api.segment.Segment;
import io.tcpkit.api.segment.SequenceSpace;
import io.tcpkit.api.spi.Durations;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.OptionalLong;

/// A peer made by hand: it sends one connection exactly the segments that a test says, and knows which it expects back.
///
/// ```java
/// try (var peer = Peer.of(ConnectionRecipe.DEFAULT)) {
///     peer.listen();
///     peer.inject("< S 0:0(0) win 65535 <mss 1000>");
///     peer.expect("> S. 0:0(0) ack 1 <mss 1000>");
///     peer.inject("< . 1:1(0) ack 1 win 65535");
///     peer.expectState(TcpState.ESTABLISHED);
///     peer.inject("< P. 1:501(500) ack 1 win 65535");
///     peer.expect("+0.2 > . 1:1(0) ack 501");
/// }
/// ```
/// The lines are packetdrill's, see [SegmentText]; numbers are relative to each side's SYN, so a script can be run again at
/// other initial sequence numbers ([#of(ConnectionRecipe, int, long)]). Time is virtual: it stands still but for
/// times in the lines and [#pass(Duration)]. When both SYNs offered timestamps, those of the peer are added by themselves unless
/// a line has its own. Payloads are octets of a [Pattern] by their position and are verified both ways.
/// Segments that nobody expected fail the next [#expect(String)], and [#close()] at the latest.
public final class Peer implements AutoCloseable {
    /// How long `* >` waits.
    private static final long PATIENCE_NANOS = 300_000_000_000L;
    private static final Pattern OURS = new Pattern(0x5eed);
    private static final Pattern THEIRS = new Pattern(0xfeed);

    private final Endpoint endpoint;
    private final ArrayDeque<Capture> unexpected = new ArrayDeque<>();
    private long toleranceNanos = 1_000_000;
    private long lineNanos;
    private long sentUpTo = 1;
    private boolean weOfferTimestamps;
    private boolean peerOffersTimestamps;
    /// The peer's clock ticks each millisecond from what its SYN said.
    private int peerTsVal;
    private long peerTsValAtNanos;
    private int lastTsVal;

    private Peer(ConnectionRecipe recipe, int irs, long startNanos) {
        endpoint = new Endpoint("the connection under test", recipe, OURS, THEIRS, irs, false, startNanos);
        endpoint.peerSentUpTo(() -> sentUpTo);
        lineNanos = startNanos;
    }

    /// {@return a peer of a new connection, whose state is CLOSED}
    ///
    /// @param recipe what the connection is made of
    public static Peer of(ConnectionRecipe recipe) {
        return new Peer(recipe, 7_000_000, 0);
    }

    /// {@return a peer of a new connection, whose state is CLOSED}
    ///
    /// @param recipe what the connection is made of
    /// @param irs the peer's initial sequence number
    /// @param startNanos the time it begins at, any number
    public static Peer of(ConnectionRecipe recipe, int irs, long startNanos) {
        return new Peer(recipe, irs, startNanos);
    }

    /// {@return the connection under test}
    public Endpoint endpoint() {
        return endpoint;
    }

    /// Sets how exactly times of expected segments are kept.
    ///
    /// @param tolerance by default 1 ms
    /// @return this peer
    public Peer tolerance(Duration tolerance) {
        toleranceNanos = tolerance.toNanos();
        return this;
    }

    /// Lets the connection listen.
    public void listen() {
        endpoint.openPassive();
        collect();
    }

    /// Lets the connection connect; its SYN waits to be expected.
    public void connect() {
        endpoint.openActive();
        collect();
    }

    /// Lets the application write, which must have room for all of it.
    ///
    /// @param length octets
    public void write(int length) {
        int written = endpoint.write(length);
        if (written != length) {
            throw new AssertionError("%d octets were to be written, but there was room for %d\n%s"
                    .formatted(length, written, endpoint.trace()));
        }
        collect();
    }

    /// Lets the application read, which must get all of it.
    ///
    /// @param length octets
    public void read(int length) {
        int count = endpoint.read(length);
        if (count != length) {
            throw new AssertionError("%d octets were to be read, but there were %d\n%s"
                    .formatted(length, count, endpoint.trace()));
        }
        collect();
    }

    /// Lets the application shut its output down.
    public void shutdownOutput() {
        endpoint.shutdownOutput();
        collect();
    }

    /// Lets the application close both directions.
    public void closeConnection() {
        endpoint.close();
        collect();
    }

    /// Lets the application abort.
    public void abort() {
        endpoint.abort();
        collect();
    }

    /// Lets time pass.
    ///
    /// @param duration how long
    public void pass(Duration duration) {
        advanceTo(endpoint.nowNanos() + duration.toNanos());
        lineNanos = endpoint.nowNanos();
    }

    void advanceTo(long nanos) {
        endpoint.advanceTo(nanos);
        collect();
    }

    /// Sends a segment to the connection.
    ///
    /// @param line such as `< P. 1:501(500) ack 1 win 65535`; with a time in front, time passes before
    /// @return what became of it
    public Drop inject(String line) {
        SegmentText text = SegmentText.parse(line);
        if (text.outgoing()) {
            throw new IllegalArgumentException("'%s' comes out of the connection; use expect".formatted(line));
        }
        text.time().ifPresent(nanos -> advanceTo(lineNanos + nanos));
        lineNanos = endpoint.nowNanos();
        var segment = new Segment();
        // In LISTEN and SYN-SENT the peer's numbers begin with this very segment, so 0 means the same before and after.
        text.fill(segment, endpoint.receiveSpace(), endpoint.sendSpace());
        return inject(segment, text.seq(), text.length());
    }

    /// Sends a segment to the connection.
    ///
    /// @param segment its header; ports and payload are filled in
    /// @param position the relative sequence number that the segment's stands for
    /// @param length octets of payload
    /// @return what became of it
    public Drop inject(Segment segment, long position, int length) {
        boolean syn = segment.has(Flags.SYN);
        boolean begins = syn && (endpoint.state() == TcpState.LISTEN || endpoint.state() == TcpState.SYN_SENT);
        long first = (begins ? 0 : position) + (syn ? 1 : 0);
        segment.ports(ConnectionRecipe.REMOTE_PORT, ConnectionRecipe.LOCAL_PORT);
        if (begins) {
            peerOffersTimestamps = segment.hasTimestamps();
            peerTsVal = segment.tsVal();
            peerTsValAtNanos = endpoint.nowNanos();
        } else if (peerOffersTimestamps && weOfferTimestamps && !segment.hasTimestamps() && !segment.has(Flags.RST)) {
            // RFC 7323 §3.2: once agreed on, in every segment.
            segment.timestamps(peerTsVal + (int) ((endpoint.nowNanos() - peerTsValAtNanos) / 1_000_000), lastTsVal);
        }
        segment.payload().set(MemorySegment.ofArray(THEIRS.bytes(first, length)), 0, length);
        sentUpTo = Math.max(sentUpTo, first + length);
        Drop drop = endpoint.receive(segment);
        collect();
        return drop;
    }

    /// Expects the connection to send a segment next.
    ///
    /// @param line such as `> . 1:1(0) ack 501`: now; with `+0.2` in front, that much later than the line before; with `*`
    ///         whenever it comes
    /// @throws AssertionError when something else comes, or nothing, or at another time; the message has both and the
    ///         conversation so far
    public void expect(String line) {
        SegmentText text = SegmentText.parse(line);
        if (!text.outgoing()) {
            throw new IllegalArgumentException("'%s' goes into the connection; use inject".formatted(line));
        }
        Capture capture = await(line, text.time());
        SequenceSpace ours = endpoint.sendSpace();
        SequenceSpace theirs = endpoint.receiveSpace();
        List<String> differences = text.differences(capture.segment(), ours, theirs);
        if (!differences.isEmpty()) {
            throw failure(line, "> " + SegmentText.describe(capture.segment(), ours, theirs), String.join("; ", differences));
        }
        boolean syn = capture.segment().has(Flags.SYN);
        int length = capture.segment().payload().length();
        OURS.verify(text.seq() + (syn ? 1 : 0), capture.segment().payload().first(), capture.segment().payload().firstOffset(),
                length);
    }

    private Capture await(String line, OptionalLong time) {
        boolean whenever = time.orElse(0) == SegmentText.ANY_TIME;
        long due = whenever ? endpoint.nowNanos() + PATIENCE_NANOS : lineNanos + time.orElse(0);
        long latest = whenever ? due : due + (time.isPresent() ? toleranceNanos : 0);
        while (unexpected.isEmpty() && endpoint.nextDeadlineNanos() <= latest) {
            advanceTo(Math.max(endpoint.nowNanos(), endpoint.nextDeadlineNanos()));
        }
        if (unexpected.isEmpty()) {
            throw failure(line, "nothing", "the next deadline is " + (endpoint.nextDeadlineNanos() == Long.MAX_VALUE
                    ? "never" : "in " + Durations.format(endpoint.nextDeadlineNanos() - endpoint.nowNanos())));
        }
        Capture capture = unexpected.removeFirst();
        if (time.isPresent() && !whenever && Math.abs(capture.atNanos() - due) > toleranceNanos) {
            throw failure(line, "> " + SegmentText.describe(capture.segment(), endpoint.sendSpace(), endpoint.receiveSpace()),
                    "it came %s after the line before".formatted(Durations.format(capture.atNanos() - lineNanos)));
        }
        lineNanos = whenever || time.isPresent() ? Math.max(capture.atNanos(), lineNanos) : lineNanos;
        return capture;
    }

    /// Expects that the connection has sent nothing else so far.
    ///
    /// @throws AssertionError when it has; the message names what
    public void expectNothing() {
        if (!unexpected.isEmpty()) {
            throw failure("nothing", unexpected.stream().map(c -> "> "
                    + SegmentText.describe(c.segment(), endpoint.sendSpace(), endpoint.receiveSpace())).toList().toString(),
                    unexpected.size() + " segments too many");
        }
    }

    /// Expects a state.
    ///
    /// @param state the state
    /// @throws AssertionError when it is another
    public void expectState(TcpState state) {
        if (endpoint.state() != state) {
            throw failure("the state " + state, "the state " + endpoint.state(), "the states differ");
        }
    }

    /// {@return what the connection sent and nobody has expected yet; it counts as expected now}
    public List<Capture> takeSent() {
        var taken = List.copyOf(unexpected);
        unexpected.clear();
        return taken;
    }

    /// {@return the pattern of what the connection under test writes}
    public static Pattern written() {
        return OURS;
    }

    private void collect() {
        for (Capture capture : endpoint.takeSent()) {
            Segment segment = capture.segment();
            if (segment.has(Flags.SYN)) {
                weOfferTimestamps = segment.hasTimestamps();
            }
            if (segment.hasTimestamps()) {
                lastTsVal = segment.tsVal();
            }
            unexpected.addAll(capture.split());
        }
    }

    private AssertionError failure(String expected, String actual, String why) {
        return new AssertionError("expected  %s%nactual    %s%nbecause   %s%n%s"
                .formatted(expected, actual, why, endpoint.trace()));
    }

    /// Ends the conversation.
    ///
    /// @throws AssertionError when the connection sent something that was not expected
    @Override
    public void close() {
        expectNothing();
    }
}
