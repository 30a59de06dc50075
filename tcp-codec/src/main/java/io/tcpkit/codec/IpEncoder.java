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
    /// used. In IPv4 "don't fragment" is always set.
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
            encode4(addresses, protocol, trafficClass, payloadLength, target, offset);
            return IPV4_HEADER_BYTES;
        }
        encode6(addresses, protocol, trafficClass, payloadLength, target, offset);
        return IPV6_HEADER_BYTES;
    }

    private static void encode4(IpHeader addresses, int protocol, int trafficClass, int payloadLength,
            MemorySegment target, long offset) {
        int totalLength = IPV4_HEADER_BYTES + payloadLength;
        assert totalLength <= 0xffff : "IPv4 packet of " + totalLength + " bytes, but its length field ends at 65535";
        assert IpAddresses.isMapped(addresses.sourceHigh(), addresses.sourceLow())
                && IpAddresses.isMapped(addresses.destinationHigh(), addresses.destinationLow()) : addresses;
        int word0 = 0x45 << 24 | trafficClass << 16 | totalLength;
        // RFC 6864 §4.1: an atomic datagram ("don't fragment", not a fragment) may carry any identification; ours is 0
        // unless the caller says otherwise. RFC 8900 gives the reasons never to let a packet be fragmented.
        int word1 = addresses.identification() << 16 | DONT_FRAGMENT;
        int word2 = addresses.hopLimit() << 24 | protocol << 16;
        int source = (int) addresses.sourceLow();
        int destination = (int) addresses.destinationLow();
        long sum = Integer.toUnsignedLong(word0) + Integer.toUnsignedLong(word1) + Integer.toUnsignedLong(word2)
                + Integer.toUnsignedLong(source) + Integer.toUnsignedLong(destination);
        Wire.put32(target, offset, word0);
        Wire.put32(target, offset + 4, word1);
        Wire.put32(target, offset + 8, word2 | Checksum.complete(Checksum.fold(sum)));
        Wire.put32(target, offset + 12, source);
        Wire.put32(target, offset + 16, destination);
    }

    private static void encode6(IpHeader addresses, int protocol, int trafficClass, int payloadLength,
            MemorySegment target, long offset) {
        assert addresses.version() == 6 : "IP version " + addresses.version();
        assert payloadLength <= 0xffff : "IPv6 payload of " + payloadLength + " bytes, but its length field ends at 65535";
        Wire.put32(target, offset, 6 << 28 | trafficClass << 20 | addresses.flowLabel());
        Wire.put32(target, offset + 4, payloadLength << 16 | protocol << 8 | addresses.hopLimit());
        Wire.put64(target, offset + 8, addresses.sourceHigh());
        Wire.put64(target, offset + 16, addresses.sourceLow());
        Wire.put64(target, offset + 24, addresses.destinationHigh());
        Wire.put64(target, offset + 32, addresses.destinationLow());
    }
}
