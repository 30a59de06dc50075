package io.tcpkit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.tcpkit.api.ConnectionConfig;
import io.tcpkit.api.ConnectionId;
import io.tcpkit.api.EcnMode;
import io.tcpkit.api.StackConfig;
import io.tcpkit.api.TcpConnection;
import io.tcpkit.api.TcpListener;
import io.tcpkit.api.segment.Segment;
import io.tcpkit.api.spi.EventListener;
import io.tcpkit.api.spi.NetworkDevice;
import io.tcpkit.api.spi.SendReason;
import io.tcpkit.api.spi.SenderState;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/// 0 bytes per data segment, in both directions, through the whole engine: application, rings, connection, codec, device.
class AllocationTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static final int ROUNDS = 50;

    @Test
    void dataSegmentsOfTheSizeOfTheWire() throws IOException {
        assertNothingAllocated(Wire.PLAIN, config -> config);
    }

    @Test
    void pacedDataSegments() throws IOException {
        assertNothingAllocated(Wire.PLAIN, config -> config.connection(ConnectionConfig.DEFAULT.toBuilder().pacing(true).build()));
    }

    @Test
    void dataSegmentsThatTheDeviceCuts() throws IOException {
        assertNothingAllocated(Wire.OFFLOADING, config -> config);
    }

    @Test
    void dataSegmentsWithAccurateEcnAndItsOption() throws IOException {
        var connection = ConnectionConfig.DEFAULT.toBuilder().ecn(EcnMode.ACCURATE).build();
        assertNothingAllocated(Wire.OFFLOADING, config -> config.connection(connection));
    }

    @Test
    void dataSegmentsWithAnObserver() throws IOException {
        var observer = new EventListener() {
            private long sum;

            @Override
            public void onSender(ConnectionId connection, SenderState sender, long nowNanos) {
                sum += sender.cwnd() + sender.inFlight() + sender.srttNanos() + sender.caState().ordinal();
            }

            @Override
            public void onSent(ConnectionId connection, Segment segment, boolean retransmission, SendReason reason,
                    long nowNanos) {
                sum += reason.ordinal() + segment.payload().length();
            }
        };
        assertNothingAllocated(Wire.PLAIN, config -> config.listener(observer));
        assertThat(observer.sum).isPositive();
    }

    private static void assertNothingAllocated(NetworkDevice.Capabilities capabilities,
            UnaryOperator<StackConfig.Builder> change) throws IOException {
        try (var pair = new Pair(capabilities, change); TcpListener listener = pair.listen(80)) {
            Pair.Ends ends = pair.connect(listener);
            var source = ByteBuffer.allocateDirect(100_000);
            var target = ByteBuffer.allocateDirect(100_000);
            // While it warms up, the JVM puts a few hundred bytes on our account now and then: when compiled code falls
            // back, and when method handles are tuned. Whatever the engine allocated per segment, or even once in
            // thousands, would be there in each round, so one round without any proves that there is none.
            long allocated = Long.MAX_VALUE;
            long segments = 0;
            for (int round = 0; round < ROUNDS && allocated != 0; round++) {
                long segmentsBefore = segments(ends);
                long before = THREADS.getCurrentThreadAllocatedBytes();
                exchange(pair, ends.client(), ends.server(), source, target, 40_000_000);
                exchange(pair, ends.server(), ends.client(), source, target, 40_000_000);
                allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
                segments = segments(ends) - segmentsBefore;
            }
            assertThat(segments).isGreaterThan(50_000);
            assertThat(allocated).as("bytes allocated for %d data segments in the last round", segments).isZero();
        }
    }

    private static long segments(Pair.Ends ends) {
        return ends.client().info().dataSegmentsIn() + ends.server().info().dataSegmentsIn();
    }

    private static void exchange(Pair pair, TcpConnection from, TcpConnection to, ByteBuffer source, ByteBuffer target,
            long length) throws IOException {
        long sent = 0;
        long received = 0;
        while (received < length) {
            if (sent < length) {
                source.clear();
                sent += from.tryWrite(source);
            }
            // Time passes as on a link of 1 Gbit/s, so that timers are armed, moved and expire as in life.
            pair.now += 800_000;
            pair.client.doWork(pair.now);
            pair.server.doWork(pair.now);
            received += Math.max(0, to.tryRead(target.clear()));
        }
        while (received < sent) {
            pair.now += 800_000;
            pair.client.doWork(pair.now);
            pair.server.doWork(pair.now);
            received += Math.max(0, to.tryRead(target.clear()));
        }
    }
}
