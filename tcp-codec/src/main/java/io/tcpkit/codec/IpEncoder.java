package io.tcpkit.codec;

import java.lang.foreign.MemorySegment;

/// Writes IPv4 and IPv6 headers, without options or extension headers.
public final class IpEncoder {
    private static final int IPV4_HEADER_BYTES = 20;
    private static final int IPV6_HEADER_BYTES = 40;
    private static final int DONT_FRAGMENT = 0x4000;

    private IpEncoder() {
    }

    /// {@return bytes that [#encode] writes: 20 or 40}
    ///
    /// @param version 4 or 6
    public static int headerLength(int version) {
        return version == 4 ? IPV4_HEADER_BYTES : IPV6_HEADER_BYTES;
    }

    /// Writes an IP header.
    ///
    /// Of `addresses` the version, both addresses, the DSCP, the hop limit, the identification and the flow label are
    /// used. In IPv4 "don't fragment" is set unless the packet is [fragmentable][IpHeader#fragmentable()].
    ///
    /// @param addresses from us to the peer
    /// @param protocol of what follows, such as [IpHeader#TCP]
    /// @param ecn the ECN field, 0 to 3
    /// @param payloadLength bytes that follow the IP header; with segmentation offload those of the whole packet
    /// @param target where to write
    /// @param offset where to begin in it, in bytes
    /// @return bytes written, [#headerLength(int)]
    public static int encode(IpHeader addresses, int protocol, int ecn, int payloadLength,
            MemorySegment target, long offset) {
        int trafficClass = addresses.dscp() << 2 | ecn;
        if (addresses.version() == 4) {
            assert IpAddresses.isMapped(addresses.sourceHigh(), addresses.sourceLow())
                    && IpAddresses.isMapped(addresses.destinationHigh(), addresses.destinationLow()) : addresses;
            return encode4(trafficClass, addresses.identification(),
                    addresses.fragmentable() ? 0 : DONT_FRAGMENT, addresses.hopLimit(), protocol,
                    (int) addresses.sourceLow(), (int) addresses.destinationLow(), payloadLength, target, offset);
        }
        assert addresses.version() == 6 : "IP version " + addresses.version();
        return encode6(trafficClass, addresses.flowLabel(), addresses.hopLimit(), protocol,
                addresses.sourceHigh(), addresses.sourceLow(), addresses.destinationHigh(), addresses.destinationLow(),
                payloadLength, target, offset);
    }

    /// Writes the header of a packet that was put together from fragments: addresses, hop limit and protocol as in their
    /// headers, and nothing that says that it was ever cut.
    ///
    /// @param header of the first fragment
    /// @param trafficClass DSCP and ECN of the whole
    /// @param payloadLength bytes that follow
    /// @param target where to write
    /// @param offset where to begin in it, in bytes
    /// @return bytes written, [#headerLength(int)]
    public static int encodeWhole(IpHeader header, int trafficClass, int payloadLength, MemorySegment target, long offset) {
        if (header.version() == 4) {
            return encode4(trafficClass, header.identification(), 0, header.hopLimit(), header.protocol(),
                    (int) header.sourceLow(), (int) header.destinationLow(), payloadLength, target, offset);
        }
        return encode6(trafficClass, header.flowLabel(), header.hopLimit(), header.protocol(),
                header.sourceHigh(), header.sourceLow(), header.destinationHigh(), header.destinationLow(),
                payloadLength, target, offset);
    }

    /// Writes the IP header of an answer to a packet: back along its addresses, with its DSCP, all else our own.
    ///
    /// @return bytes written, [#headerLength(int)]
    static int encodeAnswer(IpHeader request, int protocol, int payloadLength, MemorySegment target, long offset) {
        int trafficClass = request.dscp() << 2;
        if (request.version() == 4) {
            return encode4(trafficClass, 0, DONT_FRAGMENT, IpHeader.DEFAULT_HOP_LIMIT, protocol,
                    (int) request.destinationLow(), (int) request.sourceLow(), payloadLength, target, offset);
        }
        return encode6(trafficClass, 0, IpHeader.DEFAULT_HOP_LIMIT, protocol,
                request.destinationHigh(), request.destinationLow(), request.sourceHigh(), request.sourceLow(),
                payloadLength, target, offset);
    }

    private static int encode4(int trafficClass, int identification, int dontFragment, int hopLimit, int protocol,
            int source, int destination, int payloadLength, MemorySegment target, long offset) {
        int totalLength = IPV4_HEADER_BYTES + payloadLength;
        assert totalLength <= 0xffff : "IPv4 packet of " + totalLength + " bytes, but its length field ends at 65535";
        int word0 = 0x45 << 24 | trafficClass << 16 | totalLength;
        // RFC 6864 §4.1: an atomic datagram ("don't fragment", not a fragment) may carry any identification; ours is 0
        // unless the caller says otherwise. RFC 8900 gives the reasons not to let a packet be fragmented.
        int word1 = identification << 16 | dontFragment;
        int word2 = hopLimit << 24 | protocol << 16;
        long sum = Integer.toUnsignedLong(word0) + Integer.toUnsignedLong(word1) + Integer.toUnsignedLong(word2)
                + Integer.toUnsignedLong(source) + Integer.toUnsignedLong(destination);
        Wire.put32(target, offset, word0);
        Wire.put32(target, offset + 4, word1);
        Wire.put32(target, offset + 8, word2 | Checksum.complete(Checksum.fold(sum)));
        Wire.put32(target, offset + 12, source);
        Wire.put32(target, offset + 16, destination);
        return IPV4_HEADER_BYTES;
    }

    private static int encode6(int trafficClass, int flowLabel, int hopLimit, int protocol,
            long sourceHigh, long sourceLow, long destinationHigh, long destinationLow,
            int payloadLength, MemorySegment target, long offset) {
        assert payloadLength <= 0xffff : "IPv6 payload of " + payloadLength + " bytes, but its length field ends at 65535";
        Wire.put32(target, offset, 6 << 28 | trafficClass << 20 | flowLabel);
        Wire.put32(target, offset + 4, payloadLength << 16 | protocol << 8 | hopLimit);
        Wire.put64(target, offset + 8, sourceHigh);
        Wire.put64(target, offset + 16, sourceLow);
        Wire.put64(target, offset + 24, destinationHigh);
        Wire.put64(target, offset + 32, destinationLow);
        return IPV6_HEADER_BYTES;
    }
}
