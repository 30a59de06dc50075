package io.tcpkit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpkit.api.TcpListener;
import io.tcpkit.api.segment.Flags;
import io.tcpkit.api.spi.Packet;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashSet;
import java.util.OptionalLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// What a stack lets others count: ports, timestamps, identifications. CVE-2020-36516 needs one global counter among them.
class PredictablePortsTest {
    private static final InetAddress LOCAL = InetAddress.ofLiteral("10.0.0.1");
    private static final int FIRST = 49_152;
    private static final int COUNT = 16_384;

    private static InetSocketAddress host(int number) {
        return new InetSocketAddress("10.1.%d.%d".formatted(number / 250, 1 + number % 250), 80);
    }

    @Nested
    @DisplayName("RFC 6056 §3.3.4: ephemeral ports")
    class Ports {
        @Test
        void ofOnePeerSayNothingOfThoseOfOthers() throws IOException {
            for (long seed = 1; seed <= 4; seed++) {
                var ports = new EphemeralPorts(FIRST, FIRST + COUNT - 1, new Secrets(OptionalLong.of(seed)));
                int hosts = 10_000;
                var set = new int[14];
                var changed = new int[14];
                int before = 0;
                for (int i = 0; i < hosts; i++) {
                    int port = ports.choose(LOCAL, host(i), _ -> true) - FIRST;
                    for (int bit = 0; bit < 14; bit++) {
                        set[bit] += port >>> bit & 1;
                        changed[bit] += (port ^ before) >>> bit & 1;
                    }
                    before = port;
                }
                for (int bit = 0; bit < 14; bit++) {
                    // The standard deviation of a share is half a percent; six of them.
                    assertThat(set[bit]).as("seed %d, bit %d", seed, bit).isBetween(4_700, 5_300);
                    assertThat(changed[bit]).as("seed %d, bit %d between neighbours", seed, bit).isBetween(4_700, 5_300);
                }
            }
        }

        /// The attacker has us connect to him, lets us do what he wants to know of, and has us connect again.
        @Test
        void connectionsToOthersAreNotCountedInThem() throws IOException {
            int moved = 0;
            for (long seed = 1; seed <= 1_000; seed++) {
                var ports = new EphemeralPorts(FIRST, FIRST + COUNT - 1, new Secrets(OptionalLong.of(seed)));
                int first = ports.choose(LOCAL, host(0), _ -> true);
                ports.choose(LOCAL, host(1), _ -> true);
                int second = ports.choose(LOCAL, host(0), _ -> true);
                moved += Math.floorMod(second - first, COUNT) == 1 ? 0 : 1;
            }
            assertThat(moved).as("of 1000: those who share one of 1024 counters").isLessThan(10);
        }
    }

    @Nested
    @DisplayName("RFC 6864 §4.1, RFC 7739: the identification of IPv4")
    class Identification {
        @Test
        void isZeroInWhatMustNotBeFragmented() throws IOException {
            try (var pair = new Pair(); TcpListener listener = pair.listen(80)) {
                var seen = new HashSet<Integer>();
                var packets = new int[1];
                pair.wire.a.passes = packet -> look(packet, seen, packets);
                pair.wire.b.passes = packet -> look(packet, seen, packets);
                Pair.Ends ends = pair.connect(listener);
                pair.transfer(ends.client(), ends.server(), 0, 100_000);
                pair.wire.a.passes = packet -> look(packet, seen, packets) && false;
                ends.client().tryWrite(ByteBuffer.allocate(3_000));
                pair.runFor(Duration.ofSeconds(5));
                assertThat(packets[0]).isGreaterThan(50);
                assertThat(seen).as("don't fragment, identification 0").containsExactly(0x4000);
            }
        }

        private static boolean look(Packet packet, HashSet<Integer> seen, int[] packets) {
            var bytes = MemorySegment.ofArray(new byte[packet.length()]);
            packet.copyTo(bytes, 0);
            ByteBuffer ip = ByteBuffer.wrap(bytes.toArray(ValueLayout.JAVA_BYTE));
            seen.add(ip.getShort(4) << 16 | ip.getShort(6) & 0xffff);
            packets[0]++;
            return true;
        }
    }

    @Nested
    @DisplayName("RFC 7323 §7.1: the timestamp clock begins elsewhere for each pair of ends")
    class Clocks {
        @Test
        void ofUnrelatedConnectionsAreUnrelated() throws IOException {
            try (var s = new Stranger(); TcpListener _ = s.stack.listen(80)) {
                var seen = new HashSet<Integer>();
                for (int i = 0; i < 100; i++) {
                    seen.add(s.send("10.1.0." + (1 + i), Stranger.syn(1_000, 5).timestamps(7, 0)).getFirst().tsVal() >>> 16);
                }
                assertThat(seen).as("distinct among 100 at one moment, of their upper halves").hasSizeGreaterThan(95);
                int first = s.send(Stranger.syn(1_000, 5).timestamps(7, 0)).getFirst().tsVal();
                s.send(Stranger.segment(1_000, Flags.RST, 6, 0).timestamps(7, 0));
                s.after(Duration.ofSeconds(1));
                int second = s.send(Stranger.syn(1_000, 5).timestamps(8, 0)).getFirst().tsVal();
                assertThat(second - first).as("between the same ends it goes on: PAWS, RFC 6191").isEqualTo(1_000);
            }
        }
    }
}
