package io.tcpkit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpkit.api.ConnectionConfig;
import io.tcpkit.api.TcpListener;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// How much the application may write ahead: the low-water mark of what is not sent, and a send buffer that grows.
class SendLimitsTest {

    private static Pair pair(UnaryOperator<ConnectionConfig.Builder> options) throws IOException {
        return new Pair(Wire.PLAIN, config -> config.connection(options.apply(ConnectionConfig.DEFAULT.toBuilder()).build()));
    }

    @Test
    @DisplayName("TCP_NOTSENT_LOWAT: what is written and not sent stays below the mark, and sending makes room")
    void lowWater() throws IOException {
        try (Pair pair = pair(options -> options.notSentLowWaterBytes(20_000).receiveBufferBytes(100_000));
                TcpListener listener = pair.listen(80)) {
            Pair.Ends ends = pair.connect(listener);
            long written = 0;
            int count;
            do {
                count = ends.client().tryWrite(ByteBuffer.allocate(100_000));
                assertThat(count).as("after %d", written).isLessThanOrEqualTo(20_000);
                written += count;
                pair.settle();
            } while (count > 0);
            // The peer reads nothing: its window of 100,000 is full, and one mark's worth waits behind it.
            assertThat(written).isBetween(110_000L, 120_000L);
            assertThat(written - ends.client().info().nxt() + 1).isEqualTo(20_000);
        }
    }

    @Test
    @DisplayName("TCP_NOTSENT_LOWAT: the mark may be set and taken away while the connection lives")
    void lowWaterOfALiveConnection() throws IOException {
        try (Pair pair = pair(options -> options.receiveBufferBytes(100_000)); TcpListener listener = pair.listen(80)) {
            Pair.Ends ends = pair.connect(listener);
            assertThat(ends.client().tryWrite(ByteBuffer.allocate(150_000))).isEqualTo(150_000);
            pair.settle();
            ends.client().reconfigure(now -> now.notSentLowWaterBytes(20_000));
            // 50,000 octets wait behind the peer's window: more than the mark.
            assertThat(ends.client().tryWrite(ByteBuffer.allocate(1_000))).isZero();
            ends.client().reconfigure(now -> now.notSentLowWaterBytes(Integer.MAX_VALUE));
            assertThat(ends.client().tryWrite(ByteBuffer.allocate(1_000))).isEqualTo(1_000);
        }
    }

    @Test
    @DisplayName("as with Linux, twice the congestion window may be written, from initialSendBufferBytes to sendBufferBytes")
    void grows() throws IOException {
        try (Pair pair = pair(options -> options.initialSendBufferBytes(50_000).sendBufferBytes(200_000));
                TcpListener listener = pair.listen(80)) {
            Pair.Ends ends = pair.connect(listener);
            var source = ByteBuffer.allocate(500_000);
            var target = ByteBuffer.allocate(500_000);
            assertThat(ends.client().tryWrite(source)).isEqualTo(50_000);
            int largest = 0;
            for (int round = 0; round < 30; round++) {
                pair.now += 1_000_000;
                // As if the path were long: the window is filled before the first acknowledgment.
                while (pair.client.doWork(pair.now) > 0) {
                    Thread.onSpinWait();
                }
                pair.settle();
                while (ends.server().tryRead(target.clear()) > 0) {
                    pair.settle();
                }
                long cwnd = ends.client().info().cwnd();
                int count = ends.client().tryWrite(source.clear());
                assertThat((long) count).isLessThanOrEqualTo(Math.max(50_000, 2 * cwnd));
                largest = Math.max(largest, count);
            }
            assertThat(largest).isEqualTo(200_000);
        }
    }
}
