package io.tcpkit.fsm.send;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpkit.api.ConnectionConfig;
import io.tcpkit.api.ConnectionId;
import io.tcpkit.api.MtuProbing;
import io.tcpkit.api.spi.Ecn;
import io.tcpkit.api.segment.Flags;
import io.tcpkit.api.segment.Payload;
import io.tcpkit.api.segment.Segment;
import io.tcpkit.api.segment.SequenceSpace;
import io.tcpkit.api.spi.Ack;
import io.tcpkit.api.spi.CongestionControl;
import io.tcpkit.api.spi.CongestionControlProvider;
import io.tcpkit.api.spi.CongestionEvent;
import io.tcpkit.api.spi.EventListener;
import io.tcpkit.api.spi.Parameters;
import io.tcpkit.api.spi.Path;
import io.tcpkit.api.spi.RttEstimator;
import io.tcpkit.fsm.buffer.SendBuffer;
import java.net.InetSocketAddress;
import java.util.Random;
import java.util.function.UnaryOperator;

/// A sender with SACK and a window without limit, and a hand that acknowledges, segment by segment.
final class Flight {
    static final int SMSS = 1000;
    static final long MS = 1_000_000;

    final Sender sender;
    long now = 1000 * MS;
    private final int segments;
    private final int burstBytes;
    private final SequenceSpace space = new SequenceSpace(-5000);
    private final Segment in = new Segment();
    private final Segment out = new Segment();

    /// @param segments how many there are to send
    Flight(int segments, UnaryOperator<ConnectionConfig.Builder> options) {
        this(segments, SMSS, options);
    }

    /// @param burstBytes what a device takes at once
    Flight(int segments, int burstBytes, UnaryOperator<ConnectionConfig.Builder> options) {
        this.segments = segments;
        this.burstBytes = burstBytes;
        sender = sender(options.apply(ConnectionConfig.DEFAULT.toBuilder()).build());
    }

    /// All leaves, and a round trip of 50 ms passes.
    Flight fill() {
        send();
        now += 50 * MS;
        return this;
    }

    /// Acknowledges up to a segment, counted from 1, and selects some: the first, and one past the last.
    void ack(int upTo, int from, int to) {
        in.clear().flags(Flags.ACK).window(65_535).ack(space.wrap(position(upTo)));
        if (from < to) {
            in.addSack(space.wrap(position(from)), space.wrap(position(to)));
        }
        sender.onAck(in, 1, position(upTo), -1, now);
    }

    /// Acknowledges nothing and selects single segments, as many as fit.
    void select(int... each) {
        in.clear().flags(Flags.ACK).window(65_535).ack(space.wrap(position(1)));
        for (int segment : each) {
            in.addSack(space.wrap(position(segment)), space.wrap(position(segment + 1)));
        }
        sender.onAck(in, 1, position(1), -1, now);
    }

    private static long position(int segment) {
        return 1 + (segment - 1L) * SMSS;
    }

    void send() {
        for (int i = 0; sender.poll(now, out); i++) {
            assertThat(i).isLessThan(2 * segments);
        }
    }

    private Sender sender(ConnectionConfig config) {
        var id = new ConnectionId(1, new InetSocketAddress(1), new InetSocketAddress(2));
        return new Sender(new SenderSetup(id, EventListener.NONE, config, space, SMSS, burstBytes, UNLIMITED, UNLIMITED,
                (queued, smss, unacked, small, last) -> 0, FIXED, new Octets(segments), new Random(1), 1, true, false,
                new EcnGrant(Ecn.OFF, false, false, 0, false, false), 10, 1L << 30, 14, 1, 1,
                new PathMtu(false, true), new PathMtuSearch(MtuProbing.OFF, SMSS, SMSS, SMSS, SMSS, now)), new SendCounters(),
                now);
    }

    private record Octets(int segments) implements SendBuffer {
        @Override
        public long end() {
            return 1 + segments * (long) SMSS;
        }

        @Override
        public void slice(long from, int length, Payload payload) {
            payload.clear();
        }

        @Override
        public void release(long upTo) {
        }
    }

    private static final RttEstimator FIXED = new RttEstimator() {
        @Override
        public void onSample(long rttNanos, long nowNanos, int samplesPerWindow) {
        }

        @Override
        public long srttNanos() {
            return 50 * MS;
        }

        @Override
        public long rttVarNanos() {
            return MS;
        }

        @Override
        public long rtoNanos() {
            return 10_000 * MS;
        }

        @Override
        public void onTimeout() {
        }

        @Override
        public void onProgress() {
        }
    };

    private static final CongestionControlProvider UNLIMITED = new CongestionControlProvider() {
        @Override
        public String name() {
            return "unlimited";
        }

        @Override
        public CongestionControl create(Path path, Parameters parameters) {
            return new CongestionControl() {
                @Override
                public long cwnd() {
                    return 1L << 30;
                }

                @Override
                public long ssthresh() {
                    return 1L << 30;
                }

                @Override
                public void onAck(Ack ack) {
                }

                @Override
                public void onCongestion(CongestionEvent event) {
                }
            };
        }
    };
}
