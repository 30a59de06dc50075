package io.tcpkit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.tcpkit.api.TcpListener;
import io.tcpkit.api.TcpState;
import io.tcpkit.api.event.Drop;
import io.tcpkit.api.segment.Flags;
import io.tcpkit.codec.Checksum;
import io.tcpkit.codec.IpHeader;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// AMNESIA:33 (CVE-2020-24337, 24341), URGENT/11 (CVE-2019-12256, 12258), Ripple20 (CVE-2020-11896, 11898, 11912) and
/// INFRA:HALT (CVE-2020-35683 to 35685): lengths that lie. Every packet goes the whole way into a stack with an open
/// connection and has the numbers of a RST, FIN or octets which that connection would take; the checksums are right. What is
/// malformed must change nothing.
@DisplayName("RFC 9293 §3.1, §3.2: options and headers whose lengths lie")
class OptionParsingTest {
    private static final int OPTIONS = 40;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /// A connection that a client opened by hand, and what is done to it.
    private final class Victim implements AutoCloseable {
        final Stranger s = new Stranger();
        final TcpListener listener = s.stack.listen(80);
        final int iss = s.connect(9, 99);
        final io.tcpkit.api.TcpConnection connection = listener.tryAccept().orElseThrow();
        long injected;

        Victim() throws IOException {
        }

        /// IPv4 and TCP with these options, for the connection, with what spoils it.
        byte[] packet(int flags, byte[] options, int octets, Consumer<ByteBuffer> spoil) {
            int tcp = 20 + options.length;
            ByteBuffer packet = ByteBuffer.allocate(20 + tcp + octets);
            packet.put((byte) 0x45).put((byte) 0).putShort((short) packet.capacity()).putInt(0x4000).put((byte) 64).put((byte) 6);
            packet.putShort((short) 0).put(InetAddress.ofLiteral(Stranger.PEER).getAddress())
                    .put(InetAddress.ofLiteral(Stranger.STACK).getAddress());
            packet.putShort((short) 9).putShort((short) 80).putInt(100).putInt(iss + 1);
            packet.putInt(tcp / 4 << 28 | flags << 16 | 1_000).putInt(0).put(options);
            spoil.accept(packet);
            var memory = MemorySegment.ofArray(packet.array());
            var ip = new IpHeader().between(InetAddress.ofLiteral(Stranger.PEER), InetAddress.ofLiteral(Stranger.STACK));
            packet.putShort(36, (short) 0).putShort(10, (short) 0);
            packet.putShort(36, (short) Checksum.complete(Checksum.add(
                    Checksum.pseudoHeader(ip, IpHeader.TCP, packet.capacity() - 20), Checksum.sum(memory, 20, packet.capacity() - 20))));
            int header = Math.clamp((packet.get(0) & 0x0f) * 4, 20, packet.capacity());
            packet.putShort(10, (short) Checksum.complete(Checksum.sum(memory, 0, header)));
            return packet.array();
        }

        void inject(byte[] packet) {
            s.wire.a.inject(packet);
            if (++injected % 500 == 0) {
                s.settle();
            }
        }

        /// Nothing of it reached the connection, and each is counted.
        void assertUntouched(String what) throws IOException {
            s.settle();
            Map<Drop, Long> drops = s.stack.info().drops();
            assertThat(drops).as(what).doesNotContainKey(Drop.INTERNAL);
            assertThat(drops.values().stream().mapToLong(Long::longValue).sum()).as("%s: drops %s", what, drops).isEqualTo(injected);
            assertThat(connection.state()).as(what).isEqualTo(TcpState.ESTABLISHED);
            assertThat(connection.info().bytesReceived()).as(what).isZero();
            assertThat(connection.tryRead(ByteBuffer.allocate(1))).as(what).isZero();
        }

        @Override
        public void close() {
            connection.abort();
            s.close();
        }
    }

    private static final int[] LETHAL = {Flags.RST, Flags.FIN | Flags.ACK, Flags.ACK | Flags.PSH};

    private static byte[] options(int fill) {
        var options = new byte[OPTIONS];
        java.util.Arrays.fill(options, (byte) fill);
        return options;
    }

    /// 256 kinds with lengths 0, 1 and beyond the end, at the beginning, in the middle and at the last octet.
    @Test
    void aLengthThatCannotBeIsRefusedWhateverTheKind() throws IOException {
        try (var victim = new Victim()) {
            for (int kind = 2; kind < 256; kind++) {
                for (int at : new int[] {0, 1, 19, 37, 38}) {
                    for (int length : new int[] {0, 1, OPTIONS - at + 1, 128, 255}) {
                        byte[] options = options(1);
                        options[at] = (byte) kind;
                        options[at + 1] = (byte) length;
                        victim.inject(victim.packet(LETHAL[kind % 3], options, kind % 3 == 2 ? 10 : 0, _ -> {
                        }));
                    }
                }
                byte[] cut = options(1);
                cut[OPTIONS - 1] = (byte) kind;
                victim.inject(victim.packet(LETHAL[kind % 3], cut, 0, _ -> {
                }));
            }
            victim.assertUntouched("lengths");
            assertThat(victim.s.drops(Drop.TCP_OPTIONS)).isEqualTo(victim.injected);
            assertThat(victim.s.packetsOut).as("answers beside the SYN-ACK").isEqualTo(1);
        }
    }

