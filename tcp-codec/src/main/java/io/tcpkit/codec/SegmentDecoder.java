package io.tcpkit.codec;

import io.tcpkit.api.event.Drop;
import io.tcpkit.api.segment.Flags;
import io.tcpkit.api.segment.Segment;
import java.lang.foreign.MemorySegment;

/// Reads TCP headers (RFC 9293 §3.1): from bytes to a [Segment].
///
/// ```
///    0                   1                   2                   3
///    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///   |          Source Port          |       Destination Port        |   0
///   |                        Sequence Number                        |   4
///   |                     Acknowledgment Number                     |   8
///   | Offset|Rsrvd|A|C|E|U|A|P|R|S|F|            Window             |  12
///   |           Checksum            |         Urgent Pointer        |  16
///   |                      Options, then the octets                 |  20
/// ```
public final class SegmentDecoder {
    private static final int HEADER_BYTES = 20;

    private SegmentDecoder() {
    }

    /// Reads a TCP header with its options.
    ///
    /// The payload of `out` points into `memory`; nothing is copied. Its ECN field is taken from `ip`, its segment size
    /// is 0: who has the packet knows it.
    ///
    /// @param memory holds the packet
    /// @param offset where the TCP header begins in it, in bytes
    /// @param length bytes of the TCP header and the octets, [IpHeader#payloadLength()]
    /// @param ip the header before it, for the pseudo-header and ECN
    /// @param verifyChecksum whether to verify the checksum; not, when the device vouches for it
    /// @param out is filled; meaningful only when the answer is `NONE`
    /// @return `NONE`, or why the segment cannot be used
    public static Drop decode(MemorySegment memory, long offset, int length, IpHeader ip, boolean verifyChecksum,
            Segment out) {
        if (length < HEADER_BYTES) {
            return Drop.TCP_HEADER_LENGTH;
        }
        int word3 = Wire.i32(memory, offset + 12);
        int headerLength = (word3 >>> 28) * 4;
        if (headerLength < HEADER_BYTES || headerLength > length) {
            return Drop.TCP_HEADER_LENGTH;
        }
        // RFC 9293 §3.1 (MUST-3): the receiver must check it. Before anything else is believed.
        if (verifyChecksum && Checksum.add(Checksum.pseudoHeader(ip, IpHeader.TCP, length),
                Checksum.sum(memory, offset, length)) != Checksum.VALID) {
            return Drop.TCP_CHECKSUM;
        }
        int ports = Wire.i32(memory, offset);
        if (ports >>> 16 == 0 || (ports & 0xffff) == 0) {
            return Drop.TCP_PORT_ZERO;
        }
        // The three reserved bits are ignored (RFC 9293 §3.1); the fourth is AE (RFC 9768 §3).
        out.clear()
                .ports(ports >>> 16, ports & 0xffff)
                .seq(Wire.i32(memory, offset + 4))
                .ack(Wire.i32(memory, offset + 8))
                .flags(word3 >>> 16 & Flags.ALL)
                .window(word3 & 0xffff)
                .urgentPointer(Wire.u16(memory, offset + 18))
                .ecn(ip.ecn());
        // RFC 9293 §3.1 (MUST-5): options may come with any segment.
        if (headerLength > HEADER_BYTES
                && !TcpOptions.decode(memory, offset + HEADER_BYTES, headerLength - HEADER_BYTES, out)) {
            return Drop.TCP_OPTIONS;
        }
        if (length > headerLength) {
            out.payload().set(memory, offset + headerLength, length - headerLength);
        }
        return Drop.NONE;
    }
}
