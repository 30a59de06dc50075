package io.tcpkit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tcpkit.api.TcpListener;
import io.tcpkit.api.TcpState;
import io.tcpkit.api.event.CloseReason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// `SO_LINGER` as [io.tcpkit.api.TcpConnection#linger(Duration)].
class LingerTest {
    @Test
    void zeroAborts() throws IOException {
        try (var pair = new Pair(); TcpListener listener = pair.listen(80)) {
            Pair.Ends ends = pair.connect(listener);
            ends.client().tryWrite(ByteBuffer.allocate(100));
            ends.client().linger(Duration.ZERO);
            ends.client().close();
            pair.settle();
            assertThat(ends.client().info().closeReason()).isEqualTo(CloseReason.ABORTED);
            assertThat(ends.server().info().closeReason()).isEqualTo(CloseReason.RESET);
        }
    }

    @Test
    void offClosesInTheBackground() throws IOException {
        try (var pair = new Pair(); TcpListener listener = pair.listen(80)) {
            Pair.Ends ends = pair.connect(listener);
            ends.client().linger(Duration.ZERO);
            ends.client().lingerOff();
            ends.client().tryWrite(ByteBuffer.allocate(100));
            ends.client().close();
            pair.settle();
            assertThat(ends.client().state()).isEqualTo(TcpState.FIN_WAIT_2);
            assertThat(Pair.readAll(ends.server())).hasSize(100);
        }
    }

    @Test
    void aTimeOnADrivenStackCannotBeWaitedFor() throws IOException {
        try (var pair = new Pair(); TcpListener listener = pair.listen(80)) {
            Pair.Ends ends = pair.connect(listener);
            ends.client().linger(Duration.ofSeconds(5));
            ends.client().close();
            pair.settle();
            assertThat(ends.client().state()).isEqualTo(TcpState.FIN_WAIT_2);
        }
    }

    @Test
    void aNegativeTimeIsRefused() throws IOException {
        try (var pair = new Pair(); TcpListener listener = pair.listen(80)) {
            Pair.Ends ends = pair.connect(listener);
            assertThatThrownBy(() -> ends.client().linger(Duration.ofSeconds(-1)))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("lingerOff");
        }
    }
}
