package io.tcpkit.lab;

import io.tcpkit.api.ConnectionConfig;
import io.tcpkit.api.ConnectionId;
import io.tcpkit.api.TcpConnection;
import io.tcpkit.api.spi.Ack;
import io.tcpkit.api.spi.EventListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Flows that send all they can from a to b over one bottleneck, and what came of it while it was measured.
final class BulkFlows implements AutoCloseable {
    private static final int PACKET_BYTES = 1_500;

    private final SimulatedNetwork net;
    private final long bytesPerSecond;
    private final long baseRttNanos;
    private final List<Flow> flows = new ArrayList<>();
    private long measuredSinceNanos;
    private long deliveredBefore;
    private long dropsBefore;

    /// One connection's both ends: it writes what fits and reads what comes.
    static final class Flow implements Participant {
        private final TcpConnection sender;
        private final TcpConnection receiver;
        private final ByteBuffer zeros = ByteBuffer.allocate(65_536);
        private final ByteBuffer sink = ByteBuffer.allocate(65_536);
        private long received;
        private long receivedBefore;
        private long rttSumNanos;
        private long samples;

        private Flow(TcpConnection sender, TcpConnection receiver) {
            this.sender = sender;
            this.receiver = receiver;
        }

        @Override
        public int doWork(long nowNanos) {
            try {
                int count = receiver.tryRead(sink.clear());
                received += Math.max(count, 0);
                return sender.tryWrite(zeros.clear()) + Math.max(count, 0);
            } catch (IOException e) {
                throw new UncheckedIOException(sender.info().toString(), e);
            }
        }

        long receivedBytes() {
            return received - receivedBefore;
        }
    }

    /// A bottleneck with a round trip of twice the delay and a packet's time, and a queue behind it.
    BulkFlows(long seed, long bytesPerSecond, Duration delay, long queueBytes) {
        this.bytesPerSecond = bytesPerSecond;
        baseRttNanos = 2 * delay.toNanos() + packets(1);
        var config = ConnectionConfig.DEFAULT.toBuilder().sendBufferBytes(8 << 20).receiveBufferBytes(16 << 20).build();
        net = SimulatedNetwork.builder(seed).delay(delay).aToB(shape -> shape.rate(bytesPerSecond, queueBytes))
                .connection(config).maxSteps(1_000_000_000).stackA(stack -> stack.listener(new EventListener() {
                    @Override
                    public void onAck(ConnectionId id, Ack ack, long cwnd, long ssthresh) {
                        if (ack.rttNanos() > 0) {
                            flows.stream().filter(flow -> flow.sender.info().id().equals(id)).forEach(flow -> {
                                flow.rttSumNanos += ack.rttNanos();
                                flow.samples++;
                            });
                        }
                    }
                })).build();
    }

    private long packets(int count) {
        return count * PACKET_BYTES * 1_000_000_000L / bytesPerSecond;
    }

    /// Starts a flow now.
    Flow start(String congestion) {
        var config = net.a().config().connection().toBuilder().congestion(congestion).build();
        var connected = net.connect(1_000 + flows.size(), config, net.b().config().connection());
        var flow = new Flow(connected.client(), connected.server());
        flows.add(flow);
        net.attach("flow " + flows.size() + " " + congestion, flow);
        return flow;
    }

    void run(Duration length) {
        net.runFor(length);
    }

    /// Runs, and counts from here on.
    void measure(Duration length) {
        measuredSinceNanos = net.nowNanos();
        deliveredBefore = net.link().aToB().stats().deliveredBytes();
        dropsBefore = net.link().aToB().stats().queueDrops();
        for (Flow flow : flows) {
            flow.receivedBefore = flow.received;
            flow.rttSumNanos = 0;
            flow.samples = 0;
        }
        run(length);
    }

    /// {@return the share of the bottleneck that was used}
    double utilisation() {
        double capacity = bytesPerSecond * (net.nowNanos() - measuredSinceNanos) / 1e9;
        return (net.link().aToB().stats().deliveredBytes() - deliveredBefore) / capacity;
    }

    /// {@return how long packets waited in the queue on average, as the acknowledgments tell}
    double queueingMillis() {
        double rtt = flows.stream().mapToLong(flow -> flow.rttSumNanos).sum()
                / (double) flows.stream().mapToLong(flow -> flow.samples).sum();
        return (rtt - baseRttNanos) / 1e6;
    }

    /// {@return the same in packets}
    double queuedPackets() {
        return queueingMillis() * 1e6 / packets(1);
    }

    long drops() {
        return net.link().aToB().stats().queueDrops() - dropsBefore;
    }

    long dropsEver() {
        return net.link().aToB().stats().queueDrops();
    }

    @Override
    public void close() {
        net.close();
    }
}
