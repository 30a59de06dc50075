package io.tcpkit.fsm;

import static io.tcpkit.fsm.Machine.S;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpkit.api.ConnectionConfig;
import io.tcpkit.api.ConnectionId;
import io.tcpkit.api.segment.Segment;
import io.tcpkit.api.spi.EventListener;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The same transfer over a link of its own with clocks of different resolution: the engine's clock advances in steps, and
/// timers are looked at only when it does. True time is known to the link alone.
@DisplayName("RFC 8985 and a clock of 1 us, 500 us and 15.6 ms")
class ClockResolutionTest {
    private static final int SMSS = 1000;

    @ParameterizedTest(name = "resolution {0} ns, one-way delay {1} us, from {2} us, lost {3}: {4}")
    @CsvSource(textBlock = """
                1000,  5000,     0, 3:12:13:40, holes amid the flight
              500000,  5000,   300, 3:12:13:40, holes amid the flight
            15600000,  5000, 15500, 3:12:13:40, holes amid the flight
            15600000,  5000,  7000, 3:12:13:40, holes amid the flight
            15600000, 30000, 15599, 3:12:13:40, a round trip of several steps
                1000,   200,     0, 3:12:13:40, a round trip far below a step
              500000,   200,   499, 3:12:13:40, a round trip far below a step
            15600000,   200, 15599, 3:12:13:40, a round trip far below a step
                1000,  5000,     0, 100,        the last segment: a probe
              500000,  5000,   499, 100,        the last segment: a probe
            15600000,  5000, 15599, 100,        the last segment: a probe
            15600000,   200, 15599, 100,        the last segment: a probe
                1000,  5000,     0, 98:99:100,  the last three
              500000,  5000,   499, 98:99:100,  the last three
            15600000,  5000, 15599, 98:99:100,  the last three
                1000,  5000,     0, 0,          nothing is lost
              500000,  5000,   499, 0,          nothing is lost
            15600000,  5000, 15599, 0,          nothing is lost
            15600000, 30000,  8000, 0,          nothing is lost
            """)
    void recovers(long resolutionNanos, long delayUs, long startUs, String lost, String why) {
        var run = new Run(resolutionNanos, delayUs * 1000, S + startUs * 1000, lost, 0);
        run.transfer(100 * SMSS);
        var info = run.ends[0].info(run.clock());
        assertThat(info.retransmissionTimeouts()).as("timeouts: %s", why).isZero();
        assertThat(info.retransmissions()).as("sent again: %s", why).isEqualTo(run.lost.size());
        assertThat(run.duplicates).as("what the peer got twice").isZero();
    }

    @ParameterizedTest(name = "resolution {0} ns, a segment overtaken by {1} us")
    @CsvSource({"1000, 1000", "500000, 1000", "15600000, 1000", "15600000, 2000", "500000, 2000", "1000, 2000"})
    void reorderingIsNoLoss(long resolutionNanos, long lateUs) {
        for (long startUs = 0; startUs < 16_000; startUs += 1_300) {
            var run = new Run(resolutionNanos, 10_000_000, S + startUs * 1000, "0", lateUs * 1000);
            run.transfer(100 * SMSS);
            var info = run.ends[0].info(run.clock());
            assertThat(info.retransmissions()).as("start at %d us", startUs).isZero();
            assertThat(info.retransmissionTimeouts()).isZero();
        }
    }

    /// Two connections, a link and the true time.
    private static final class Run {
        private record InFlight(long at, long order, int to, Segment segment) implements Comparable<InFlight> {
            @Override
            public int compareTo(InFlight other) {
                return at != other.at ? Long.compare(at, other.at) : Long.compare(order, other.order);
            }
        }

        final long resolution;
        final long delay;
        final long late;
        final Set<Integer> lost = new HashSet<>();
        final PriorityQueue<InFlight> net = new PriorityQueue<>();
        final Connection[] ends = new Connection[2];
        final Machine.HeapSendBuffer out = new Machine.HeapSendBuffer();
        final Machine.HeapReceiveBuffer in = new Machine.HeapReceiveBuffer(1_000_000);
        long now;
        long order;
        long linkFree;
        int dataSegments;
        int duplicates;
        final Set<Integer> seen = new HashSet<>();

