package io.tcpkit.bench.micro;

import io.tcpkit.api.ConnectionConfig;
import io.tcpkit.api.ConnectionId;
import io.tcpkit.api.TcpState;
import io.tcpkit.api.event.Drop;
import io.tcpkit.api.segment.Flags;
import io.tcpkit.api.segment.Segment;
import io.tcpkit.api.spi.AckPolicyProvider;
import io.tcpkit.api.spi.CongestionControlProvider;
import io.tcpkit.api.spi.EventListener;
import io.tcpkit.api.spi.Parameters;
import io.tcpkit.api.spi.Provider;
import io.tcpkit.api.spi.RttEstimatorProvider;
import io.tcpkit.api.spi.SendPolicyProvider;
import io.tcpkit.fsm.Connection;
import io.tcpkit.fsm.Setup;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ServiceLoader;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// A data segment through the state machine alone, in both directions, with the default algorithms.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ConnectionBenchmark {
    private static final int ISS = 1_000_000;
    private static final int IRS = 2_000_000;
    private static final int MSS = 1460;
    private static final int BURST = 44 * MSS;
    private static final int SCALED_WINDOW = 32_768;
    private static final int PEER_SHIFT = 7;
    // As between segments at 1 Gbit/s.
    private static final long STEP_NANOS = 12_000;
    private static final long CLOCK_GRANULARITY_NANOS = 1_000_000;

    /// Octets of a segment; the larger one stands for 44 on the wire.
    @Param({"1460", "64240"})
    public int payload;

    private final Segment in = new Segment();
    private final Segment out = new Segment();
    private final Buffers.Receiving received = new Buffers.Receiving();
    private final Buffers.Sending written = new Buffers.Sending();
    private final MemorySegment octets = Arena.global().allocate(BURST, Long.BYTES);
    private Connection connection = newConnection();
    private long nowNanos;
    private int theirSeq;
    private int ourSeq;
    private long segments;

    /// Opens a connection.
    @org.openjdk.jmh.annotations.Setup(Level.Trial)
    public void open() {
        connection = newConnection();
        connection.openPassive(nowNanos);
        in.clear().ports(40_000, 80).seq(IRS).flags(Flags.SYN).window(65_535).mss(MSS).windowScale(PEER_SHIFT);
        check(connection.onSegment(in, nowNanos));
        transmit();
        theirSeq = IRS + 1;
        ourSeq = ISS + 1;
        step();
        in.clear().ports(40_000, 80).seq(theirSeq).ack(ourSeq).flags(Flags.ACK).window(SCALED_WINDOW);
        check(connection.onSegment(in, nowNanos));
        transmit();
        if (connection.state() != TcpState.ESTABLISHED) {
            throw new IllegalStateException("the connection is " + connection.state());
        }
    }

    private Connection newConnection() {
        // From the beginning a window for the larger segment, so that each leaves whole.
        ConnectionConfig config = ConnectionConfig.DEFAULT.toBuilder().initialWindowSegments(100).build();
        CongestionControlProvider congestion = provider(CongestionControlProvider.class, config.congestion().name());
        var id = new ConnectionId(1, new InetSocketAddress(InetAddress.ofLiteral("10.0.0.2"), 80),
                new InetSocketAddress(InetAddress.ofLiteral("10.0.0.1"), 40_000));
        return new Connection(new Setup(id, 80, 40_000, config, ISS, MSS, BURST, congestion, congestion,
                provider(SendPolicyProvider.class, config.sendPolicy().name()).create(Parameters.NONE),
                provider(AckPolicyProvider.class, config.ackPolicy().name()).create(Parameters.NONE),
                provider(RttEstimatorProvider.class, config.rttEstimator().name()).create(config.minRto().toNanos(),
                        config.maxRto().toNanos(), config.initialRto().toNanos(), CLOCK_GRANULARITY_NANOS, Parameters.NONE),
                written, received, 1, new SplittableRandom(1), EventListener.NONE, 1));
    }

    private static <P extends Provider> P provider(Class<P> service, String name) {
        return ServiceLoader.load(service).stream().map(ServiceLoader.Provider::get)
                .filter(provider -> provider.name().equals(name)).findFirst().orElseThrow();
    }

    /// An in-order data segment arrives, its octets are stored and read, and the ACK leaves when one is due.
    ///
    /// @return what would be counted
    @Benchmark
    public Drop segmentIn() {
        step();
        in.clear().ports(40_000, 80).seq(theirSeq).ack(ourSeq).flags(Flags.ACK).window(SCALED_WINDOW)
                .segmentSize(payload > MSS ? MSS : 0);
        in.payload().set(octets, 0, payload);
        theirSeq += payload;
        Drop drop = connection.onSegment(in, nowNanos);
        received.drain();
        connection.onReceiveBufferDrained(nowNanos);
        transmit();
        connection.takeSignals();
        return check(drop);
    }

    /// A data segment leaves, and its ACK arrives.
    ///
    /// @return what would be counted
    @Benchmark
    public Drop segmentOut() {
        step();
        written.append(payload);
        connection.onSendBufferGrown(nowNanos);
        transmit();
        ourSeq += payload;
        step();
        in.clear().ports(40_000, 80).seq(theirSeq).ack(ourSeq).flags(Flags.ACK).window(SCALED_WINDOW);
        Drop drop = connection.onSegment(in, nowNanos);
        connection.takeSignals();
        return check(drop);
    }

    private void step() {
        nowNanos += STEP_NANOS;
    }

    private void transmit() {
        while (connection.pollTransmit(nowNanos, out)) {
            segments++;
        }
    }

    private static Drop check(Drop drop) {
        if (drop != Drop.NONE) {
            throw new IllegalStateException("a segment was dropped: " + drop);
        }
        return drop;
    }

    /// {@return segments that left, so that they cannot be optimized away}
    public long segments() {
        return segments;
    }
}
