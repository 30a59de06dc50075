package io.tcpkit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.tcpkit.api.TcpConnection;
import io.tcpkit.api.TcpListener;
import io.tcpkit.api.TcpState;
import io.tcpkit.api.event.Drop;
import io.tcpkit.api.segment.Flags;
import io.tcpkit.api.segment.Segment;
import io.tcpkit.api.spi.Packet;
import io.tcpkit.codec.Checksum;
import io.tcpkit.codec.IcmpEncoder;
import io.tcpkit.codec.IcmpMessage;
import io.tcpkit.codec.IpHeader;
import io.tcpkit.codec.SegmentEncoder;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What the network may send: anything. No exception leaves the engine, nothing ends that should not, everything is counted.
class BadInputTest {
    private static byte[] packet(String source, String destination, Segment segment) {
        var scratch = Arena.ofAuto().allocate(SegmentEncoder.MAX_HEADER_BYTES);
        var packet = new Packet();
        SegmentEncoder.encode(new IpHeader().between(InetAddress.ofLiteral(source), InetAddress.ofLiteral(destination)),
                segment, scratch, 0, false, packet);
        return bytes(packet);
    }

    private static byte[] bytes(Packet packet) {
        var copy = MemorySegment.ofArray(new byte[packet.length()]);
        packet.copyTo(copy, 0);
        return copy.toArray(ValueLayout.JAVA_BYTE);
    }

    private static byte[] syn(String source, String destination) {
        return packet(source, destination, new Segment().ports(1234, 80).seq(1).flags(Flags.SYN).window(1000).mss(1460));
    }

    /// Octets as they leave the server.
    private static List<byte[]> recordAnswers(Pair pair) {
        var answers = new ArrayList<byte[]>();
        pair.wire.b.passes = packet -> {
            answers.add(bytes(packet));
            return false;
        };
        return answers;
    }

    @Property(tries = 300)
    void garbageOfEveryLengthIsCounted(@ForAll long seed) throws IOException {
        var random = new SplittableRandom(seed);
        try (var pair = new Pair(); TcpListener listener = pair.listen(80)) {
            Pair.Ends ends = pair.connect(listener);
            long before = pair.server.info().packetsIn();
            int packets = 0;
            for (int length = 0; length <= 120; length++) {
                byte[] octets = new byte[length];
                random.nextBytes(octets);
                pair.wire.a.inject(octets);
                byte[] whole = syn(Pair.CLIENT, Pair.SERVER);
                byte[] damaged = Arrays.copyOf(whole, length);
                if (length > 0) {
                    // One bit of the packet, not of the padding behind it.
                    damaged[random.nextInt(Math.min(length, whole.length))] ^= (byte) (1 << random.nextInt(8));
                }
                pair.wire.a.inject(damaged);
                packets += 2;
            }
            pair.settle();
            Map<Drop, Long> drops = pair.server.info().drops();
            assertThat(drops.getOrDefault(Drop.INTERNAL, 0L)).isZero();
            assertThat(drops.values().stream().mapToLong(Long::longValue).sum()).as("drops %s", drops).isEqualTo(packets);
            assertThat(pair.server.info().connections()).isOne();
            assertThat(pair.server.info().packetsIn() - before).isEqualTo(packets);
            pair.transfer(ends.client(), ends.server(), 0, 10_000);
        }
    }

    @Test
    void nothingIsAllocatedForABadPacket() throws IOException {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (var pair = new Pair()) {
            byte[][] bad = {new byte[10], syn("10.0.0.9", "10.0.0.77"), syn("10.0.0.2", Pair.SERVER), syn("fd00::9", "fd00::77"),
                    packet(Pair.CLIENT, Pair.SERVER, new Segment().ports(1, 2).flags(Flags.RST)),
                    damaged(40), damaged(25), damaged(33)};
            // As long as it takes the JVM to be warm: then a round allocates nothing, see AllocationTest.
            long allocated = Long.MAX_VALUE;
            for (int round = 0; round < 20_000 && (round < 100 || allocated != 0); round++) {
                for (byte[] octets : bad) {
                    pair.wire.a.inject(octets);
                }
                long before = threads.getCurrentThreadAllocatedBytes();
                pair.server.doWork(0);
                allocated = threads.getCurrentThreadAllocatedBytes() - before;
            }
            assertThat(allocated).as("in the last round").isZero();
        }
    }

