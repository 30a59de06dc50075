package io.tcpkit.fsm;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.tcpkit.api.ConnectionConfig;
import io.tcpkit.api.ConnectionId;
import io.tcpkit.api.TcpState;
import io.tcpkit.api.event.CloseReason;
import io.tcpkit.api.event.Drop;
import io.tcpkit.api.segment.FastOpenCookie;
import io.tcpkit.api.segment.Flags;
import io.tcpkit.api.segment.IpEcn;
import io.tcpkit.api.segment.Payload;
import io.tcpkit.api.segment.Segment;
import io.tcpkit.api.segment.SequenceSpace;
import io.tcpkit.api.spi.AckPolicy;
import io.tcpkit.api.spi.EventListener;
import io.tcpkit.api.spi.SendPolicy;
import io.tcpkit.api.spi.SendReason;
import io.tcpkit.api.spi.SenderState;
import io.tcpkit.fsm.buffer.ReceiveBuffer;
import io.tcpkit.fsm.buffer.SendBuffer;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;

/// One connection under test and a hand that plays the peer, in virtual time, with relative sequence numbers.
///
/// What the connection sends is collected as text, `flags seq:end(length) ack … win …`, so that a test reads like a
/// trace. Both initial sequence numbers stand just below the wrap-around.
final class Machine {
    static final int ISS = 0xffff_fff0;
    static final int IRS = 0x7fff_fff8;
    static final long MS = 1_000_000;
    static final long S = 1_000 * MS;

    final HeapSendBuffer written = new HeapSendBuffer();
    final HeapReceiveBuffer read;
    /// What the timestamp clock begins with.
    static final int TIMESTAMP_OFFSET = 0x5eed;

    private ConnectionConfig config;
    final Connection connection;
    final List<String> transitions = new ArrayList<>();
    final List<SendReason> reasons = new ArrayList<>();
    final List<String> states = new ArrayList<>();
    final TestPolicies.Congestion congestion = new TestPolicies.Congestion();
    private final SequenceSpace ours = new SequenceSpace(ISS);
    private final SequenceSpace theirs = new SequenceSpace(IRS);
    private final Segment in = new Segment();
    private final Segment out = new Segment();
    long now = 5 * S;
    int signals;
    private boolean sackPermitted;
    private int lastWindow;
    /// The segment that left last.
    final Segment last = new Segment();

    Machine(UnaryOperator<ConnectionConfig.Builder> options) {
        this(options, 1000, 1000, (queued, smss, unacked, small, last) -> 0);
    }

    Machine(UnaryOperator<ConnectionConfig.Builder> options, int mss, int burst, SendPolicy policy) {
        config = options.apply(ConnectionConfig.DEFAULT.toBuilder().receiveBufferBytes(10_000).windowScaling(false))
                .build();
        read = new HeapReceiveBuffer(config.receiveBufferBytes());
        var id = new ConnectionId(1, new InetSocketAddress("10.0.0.2", 80), new InetSocketAddress("10.0.0.1", 5000));
        var listener = new EventListener() {
            @Override
            public void onTransition(ConnectionId connection, TcpState from, TcpState to, long nowNanos) {
                transitions.add(from + " -> " + to);
            }

            @Override
            public void onSent(ConnectionId connection, Segment segment, boolean retransmission, SendReason reason,
                    long nowNanos) {
                reasons.add(reason);
            }

            @Override
            public void onSender(ConnectionId connection, SenderState sender, long nowNanos) {
                states.add(sender.caState() + " cwnd " + sender.cwnd() + " in flight " + sender.inFlight());
            }
        };
        connection = new Connection(new Setup(id, 80, 5000, config, ISS, mss, burst, congestion, congestion, policy,
                new TestPolicies.DelayedAck(), new TestPolicies.Rtt(config), written, read, 1,
                new Random(1), listener, TIMESTAMP_OFFSET));
    }

    static Machine machine() {
        return new Machine(b -> b);
    }

    // ---- opening ------------------------------------------------------------------------------------------------------

    static Machine established() {
        return established(b -> b);
    }

    static Machine established(UnaryOperator<ConnectionConfig.Builder> options) {
        return new Machine(options).handshake(65_535);
    }

    /// Active open, answered at once by a peer with MSS 1000 that permits SACK.
    static Machine selective() {
        return selective(b -> b);
    }

