package io.tcpkit.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpkit.api.event.Drop;
import io.tcpkit.api.segment.Flags;
import io.tcpkit.api.segment.Segment;
import io.tcpkit.api.spi.Packet;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/// What [SegmentEncoder] writes, [IpDecoder] and [SegmentDecoder] read: every field of every segment.
class RoundTripTest {
    private final IpHeader ip = new IpHeader();
    private final Segment in = new Segment();
    private final Packet packet = new Packet();

    @Property(tries = 3000)
    void everyFieldArrives(@ForAll long seed, @ForAll boolean isIpv6, @ForAll boolean isNative,
            @ForAll @IntRange(max = 9) int headOffset) {
        var random = new Random(seed);
        IpHeader addresses = addresses(random, isIpv6);
        Segment out = segment(random);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment scratch = isNative
                    ? arena.allocate(SegmentEncoder.MAX_HEADER_BYTES + headOffset)
                    : MemorySegment.ofArray(new byte[SegmentEncoder.MAX_HEADER_BYTES + headOffset]);
            // Leftovers of an earlier packet must not shine through.
            scratch.fill((byte) random.nextInt());
            SegmentEncoder.encode(addresses, out, scratch, headOffset, false, packet);

            assertThat(packet.checksum()).isEqualTo(Packet.Checksum.COMPLETE);
            assertThat(packet.segmentSize()).isZero();
            assertThat(packet.headerLength()).isEqualTo(SegmentEncoder.headerLength(addresses.version(), out));
            // Padding behind the packet, as Ethernet adds it, is not part of it.
            int padding = random.nextInt(3) * 13;
            MemorySegment wire = MemorySegment.ofArray(new byte[packet.length() + padding]);
            packet.copyTo(wire, 0);
            assertSameIp(wire, packet.length() + padding, addresses, out);
            assertSame(wire, out);
        }
    }

    private void assertSameIp(MemorySegment wire, int length, IpHeader addresses, Segment out) {
        assertThat(IpDecoder.decode(wire, 0, length, ip)).isEqualTo(Drop.NONE);
        assertThat(ip.version()).isEqualTo(addresses.version());
        assertThat(ip.sourceHigh()).isEqualTo(addresses.sourceHigh());
        assertThat(ip.sourceLow()).isEqualTo(addresses.sourceLow());
        assertThat(ip.destinationHigh()).isEqualTo(addresses.destinationHigh());
        assertThat(ip.destinationLow()).isEqualTo(addresses.destinationLow());
        assertThat(ip.protocol()).isEqualTo(IpHeader.TCP);
        assertThat(ip.headerLength()).isEqualTo(addresses.version() == 4 ? 20 : 40);
        assertThat(ip.payloadLength()).isEqualTo(packet.length() - ip.headerLength());
        assertThat(ip.dscp()).isEqualTo(addresses.dscp());
        assertThat(ip.ecn()).isEqualTo(out.ecn());
        assertThat(ip.hopLimit()).isEqualTo(addresses.hopLimit());
        assertThat(ip.identification()).isEqualTo(addresses.identification());
        assertThat(ip.flowLabel()).isEqualTo(addresses.flowLabel());
    }

    private void assertSame(MemorySegment wire, Segment out) {
        assertThat(SegmentDecoder.decode(wire, ip.headerLength(), ip.payloadLength(), ip, true, in)).isEqualTo(Drop.NONE);
        assertThat(in.toString()).isEqualTo(out.toString());
        assertThat(in.sourcePort()).isEqualTo(out.sourcePort());
        assertThat(in.destinationPort()).isEqualTo(out.destinationPort());
        assertThat(in.seq()).isEqualTo(out.seq());
        assertThat(in.ack()).isEqualTo(out.ack());
        assertThat(in.flags()).isEqualTo(out.flags());
        assertThat(in.window()).isEqualTo(out.window());
        assertThat(in.urgentPointer()).isEqualTo(out.urgentPointer());
        assertThat(in.hasMss()).isEqualTo(out.hasMss());
        assertThat(in.mss()).isEqualTo(out.mss());
        assertThat(in.hasWindowScale()).isEqualTo(out.hasWindowScale());
        assertThat(in.windowScale()).isEqualTo(out.windowScale());
        assertThat(in.sackPermitted()).isEqualTo(out.sackPermitted());
        assertThat(in.hasTimestamps()).isEqualTo(out.hasTimestamps());
        assertThat(in.tsVal()).isEqualTo(out.tsVal());
        assertThat(in.tsEcr()).isEqualTo(out.tsEcr());
        assertThat(in.hasUserTimeout()).isEqualTo(out.hasUserTimeout());
        assertThat(in.userTimeoutSeconds()).isEqualTo(out.userTimeoutSeconds());
        assertThat(in.sackBlocks()).isEqualTo(out.sackBlocks());
        for (int block = 0; block < out.sackBlocks(); block++) {
            assertThat(in.sackLeft(block)).isEqualTo(out.sackLeft(block));
            assertThat(in.sackRight(block)).isEqualTo(out.sackRight(block));
        }
        assertThat(in.ecn()).isEqualTo(out.ecn());
        assertThat(in.segmentSize()).isZero();
        assertThat(octets(in)).isEqualTo(octets(out));
    }

    @Property(tries = 200)
    @Label("checksum offload: completing the partial sum gives the checksum that software computes")
    void partialChecksumCompletes(@ForAll long seed, @ForAll boolean isIpv6) {
        IpHeader addresses = addresses(new Random(seed), isIpv6);
        Segment out = segment(new Random(seed));
        MemorySegment scratch = MemorySegment.ofArray(new byte[SegmentEncoder.MAX_HEADER_BYTES]);
        SegmentEncoder.encode(addresses, out, scratch, 0, false, packet);
        byte[] complete = bytes(packet);

        SegmentEncoder.encode(addresses, out, scratch, 0, true, packet);
        assertThat(packet.checksum()).isEqualTo(Packet.Checksum.PARTIAL);
        byte[] partial = bytes(packet);
        MemorySegment memory = MemorySegment.ofArray(partial);
        int start = packet.checksumStart();
        int sum = Checksum.sum(memory, start, partial.length - start);
        Wire.put16(memory, start + packet.checksumOffset(), Checksum.complete(sum));
        assertThat(partial).isEqualTo(complete);
    }

    @Example
    void aSegmentToBeCutCarriesTheLengthOfTheWhole() {
        var out = new Segment().ports(1, 2).flags(Flags.ACK).segmentSize(1000);
        out.payload().set(MemorySegment.ofArray(new byte[2500]), 0, 2500);
        SegmentEncoder.encode(addresses(new Random(1), false), out, MemorySegment.ofArray(new byte[60]), 0, true, packet);
        assertThat(packet.segmentSize()).isEqualTo(1000);
        assertThat(packet.length()).isEqualTo(2540);
        assertThat(Wire.u16(packet.header(), 2)).isEqualTo(2540);

        out.payload().trim(0, 1000);
        SegmentEncoder.encode(addresses(new Random(1), false), out, MemorySegment.ofArray(new byte[60]), 0, true, packet);
        assertThat(packet.segmentSize()).describedAs("one segment needs no cutting").isZero();
    }

    @Example
    void whatIsNotSaidIsSafe() throws Exception {
        var addresses = new IpHeader().between(InetAddress.ofLiteral("10.0.0.2"), InetAddress.ofLiteral("10.0.0.1"));
        SegmentEncoder.encode(addresses, new Segment().ports(1, 2), MemorySegment.ofArray(new byte[60]), 0, false, packet);
        assertThat(Wire.u8(packet.header(), 8)).describedAs("time to live").isEqualTo(64);
        assertThat(Wire.u16(packet.header(), 6)).describedAs("RFC 6864: don't fragment, and so").isEqualTo(0x4000);
        assertThat(Wire.u16(packet.header(), 4)).describedAs("the identification may be 0").isZero();
    }

    static IpHeader addresses(Random random, boolean isIpv6) {
        var ip = new IpHeader().trafficClass(random.nextInt(64) << 2).hopLimit(random.nextInt(256));
        return isIpv6
                ? ip.version(6).flowLabel(random.nextInt(1 << 20))
                        .source(0x2001_0db8L << 32, random.nextLong()).destination(0xfd00L << 48, random.nextLong())
                : ip.version(4).identification(random.nextInt(0x10000))
                        .source(0, IpAddresses.mapped(0x0a000000 | random.nextInt(1 << 24)))
                        .destination(0, IpAddresses.mapped(random.nextInt()));
    }

    /// A segment of the sort that fits into a header: a SYN's options or a data segment's, and a payload in two slices.
    static Segment segment(Random random) {
        var segment = new Segment()
                .ports(1 + random.nextInt(0xffff), 1 + random.nextInt(0xffff))
                .seq(random.nextInt()).ack(random.nextInt())
                .flags(random.nextInt(Flags.ALL + 1))
                .window(random.nextInt(0x10000)).urgentPointer(random.nextInt(0x10000))
                .ecn(random.nextInt(4));
        boolean hasTimestamps = random.nextBoolean();
        if (hasTimestamps) {
            segment.timestamps(random.nextInt(), random.nextInt());
        }
        if (random.nextBoolean()) {
            if (random.nextBoolean()) {
                segment.mss(random.nextInt(0x10000));
            }
            if (random.nextBoolean()) {
                segment.windowScale(random.nextInt(256));
            }
            segment.sackPermitted(random.nextBoolean());
        } else {
            boolean hasAccEcn = random.nextInt(4) == 0;
            if (hasAccEcn) {
                segment.accEcn(random.nextInt(2), random.nextInt(4), random.nextInt(), random.nextInt(), random.nextInt());
            }
            int blocks = random.nextInt((hasTimestamps ? 4 : 5) - (hasAccEcn ? 2 : 0));
            for (int block = 0; block < blocks; block++) {
                segment.addSack(random.nextInt(), random.nextInt());
            }
        }
        if (random.nextInt(4) == 0 && segment.sackBlocks() < 3) {
            segment.userTimeoutSeconds(random.nextBoolean() ? random.nextInt(1 << 15)
                    : 60 * (600 + random.nextInt((1 << 15) - 600)));
        }
        byte[] octets = new byte[random.nextInt(3000)];
        random.nextBytes(octets);
        int cut = random.nextInt(octets.length + 1);
        segment.payload().append(MemorySegment.ofArray(octets.clone()), 0, cut);
        segment.payload().append(MemorySegment.ofArray(octets), cut, octets.length - cut);
        return segment;
    }

    private static byte[] octets(Segment segment) {
        byte[] octets = new byte[segment.payload().length()];
        segment.payload().copyTo(0, MemorySegment.ofArray(octets), 0, octets.length);
        return octets;
    }

    private static byte[] bytes(Packet packet) {
        byte[] bytes = new byte[packet.length()];
        packet.copyTo(MemorySegment.ofArray(bytes), 0);
        assertThat(packet.header().get(ValueLayout.JAVA_BYTE, packet.headerOffset())).isEqualTo(bytes[0]);
        return bytes;
    }
}