    /// The options we know, with every length but the right ones.
    @Test
    void aKnownOptionOfAWrongLengthIsRefused() throws IOException {
        try (var victim = new Victim()) {
            var right = Map.of(2, List.of(4), 3, List.of(3), 4, List.of(2), 5, List.of(10, 18, 26, 34), 8, List.of(10), 28, List.of(4));
            right.forEach((kind, lengths) -> {
                for (int length = 2; length <= OPTIONS; length++) {
                    if (!lengths.contains(length)) {
                        byte[] options = options(1);
                        options[0] = (byte) (int) kind;
                        options[1] = (byte) length;
                        victim.inject(victim.packet(Flags.RST, options, 0, _ -> {
                        }));
                    }
                }
            });
            victim.assertUntouched("known options");
            assertThat(victim.s.drops(Drop.TCP_OPTIONS)).isEqualTo(victim.injected);
        }
    }

    /// The header's own lengths: data offset, total length, IHL, and a protocol within the protocol.
    @Test
    void headersThatLieAreRefused() throws IOException {
        var lies = new ArrayList<Consumer<ByteBuffer>>();
        for (int offset : new int[] {0, 1, 4, 11, 15}) {
            lies.add(packet -> packet.put(32, (byte) (offset << 4)));
        }
        for (int total : new int[] {0, 1, 19, 20, 39, 41, 1_000, 65_535}) {
            lies.add(packet -> packet.putShort(2, (short) total));
        }
        for (int ihl : new int[] {0, 1, 4, 11, 15}) {
            lies.add(packet -> packet.put(0, (byte) (0x40 | ihl)));
        }
        for (int version : new int[] {0, 5, 6, 15}) {
            lies.add(packet -> packet.put(0, (byte) (version << 4 | 5)));
        }
        for (int protocol : new int[] {0, 1, 4, 17, 41, 47, 255}) {
            lies.add(packet -> packet.put(9, (byte) protocol));
        }
        try (var victim = new Victim()) {
            for (Consumer<ByteBuffer> lie : lies) {
                for (int flags : LETHAL) {
                    victim.inject(victim.packet(flags, new byte[0], 0, lie));
                }
            }
            victim.assertUntouched("headers");
        }
    }

    /// Two timestamps, five SACK options, nothing but ends: well-formed, so that the connection may take it, and nothing worse.
    @Test
    void optionsThatComeTwiceDoNoHarm() throws IOException {
        try (var victim = new Victim()) {
            byte[] twice = options(1);
            for (int i = 0; i < 4; i++) {
                twice[10 * i] = 8;
                twice[10 * i + 1] = 10;
            }
            byte[] blocks = options(1);
            for (int i = 0; i < 4; i++) {
                blocks[10 * i] = 5;
                blocks[10 * i + 1] = 10;
            }
            for (byte[] options : List.of(twice, blocks, options(0), options(1))) {
                victim.inject(victim.packet(Flags.ACK, options, 0, _ -> {
                }));
            }
            victim.s.settle();
            assertThat(victim.s.stack.info().drops()).isEmpty();
            assertThat(victim.connection.state()).isEqualTo(TcpState.ESTABLISHED);
        }
    }

    /// Random options on a segment that acknowledges too much: taken as options or not, it changes nothing. The bounds: no
    /// answer beyond the limit, no byte allocated. Each octet of options is read a constant number of times, since each step
    /// over them is at least one octet long.
    @Test
    void noiseInOptionsCostsNothing() throws IOException {
        long seed = System.nanoTime();
        var random = new SplittableRandom(seed);
        try (var victim = new Victim()) {
            long drops = 0;
            long least = Long.MAX_VALUE;
            for (int round = 0; round < 1_000; round++) {
                for (int i = 0; i < 100; i++) {
                    byte[] options = new byte[4 * random.nextInt(11)];
                    random.nextBytes(options);
                    victim.s.wire.a.inject(victim.packet(Flags.ACK, options, random.nextInt(20),
                            packet -> packet.putInt(28, victim.iss + 1_000_000)));
                }
                victim.s.wire.b.passes = _ -> false;
                long before = threads.getCurrentThreadAllocatedBytes();
                while (victim.s.stack.doWork(0) > 0) {
                    continue;
                }
                least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
                drops += 100;
            }
            victim.injected = drops;
            victim.assertUntouched("seed " + seed);
            assertThat(least).as("seed %d: bytes allocated for a hundred of them", seed).isZero();
            assertThat(victim.connection.info().challengeAcks()).as("seed %d", seed).isLessThanOrEqualTo(10);
        }
    }
}
