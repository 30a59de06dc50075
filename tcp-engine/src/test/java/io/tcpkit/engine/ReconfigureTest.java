package io.tcpkit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tcpkit.api.event.CloseReason;
import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("TcpConnection.reconfigure")
class ReconfigureTest {

    @Test
    void noDelaySendsWhatNagleHolds() throws IOException {
        try (var pair = new Pair()) {
            var ends = pair.connect(pair.listen(80));
            ends.client().tryWrite(ByteBuffer.wrap(new byte[10]));
            ends.client().tryWrite(ByteBuffer.wrap(new byte[10]));
            pair.settle();
            ends.client().tryWrite(ByteBuffer.wrap(new byte[10]));
            pair.settle();
            assertThat(ends.server().info().receiveQueue()).as("nagle holds the second write").isEqualTo(20);
            ends.client().reconfigure(now -> now.sendPolicy("nodelay"));
            assertThat(ends.client().config().sendPolicy().name()).isEqualTo("nodelay");
            assertThat(ends.client().info().sendPolicy()).isEqualTo("nodelay");
            pair.settle();
            assertThat(ends.server().info().receiveQueue()).isEqualTo(30);
        }
    }

    @Test
    void whatMayNotChangeIsNamedAndNothingIsChanged() throws IOException {
        try (var pair = new Pair()) {
            var ends = pair.connect(pair.listen(80));
            var before = ends.client().config();
            assertThatThrownBy(() -> ends.client().reconfigure(now -> now.quickAck(true).sack(false)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("sack from true to false")
                    .hasMessageNotContaining("quickAck");
            assertThatThrownBy(() -> ends.client().reconfigure(now -> now.ackPolicy("telepathic")))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("telepathic");
            assertThat(ends.client().config()).isSameAs(before);
            assertThat(ends.client().info().ackPolicy()).isEqualTo("delayed");
        }
    }

    @Test
    void theUserTimeoutEndsAConnectionThatHadNone() throws IOException {
        try (var pair = new Pair()) {
            var ends = pair.connect(pair.listen(80));
            pair.wire.a.passes = _ -> false;
            pair.wire.b.passes = _ -> false;
            ends.client().tryWrite(ByteBuffer.wrap(new byte[10]));
            ends.client().reconfigure(now -> now.userTimeout(Duration.ofSeconds(2)));
            pair.runFor(Duration.ofSeconds(3));
            assertThat(ends.client().info().closeReason()).isEqualTo(CloseReason.USER_TIMEOUT);
            pair.wire.a.passes = _ -> true;
            pair.wire.b.passes = _ -> true;
            assertThatThrownBy(() -> ends.client().reconfigure(now -> now.quickAck(true))).isInstanceOf(IOException.class);
        }
    }

    @Test
    void afterCloseItIsRefused() throws IOException {
        try (var pair = new Pair()) {
            var ends = pair.connect(pair.listen(80));
            ends.client().close();
            assertThatThrownBy(() -> ends.client().reconfigure(now -> now.quickAck(true)))
                    .isInstanceOf(SocketException.class).hasMessageContaining("closed");
        }
    }
}
