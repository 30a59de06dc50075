package io.tcpkit.codec;

import static io.tcpkit.codec.RawPackets.hex;
import static io.tcpkit.codec.RawPackets.ipv4;
import static io.tcpkit.codec.RawPackets.ipv6;
import static io.tcpkit.codec.RawPackets.memory;
import static io.tcpkit.codec.RawPackets.tcp;
import static io.tcpkit.codec.RawPackets.withIpv4Checksum;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.tcpkit.api.event.Drop;
import io.tcpkit.api.segment.Segment;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// Whatever arrives: no exception, a reason for each, nothing allocated.
class GarbageTest {
    private final IpHeader ip = new IpHeader();
    private final Segment segment = new Segment();
    private final IcmpMessage message = new IcmpMessage();

    /// The way of a packet through the codec, as the engine goes it. Memory ends where the packet ends, so that reading
    /// beyond it is an exception.
    private Drop decode(MemorySegment memory, int length, boolean verifyChecksum) {
        Drop drop = IpDecoder.decode(memory, 0, length, ip);
        if (drop != Drop.NONE) {
            return drop;
        }
        return switch (ip.protocol()) {
            case IpHeader.TCP ->
                SegmentDecoder.decode(memory, ip.headerLength(), ip.payloadLength(), ip, verifyChecksum, segment);
            case IpHeader.ICMP, IpHeader.ICMPV6 ->
                IcmpDecoder.decode(memory, ip.headerLength(), ip.payloadLength(), ip, message);
            default -> Drop.IP_PROTOCOL;
        };
    }

    @Test
    void noiseOfEveryLength() {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        for (int length = 0; length <= 2000; length++) {
            byte[] noise = new byte[length];
            random.nextBytes(noise);
            assertThat(decode(memory(noise), length, true)).describedAs("seed %d length %d", seed, length)
                    .isNotEqualTo(Drop.NONE);
        }
    }

    @Property(tries = 5000)
    void noiseThatPretends(@ForAll long seed, @ForAll @IntRange(max = 120) int length, @ForAll boolean isIpv6,
            @ForAll boolean verifyChecksum) {
        byte[] noise = new byte[length];
        new Random(seed).nextBytes(noise);
        pretend(noise, isIpv6, new Random(seed));
        // any answer will do, as long as there is one and it was found inside the memory
        assertThat(decode(memory(noise), length, verifyChecksum)).isNotNull();
    }

    /// Makes noise look like IP with TCP or ICMP in it, so that the decoders behind the first are reached too.
    private static void pretend(byte[] noise, boolean isIpv6, Random random) {
        if (isIpv6 && noise.length >= 40) {
            noise[0] = 0x60;
            Wire.put16(memory(noise), 4, noise.length - 40);
            noise[6] = new byte[] {6, 58, 0, 43, 44, 60}[random.nextInt(6)];
            noise[8] = 0x20;
        } else if (!isIpv6 && noise.length >= 24) {
            noise[0] = (byte) (0x45 + random.nextInt(2));
            Wire.put16(memory(noise), 2, noise.length);
            Wire.put16(memory(noise), 6, 0);
            noise[9] = (byte) (random.nextBoolean() ? IpHeader.TCP : IpHeader.ICMP);
            noise[12] = 10;
            withIpv4Checksum(noise);
            if (noise.length > 36 && noise[9] == IpHeader.TCP) {
                noise[(noise[0] & 0x0f) * 4 + 12] |= 0x50;
            }
        }
    }

    @Test
    void truncationsAtEveryByte() {
        for (byte[] whole : valid()) {
            assertThat(decode(memory(whole), whole.length, true)).isEqualTo(Drop.NONE);
            for (int length = 0; length < whole.length; length++) {
                byte[] cut = Arrays.copyOf(whole, length);
                assertThat(decode(memory(cut), length, true)).describedAs("%d of %d bytes", length, whole.length)
                        .isNotEqualTo(Drop.NONE);
                // and when the length field goes along with it
                if (length >= 40) {
                    Wire.put16(memory(cut), (cut[0] & 0xff) >>> 4 == 4 ? 2 : 4,
                            (cut[0] & 0xff) >>> 4 == 4 ? length : length - 40);
                    if ((cut[0] & 0xff) >>> 4 == 4) {
                        withIpv4Checksum(cut);
                    }
                    assertThat(decode(memory(cut), length, true))
                            .describedAs("%d of %d bytes, and says so", length, whole.length).isNotEqualTo(Drop.NONE);
                    assertThat(decode(memory(cut), length, false)).isNotNull();
                }
            }
        }
    }

