package io.tcpkit.bench.lab;

import io.tcpkit.api.ConnectionConfig;
import io.tcpkit.api.TcpConnection;
import io.tcpkit.api.TcpListener;
import io.tcpkit.api.TcpState;
import io.tcpkit.lab.LinkShape;
import io.tcpkit.lab.LinkStats;
import io.tcpkit.lab.Participant;
import io.tcpkit.lab.net.Link;
import io.tcpkit.lab.net.Network;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;

/// A simulation to be measured: bulk flows over a bottleneck of 100 Mbit/s with a round trip of 50 ms and a buffer of as much.
final class Dumbbell implements AutoCloseable {
    private static final long BYTES_PER_SECOND = 12_500_000;
    private static final int BUFFER_BYTES = 4 << 20;

    private final Network network;

    Dumbbell(long seed, String congestion, int flows) throws IOException {
        LinkShape access = LinkShape.IDEAL.delay(Duration.ofMillis(1)).processingJitter(2, BYTES_PER_SECOND);
        LinkShape bottleneck = LinkShape.IDEAL.delay(Duration.ofMillis(23)).rate(BYTES_PER_SECOND, BYTES_PER_SECOND / 20);
        network = Network.dumbbell(seed, flows, access, bottleneck)
                .connection(ConnectionConfig.DEFAULT.toBuilder().congestion(congestion)
                        .sendBufferBytes(BUFFER_BYTES).receiveBufferBytes(BUFFER_BYTES).build())
                .build();
        for (int i = 1; i <= flows; i++) {
            begin(i);
        }
    }

    private void begin(int pair) throws IOException {
        TcpListener listener = network.host("receiver" + pair).listen(80);
        TcpConnection source = network.host("sender" + pair).startConnect(network.host("receiver" + pair).address(80));
        network.runUntil(() -> listener.pending() > 0 && source.state() == TcpState.ESTABLISHED);
        TcpConnection sink = listener.tryAccept().orElseThrow();
        ByteBuffer octets = ByteBuffer.allocateDirect(1 << 16);
        network.host("sender" + pair).attach("source " + pair, quietly(() -> source.tryWrite(octets.clear())));
        network.host("receiver" + pair).attach("sink " + pair, quietly(() -> Math.max(0, sink.tryRead(octets.clear()))));
    }

    @FunctionalInterface
    private interface Work {
        int once() throws IOException;
    }

    private static Participant quietly(Work work) {
        return _ -> {
            try {
                return work.once();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
    }

    void run(Duration simulated) {
        network.runFor(simulated);
    }

    /// {@return packets that crossed the bottleneck so far, both ways}
    long packets() {
        Link bottleneck = network.link("left", "right");
        return bottleneck.aToB().stats().delivered() + bottleneck.bToA().stats().delivered();
    }

    /// {@return bytes that crossed the bottleneck so far with data}
    long bytes() {
        LinkStats stats = network.link("left", "right").aToB().stats();
        return stats.deliveredBytes();
    }

    @Override
    public void close() {
        network.close();
    }
}
