package io.tcpkit.lab.record;

import io.tcpkit.api.event.Drop;
import io.tcpkit.codec.IpAddresses;
import io.tcpkit.codec.IpDecoder;
import io.tcpkit.codec.IpHeader;
import io.tcpkit.lab.PacketView;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetSocketAddress;
import java.nio.ByteOrder;

/// The TCP header of a packet on a link, as far as it takes to know whose it is. One object, used again.
final class SeenPacket {
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final int TCP_HEADER_BYTES = 20;

    private final IpHeader ip = new IpHeader();
    private int sourcePort;
    private int destinationPort;
    private int seq;
    private int length;

    /// {@return whether the packet is a TCP segment, which can be asked about then}
    boolean read(PacketView packet) {
        MemorySegment bytes = packet.bytes();
        if (IpDecoder.decode(bytes, 0, packet.length(), ip) != Drop.NONE || ip.protocol() != IpHeader.TCP
                || ip.payloadLength() < TCP_HEADER_BYTES) {
            return false;
        }
        long tcp = ip.headerLength();
        sourcePort = Short.toUnsignedInt(bytes.get(SHORT, tcp));
        destinationPort = Short.toUnsignedInt(bytes.get(SHORT, tcp + 2));
        seq = bytes.get(INT, tcp + 4);
        // RFC 9293 §3.1: the data offset counts words of 32 bits.
        length = ip.payloadLength() - (bytes.get(ValueLayout.JAVA_BYTE, tcp + 12) >> 4 & 0xf) * 4;
        return true;
    }

    int sourcePort() {
        return sourcePort;
    }

    int destinationPort() {
        return destinationPort;
    }

    InetSocketAddress source() {
        return new InetSocketAddress(IpAddresses.toInetAddress(ip.sourceHigh(), ip.sourceLow()), sourcePort);
    }

    InetSocketAddress destination() {
        return new InetSocketAddress(IpAddresses.toInetAddress(ip.destinationHigh(), ip.destinationLow()), destinationPort);
    }

    /// {@return SEG.SEQ as on the wire}
    int seq() {
        return seq;
    }

    /// {@return octets of payload}
    int length() {
        return length;
    }
}