    static Machine selective(UnaryOperator<ConnectionConfig.Builder> options) {
        return new Machine(options).permitSack().handshake(65_535);
    }

    Machine permitSack() {
        sackPermitted = true;
        return this;
    }

    /// Active open, answered at once by a peer with MSS 1000.
    Machine handshake(int window) {
        connection.openActive(now);
        poll();
        now += 10 * MS;
        in.clear().seq(theirs.wrap(0)).ack(ours.wrap(1)).flags(Flags.SYN | Flags.ACK)
                .window(window).mss(1000).sackPermitted(sackPermitted);
        connection.onSegment(in, now);
        poll();
        signals = connection.takeSignals();
        transitions.clear();
        return this;
    }

    // ---- the user -----------------------------------------------------------------------------------------------------

    /// Changes options of the live connection.
    void change(UnaryOperator<ConnectionConfig.Builder> change) {
        config = config.changedTo(change.apply(config.toBuilder()).build());
        connection.reconfigure(config, connection.sendPolicy(), connection.ackPolicy(), now);
    }

    void sendPolicy(SendPolicy policy) {
        connection.reconfigure(config, policy, connection.ackPolicy(), now);
    }

    void ackPolicy(AckPolicy policy) {
        connection.reconfigure(config, connection.sendPolicy(), policy, now);
    }

    // ---- the peer -----------------------------------------------------------------------------------------------------

    Drop receive(String flags, long seq, String data, long ack, int window) {
        return receive(bits(flags), seq, data, ack, window, UnaryOperator.identity());
    }

    /// A bare acknowledgment with SACK blocks, `left, right` each.
    Drop sack(long ack, long... edges) {
        return receive(Flags.ACK, 1, "", ack, 65_535, segment -> {
            for (int i = 0; i < edges.length; i += 2) {
                segment.addSack(ours.wrap(edges[i]), ours.wrap(edges[i + 1]));
            }
            return segment;
        });
    }

    Drop receive(String flags, long seq, String data, long ack) {
        return receive(flags, seq, data, ack, 65_535);
    }

    Drop receive(String flags, long seq, long ack) {
        return receive(flags, seq, "", ack, 65_535);
    }

    Drop receive(int flags, long seq, String data, long ack, int window, UnaryOperator<Segment> options) {
        in.clear().ports(5000, 80).seq(theirs.wrap(seq)).ack((flags & Flags.ACK) != 0 ? ours.wrap(ack) : 0)
                .flags(flags).window(window);
        byte[] octets = data.getBytes(US_ASCII);
        in.payload().set(MemorySegment.ofArray(octets), 0, octets.length);
        Drop drop = connection.onSegment(options.apply(in), now);
        signals |= connection.takeSignals();
        return drop;
    }

    static int bits(String flags) {
        int bits = 0;
        for (char c : flags.toCharArray()) {
            bits |= switch (c) {
                case 'F' -> Flags.FIN;
                case 'S' -> Flags.SYN;
                case 'R' -> Flags.RST;
                case 'P' -> Flags.PSH;
                case '.' -> Flags.ACK;
                case 'U' -> Flags.URG;
                case 'E' -> Flags.ECE;
                case 'W' -> Flags.CWR;
                case 'A' -> Flags.AE;
                default -> throw new IllegalArgumentException(flags);
            };
        }
        return bits;
    }

    // ---- the application ----------------------------------------------------------------------------------------------

    Machine write(String text) {
        written.append(text.getBytes(US_ASCII));
        connection.onSendBufferGrown(now);
        return this;
    }

    Machine write(int octets) {
        return write("x".repeat(octets));
    }

    String readAll() {
        String text = read.take();
        connection.onReceiveBufferDrained(now);
        return text;
    }

    // ---- time ---------------------------------------------------------------------------------------------------------

    /// Lets time pass, in steps from deadline to deadline, and returns all that was sent, with the time since the call.
    List<String> after(long nanos) {
        long begin = now;
        long end = now + nanos;
        var all = new ArrayList<String>();
        while (connection.nextDeadlineNanos() <= end) {
            now = Math.max(now, connection.nextDeadlineNanos());
            connection.onTimeout(now);
            signals |= connection.takeSignals();
            for (String segment : poll()) {
                all.add("%d %s".formatted((now - begin) / MS, segment));
            }
        }
        now = end;
        return all;
    }

