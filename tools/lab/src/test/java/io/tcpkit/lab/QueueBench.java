package io.tcpkit.lab;

import io.tcpkit.api.segment.IpEcn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// A queue before a transmitter of 1 MB/s (a packet of 1000 bytes takes 1 ms), and lists of what became of each packet.
final class QueueBench {
    /// What became of a packet.
    record Fate(int number, int flow, int ecn, long atNanos, long waitedNanos) {
        long atMicros() {
            return atNanos / 1_000;
        }
    }

    static final int BYTES = 1_000;

    final Simulation simulation = new Simulation(11);
    final FramePool pool = new FramePool();
    final LinkDirection link;
    final List<Fate> sent = new ArrayList<>();
    final List<Fate> dropped = new ArrayList<>();
    final List<Fate> marked = new ArrayList<>();
    private int next;

    QueueBench(String queueing) {
        link = new LinkDirection(simulation, "link", LinkShape.IDEAL.rate(1_000_000).queue(Queueing.parse(queueing)), Offload.NONE);
        link.observe(new LinkObserver() {
            @Override
            public void onSent(PacketView packet, long nowNanos) {
                sent.add(fate(packet, nowNanos));
            }

            @Override
            public void onDropped(PacketView packet, DropReason reason, long nowNanos) {
                dropped.add(fate(packet, nowNanos));
            }

            @Override
            public void onMarked(PacketView packet, long nowNanos) {
                marked.add(fate(packet, nowNanos));
            }
        });
    }

    private static Fate fate(PacketView packet, long nowNanos) {
        var bytes = packet.bytes().asByteBuffer();
        return new Fate(bytes.getShort(4) & 0xffff, bytes.getShort(20), packet.ecn(), nowNanos, packet.waitedNanos());
    }

    /// One packet, now.
    void send(int flow, int ecn) {
        byte[] bytes = HandMade.ipv4(next++, BYTES);
        bytes[1] = (byte) ecn;
        bytes[20] = (byte) (flow >> 8);
        bytes[21] = (byte) flow;
        Frame frame = pool.borrow(bytes.length);
        frame.copyFrom(HandMade.packet(bytes));
        link.enter(frame);
    }

    /// Packets at equal distances from now on.
    QueueBench stream(int flow, int ecn, Duration gap, int count) {
        for (int i = 0; i < count; i++) {
            simulation.after(gap.multipliedBy(i), () -> send(flow, ecn));
        }
        return this;
    }

    QueueBench burst(int count) {
        return stream(1, IpEcn.NOT_ECT, Duration.ZERO, count);
    }

    QueueBench run() {
        simulation.runUntilQuiet();
        if (pool.lent() != 0) {
            throw new AssertionError(pool.lent() + " packets were not given back");
        }
        return this;
    }

    List<Integer> sentNumbers() {
        return sent.stream().map(Fate::number).toList();
    }
}
