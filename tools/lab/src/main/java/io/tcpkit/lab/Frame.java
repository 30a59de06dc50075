package io.tcpkit.lab;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.tcpkit.api.spi.Packet;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// A packet on its way: a copy of its bytes, the only one, and of what the sending device said about them. It is an event too:
/// its arrival at the next node of a link.
public final class Frame extends ScheduledEvent implements PacketView {
    /// No frame.
    static final Frame NONE = new Frame(new FramePool(), 1);

    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    /// Off-heap as a real device's buffers are; freed by the garbage collector, so that nobody need close a link.
    final MemorySegment memory;
    int length;
    Packet.Checksum checksum = Packet.Checksum.COMPLETE;
    int checksumStart;
    int checksumOffset;
    int segmentSize;
    /// When it may be received, or arrives at the next node.
    long dueNanos;
    /// When it came to a queue.
    long queuedNanos;
    /// How long it waited in the queue it was in last.
    long waitedNanos;
    private final FramePool pool;
    private LinkNode next = LinkNode.NOWHERE;
    // What routers want to know, and how many there were: the bytes are touched where the packet begins and ends, and not at
    // each hop, by when they have left the processor's cache.
    private boolean ipv4;
    private int destinationIpv4;
    private long destinationNetworkIpv6;
    private int hopsLeft;
    private int hopsTaken;

    Frame(FramePool pool, int capacity) {
        this.pool = pool;
        memory = Arena.ofAuto().allocate(capacity, 8);
    }

    /// Goes to a node, as an event when it arrives there.
    void heading(LinkNode node) {
        next = node;
    }

    @Override
    protected void happen() {
        next.accept(this);
    }

    void copyFrom(Packet packet) {
        length = packet.copyTo(memory, 0);
        checksum = packet.checksum();
        checksumStart = packet.checksumStart();
        checksumOffset = packet.checksumOffset();
        segmentSize = packet.segmentSize();
        readHeader();
    }

    /// The bytes are complete, and routers will want to know some of them.
    void readHeader() {
        ipv4 = memory.get(JAVA_BYTE, 0) >> 4 == 4;
        destinationIpv4 = memory.get(INT, 16);
        destinationNetworkIpv6 = memory.get(LONG, 24);
        hopsLeft = memory.get(JAVA_BYTE, ipv4 ? 8 : 7) & 0xff;
        hopsTaken = 0;
    }

    /// {@return another frame like this}
    Frame twin() {
        Frame twin = pool.borrow(length);
        MemorySegment.copy(memory, 0, twin.memory, 0, length);
        twin.length = length;
        twin.checksum = checksum;
        twin.checksumStart = checksumStart;
        twin.checksumOffset = checksumOffset;
        twin.segmentSize = segmentSize;
        twin.ipv4 = ipv4;
        twin.destinationIpv4 = destinationIpv4;
        twin.destinationNetworkIpv6 = destinationNetworkIpv6;
        twin.hopsLeft = hopsLeft;
        twin.hopsTaken = hopsTaken;
        return twin;
    }

    /// {@return a frame with room for what is said about this one}
    Frame answer() {
        return pool.borrow(TooBig.MAX_BYTES);
    }

    /// Gives the packet up.
    public void discard() {
        pool.giveBack(this);
    }

    @Override
    public int length() {
        return length;
    }

    @Override
    public MemorySegment bytes() {
        writeHops();
        return memory.asSlice(0, length).asReadOnly();
    }

    @Override
    public boolean hasChecksum() {
        return checksum != Packet.Checksum.PARTIAL;
    }

    @Override
    public long waitedNanos() {
        return waitedNanos;
    }

    /// {@return whether it is IPv4; IPv6 otherwise}
    public boolean isIpv4() {
        return ipv4;
    }

    /// {@return the destination of an IPv4 packet}
    public int destinationIpv4() {
        return destinationIpv4;
    }

    /// {@return the upper half of the destination of an IPv6 packet, which is the network}
    public long destinationNetworkIpv6() {
        return destinationNetworkIpv6;
    }

    /// {@return a number that is the same for all packets of a flow: of its addresses, protocol and ports}
    ///
    /// @param perturbation makes it another for another queue
    long flowHash(long perturbation) {
        boolean ipv4 = isIpv4();
        int ports = ipv4 ? (memory.get(JAVA_BYTE, 0) & 0xf) * 4 : 40;
        long hash = mix(perturbation, memory.get(JAVA_BYTE, ipv4 ? 9 : 6));
        for (int at = ipv4 ? 12 : 8; at < (ipv4 ? 20 : 40); at += 4) {
            hash = mix(hash, memory.get(INT, at));
        }
        return mix(hash, length >= ports + 4 ? memory.get(INT, ports) : 0);
    }

    private static long mix(long hash, int word) {
        long mixed = (hash ^ word) * 0x9e3779b97f4a7c15L;
        return mixed ^ mixed >>> 29;
    }

    /// Counts a hop, as a router must: RFC 1812 §5.3.1, RFC 8200 §3.
    ///
    /// @return whether the packet may go on; `false` when its TTL or hop limit is used up
    public boolean hop() {
        hopsTaken++;
        return --hopsLeft > 0;
    }

    /// Writes into the header how many hops there were since the last time.
    void writeHops() {
        if (hopsTaken == 0) {
            return;
        }
        int place = ipv4 ? 8 : 7;
        int before = memory.get(JAVA_BYTE, place) & 0xff;
        memory.set(JAVA_BYTE, place, (byte) (before - hopsTaken));
        if (ipv4) {
            // The TTL is the upper octet of its word.
            updateHeaderChecksum(before << 8, before - hopsTaken << 8);
        }
        hopsTaken = 0;
    }

    @Override
    public int ecn() {
        return isIpv4() ? memory.get(JAVA_BYTE, 1) & 3 : memory.get(JAVA_BYTE, 1) >> 4 & 3;
    }

    /// Changes the ECN field, and the header's checksum where there is one.
    void ecn(int codepoint) {
        int octet = memory.get(JAVA_BYTE, 1) & 0xff;
        if (isIpv4()) {
            int changed = octet & ~3 | codepoint;
            memory.set(JAVA_BYTE, 1, (byte) changed);
            updateHeaderChecksum(octet, changed);
        } else {
            memory.set(JAVA_BYTE, 1, (byte) (octet & ~0x30 | codepoint << 4));
        }
    }

    /// One word of an IPv4 header has changed: RFC 1624 §3, equation 3. The other half of the word may be left out on both sides.
    private void updateHeaderChecksum(int before, int after) {
        int sum = (~memory.get(SHORT, 10) & 0xffff) + (~before & 0xffff) + after;
        memory.set(SHORT, 10, (short) ~Segmentation.fold(sum));
    }

    void pointAt(Packet packet) {
        writeHops();
        packet.clear();
        packet.header(memory, 0, length);
        if (checksum == Packet.Checksum.PARTIAL) {
            packet.partialChecksum(checksumStart, checksumOffset);
        } else {
            packet.checksum(checksum);
        }
        packet.segmentSize(segmentSize);
    }
}
