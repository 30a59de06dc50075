package io.tcpkit.fsm;

import static io.tcpkit.fsm.Machine.MS;
import static io.tcpkit.fsm.Machine.S;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpkit.api.ConnectionConfig;
import io.tcpkit.api.ConnectionId;
import io.tcpkit.api.TcpState;
import io.tcpkit.api.event.CloseReason;
import io.tcpkit.api.segment.Segment;
import io.tcpkit.api.spi.EventListener;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.PriorityQueue;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/// Two connections and a bad network: every octet arrives once and in order, and both end.
class PairTest {
    private record InFlight(long at, long order, int to, Segment segment) implements Comparable<InFlight> {
        @Override
        public int compareTo(InFlight other) {
            return at != other.at ? Long.compare(at, other.at) : Long.compare(order, other.order);
        }
    }

    private static final class End {
        final Machine.HeapSendBuffer out = new Machine.HeapSendBuffer();
        final Machine.HeapReceiveBuffer in;
        final Connection connection;
        final StringBuilder received = new StringBuilder();
        boolean finished;
        int toWrite;
        boolean closed;

        End(ConnectionConfig config, int iss, int mss, int burst, Random random, int toWrite) {
            in = new Machine.HeapReceiveBuffer(config.receiveBufferBytes());
            this.toWrite = toWrite;
            var congestion = new TestPolicies.Congestion();
            connection = new Connection(new Setup(
                    new ConnectionId(1, new InetSocketAddress(1), new InetSocketAddress(2)), 1, 2, config, iss, mss, burst,
                    congestion, congestion,
                    random.nextBoolean() ? (q, s, u, sm, l) -> 0 : (q, s, u, sm, l) -> u > 0 && !l ? Long.MAX_VALUE : 0,
                    new TestPolicies.DelayedAck(), new TestPolicies.Rtt(config), out, in, 1, random, EventListener.NONE,
                    random.nextInt()));
        }

        void application(Random random, long now) {
            int signals = connection.takeSignals();
            finished |= (signals & Connection.PEER_FINISHED) != 0;
            if (connection.state().isSynchronized()) {
                if (toWrite > 0) {
                    int n = Math.min(toWrite, 1 + random.nextInt(5000));
                    out.append(pattern(out.end() - 1, n));
                    toWrite -= n;
                    connection.onSendBufferGrown(now);
                } else if (!closed) {
                    closed = true;
                    connection.shutdownOutput(now);
                }
                if (random.nextInt(4) != 0) {
                    received.append(in.take());
                    connection.onReceiveBufferDrained(now);
                }
            }
        }
    }

    static byte[] pattern(long from, int length) {
        var octets = new byte[length];
        for (int i = 0; i < length; i++) {
            octets[i] = (byte) ('a' + (from + i) % 23);
        }
        return octets;
    }

    @Property(tries = 1000)
    void everyOctetOnceAndInOrder(@ForAll long seed) {
        var random = new Random(seed);
        double loss = random.nextInt(3) == 0 ? 0 : random.nextDouble() * 0.2;
        double duplicate = random.nextDouble() * 0.2;
        int jitter = random.nextInt(40);
        int mss = 100 + random.nextInt(1400);
        var config = ConnectionConfig.DEFAULT.toBuilder().receiveBufferBytes(1 + random.nextInt(200_000))
                .maxSegmentLifetime(Duration.ofSeconds(60)).dataRetries(100).synRetries(50).synAckRetries(50)
                .maxRto(Duration.ofSeconds(5)).windowScaling(random.nextBoolean()).build();
        int burst = random.nextBoolean() ? mss : 20_000 + mss;
        int size = random.nextInt(60_000);
        int back = random.nextInt(5000);
        End[] ends = {new End(config, random.nextInt(), mss, burst, random, size),
            new End(config, random.nextInt(), mss, burst, random, back)};
        var net = new PriorityQueue<InFlight>();
        long now = S;
        long order = 0;
        ends[1].connection.openPassive(now);
        ends[0].connection.openActive(now);
        for (int step = 0; step < 2_000_000; step++) {
            for (int i = 0; i < 2; i++) {
                ends[i].application(random, now);
                var segment = new Segment();
                while (ends[i].connection.pollTransmit(now, segment)) {
                    int copies = random.nextDouble() < loss ? 0 : random.nextDouble() < duplicate ? 2 : 1;
                    for (int c = 0; c < copies; c++) {
                        var copy = new Segment().set(segment);
                        var octets = new byte[segment.payload().length()];
                        segment.payload().copyTo(0, MemorySegment.ofArray(octets), 0, octets.length);
                        copy.payload().set(MemorySegment.ofArray(octets), 0, octets.length);
                        net.add(new InFlight(now + (10 + random.nextInt(jitter + 1)) * MS, order++, 1 - i, copy));
                    }
                }
            }
            if (ends[0].connection.state() == TcpState.CLOSED && ends[1].connection.state() == TcpState.CLOSED) {
                break;
            }
            long next = net.isEmpty() ? Connection.NEVER : net.peek().at();
            for (End end : ends) {
                next = Math.min(next, end.connection.nextDeadlineNanos());
            }
            boolean idle = ends[0].finished && ends[1].finished;
            now = Math.max(now, idle ? next : Math.min(next, now + 5 * MS));
            for (End end : ends) {
                if (end.connection.nextDeadlineNanos() <= now) {
                    end.connection.onTimeout(now);
                }
            }
            while (!net.isEmpty() && net.peek().at() <= now) {
                var arrived = net.poll();
                if (arrived.to() == 1 && ends[1].connection.state() == TcpState.LISTEN && !arrived.segment().has(2)) {
                    continue;
                }
                ends[arrived.to()].connection.onSegment(arrived.segment(), now);
            }
            assertThat(now).as("virtual time, seed %d", seed).isLessThan(3600 * S);
        }
        for (int i = 0; i < 2; i++) {
            ends[i].received.append(ends[i].in.take());
            assertThat(ends[i].connection.closeReason()).as("seed %d", seed).isEqualTo(CloseReason.FINISHED);
        }
        assertThat(ends[1].received.toString()).isEqualTo(new String(pattern(0, size)));
        assertThat(ends[0].received.toString()).isEqualTo(new String(pattern(0, back)));
    }
}