        Run(long resolution, long delay, long start, String lost, long late) {
            this.resolution = resolution;
            this.delay = delay;
            this.late = late;
            now = start;
            for (String number : lost.trim().split(":")) {
                if (!number.equals("0")) {
                    this.lost.add(Integer.parseInt(number));
                }
            }
            ends[0] = end(Machine.ISS, out, new Machine.HeapReceiveBuffer(10_000), 1);
            ends[1] = end(Machine.IRS, new Machine.HeapSendBuffer(), in, 2);
        }

        private Connection end(int iss, Machine.HeapSendBuffer out, Machine.HeapReceiveBuffer in, int seed) {
            var config = ConnectionConfig.DEFAULT.toBuilder().receiveBufferBytes(1_000_000).timestamps(false).build();
            var congestion = new TestPolicies.Congestion();
            congestion.fixed = 20 * SMSS;
            return new Connection(new Setup(new ConnectionId(seed, new InetSocketAddress(1), new InetSocketAddress(2)), 1, 2,
                    config, iss, SMSS, SMSS, congestion, congestion, (q, s, u, small, last) -> 0,
                    new TestPolicies.DelayedAck(), new TestPolicies.Rtt(config), out, in, resolution, new Random(seed),
                    EventListener.NONE, seed));
        }

        /// What the engine's clock says now.
        long clock() {
            return now / resolution * resolution;
        }

        void transfer(int octets) {
            ends[1].openPassive(clock());
            ends[0].openActive(clock());
            boolean written = false;
            for (int step = 0; out.released <= octets; step++) {
                assertThat(step).as("it comes to an end").isLessThan(100_000);
                if (!written && ends[0].state().isSynchronized()) {
                    written = true;
                    out.append(PairTest.pattern(0, octets));
                    ends[0].onSendBufferGrown(clock());
                }
                poll(0);
                poll(1);
                long next = net.isEmpty() ? Connection.NEVER : net.peek().at();
                for (Connection end : ends) {
                    next = Math.min(next, nextTick(end.nextDeadlineNanos()));
                }
                if (next == Connection.NEVER) {
                    break;
                }
                now = Math.max(now, next);
                while (!net.isEmpty() && net.peek().at() <= now) {
                    var arrived = net.poll();
                    ends[arrived.to()].onSegment(arrived.segment(), clock());
                }
                for (Connection end : ends) {
                    if (end.nextDeadlineNanos() <= clock()) {
                        end.onTimeout(clock());
                    }
                }
            }
            assertThat(out.released).as("all is delivered").isEqualTo(1L + octets);
        }

        /// A deadline is seen when the clock next moves.
        private long nextTick(long deadline) {
            return deadline == Connection.NEVER ? deadline : (deadline + resolution - 1) / resolution * resolution;
        }

        private void poll(int from) {
            var segment = new Segment();
            while (ends[from].pollTransmit(clock(), segment)) {
                int length = segment.payload().length();
                // Twenty segments take two fifths of the one-way delay to leave.
                linkFree = Math.max(linkFree, now) + (length == 0 ? 0 : delay / 50);
                long at = (from == 0 ? linkFree : now) + delay;
                if (from == 0 && length > 0) {
                    dataSegments++;
                    if (lost.contains(dataSegments)) {
                        continue;
                    }
                    if (!seen.add(segment.seq())) {
                        duplicates++;
                    }
                    if (late > 0 && dataSegments == 10) {
                        // Overtaken by one, so that reordering is known before three overtake.
                        at += 300_000;
                    } else if (late > 0 && dataSegments % 30 == 25) {
                        at += late;
                    }
                }
                var copy = new Segment().set(segment);
                var octets = new byte[length];
                segment.payload().copyTo(0, MemorySegment.ofArray(octets), 0, length);
                copy.payload().set(MemorySegment.ofArray(octets), 0, length);
                net.add(new InFlight(at, order++, 1 - from, copy));
            }
        }
    }
}
