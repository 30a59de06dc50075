package io.tcpkit.codec;

import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.HexFormat;

/// Packets by hand, right in every field unless a test spoils it.
final class RawPackets {
    private RawPackets() {
    }

    /// {@return the bytes that a text of hexadecimal digits names; spaces do not count}
    static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replace(" ", ""));
    }

    static MemorySegment memory(byte[] bytes) {
        return MemorySegment.ofArray(bytes);
    }

    static byte[] ipv4(String source, String destination, int protocol, byte[] options, byte[] payload) {
        int headerLength = 20 + options.length;
        ByteBuffer packet = ByteBuffer.allocate(headerLength + payload.length);
        packet.put((byte) (0x40 | headerLength / 4)).put((byte) 0).putShort((short) packet.capacity());
        packet.putShort((short) 7).putShort((short) 0x4000).put((byte) 63).put((byte) protocol).putShort((short) 0);
        packet.put(InetAddress.ofLiteral(source).getAddress()).put(InetAddress.ofLiteral(destination).getAddress());
        packet.put(options).put(payload);
        return withIpv4Checksum(packet.array());
    }

    /// Makes the IPv4 header's checksum right again.
    static byte[] withIpv4Checksum(byte[] packet) {
        MemorySegment memory = memory(packet);
        Wire.put16(memory, 10, 0);
        Wire.put16(memory, 10, Checksum.complete(Checksum.sum(memory, 0, (packet[0] & 0x0f) * 4)));
        return packet;
    }

    static byte[] ipv6(String source, String destination, int nextHeader, byte[] extensionsAndPayload) {
        ByteBuffer packet = ByteBuffer.allocate(40 + extensionsAndPayload.length);
        packet.putInt(6 << 28).putShort((short) extensionsAndPayload.length).put((byte) nextHeader).put((byte) 64);
        packet.put(InetAddress.ofLiteral(source).getAddress()).put(InetAddress.ofLiteral(destination).getAddress());
        return packet.put(extensionsAndPayload).array();
    }

    /// {@return a TCP header with these options (a multiple of 4 bytes) and this payload, with its checksum}
    static byte[] tcp(IpHeader ip, byte[] options, byte[] payload) {
        int headerLength = 20 + options.length;
        ByteBuffer segment = ByteBuffer.allocate(headerLength + payload.length);
        segment.putShort((short) 1234).putShort((short) 80).putInt(0x01020304).putInt(0x05060708);
        segment.putInt(headerLength / 4 << 28 | 0x10 << 16 | 0x2000).putInt(0).put(options).put(payload);
        return withTcpChecksum(ip, segment.array());
    }

    /// Makes the TCP checksum right again.
    static byte[] withTcpChecksum(IpHeader ip, byte[] segment) {
        MemorySegment memory = memory(segment);
        Wire.put16(memory, 16, 0);
        int sum = Checksum.add(Checksum.pseudoHeader(ip, IpHeader.TCP, segment.length),
                Checksum.sum(memory, 0, segment.length));
        Wire.put16(memory, 16, Checksum.complete(sum));
        return segment;
    }
}