    @Test
    @DisplayName("0 bytes are allocated per bad packet")
    void nothingIsAllocated() {
        try (Arena arena = Arena.ofConfined()) {
            List<byte[]> packets = bad();
            MemorySegment[] memories = new MemorySegment[packets.size()];
            int[] lengths = new int[packets.size()];
            Set<Drop> reasons = EnumSet.noneOf(Drop.class);
            for (int i = 0; i < memories.length; i++) {
                lengths[i] = packets.get(i).length;
                memories[i] = i % 2 == 0
                        ? memory(packets.get(i))
                        : arena.allocate(Math.max(1, lengths[i])).copyFrom(memory(packets.get(i)));
                Drop drop = decode(memories[i], lengths[i], true);
                reasons.add(drop);
                assertThat(drop).describedAs("packet " + i).isNotEqualTo(Drop.NONE);
            }
            assertThat(reasons).describedAs("the packets reach every decoder").contains(Drop.IP_TRUNCATED, Drop.IP_VERSION,
                    Drop.IP_CHECKSUM, Drop.IP_OPTIONS, Drop.IP_EXTENSION, Drop.IP_FRAGMENT, Drop.IP_SOURCE, Drop.IP_PROTOCOL,
                    Drop.TCP_HEADER_LENGTH, Drop.TCP_CHECKSUM, Drop.TCP_OPTIONS, Drop.TCP_PORT_ZERO,
                    Drop.ICMP_CHECKSUM, Drop.ICMP_MALFORMED, Drop.ICMP_IGNORED);

            // Until it is compiled, the foreign-memory API allocates; so the measure is taken when it no longer does. A
            // decoder that allocates per packet never gets there.
            long least = Long.MAX_VALUE;
            for (int round = 0; round < 200 && least > 0; round++) {
                least = Math.min(least, allocatedBy(memories, lengths, 100));
            }
            assertThat(least).describedAs("bytes for 100 rounds of " + memories.length + " bad packets").isZero();
        }
    }

    private long allocatedBy(MemorySegment[] memories, int[] lengths, int rounds) {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        int bad = 0;
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < memories.length; i++) {
                bad += decode(memories[i], lengths[i], true) == Drop.NONE ? 0 : 1;
            }
        }
        long after = threads.getCurrentThreadAllocatedBytes();
        assertThat(bad).isEqualTo(rounds * memories.length);
        return after - before;
    }

    private static IpHeader addresses(boolean isIpv6) {
        return isIpv6
                ? new IpHeader().between(InetAddress.ofLiteral("2001:db8::1"), InetAddress.ofLiteral("2001:db8::2"))
                : new IpHeader().between(InetAddress.ofLiteral("10.0.0.1"), InetAddress.ofLiteral("10.0.0.2"));
    }

    private static List<byte[]> valid() {
        byte[] options = hex("020405b4 0402080a 00000001 00000000 01030307");
        byte[] octets = hex("68656c6c6f");
        return List.of(
                tcp4(hex(""), options, octets),
                tcp4(hex("01010101"), hex("0101050a 00000001 00000002"), octets),
                tcp6("", 6, options, octets),
                tcp6("3c00010400000000 0600010400000000", 0, options, octets),
                ipv4("10.0.0.1", "10.0.0.2", IpHeader.ICMP, hex(""), hex("0800f7fd 00000002")));
    }

    private static byte[] tcp4(byte[] ipOptions, byte[] options, byte[] octets) {
        return ipv4("10.0.0.1", "10.0.0.2", IpHeader.TCP, ipOptions, tcp(addresses(false), options, octets));
    }

    private static byte[] tcp6(String extensions, int nextHeader, byte[] options, byte[] octets) {
        byte[] before = hex(extensions);
        byte[] segment = tcp(addresses(true), options, octets);
        byte[] both = Arrays.copyOf(before, before.length + segment.length);
        System.arraycopy(segment, 0, both, before.length, segment.length);
        return ipv6("2001:db8::1", "2001:db8::2", nextHeader, both);
    }

    private static List<byte[]> bad() {
        List<byte[]> packets = new ArrayList<>();
        for (byte[] whole : valid()) {
            for (int length = 0; length < whole.length; length += 7) {
                packets.add(Arrays.copyOf(whole, length));
            }
            byte[] flipped = whole.clone();
            flipped[flipped.length - 1] ^= 1;
            packets.add(flipped);
        }
        byte[] versions = valid().getFirst().clone();
        for (int version = 0; version < 16; version++) {
            versions[0] = (byte) (version << 4 | 5);
            if (version != 4) {
                packets.add(versions.clone());
            }
        }
        byte[] headerChecksum = valid().getFirst().clone();
        headerChecksum[10] ^= 1;
        packets.add(headerChecksum);
        byte[] fragment = valid().getFirst().clone();
        fragment[6] = 0x20;
        packets.add(withIpv4Checksum(fragment));
        packets.add(tcp4(hex("83030400"), hex(""), hex("")));
        for (String options : List.of("fd000000", "fd010000", "fdff0000", "010101fd", "02030500", "05020101")) {
            packets.add(tcp4(hex(""), hex(options), hex("00000000")));
        }
        byte[] port = tcp(addresses(false), hex(""), hex(""));
        port[2] = 0;
        port[3] = 0;
        packets.add(ipv4("10.0.0.1", "10.0.0.2", IpHeader.TCP, hex(""), RawPackets.withTcpChecksum(addresses(false), port)));
        packets.add(ipv4("224.0.0.1", "10.0.0.2", IpHeader.TCP, hex(""), new byte[20]));
        packets.add(ipv4("10.0.0.1", "10.0.0.2", 17, hex(""), new byte[20]));
        packets.add(ipv4("10.0.0.1", "10.0.0.2", IpHeader.TCP, hex(""), new byte[19]));
        packets.add(tcp6("0600000100000000", 43, hex(""), hex("")));
        packets.add(ipv4("10.0.0.1", "10.0.0.2", IpHeader.ICMP, hex(""), hex("0400fbff 00000000")));
        packets.add(ipv4("10.0.0.1", "10.0.0.2", IpHeader.ICMP, hex(""), hex("0303fcfc 00000000")));
        var random = new Random(1);
        for (int length = 0; length <= 2000; length += 53) {
            byte[] noise = new byte[length];
            random.nextBytes(noise);
            packets.add(noise);
        }
        return packets;
    }
}
