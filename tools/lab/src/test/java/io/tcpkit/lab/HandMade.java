package io.tcpkit.lab;

import io.tcpkit.api.spi.Packet;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;

/// IPv4 and IPv6 packets with TCP, written by hand: no codec of ours has touched them.
final class HandMade {
    private HandMade() {
    }

    /// An IPv4 packet of a size with a complete checksum whose identification field is a number.
    static byte[] ipv4(int number, int length) {
        var bytes = ByteBuffer.allocate(length);
        bytes.put(0, (byte) 0x45).putShort(2, (short) length).putShort(4, (short) number).put(8, (byte) 64).put(9, (byte) 6);
        bytes.putInt(12, 0x0a000001).putInt(16, 0x0a000002);
        bytes.putShort(10, (short) ~Segmentation.fold(sum(bytes.array(), 0, 20)));
        bytes.putShort(20, (short) 1000).putShort(22, (short) 80).putInt(24, 7_000).put(32, (byte) 0x50).put(33, (byte) 0x19);
        for (int i = 40; i < length; i++) {
            bytes.put(i, (byte) (i * 31));
        }
        bytes.putShort(36, (short) ~Segmentation.fold(tcpSum(bytes.array())));
        return bytes.array();
    }

    /// An IPv6 packet of a size with nothing in its checksum field.
    static byte[] ipv6(int length) {
        var bytes = ByteBuffer.allocate(length);
        bytes.put(0, (byte) 0x60).putShort(4, (short) (length - 40)).put(6, (byte) 6).put(7, (byte) 64);
        bytes.put(8, (byte) 0xfd).put(23, (byte) 1).put(24, (byte) 0xfd).put(39, (byte) 2);
        bytes.putInt(44, 7_000).put(52, (byte) 0x50).put(53, (byte) 0x99);
        for (int i = 60; i < length; i++) {
            bytes.put(i, (byte) (i * 17));
        }
        return bytes.array();
    }

    static Packet packet(byte[] bytes) {
        var packet = new Packet();
        packet.header(MemorySegment.ofArray(bytes), 0, bytes.length);
        return packet;
    }

    /// Headers and payload apart, as a stack hands them over.
    static Packet packet(byte[] bytes, int tcp, int segmentSize) {
        var packet = new Packet();
        var memory = MemorySegment.ofArray(bytes);
        packet.header(memory, 0, tcp + 20);
        packet.payload().set(memory, tcp + 20, bytes.length - tcp - 20);
        packet.partialChecksum(tcp, 16);
        packet.segmentSize(segmentSize);
        return packet;
    }

    static byte[] bytes(Packet packet) {
        byte[] copy = new byte[packet.length()];
        packet.copyTo(MemorySegment.ofArray(copy), 0);
        return copy;
    }

    static int number(byte[] bytes) {
        return ByteBuffer.wrap(bytes).getShort(4) & 0xffff;
    }

    static boolean checksumsFit(byte[] bytes) {
        boolean header = (bytes[0] >> 4 & 0xf) != 4
                || bytes[0] == 0x45 && Segmentation.fold(sum(bytes, 0, 20)) == 0xffff;
        return header && Segmentation.fold(tcpSum(bytes)) == 0xffff;
    }

    private static long tcpSum(byte[] bytes) {
        boolean ipv4 = (bytes[0] >> 4 & 0xf) == 4;
        int tcp = ipv4 ? 20 : 40;
        long pseudo = ipv4 ? sum(bytes, 12, 20) : sum(bytes, 8, 40);
        return pseudo + 6 + bytes.length - tcp + sum(bytes, tcp, bytes.length);
    }

    private static long sum(byte[] bytes, int from, int to) {
        byte[] part = Arrays.copyOfRange(bytes, from, to);
        return Segmentation.sum(MemorySegment.ofArray(part), 0, part.length);
    }
}
