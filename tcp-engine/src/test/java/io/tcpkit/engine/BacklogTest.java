package io.tcpkit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpkit.api.ConnectionConfig;
import io.tcpkit.api.ListenerConfig;
import io.tcpkit.api.SynCookies;
import io.tcpkit.api.TcpListener;
import io.tcpkit.api.event.Drop;
import io.tcpkit.api.segment.Flags;
import io.tcpkit.api.segment.Segment;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/// The accept queue is full when a handshake's last ACK comes.
class BacklogTest {
    private static ListenerConfig config(boolean reset, SynCookies cookies) {
        return ListenerConfig.of(new InetSocketAddress(80), ConnectionConfig.DEFAULT).toBuilder()
                .backlog(1).resetWhenFull(reset).synCookies(cookies).build();
    }

    @ParameterizedTest
    @EnumSource(value = SynCookies.class, mode = Mode.EXCLUDE, names = "WHEN_FULL")
    void theAckIsDroppedAndTheNextTrySucceeds(SynCookies cookies) throws IOException {
        try (var s = new Stranger(); TcpListener listener = s.stack.listen(config(false, cookies))) {
            int first = s.exchange(Stranger.syn(1, 7)).seq();
            int second = s.exchange(Stranger.syn(2, 7)).seq();
            s.send(Stranger.segment(1, Flags.ACK, 8, first + 1));
            assertThat(s.send(Stranger.segment(2, Flags.ACK, 8, second + 1))).isEmpty();
            assertThat(s.drops(Drop.ACCEPT_QUEUE_FULL)).isOne();
            assertThat(listener.tryAccept()).isPresent();
            if (cookies == SynCookies.OFF) {
                assertThat(s.after(Duration.ofSeconds(1))).singleElement()
                        .satisfies(again -> assertThat(again.flags()).isEqualTo(Flags.SYN | Flags.ACK));
            }
            s.send(Stranger.segment(2, Flags.ACK, 8, second + 1));
            assertThat(listener.tryAccept()).isPresent();
        }
    }

    @ParameterizedTest
    @EnumSource(value = SynCookies.class, mode = Mode.EXCLUDE, names = "WHEN_FULL")
    void theAckIsAnsweredWithAResetByChoice(SynCookies cookies) throws IOException {
        try (var s = new Stranger(); TcpListener listener = s.stack.listen(config(true, cookies))) {
            int first = s.exchange(Stranger.syn(1, 7)).seq();
            int second = s.exchange(Stranger.syn(2, 7)).seq();
            s.send(Stranger.segment(1, Flags.ACK, 8, first + 1));
            List<Segment> answers = s.send(Stranger.segment(2, Flags.ACK, 8, second + 1));
            assertThat(answers).singleElement().satisfies(reset -> {
                assertThat(reset.has(Flags.RST)).isTrue();
                assertThat(reset.seq()).isEqualTo(second + 1);
            });
            assertThat(s.stack.info().connections()).isOne();
            assertThat(s.stack.info().halfOpen()).isZero();
            assertThat(listener.pending()).isOne();
        }
    }
}
