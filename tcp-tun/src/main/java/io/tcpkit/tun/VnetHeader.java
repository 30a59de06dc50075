package io.tcpkit.tun;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import io.tcpkit.api.spi.Packet;
import io.tcpkit.api.spi.Packet.Checksum;
import java.lang.foreign.MemorySegment;

/// What goes before each packet on a device with offloading: `struct virtio_net_hdr`, in this machine's byte order.
///
/// ```
///  0        1          2          4           6            8             10
///  +--------+----------+----------+-----------+------------+-------------+------ - -
///  | flags  | gso_type | hdr_len  | gso_size  | csum_start | csum_offset | IP packet
///  +--------+----------+----------+-----------+------------+-------------+------ - -
/// ```
/// `gso_size` is what carries up to 64 KiB over this border at once: octets of TCP payload in each of the segments that
/// the packet stands for.
final class VnetHeader {
    /// Without `num_buffers`, which only the two-byte longer form has.
    static final int LENGTH = 10;

    private static final int FLAGS = 0;
    private static final int GSO_TYPE = 1;
    private static final int HDR_LEN = 2;
    private static final int GSO_SIZE = 4;
    private static final int CSUM_START = 6;
    private static final int CSUM_OFFSET = 8;

    private static final byte NEEDS_CSUM = 1;
    private static final byte DATA_VALID = 2;

    private static final byte GSO_NONE = 0;
    private static final byte GSO_TCPV4 = 1;
    private static final byte GSO_TCPV6 = 4;
    /// Of the segments that a packet stands for only the first may carry CWR (RFC 3168 §6.1.2).
    private static final byte GSO_ECN = (byte) 0x80;

    // RFC 9293 §3.1: octets 12 and 13 of the TCP header.
    private static final int TCP_DATA_OFFSET = 12;
    private static final int TCP_FLAGS = 13;
    private static final int TCP_CWR = 0x80;

    private VnetHeader() {
    }

    /// Writes what the kernel must know to send a packet.
    ///
    /// @param packet the packet; one with a segment size also has a partial checksum, and its TCP header is in one piece
    ///         with its IP header
    static void write(Packet packet, MemorySegment target) {
        target.fill((byte) 0);
        if (packet.checksum() != Checksum.PARTIAL) {
            if (packet.segmentSize() != 0) {
                throw new IllegalArgumentException(
                        "segmentSize is %d, but the checksum is %s: each segment's differs, so leave it to the device (partialChecksum)"
                                .formatted(packet.segmentSize(), packet.checksum()));
            }
            return;
        }
        target.set(JAVA_BYTE, FLAGS, NEEDS_CSUM);
        target.set(JAVA_SHORT_UNALIGNED, CSUM_START, (short) packet.checksumStart());
        target.set(JAVA_SHORT_UNALIGNED, CSUM_OFFSET, (short) packet.checksumOffset());
        if (packet.segmentSize() != 0) {
            writeSegmentation(packet, target);
        }
    }

    private static void writeSegmentation(Packet packet, MemorySegment target) {
        MemorySegment memory = packet.header();
        long ip = packet.headerOffset();
        long tcp = ip + packet.checksumStart();
        int type = memory.get(JAVA_BYTE, ip) >>> 4 == 6 ? GSO_TCPV6 : GSO_TCPV4;
        if ((memory.get(JAVA_BYTE, tcp + TCP_FLAGS) & TCP_CWR) != 0) {
            type |= GSO_ECN;
        }
        // From the header itself and not from headerLength(), which is all of a packet that is only passed on.
        int tcpHeaderLength = (memory.get(JAVA_BYTE, tcp + TCP_DATA_OFFSET) & 0xF0) >>> 2;
        target.set(JAVA_BYTE, GSO_TYPE, (byte) type);
        target.set(JAVA_SHORT_UNALIGNED, HDR_LEN, (short) (packet.checksumStart() + tcpHeaderLength));
        target.set(JAVA_SHORT_UNALIGNED, GSO_SIZE, (short) packet.segmentSize());
    }

    /// Tells a packet what the kernel says about it.
    ///
    /// @param source where the header is, at its beginning
    static void read(MemorySegment source, Packet packet) {
        int flags = source.get(JAVA_BYTE, FLAGS);
        if ((flags & NEEDS_CSUM) != 0) {
            packet.partialChecksum(Short.toUnsignedInt(source.get(JAVA_SHORT_UNALIGNED, CSUM_START)),
                    Short.toUnsignedInt(source.get(JAVA_SHORT_UNALIGNED, CSUM_OFFSET)));
        } else if ((flags & DATA_VALID) != 0) {
            packet.checksum(Checksum.VERIFIED);
        }
        if (source.get(JAVA_BYTE, GSO_TYPE) != GSO_NONE) {
            packet.segmentSize(Short.toUnsignedInt(source.get(JAVA_SHORT_UNALIGNED, GSO_SIZE)));
        }
    }
}
