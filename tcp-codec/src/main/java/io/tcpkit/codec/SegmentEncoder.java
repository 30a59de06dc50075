package io.tcpkit.codec;

import io.tcpkit.api.segment.Segment;
import io.tcpkit.api.spi.Packet;
import java.lang.foreign.MemorySegment;

/// Writes IP and TCP headers for a [Segment]: from fields to a [Packet]. The octets stay where they are.
///
/// ```
///   scratch   | IP header | TCP header | options |
///   packet    |<------------ header ------------>|<- payload: one or two slices of the segment's ->|
/// ```
public final class SegmentEncoder {
    /// The most bytes that headers take: IPv6, TCP and all the options there is room for.
    public static final int MAX_HEADER_BYTES = 40 + 20 + TcpOptions.MAX_BYTES;

    private static final int TCP_HEADER_BYTES = 20;
    private static final int CHECKSUM_OFFSET = 16;

    private SegmentEncoder() {
    }

    /// {@return bytes of the IP and TCP headers that [#encode] will write for this segment}
    ///
    /// @param version of IP, 4 or 6
    /// @param segment its options count, its payload does not
    public static int headerLength(int version, Segment segment) {
        return IpEncoder.headerLength(version) + TCP_HEADER_BYTES + TcpOptions.length(segment);
    }

    /// Writes the headers of a segment and describes the packet.
    ///
    /// Of `addresses` what [IpEncoder#encode] says is used; ECN is the segment's. SACK blocks for which there is no
    /// room are left out, from the end. With [Segment#segmentCount()] above 1 the packet asks the device to cut it:
    /// that needs `checksumOffload`, and the length field covers the whole packet.
    ///
    /// @param addresses from us to the peer
    /// @param segment what to send; the packet's payload will refer to the same memory
    /// @param scratch takes the headers, at most [#MAX_HEADER_BYTES]
    /// @param scratchOffset where to begin in it, in bytes
    /// @param checksumOffload whether the device completes the checksum; otherwise it is computed here
    /// @param out is made to describe the packet
    public static void encode(IpHeader addresses, Segment segment, MemorySegment scratch, long scratchOffset,
            boolean checksumOffload, Packet out) {
        boolean cut = segment.segmentCount() > 1;
        assert checksumOffload || !cut : "segmentation offload needs checksum offload: each segment's differs";
        int ipLength = IpEncoder.headerLength(addresses.version());
        long tcp = scratchOffset + ipLength;
        int tcpHeaderLength = TCP_HEADER_BYTES + TcpOptions.encode(segment, scratch, tcp + TCP_HEADER_BYTES);
        int tcpLength = tcpHeaderLength + segment.payload().length();
        IpEncoder.encode(addresses, IpHeader.TCP, segment.ecn(), tcpLength, scratch, scratchOffset);

        Wire.put32(scratch, tcp, segment.sourcePort() << 16 | segment.destinationPort());
        Wire.put32(scratch, tcp + 4, segment.seq());
        Wire.put32(scratch, tcp + 8, segment.ack());
        Wire.put32(scratch, tcp + 12, tcpHeaderLength / 4 << 28 | segment.flags() << 16 | segment.window());
        Wire.put32(scratch, tcp + 16, segment.urgentPointer());

        out.header(scratch, scratchOffset, ipLength + tcpHeaderLength);
        out.payload().set(segment.payload());
        out.segmentSize(cut ? segment.segmentSize() : 0);
        int sum = Checksum.pseudoHeader(addresses, IpHeader.TCP, tcpLength);
        if (checksumOffload) {
            // What the device adds to: the pseudo-header's sum, not complemented.
            out.partialChecksum(ipLength, CHECKSUM_OFFSET);
        } else {
            // RFC 9293 §3.1 (MUST-2). The header's length is even, so the payload begins at an even octet.
            sum = Checksum.add(sum, Checksum.sum(scratch, tcp, tcpHeaderLength));
            sum = Checksum.complete(Checksum.add(sum, Checksum.sum(segment.payload())));
            out.checksum(Packet.Checksum.COMPLETE);
        }
        Wire.put16(scratch, tcp + CHECKSUM_OFFSET, sum);
    }
}
