package io.tcpkit.lab.net;

import static io.tcpkit.lab.SimulatedNetwork.ms;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tcpkit.api.ConnectionConfig;
import io.tcpkit.api.TcpConnection;
import io.tcpkit.api.TcpListener;
import io.tcpkit.api.TcpState;
import io.tcpkit.lab.DropReason;
import io.tcpkit.lab.Exchange;
import io.tcpkit.lab.LinkObserver;
import io.tcpkit.lab.LinkShape;
import io.tcpkit.lab.PacketView;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class NetworkTest {
    private static final LinkShape MILLISECOND = LinkShape.IDEAL.delay(ms(1));

    /// Lets two hosts exchange octets and checks each of them.
    private static void exchange(Network net, String client, String server, long octets) {
        try (TcpListener listener = net.host(server).listen(80)) {
            TcpConnection active = net.host(client).startConnect(net.host(server).address(80));
            net.runUntil(() -> listener.pending() > 0 && active.state() == TcpState.ESTABLISHED);
            var one = new Exchange(active, 1, 2, octets);
            var other = new Exchange(listener.tryAccept().orElseThrow(), 2, 1, octets);
            net.host(client).attach(client + " writes", one);
            net.host(server).attach(server + " writes", other);
            net.runUntil(() -> one.isDone() && other.isDone());
            assertThat(one.read()).isEqualTo(octets);
            assertThat(other.read()).isEqualTo(octets);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Nested @DisplayName("Packets find their way")
    class Ways {
        @Test
        void acrossRoutersInEitherFamily() {
            for (boolean overIpv6 : List.of(false, true)) {
                var builder = Network.dumbbell(7, 3, MILLISECOND, MILLISECOND);
                try (Network net = overIpv6 ? builder.overIpv6().build() : builder.build()) {
                    exchange(net, "sender1", "receiver1", 50_000);
                    exchange(net, "sender3", "receiver2", 50_000);
                    exchange(net, "sender1", "sender2", 50_000);
                    net.runUntilQuiet();
                    assertThat(net.inFlight()).as("packets that were not given back").isZero();
                }
            }
        }

        @Test
        void onTheShortestPath() {
            // a ── r1 ── r2 ── b     and     a ── r1 ── r3 ── r4 ── b
            try (Network net = Network.builder(7).host("a").host("b").router("r1").router("r2").router("r3").router("r4")
                    .link("a", "r1", MILLISECOND).link("r1", "r3", MILLISECOND).link("r3", "r4", MILLISECOND)
                    .link("r4", "b", MILLISECOND).link("r1", "r2", MILLISECOND).link("r2", "b", MILLISECOND).build()) {
                exchange(net, "a", "b", 20_000);
                assertThat(net.router("r2").forwarded()).isPositive();
                assertThat(net.router("r3").forwarded()).isZero();
                assertThat(net.link("b", "r2").aToB().stats().delivered()).isPositive();
                assertThat(net.link("b", "r4").aToB().stats().sent()).isZero();
            }
        }

        @Test
        void notThroughAHost() {
            try (Network net = Network.builder(7).host("a").host("between").host("b")
                    .link("a", "between", MILLISECOND).link("between", "b", MILLISECOND).build()) {
                TcpConnection active = net.host("a").startConnect(net.host("b").address(80));
                net.runFor(Duration.ofSeconds(2));
                assertThat(active.state()).isEqualTo(TcpState.SYN_SENT);
                assertThat(net.host("a").unroutable()).isEqualTo(2);
                assertThat(net.link("between", "b").aToB().stats().sent()).isZero();
            }
        }

        @Test
        void throughEachBottleneckOfAParkingLot() {
            try (Network net = Network.parkingLot(7, 3, MILLISECOND, MILLISECOND.rate(1_000_000, 50_000)).build()) {
                exchange(net, "sender", "receiver", 30_000);
                exchange(net, "in2", "out2", 30_000);
                long all = net.link("router0", "router1").aToB().stats().deliveredBytes();
                assertThat(all).isGreaterThan(30_000);
                assertThat(net.link("router2", "router3").aToB().stats().deliveredBytes()).isEqualTo(all);
                assertThat(net.link("router1", "router2").aToB().stats().deliveredBytes()).isGreaterThan(2 * 30_000);
            }
        }

        @Test
        void andTheirHopsAreCounted() {
            var builder = Network.builder(7).host("a").host("b");
            for (int i = 0; i < 70; i++) {
                builder.router("r" + i).link(i == 0 ? "a" : "r" + (i - 1), "r" + i, LinkShape.IDEAL);
            }
            try (Network net = builder.link("r69", "b", LinkShape.IDEAL).build()) {
                TcpConnection active = net.host("a").startConnect(net.host("b").address(80));
                net.runFor(ms(500));
                // The engine sends with a TTL of 64, and the 64th router finds it used up (RFC 1812 §5.3.1).
                assertThat(active.state()).isEqualTo(TcpState.SYN_SENT);
                assertThat(net.router("r62").forwarded()).isEqualTo(1);
                assertThat(net.router("r63").dropped(DropReason.HOPS)).isEqualTo(1);
                assertThat(net.inFlight()).isZero();
            }
        }

        @Test
        void aRouterTellsWhoSentTooMuch() {
            try (Network net = Network.dumbbell(7, 1, MILLISECOND, MILLISECOND.mtu(1_280).complaining()).build()) {
                exchange(net, "sender1", "receiver1", 100_000);
                assertThat(net.link("left", "right").aToB().stats().tooBig()).isPositive();
            }
        }
    }

    @Nested @DisplayName("Runs")
    class Runs {
        private List<String> trace(long seed) {
            var trace = new ArrayList<String>();
            LinkShape bottleneck = MILLISECOND.rate(500_000, 20_000).loss(0.02);
            try (Network net = Network.dumbbell(seed, 2, MILLISECOND.jitter(ms(2)), bottleneck).build()) {
                net.link("left", "right").aToB().observe(new LinkObserver() {
                    @Override
                    public void onQueued(PacketView packet, long nowNanos) {
                        trace.add("queued %d %d".formatted(packet.length(), nowNanos));
                    }

                    @Override
                    public void onDropped(PacketView packet, DropReason reason, long nowNanos) {
                        trace.add("dropped %s %d".formatted(reason, nowNanos));
                    }

                    @Override
                    public void onDelivered(PacketView packet, long nowNanos) {
                        trace.add("delivered %d %d".formatted(packet.length(), nowNanos));
                    }
                });
                exchange(net, "sender1", "receiver1", 100_000);
                exchange(net, "sender2", "receiver2", 100_000);
            }
            return trace;
        }

        @Test
        void areTheSameForTheSameSeed() {
            assertThat(trace(3)).hasSizeGreaterThan(300).isEqualTo(trace(3)).isNotEqualTo(trace(4));
        }

        @Test
        void anApplicationIsAskedOnlyWhenItsHostDidSomething() {
            try (Network net = Network.dumbbell(7, 2, MILLISECOND, MILLISECOND).build()) {
                var asked = new int[1];
                net.host("receiver2").attach("idle", _ -> {
                    asked[0]++;
                    return 0;
                });
                exchange(net, "sender1", "receiver1", 500_000);
                // Once when it came, and once for each of the two runs.
                assertThat(asked[0]).isLessThanOrEqualTo(4);
            }
        }

        @Test
        void everyOffloadCarriesTheSameOctets() {
            for (var offload : io.tcpkit.lab.Offload.values()) {
                try (Network net = Network.dumbbell(7, 1, MILLISECOND, MILLISECOND).offload(offload).build()) {
                    exchange(net, "sender1", "receiver1", 200_000);
                }
            }
        }

        @Test
        void corruptionIsNoticedAlthoughChecksumsAreLeftOut() {
            try (Network net = Network.dumbbell(7, 1, MILLISECOND, MILLISECOND.corrupt(0.05)).build()) {
                exchange(net, "sender1", "receiver1", 500_000);
                assertThat(net.link("left", "right").aToB().stats().corrupted()).isPositive();
            }
        }
    }

    @Nested @DisplayName("Observers")
    class Watching {
        @Test
        void seeTheQueueGrowAndShrink() {
            try (Network net = Network.dumbbell(7, 1, MILLISECOND, MILLISECOND.rate(1_000_000, 1_000_000)).build()) {
                var most = new long[2];
                var waited = new long[1];
                var direction = net.link("left", "right").aToB();
                direction.observe(new LinkObserver() {
                    @Override
                    public void onQueueLength(long bytes, int packets, long nowNanos) {
                        most[0] = Math.max(most[0], bytes);
                        most[1] = Math.max(most[1], packets);
                        assertThat(bytes).isEqualTo(direction.queueBytes());
                        assertThat(packets).isEqualTo(direction.queuePackets());
                    }

                    @Override
                    public void onSent(PacketView packet, long nowNanos) {
                        waited[0] = Math.max(waited[0], packet.waitedNanos());
                    }
                });
                exchange(net, "sender1", "receiver1", 300_000);
                assertThat(most[0]).isGreaterThan(10_000);
                assertThat(most[1]).isGreaterThanOrEqualTo(most[0] / 1_500);
                // One that finds the longest queue waits for it, and for the rest of the one that is being sent: 1 µs a byte.
                assertThat(waited[0]).isBetween((most[0] - 1_500) * 1_000, (most[0] + 1_500) * 1_000);
                assertThat(direction.queueBytes()).isZero();
            }
        }
    }

    @Nested @DisplayName("What a builder refuses")
    class Refusals {
        @Test
        void says() {
            var builder = Network.builder(1).host("a").router("r");
            assertThatThrownBy(() -> builder.host("r")).hasMessageContaining("there is a 'r' already");
            assertThatThrownBy(() -> builder.link("a", "b", LinkShape.IDEAL)).hasMessageContaining("no host or router 'b'")
                    .hasMessageContaining("a, r");
            assertThatThrownBy(() -> builder.link("a", "a", LinkShape.IDEAL)).hasMessageContaining("two ends");
            assertThatThrownBy(() -> builder.link("a", "r", LinkShape.IDEAL).link("r", "a", LinkShape.IDEAL))
                    .hasMessageContaining("already");
            assertThatThrownBy(() -> Network.dumbbell(1, 0, LinkShape.IDEAL, LinkShape.IDEAL)).hasMessageContaining("pairs is 0");
            try (Network net = builder.build()) {
                assertThatThrownBy(() -> net.host("x")).hasMessageContaining("there is no host 'x'; there is a");
                assertThatThrownBy(() -> net.link("a", "x")).hasMessageContaining("a—r");
            }
        }

        @Test
        void anUnknownAlgorithmAndLeavesNothingOpen() {
            var config = ConnectionConfig.DEFAULT.toBuilder().congestion("no-such").build();
            assertThatThrownBy(() -> Network.dumbbell(1, 2, LinkShape.IDEAL, LinkShape.IDEAL).connection(config).build())
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("no-such");
        }
    }
}
