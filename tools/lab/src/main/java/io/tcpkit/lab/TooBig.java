package io.tcpkit.lab;

import io.tcpkit.api.spi.Packet;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// What a router says to the sender of a packet that its next link does not take: RFC 1191 §4, RFC 4443 §3.2.
///
/// Written without tcp-codec on purpose: the link is the judge of what the codec reads.
final class TooBig {
    /// RFC 1812 §4.3.2.3 and RFC 4443 §2.4 (c): no more than the smallest packet that everybody takes.
    static final int MAX_BYTES = 1_280;
    private static final int MAX_BYTES_IPV4 = 576;
    private static final int ICMP_HEADER_BYTES = 8;
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final int ICMPV6 = 58;

    private TooBig() {
    }

    /// Fills in the message about a frame. The router has no address of its own here, so it borrows the destination's.
    static void about(Frame frame, int mtuBytes, Frame answer) {
        frame.writeHops();
        boolean ipv4 = frame.isIpv4();
        int header = ipv4 ? 20 : 40;
        int quoted = Math.min(frame.length, (ipv4 ? MAX_BYTES_IPV4 : MAX_BYTES) - header - ICMP_HEADER_BYTES);
        MemorySegment memory = answer.memory;
        memory.asSlice(0, header + ICMP_HEADER_BYTES).fill((byte) 0);
        int icmpLength = ICMP_HEADER_BYTES + quoted;
        MemorySegment.copy(frame.memory, 0, memory, header + ICMP_HEADER_BYTES, quoted);
        long sum;
        if (ipv4) {
            memory.set(INT, 0, 0x4500 << 16 | header + icmpLength);
            memory.set(INT, 8, 64 << 24 | 1 << 16);
            memory.set(INT, 12, frame.memory.get(INT, 16));
            memory.set(INT, 16, frame.memory.get(INT, 12));
            memory.set(SHORT, 10, (short) ~Segmentation.fold(Segmentation.sum(memory, 0, header)));
            memory.set(SHORT, header, (short) (3 << 8 | 4));
            sum = 0;
        } else {
            memory.set(INT, 0, 6 << 28);
            memory.set(INT, 4, icmpLength << 16 | ICMPV6 << 8 | 64);
            MemorySegment.copy(frame.memory, 24, memory, 8, 16);
            MemorySegment.copy(frame.memory, 8, memory, 24, 16);
            memory.set(SHORT, header, (short) (2 << 8));
            sum = Segmentation.sum(memory, 8, 32) + ICMPV6 + icmpLength;
        }
        memory.set(INT, header + 4, mtuBytes);
        sum += Segmentation.sum(memory, header, icmpLength);
        memory.set(SHORT, header + 2, (short) ~Segmentation.fold(sum));
        answer.length = header + icmpLength;
        answer.checksum = Packet.Checksum.COMPLETE;
        answer.checksumStart = 0;
        answer.checksumOffset = 0;
        answer.segmentSize = 0;
        answer.readHeader();
    }
}
