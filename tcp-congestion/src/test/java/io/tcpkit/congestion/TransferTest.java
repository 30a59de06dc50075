package io.tcpkit.congestion;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpkit.api.ConnectionId;
import io.tcpkit.api.spi.Ack;
import io.tcpkit.api.spi.CongestionControlProvider;
import io.tcpkit.api.spi.CongestionEvent;
import io.tcpkit.api.spi.EventListener;
import io.tcpkit.testkit.Application;
import io.tcpkit.testkit.ConnectionRecipe;
import io.tcpkit.testkit.Pair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The controllers in real connections: the events come from the engine's own hand.
class TransferTest {
    private static final int MSS = 1_000;

    private static final class Observer implements EventListener {
        private final Map<CongestionEvent.Kind, Integer> events = new EnumMap<>(CongestionEvent.Kind.class);
        private final List<Long> windows = new ArrayList<>();
        private final List<String> replaced = new ArrayList<>();

        @Override
        public void onCongestion(ConnectionId id, CongestionEvent event, long cwnd, long ssthresh) {
            events.merge(event.kind(), 1, Integer::sum);
            assertThat(ssthresh).isGreaterThanOrEqualTo(2L * MSS);
        }

        @Override
        public void onAck(ConnectionId id, Ack ack, long cwnd, long ssthresh) {
            assertThat(cwnd).isGreaterThanOrEqualTo(MSS);
            if (windows.isEmpty() || windows.getLast() != cwnd) {
                windows.add(cwnd);
            }
        }

        @Override
        public void onControllerReplaced(ConnectionId id, String from, String to, String why) {
            replaced.add(why);
        }
    }

    private static Pair pair(long seed, CongestionControlProvider provider, EventListener observer, double loss) {
        var recipe = ConnectionRecipe.DEFAULT.mss(MSS).congestion(provider).configure(config -> config
                .sendBufferBytes(1 << 18).receiveBufferBytes(1 << 18).timestamps(false));
        return Pair.builder(seed).both(recipe).client(client -> client.listener(observer))
                .delay(Duration.ofMillis(20)).loss(loss).build();
    }

    @ParameterizedTest
    @MethodSource("io.tcpkit.congestion.Controllers#windowed")
    @DisplayName("everything arrives whatever is lost, and the controller keeps its bounds")
    void losses(CongestionControlProvider provider) {
        var events = new EnumMap<CongestionEvent.Kind, Integer>(CongestionEvent.Kind.class);
        for (long seed = 0; seed < 30; seed++) {
            var observer = new Observer();
            var pair = pair(seed, provider, observer, 0.05);
            pair.connect();
            pair.run(Application.script().write(300_000).close(), Application.script().readAll().close());
            pair.assertDelivered();
            assertThat(observer.replaced).as("seed %d", seed).isEmpty();
            observer.events.forEach((kind, count) -> events.merge(kind, count, Integer::sum));
        }
        assertThat(events).as("both kinds happened").containsKeys(CongestionEvent.Kind.LOSS, CongestionEvent.Kind.TIMEOUT);
    }

    @Test
    @DisplayName("RFC 5681 §3.1: on a clean path the window doubles from the initial one and is never reduced")
    void clean() {
        var observer = new Observer();
        var pair = pair(1, new NewReno.Provider(), observer, 0);
        pair.connect();
        pair.run(Application.script().write(200_000).close(), Application.script().readAll().close());
        assertThat(observer.events).isEmpty();
        assertThat(observer.windows).isSorted().startsWith(12_000L, 14_000L);
        assertThat(observer.windows.getLast()).isBetween(80_000L, 220_000L);
    }
}
