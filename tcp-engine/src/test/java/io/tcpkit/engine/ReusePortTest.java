package io.tcpkit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tcpkit.api.ConnectionConfig;
import io.tcpkit.api.ListenerConfig;
import io.tcpkit.api.TcpListener;
import io.tcpkit.api.segment.Flags;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// `ListenerConfig.reusePort`: several listeners on one address and port.
class ReusePortTest {
    private static ListenerConfig config(String address, boolean shares) {
        return ListenerConfig.of(new InetSocketAddress(address, 80), ConnectionConfig.DEFAULT).toBuilder()
                .reusePort(shares).backlog(10_000).halfOpen(10_000).build();
    }

    private static FourTuple ends(long peer) {
        return new FourTuple(new KeyedHash(1, 1)).set(0, 0xffff_0a00_0002L, 80, 0, 0xffff_0a00_0100L + peer / 50_000,
                (int) (1 + peer % 50_000));
    }

    @Test
    void allMustSaySo() throws IOException {
        try (var s = new Stranger(); TcpListener _ = s.stack.listen(config("0.0.0.0", true))) {
            assertThatThrownBy(() -> s.stack.listen(config("0.0.0.0", false))).isInstanceOf(BindException.class)
                    .hasMessageContaining("reusePort");
            s.stack.listen(config("0.0.0.0", true)).close();
        }
        try (var s = new Stranger(); TcpListener _ = s.stack.listen(config("0.0.0.0", false))) {
            assertThatThrownBy(() -> s.stack.listen(config("0.0.0.0", true))).isInstanceOf(BindException.class);
            assertThat(s.stack.info().listeners()).isOne();
        }
    }

    @Test
    void theMoreSpecificAddressGoesFirst() throws IOException {
        try (var s = new Stranger(); TcpListener all = s.stack.listen(config("0.0.0.0", true));
                TcpListener one = s.stack.listen(config(Stranger.STACK, true));
                TcpListener other = s.stack.listen(config(Stranger.STACK, true))) {
            for (int port = 1; port <= 100; port++) {
                s.connect(port, 7);
            }
            assertThat(all.pending()).isZero();
            assertThat(one.pending()).isBetween(20, 80);
            assertThat(one.pending() + other.pending()).isEqualTo(100);
        }
    }

    @Test
    void balancedAndKeptWhenOneLeaves() throws BindException {
        for (long seed : new long[] {1, 2, 3, 4, 5}) {
            var listeners = new Listeners(new KeyedHash(seed, -seed));
            List<EngineListener> all = new ArrayList<>();
            var halfOpens = new HalfOpens(1 << 20);
            for (int number = 1; number <= 8; number++) {
                var listener = new EngineListener(null, config("0.0.0.0", true), null, 80, number, halfOpens);
                listeners.add(listener);
                all.add(listener);
            }
            int peers = 80_000;
            Map<EngineListener, Integer> share = new HashMap<>();
            var before = new EngineListener[peers];
            for (int peer = 0; peer < peers; peer++) {
                before[peer] = listeners.find(ends(peer));
                assertThat(listeners.find(ends(peer))).as("the SYN that comes again").isSameAs(before[peer]);
                share.merge(before[peer], 1, Integer::sum);
            }
            // Binomial with a mean of 10,000 and a standard deviation of 94: five of them.
            assertThat(share.values()).as("seed %d", seed).hasSize(8)
                    .allSatisfy(count -> assertThat(count).isBetween(10_000 - 470, 10_000 + 470));

            EngineListener leaver = all.get((int) (seed % 8));
            listeners.remove(leaver);
            Map<EngineListener, Integer> heirs = new HashMap<>();
            for (int peer = 0; peer < peers; peer++) {
                EngineListener now = listeners.find(ends(peer));
                if (before[peer] == leaver) {
                    heirs.merge(now, 1, Integer::sum);
                } else {
                    assertThat(now).as("nobody else moves, seed %d", seed).isSameAs(before[peer]);
                }
            }
            // A seventh of about 10,000: five standard deviations of 35.
            assertThat(heirs.values()).as("seed %d", seed).hasSize(7)
                    .allSatisfy(count -> assertThat(count).isBetween(share.get(leaver) / 7 - 175, share.get(leaver) / 7 + 175));
        }
    }

    @Test
    void connectionsUnderWayStayWithTheirListener() throws IOException {
        try (var s = new Stranger(); TcpListener one = s.stack.listen(config("0.0.0.0", true))) {
            TcpListener other = s.stack.listen(config("0.0.0.0", true));
            int[] iss = new int[101];
            for (int port = 1; port <= 100; port++) {
                iss[port] = s.exchange(Stranger.syn(port, 7)).seq();
                assertThat(s.exchange(Stranger.syn(port, 7)).seq()).as("again").isEqualTo(iss[port]);
            }
            assertThat(s.stack.info().halfOpen()).isEqualTo(100);
            other.close();
            s.settle();
            int left = s.stack.info().halfOpen();
            assertThat(left).as("those of the one that stays").isBetween(20, 80);
            for (int port = 1; port <= 100; port++) {
                s.send(Stranger.segment(port, Flags.ACK, 8, iss[port] + 1));
            }
            assertThat(one.pending()).isEqualTo(left);
        }
    }
}