    /// All that leaves now.
    List<String> poll() {
        var all = new ArrayList<String>();
        while (connection.pollTransmit(now, out)) {
            all.add(text(out));
            if (all.size() > 10_000) {
                throw new AssertionError("it never ends: " + all.subList(0, 10));
            }
        }
        return all;
    }

    int smss() {
        return connection.info(now).mss();
    }

    TcpState state() {
        return connection.state();
    }

    CloseReason reason() {
        return connection.closeReason();
    }

    private String text(Segment segment) {
        lastWindow = segment.window();
        last.set(segment);
        long seq = segment.has(Flags.RST) && segment.seq() == 0 ? 0 : ours.unwrap(segment.seq(), 1);
        int length = segment.payload().length();
        var text = new StringBuilder("%s %d:%d".formatted(Flags.toString(segment.flags()), seq, seq + length));
        if (segment.has(Flags.ACK)) {
            text.append(" ack ").append(theirs.unwrap(segment.ack(), 1));
        }
        if (segment.hasMss()) {
            text.append(" mss ").append(segment.mss());
        }
        for (int block = 0; block < segment.sackBlocks(); block++) {
            text.append(" sack %d:%d".formatted(theirs.unwrap(segment.sackLeft(block), 1),
                    theirs.unwrap(segment.sackRight(block), 1)));
        }
        if (segment.hasWindowScale()) {
            text.append(" wscale ").append(segment.windowScale());
        }
        if (segment.ecn() != IpEcn.NOT_ECT) {
            text.append(segment.ecn() == IpEcn.ECT0 ? " [ect0]" : segment.ecn() == IpEcn.ECT1 ? " [ect1]" : " [ce]");
        }
        if (segment.hasFastOpen()) {
            text.append(segment.isFastOpenExperimental() ? " FOEXP " : " FO ").append(FastOpenCookie.of(segment));
        }
        return text.toString();
    }

    int lastWindow() {
        return lastWindow;
    }

    /// Octets in one growing array.
    static final class HeapSendBuffer implements SendBuffer {
        private byte[] octets = new byte[64];
        private int size;
        long released = 1;

        void append(byte[] more) {
            if (size + more.length > octets.length) {
                octets = java.util.Arrays.copyOf(octets, 2 * (size + more.length));
            }
            System.arraycopy(more, 0, octets, size, more.length);
            size += more.length;
        }

        @Override
        public long end() {
            return 1 + size;
        }

        @Override
        public void slice(long from, int length, Payload payload) {
            if (from < released || from + length > end()) {
                throw new AssertionError("%d..%d of %d..%d".formatted(from, from + length, released, end()));
            }
            payload.set(MemorySegment.ofArray(octets), from - 1, length);
        }

        @Override
        public void release(long upTo) {
            if (upTo < released || upTo > end()) {
                throw new AssertionError("release " + upTo + " of " + released + ".." + end());
            }
            released = upTo;
        }
    }

    /// Octets in one array as large as the capacity, used as a ring.
    static final class HeapReceiveBuffer implements ReceiveBuffer {
        private final byte[] ring;
        private long read = 1;
        private long published = 1;
        boolean refuses;

        HeapReceiveBuffer(int capacity) {
            ring = new byte[capacity];
        }

        @Override
        public long read() {
            return read;
        }

        @Override
        public long limit() {
            return read + ring.length;
        }

        @Override
        public boolean store(long position, Payload payload, int from, int length) {
            if (position < published || position + length > limit()) {
                throw new AssertionError("%d + %d of %d..%d".formatted(position, length, published, limit()));
            }
            if (refuses) {
                return false;
            }
            for (int i = 0; i < length; i++) {
                ring[(int) ((position + i) % ring.length)] = payload.octet(from + i);
            }
            return true;
        }

        @Override
        public void publish(long upTo) {
            if (upTo < published || upTo > limit()) {
                throw new AssertionError("publish " + upTo + " of " + published + ".." + limit());
            }
            published = upTo;
        }

        void takeOne() {
            read++;
        }

        String take() {
            var bytes = new ByteArrayOutputStream();
            for (; read < published; read++) {
                bytes.write(ring[(int) (read % ring.length)]);
            }
            return bytes.toString(US_ASCII);
        }
    }
}
