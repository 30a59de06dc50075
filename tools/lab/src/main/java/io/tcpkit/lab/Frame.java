package io.tcpkit.lab;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.tcpkit.api.spi.Packet;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayDeque;

/// A packet on its way: a copy of its bytes and of what the sending device said about them. It is an event too: its
/// arrival at the next node of the link.
final class Frame extends ScheduledEvent {
    private static final ValueLayout.OfShort CHECKSUM =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    /// Off-heap as a real device's buffers are; freed by the garbage collector, so that nobody need close a link.
    final MemorySegment memory;
    int length;
    Packet.Checksum checksum = Packet.Checksum.COMPLETE;
    int checksumStart;
    int checksumOffset;
    int segmentSize;
    /// When it may be received, for links in real time.
    long dueNanos;
    private LinkNode next = LinkNode.NOWHERE;

    private Frame(int capacity) {
        memory = Arena.ofAuto().allocate(capacity, 8);
    }

    /// Goes to a node at once, or as an event when it arrives there later.
    void heading(LinkNode node) {
        next = node;
    }

    @Override
    void happen() {
        next.accept(this);
    }

    void copyFrom(Packet packet) {
        length = packet.copyTo(memory, 0);
        checksum = packet.checksum();
        checksumStart = packet.checksumStart();
        checksumOffset = packet.checksumOffset();
        segmentSize = packet.segmentSize();
    }

    void copyFrom(Frame other) {
        MemorySegment.copy(other.memory, 0, memory, 0, other.length);
        length = other.length;
        checksum = other.checksum;
        checksumStart = other.checksumStart;
        checksumOffset = other.checksumOffset;
        segmentSize = other.segmentSize;
    }

    /// {@return whether the IP header says ECT(0) or ECT(1) (RFC 3168 §5)}
    boolean isEcnCapable() {
        return ecn() == 1 || ecn() == 2;
    }

    private int ecn() {
        return isIpv4() ? memory.get(JAVA_BYTE, 1) & 3 : memory.get(JAVA_BYTE, 1) >> 4 & 3;
    }

    private boolean isIpv4() {
        return memory.get(JAVA_BYTE, 0) >> 4 == 4;
    }

    /// Changes the ECN field, and the header's checksum where there is one: RFC 1624, equation 3.
    void ecn(int codepoint) {
        if (!isIpv4()) {
            memory.set(JAVA_BYTE, 1, (byte) (memory.get(JAVA_BYTE, 1) & ~0x30 | codepoint << 4));
            return;
        }
        int before = memory.get(JAVA_BYTE, 1) & 0xff;
        int after = before & ~3 | codepoint;
        memory.set(JAVA_BYTE, 1, (byte) after);
        int sum = ~memory.get(CHECKSUM, 10) & 0xffff;
        // The octet is the low half of the first word; only that half differs.
        sum += (~before & 0xffff) + after;
        memory.set(CHECKSUM, 10, (short) ~Segmentation.fold(sum));
    }

    void pointAt(Packet packet) {
        packet.clear();
        packet.header(memory, 0, length);
        if (checksum == Packet.Checksum.PARTIAL) {
            packet.partialChecksum(checksumStart, checksumOffset);
        } else {
            packet.checksum(checksum);
        }
        packet.segmentSize(segmentSize);
    }

    /// Frames to use again, in two sizes: most packets fit a small one.
    static final class Pool {
        private static final int SMALL_BYTES = 2_048;
        private static final int LARGE_BYTES = 65_536;

        private final ArrayDeque<Frame> small = new ArrayDeque<>();
        private final ArrayDeque<Frame> large = new ArrayDeque<>();
        private int lent;

        Frame borrow(int length) {
            lent++;
            boolean fits = length <= SMALL_BYTES;
            Frame frame = (fits ? small : large).pollFirst();
            return frame != null ? frame : new Frame(fits ? SMALL_BYTES : LARGE_BYTES);
        }

        void giveBack(Frame frame) {
            lent--;
            (frame.memory.byteSize() == SMALL_BYTES ? small : large).addFirst(frame);
        }

        /// Frames on their way or waiting to be received.
        int lent() {
            return lent;
        }
    }
}