    private static byte[] damaged(int at) {
        byte[] octets = syn(Pair.CLIENT, Pair.SERVER);
        octets[at % octets.length] ^= 0x55;
        return octets;
    }

    @ParameterizedTest(name = "{0} -> {1}: {2}  ({3})")
    @CsvSource(textBlock = """
            10.0.0.9,    10.0.0.77,  IP_DESTINATION, not ours
            fd00::9,     ff02::1,    IP_DESTINATION, all nodes: RFC 9293 §3.9.2.3 (MUST-57)
            10.0.0.9,    10.0.0.255, IP_DESTINATION, broadcast
            10.0.0.2,    10.0.0.2,   IP_SOURCE,      from ourselves to ourselves (LAND)
            10.0.0.255,  10.0.0.2,   IP_SOURCE,      from everybody
            224.0.0.5,   10.0.0.2,   IP_SOURCE,      from a group
            0.0.0.0,     10.0.0.2,   IP_SOURCE,      from nobody
            10.0.0.9,    10.0.0.2,   NO_CONNECTION,  nobody listens
            """)
    @Tag("MUST-57") @Tag("MUST-63")
    void whoMaySpeakToWhom(String source, String destination, Drop drop, String why) throws IOException {
        try (var pair = new Pair()) {
            List<byte[]> answers = recordAnswers(pair);
            pair.wire.a.inject(syn(source, destination));
            pair.settle();
            assertThat(pair.server.info().drops()).as(why).containsExactly(Map.entry(drop, 1L));
            assertThat(answers).hasSize(drop == Drop.NO_CONNECTION ? 1 : 0);
        }
    }

    @Test
    void anotherProtocolIsCounted() throws IOException {
        try (var pair = new Pair()) {
            byte[] udp = syn("fd00::1", "fd00::2");
            udp[6] = 17;
            pair.wire.a.inject(udp);
            pair.settle();
            assertThat(pair.server.info().drops()).containsExactly(Map.entry(Drop.IP_PROTOCOL, 1L));
        }
    }

