package io.tcpkit.lab;

import io.tcpkit.api.spi.Packet;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.function.Consumer;

/// What a network card does with a packet that was left to it: cuts it into segments and completes their checksums.
///
/// Written without tcp-codec on purpose: the link is the judge of what the codec wrote.
final class Segmentation {
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final int TCP = 6;
    private static final int FIN_AND_PSH = 0x09;
    private static final int CWR = 0x80;

    private Segmentation() {
    }

    /// {@return bytes of the IP and TCP headers of a frame that left its checksum to the device}
    static int headerBytes(Frame frame) {
        return frame.checksumStart + tcpHeaderBytes(frame.memory, frame.checksumStart);
    }

    private static int tcpHeaderBytes(MemorySegment memory, int tcp) {
        return (memory.get(ValueLayout.JAVA_BYTE, tcp + 12L) >> 4 & 0xf) * 4;
    }

    /// Cuts a packet with a partial checksum into frames of one segment each, with complete checksums.
    static void cut(Packet packet, FramePool pool, Consumer<Frame> out) {
        Frame whole = pool.borrow(packet.length());
        whole.copyFrom(packet);
        int tcp = whole.checksumStart;
        int size = whole.segmentSize;
        int headers = size == 0 ? whole.length : headerBytes(whole);
        int octets = whole.length - headers;
        if (size == 0 || octets <= size) {
            complete(whole);
            out.accept(whole);
            return;
        }
        for (int from = 0, index = 0; from < octets; from += size, index++) {
            int length = Math.min(size, octets - from);
            Frame piece = pool.borrow(headers + length);
            piece.length = headers + length;
            piece.checksumStart = tcp;
            piece.checksumOffset = whole.checksumOffset;
            MemorySegment.copy(whole.memory, 0, piece.memory, 0, headers);
            MemorySegment.copy(whole.memory, headers + (long) from, piece.memory, headers, length);
            number(piece.memory, tcp, from, index, from + length == octets);
            resize(piece);
            complete(piece);
            piece.readHeader();
            out.accept(piece);
        }
        pool.giveBack(whole);
    }

    /// Each segment has its own sequence number; FIN and PSH belong to the last, CWR to the first (RFC 3168 §6.1.2).
    private static void number(MemorySegment memory, int tcp, int from, int index, boolean last) {
        memory.set(INT, tcp + 4L, memory.get(INT, tcp + 4L) + from);
        int flags = memory.get(ValueLayout.JAVA_BYTE, tcp + 13L);
        if (!last) {
            flags &= ~FIN_AND_PSH;
        }
        if (index > 0) {
            flags &= ~CWR;
        }
        memory.set(ValueLayout.JAVA_BYTE, tcp + 13L, (byte) flags);
        if (version(memory) == 4) {
            memory.set(SHORT, 4, (short) (memory.get(SHORT, 4) + index));
        }
    }

    private static int version(MemorySegment memory) {
        return memory.get(ValueLayout.JAVA_BYTE, 0) >> 4 & 0xf;
    }

    /// Makes the length fields say what this frame holds.
    private static void resize(Frame frame) {
        MemorySegment memory = frame.memory;
        if (version(memory) == 4) {
            int header = (memory.get(ValueLayout.JAVA_BYTE, 0) & 0xf) * 4;
            memory.set(SHORT, 2, (short) frame.length);
            memory.set(SHORT, 10, (short) 0);
            memory.set(SHORT, 10, (short) ~fold(sum(memory, 0, header)));
        } else {
            memory.set(SHORT, 4, (short) (frame.length - 40));
        }
    }

    /// Sums pseudo-header, TCP header and octets anew, whatever was left in the field.
    static void complete(Frame frame) {
        MemorySegment memory = frame.memory;
        int tcp = frame.checksumStart;
        int tcpLength = frame.length - tcp;
        long sum = (version(memory) == 4 ? sum(memory, 12, 8) : sum(memory, 8, 32)) + TCP + tcpLength;
        long field = tcp + (long) frame.checksumOffset;
        memory.set(SHORT, field, (short) 0);
        memory.set(SHORT, field, (short) ~fold(sum + sum(memory, tcp, tcpLength)));
        frame.checksum = Packet.Checksum.COMPLETE;
        frame.segmentSize = 0;
    }

    /// {@return the sum of big-endian 16-bit words, an odd octet at the end padded (RFC 1071 §1)}
    static long sum(MemorySegment memory, long offset, int length) {
        long sum = 0;
        for (int i = 0; i + 1 < length; i += 2) {
            sum += memory.get(SHORT, offset + i) & 0xffff;
        }
        if ((length & 1) != 0) {
            sum += (memory.get(ValueLayout.JAVA_BYTE, offset + length - 1) & 0xff) << 8;
        }
        return sum;
    }

    static int fold(long sum) {
        long folded = sum;
        while (folded >>> 16 != 0) {
            folded = (folded & 0xffff) + (folded >>> 16);
        }
        return (int) folded;
    }
}
