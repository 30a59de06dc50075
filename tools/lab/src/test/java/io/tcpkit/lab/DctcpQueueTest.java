package io.tcpkit.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpkit.api.ConnectionConfig;
import io.tcpkit.api.TcpConnection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// DCTCP over whole engines and a switch that marks beyond K: Alizadeh and others, SIGCOMM 2010, §3.3.
class DctcpQueueTest {
    private static final int K = 20;

    @Test
    @DisplayName("1 Gbit/s, 500 us, K = 20, two flows: the queue stays short and never empty, nothing is lost, the link is used")
    void sawtooth() {
        var shape = Queueing.parse("step:k=%dp,limit=500p".formatted(K));
        var config = ConnectionConfig.DEFAULT.toBuilder().congestion("dctcp").sendBufferBytes(4 << 20)
                .receiveBufferBytes(4 << 20).build();
        try (var net = SimulatedNetwork.builder(1).delay(Duration.ofNanos(250_000)).connection(config).maxSteps(100_000_000)
                .aToB(link -> link.rate(125_000_000, 500 * 1_500).queue(shape)).build()) {
            for (int port = 1; port <= 2; port++) {
                var ends = net.connect(port);
                net.attach("flow " + port, bulk(ends.client(), ends.server()));
            }
            net.runFor(Duration.ofMillis(200));
            var queue = new Lengths();
            net.link().aToB().observe(queue);
            long before = net.link().aToB().stats().deliveredBytes();
            net.runFor(Duration.ofMillis(200));
            double utilisation = (net.link().aToB().stats().deliveredBytes() - before) / (125_000_000 * 0.2);
            assertThat(utilisation).isGreaterThan(0.99);
            assertThat(net.link().aToB().stats().queueDrops()).as("slow start included").isZero();
            // Q_max = K + N, and the amplitude 0.5 sqrt(2N (C RTT + K)): 22 and 14.1.
            assertThat(queue.most).as("Q_max").isBetween(K, 24);
            assertThat(queue.least).as("Q_min").isBetween(12, 16);
        }
    }

    private static Participant bulk(TcpConnection sender, TcpConnection receiver) {
        var zeros = ByteBuffer.allocate(65_536);
        var sink = ByteBuffer.allocate(65_536);
        return _ -> {
            try {
                return sender.tryWrite(zeros.clear()) + Math.max(receiver.tryRead(sink.clear()), 0);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
    }

    private static final class Lengths implements LinkObserver {
        private int most;
        private int least = Integer.MAX_VALUE;

        @Override
        public void onQueueLength(long bytes, int packets, long nowNanos) {
            most = Math.max(most, packets);
            least = Math.min(least, packets);
        }
    }
}