    @ParameterizedTest(name = "{0} to a listener: answered {1}")
    @CsvSource({"ACK, true", "SYN+ACK, true", "RST, false", "RST+ACK, false", "FIN, false", "none, false"})
    @DisplayName("RFC 9293 §3.10.7.2: what is no SYN in LISTEN")
    void strayToAListener(String flags, boolean answered) throws IOException {
        int bits = switch (flags) {
            case "ACK" -> Flags.ACK;
            case "SYN+ACK" -> Flags.SYN | Flags.ACK;
            case "RST" -> Flags.RST;
            case "RST+ACK" -> Flags.RST | Flags.ACK;
            case "FIN" -> Flags.FIN;
            default -> 0;
        };
        try (var pair = new Pair(); TcpListener _ = pair.listen(80)) {
            List<byte[]> answers = recordAnswers(pair);
            pair.wire.a.inject(packet(Pair.CLIENT, Pair.SERVER, new Segment().ports(1, 80).seq(5).ack(9).flags(bits)));
            pair.settle();
            assertThat(answers).hasSize(answered ? 1 : 0);
            assertThat(pair.server.info().connections()).isZero();
            assertThat(pair.drops(pair.server, Drop.NO_CONNECTION)).isOne();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.1 10.0.0.2", "fd00::1 fd00::2"})
    void echoRequestsAreAnswered(String ends) throws IOException {
        InetAddress from = InetAddress.ofLiteral(ends.split(" ")[0]);
        InetAddress to = InetAddress.ofLiteral(ends.split(" ")[1]);
        boolean four = from.getAddress().length == 4;
        // The encoder makes replies; with another type and its own checksum one is a request.
        var scratch = Arena.ofAuto().allocate(100);
        var content = Arena.ofAuto().allocate(64);
        for (int i = 8; i < 64; i++) {
            content.set(ValueLayout.JAVA_BYTE, i, (byte) i);
        }
        var packet = new Packet();
        IpHeader ip = new IpHeader().between(from, to);
        IcmpEncoder.echoReply(new IpHeader().between(to, from), content, 0, 64, scratch, 0, packet);
        byte[] request = bytes(packet);
        int icmp = four ? 20 : 40;
        request[icmp] = (byte) (four ? 8 : 128);
        request[icmp + 2] = 0;
        request[icmp + 3] = 0;
        int sum = Checksum.sum(MemorySegment.ofArray(request), icmp, 64);
        int checksum = Checksum.complete(four ? sum : Checksum.add(sum, Checksum.pseudoHeader(ip, IpHeader.ICMPV6, 64)));
        request[icmp + 2] = (byte) (checksum >> 8);
        request[icmp + 3] = (byte) checksum;
        try (var pair = new Pair()) {
            List<byte[]> answers = recordAnswers(pair);
            pair.wire.a.inject(request);
            pair.settle();
            assertThat(pair.server.info().drops()).isEmpty();
            assertThat(answers).hasSize(1);
            assertThat(answers.getFirst()[icmp]).isEqualTo((byte) (four ? 0 : 129));
            assertThat(Arrays.copyOfRange(answers.getFirst(), icmp + 8, answers.getFirst().length))
                    .isEqualTo(Arrays.copyOfRange(request, icmp + 8, request.length));
        }
    }

    @Test
    @Tag("MUST-54")
    void icmpErrorsReachTheirConnection() throws IOException {
        try (var pair = new Pair()) {
            var sent = new ArrayList<byte[]>();
            pair.wire.a.passes = packet -> {
                sent.add(bytes(packet));
                return false;
            };
            TcpConnection connection = pair.startConnect(80);
            pair.settle();
            pair.wire.a.passes = _ -> true;
            byte[] stranger = sent.getFirst().clone();
            stranger[21]++;
            pair.wire.b.inject(unreachable(stranger));
            pair.settle();
            assertThat(pair.drops(pair.client, Drop.ICMP_NOT_OURS)).isOne();
            assertThat(connection.state()).isEqualTo(TcpState.SYN_SENT);
            pair.wire.b.inject(unreachable(sent.getFirst()));
            pair.settle();
            assertThat(connection.state()).isEqualTo(TcpState.CLOSED);
            assertThat(pair.drops(pair.client, Drop.ICMP_NOT_OURS)).isOne();
        }
    }

    private static byte[] unreachable(byte[] quoted) {
        var memory = Arena.ofAuto().allocate(quoted.length).copyFrom(MemorySegment.ofArray(quoted));
        var packet = new Packet();
        IcmpEncoder.error(new IpHeader().between(InetAddress.ofLiteral(Pair.SERVER), InetAddress.ofLiteral(Pair.CLIENT)),
                IcmpMessage.Kind.UNREACHABLE, 3, 0, memory, 0, quoted.length, Arena.ofAuto().allocate(100), 0, packet);
        return bytes(packet);
    }

    @Test
    void aFloodOfSynsStaysWithinItsBounds() throws IOException {
        try (var pair = new Pair(); TcpListener _ = pair.server.listen(Pair.listener(80, 5, 100))) {
            pair.wire.b.passes = _ -> false;
            for (int port = 1; port <= 5_000; port++) {
                pair.wire.a.inject(packet("10.0.0." + (3 + port % 200), Pair.SERVER,
                        new Segment().ports(port, 80).seq(port).flags(Flags.SYN).window(1000)));
                if (port % 100 == 0) {
                    pair.settle();
                }
            }
            assertThat(pair.server.info().connections()).isEqualTo(100);
            assertThat(pair.drops(pair.server, Drop.BACKLOG_FULL)).isEqualTo(4_900);
            assertThat(pair.server.shard.pool().inUse()).isZero();
            pair.runUntil(() -> pair.server.info().connections() == 0);
            assertThat(pair.server.info().timers()).isZero();
        }
    }
}
