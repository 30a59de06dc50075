package io.tcpkit.fuzz;

import io.tcpkit.api.event.Drop;
import io.tcpkit.api.segment.Segment;
import io.tcpkit.api.spi.Packet;
import io.tcpkit.codec.Checksum;
import io.tcpkit.codec.IcmpDecoder;
import io.tcpkit.codec.IcmpMessage;
import io.tcpkit.codec.IpDecoder;
import io.tcpkit.codec.IpHeader;
import io.tcpkit.codec.SegmentDecoder;
import io.tcpkit.codec.SegmentEncoder;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Any octets as a packet: each gets a reason or is read, and nothing is read beyond its end.
///
/// ```
///   | what is mended |  packet ...
///   |    1 octet     |
/// ```
/// A fuzzer does not find checksums, so the first octet asks for those that are to be made right (1: IPv4 header, 2: TCP or
/// ICMP). A segment that was read is written and read again: the second time must say what the first said.
public final class DecoderTarget {
    private static final int MEND_IP = 1;
    private static final int MEND_TRANSPORT = 2;
    private static final ValueLayout.OfShort NETWORK_ORDER =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private final IpHeader ip = new IpHeader();
    private final Segment segment = new Segment();
    private final IcmpMessage message = new IcmpMessage();

    private DecoderTarget() {
    }

    /// Called by the fuzzer.
    ///
    /// @param input any octets
    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length > 0) {
            new DecoderTarget().read(input[0], Arrays.copyOfRange(input, 1, input.length));
        }
    }

    private void read(int mend, byte[] packet) {
        MemorySegment memory = MemorySegment.ofArray(packet);
        if ((mend & MEND_IP) != 0 && packet.length >= 20 && packet[0] >>> 4 == 4) {
            int length = Math.min((packet[0] & 0x0f) * 4, packet.length);
            mend(memory, 10, 0, 0, length);
        }
        if (IpDecoder.decode(memory, 0, packet.length, ip) != Drop.NONE) {
            return;
        }
        require(ip.headerLength() + ip.payloadLength() <= packet.length, "the packet ends before its payload");
        switch (ip.protocol()) {
            case IpHeader.TCP -> readSegment(memory, (mend & MEND_TRANSPORT) != 0);
            case IpHeader.ICMP, IpHeader.ICMPV6 -> readMessage(memory, (mend & MEND_TRANSPORT) != 0);
            default -> {
                // Counted by the engine, and not ours.
            }
        }
    }

    private void readSegment(MemorySegment memory, boolean mend) {
        int at = ip.headerLength();
        int length = ip.payloadLength();
        if (mend && length >= 20) {
            mend(memory, at + 16, Checksum.pseudoHeader(ip, IpHeader.TCP, length), at, length);
        }
        Drop verified = SegmentDecoder.decode(memory, at, length, ip, true, segment);
        Drop believed = SegmentDecoder.decode(memory, at, length, ip, false, segment);
        require(verified == believed || verified == Drop.TCP_CHECKSUM, "the checksum changed the answer");
        if (believed == Drop.NONE) {
            byte[] once = write(segment);
            var again = new Segment();
            byte[] twice = write(reread(once, again));
            require(Arrays.equals(once, twice), "written, read and written again it is another packet");
            require(segment.seq() == again.seq() && segment.ack() == again.ack() && segment.flags() == again.flags()
                    && segment.window() == again.window() && segment.length() == again.length()
                    && segment.sourcePort() == again.sourcePort() && segment.destinationPort() == again.destinationPort(),
                    "written and read again it is another segment");
        }
    }

    private byte[] write(Segment out) {
        var packet = new Packet();
        var scratch = MemorySegment.ofArray(new byte[SegmentEncoder.MAX_HEADER_BYTES]);
        SegmentEncoder.encode(ip, out, scratch, 0, false, packet);
        require(packet.headerLength() == SegmentEncoder.headerLength(ip.version(), out), "the header is as long as was said");
        var wire = new byte[packet.length()];
        packet.copyTo(MemorySegment.ofArray(wire), 0);
        return wire;
    }

    private static Segment reread(byte[] wire, Segment out) {
        MemorySegment memory = MemorySegment.ofArray(wire);
        var header = new IpHeader();
        Drop drop = IpDecoder.decode(memory, 0, wire.length, header);
        drop = drop == Drop.NONE
                ? SegmentDecoder.decode(memory, header.headerLength(), header.payloadLength(), header, true, out) : drop;
        require(drop == Drop.NONE, "what we wrote ourselves we cannot read: " + drop);
        return out;
    }

    private void readMessage(MemorySegment memory, boolean mend) {
        int at = ip.headerLength();
        int length = ip.payloadLength();
        if (mend && length >= 4) {
            int before = ip.version() == 6 ? Checksum.pseudoHeader(ip, IpHeader.ICMPV6, length) : 0;
            mend(memory, at + 2, before, at, length);
        }
        if (IcmpDecoder.decode(memory, at, length, ip, message) == Drop.NONE && message.isError()) {
            require(message.mtu() >= 0, "the MTU " + message.mtu() + " is none");
        }
    }

    /// Makes a checksum right.
    private static void mend(MemorySegment memory, int at, int before, int offset, int length) {
        memory.set(NETWORK_ORDER, at, (short) 0);
        memory.set(NETWORK_ORDER, at,
                (short) Checksum.complete(Checksum.add(before, Checksum.sum(memory, offset, length))));
    }

    static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new AssertionError(otherwise);
        }
    }
}
