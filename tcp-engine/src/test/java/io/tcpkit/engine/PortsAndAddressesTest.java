package io.tcpkit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tcpkit.api.IpPrefix;
import io.tcpkit.codec.IpAddresses;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PortsAndAddressesTest {
    private static final InetAddress LOCAL = InetAddress.ofLiteral("10.0.0.1");
    private static final InetAddress ANY = new InetSocketAddress(0).getAddress();

    @Property(tries = 100)
    void everyPortOfTheRangeIsFoundBeforeOneIsFoundTwice(@ForAll long seed, @ForAll @IntRange(min = 1, max = 200) int count)
            throws IOException {
        var ports = new EphemeralPorts(50_000, 50_000 + count - 1, new Secrets(OptionalLong.of(seed)));
        var remote = new InetSocketAddress("10.0.0.2", 80);
        var seen = new HashSet<Integer>();
        for (int i = 0; i < count; i++) {
            assertThat(seen.add(ports.choose(LOCAL, remote, _ -> true))).isTrue();
        }
        assertThat(seen).allSatisfy(port -> assertThat(port).isBetween(50_000, 50_000 + count - 1));
    }

    @Property(tries = 100)
    void theOneFreePortIsFound(@ForAll long seed, @ForAll @IntRange(min = 0, max = 99) int free) throws IOException {
        var ports = new EphemeralPorts(50_000, 50_099, new Secrets(OptionalLong.of(seed)));
        assertThat(ports.choose(LOCAL, new InetSocketAddress("10.0.0.2", 80), port -> port == 50_000 + free))
                .isEqualTo(50_000 + free);
    }

    @Test
    @DisplayName("RFC 6056 §3.3.4: where the row of ports begins depends on the peer and on the secret")
    void offsetsDiffer() throws IOException {
        var firstPorts = new HashSet<Integer>();
        for (int seed = 0; seed < 10; seed++) {
            for (int host = 2; host < 12; host++) {
                var ports = new EphemeralPorts(49_152, 65_535, new Secrets(OptionalLong.of(seed)));
                firstPorts.add(ports.choose(LOCAL, new InetSocketAddress("10.0.0." + host, 80), _ -> true));
            }
        }
        assertThat(firstPorts).hasSizeGreaterThan(95);
    }

    @Test
    void aSeedRepeatsEverythingAndNoSeedNothing() {
        var one = new Secrets(OptionalLong.of(7));
        var same = new Secrets(OptionalLong.of(7));
        var free = new Secrets(OptionalLong.empty());
        var other = new Secrets(OptionalLong.empty());
        assertThat(isn(one)).isEqualTo(isn(same)).isNotEqualTo(isn(new Secrets(OptionalLong.of(8))));
        assertThat(one.ofConnection(5).nextLong()).isEqualTo(same.ofConnection(5).nextLong())
                .isNotEqualTo(one.ofConnection(6).nextLong());
        assertThat(isn(free)).isNotEqualTo(isn(other));
        assertThat(free.tableHash().of(1, 2, 3, 4, 5)).isNotEqualTo(other.tableHash().of(1, 2, 3, 4, 5));
    }

    private static int isn(Secrets secrets) {
        return secrets.sequenceNumbers().next(0, 1, 0, 2, 3, 4, 0);
    }

    @Test
    void theHashSpreadsNeighbours() {
        var hash = new Secrets(OptionalLong.of(1)).tableHash();
        var buckets = new int[64];
        for (int port = 0; port < 65_536; port++) {
            buckets[(int) hash.of(0, 1, 0, 2, port) & 63]++;
        }
        assertThat(java.util.Arrays.stream(buckets).boxed()).allSatisfy(count -> assertThat(count).isBetween(850, 1_200));
    }

    @Nested
    @DisplayName("RFC 6724 §5: which of our addresses speaks to whom")
    class SourceSelection {
        private final OwnAddresses own = new OwnAddresses(Stream.of("10.0.0.1/24", "10.1.0.1/16", "192.168.7.7/32",
                "fd00::1/64", "fd00:0:0:1::1/64", "fe80::1/64", "2001:db8::1/64").map(IpPrefix::parse).toList());

        @ParameterizedTest(name = "{0} <- {1}  ({2})")
        @CsvSource(textBlock = """
                10.0.0.9,          10.0.0.1,       the network it is in
                10.1.200.1,        10.1.0.1,       the wider network it is in
                10.1.0.2,          10.1.0.1,       a prefix counts as far as the network reaches
                192.168.7.6,       192.168.7.7,    the longest matching prefix when no network fits
                8.8.8.8,           10.0.0.1,       the first when all fit alike
                fd00::9,           fd00::1,        the network it is in
                fd00:0:0:1::9,     fd00:0:0:1::1,  the other network
                fe80::9,           fe80::1,        link-local speaks to link-local
                2001:db8:1::1,     2001:db8::1,    the longest matching prefix
                """)
        @Tag("MUST-44") @Tag("MUST-45")
        void table(String remote, String source, String why) throws IOException {
            assertThat(own.sourceFor(new InetSocketAddress(remote, 80), ANY)).as(why)
                    .isEqualTo(InetAddress.ofLiteral(source));
        }

        @Test
        @Tag("MUST-43")
        void theOneThatTheUserNames() throws IOException {
            InetAddress named = InetAddress.ofLiteral("10.1.0.1");
            var remote = new InetSocketAddress("10.0.0.9", 80);
            assertThat(own.sourceFor(remote, named)).isEqualTo(named);
            assertThatThrownBy(() -> own.sourceFor(remote, InetAddress.ofLiteral("10.0.0.7")))
                    .isInstanceOf(BindException.class)
                    .hasMessageStartingWith("cannot connect from 10.0.0.7: the stack's addresses are [10.0.0.1/24, ");
            assertThatThrownBy(() -> own.sourceFor(remote, InetAddress.ofLiteral("fd00::1")))
                    .isInstanceOf(NoRouteToHostException.class)
                    .hasMessage("cannot connect from fd00:0:0:0:0:0:0:1 to 10.0.0.9: one is an IPv4 address and the other an "
                            + "IPv6 address");
        }

        @ParameterizedTest(name = "{0}: {1}  ({2})")
        @CsvSource(textBlock = """
                10.0.0.9,         true,  a neighbour
                10.0.0.1,         false, ourselves
                10.0.0.255,       false, everybody in the network
                10.1.255.255,     false, everybody in the wider network
                10.1.0.255,       true,  a host of the wider network
                192.168.7.7,      false, ourselves
                fd00::ff,         true,  IPv6 has no broadcast
                127.0.0.1,        false, a host speaking to itself
                127.200.0.9,      false, a host speaking to itself
                ::1,              false, a host speaking to itself
                ::2,              true,  not that
                126.255.255.255,  true,  not that
                """)
        @Tag("MUST-46")
        void peers(String address, boolean canBePeer, String why) {
            InetAddress literal = InetAddress.ofLiteral(address);
            assertThat(own.canBePeer(IpAddresses.high(literal), IpAddresses.low(literal))).as(why).isEqualTo(canBePeer);
        }
    }

    @Test
    void slotsAreDense() {
        var demux = new Demux(new Secrets(OptionalLong.of(1)).tableHash());
        assertThat(demux.find(0, 1, 2, 3, 4, 5)).isNull();
        assertThat(List.of(demux.newSlot(), demux.newSlot())).containsExactly(0, 1);
    }
}
