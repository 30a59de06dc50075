package io.tcpkit.bench.micro;

import io.tcpkit.api.segment.Flags;
import io.tcpkit.api.segment.Segment;
import io.tcpkit.api.spi.NetworkDevice;
import io.tcpkit.api.spi.Packet;
import io.tcpkit.codec.Checksum;
import io.tcpkit.codec.IpHeader;
import io.tcpkit.codec.SegmentEncoder;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.nio.ByteOrder;

/// A device at whose other end the benchmark plays the peer. It makes its packets once and then changes only the numbers in
/// them, so that what it costs is little beside what is measured.
///
/// ```
///   play(...)     what the next receive hands over
///   ...Sent()     what the stack has sent
/// ```
final class HandPlayedDevice implements NetworkDevice {
    static final String OURS = "10.0.0.2";
    static final int PORT = 80;
    private static final String THEIRS = "10.0.0.1";
    private static final int THEIR_PORT = 40_000;
    private static final int SEGMENT_BYTES = 1460;
    private static final int HEADER_BYTES = 40;
    private static final int IP_HEADER_BYTES = 20;
    private static final long SEQ = IP_HEADER_BYTES + 4;
    private static final long ACK = IP_HEADER_BYTES + 8;
    private static final long CHECKSUM = IP_HEADER_BYTES + 16;
    private static final ValueLayout.OfInt NUMBER = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private final Capabilities capabilities;
    private final IpHeader ip = new IpHeader();
    private final Segment segment = new Segment();
    private final Packet outgoing = new Packet();
    private final Packet packet = new Packet();
    private final MemorySegment data = Arena.global().allocate(1 << 16, Long.BYTES);
    private final MemorySegment bare = Arena.global().allocate(1 << 7, Long.BYTES);
    private final int dataBytes;
    private final int payloadSum;
    private MemorySegment next = MemorySegment.NULL;
    private int nextBytes;
    private int lastSeq;
    private long packetsSent;
    private long octetsSent;

    /// A device.
    ///
    /// @param capabilities what it says it can do
    /// @param payload octets of the data segments that the peer sends
    HandPlayedDevice(Capabilities capabilities, int payload) {
        this.capabilities = capabilities;
        dataBytes = HEADER_BYTES + payload;
        for (int i = 0; i < payload; i++) {
            data.set(ValueLayout.JAVA_BYTE, HEADER_BYTES + i, (byte) (i * 31));
        }
        payloadSum = Checksum.sum(data, HEADER_BYTES, payload);
    }

    /// The peer opens the connection.
    ///
    /// @param seq its initial sequence number
    void playSyn(int seq) {
        segment.clear().ports(THEIR_PORT, PORT).seq(seq).flags(Flags.SYN).window(65_535).mss(SEGMENT_BYTES).windowScale(7);
        make(bare, 0);
        next = bare;
        nextBytes = outgoing.length();
    }

    /// Makes the packets that [#play(int, int, boolean)] sends.
    void prepare() {
        segment.clear().ports(THEIR_PORT, PORT).flags(Flags.ACK).window(32_768);
        make(bare, 0);
        segment.clear().ports(THEIR_PORT, PORT).flags(Flags.ACK).window(32_768);
        make(data, dataBytes - HEADER_BYTES);
    }

    private void make(MemorySegment target, int payload) {
        ip.clear().between(InetAddress.ofLiteral(THEIRS), InetAddress.ofLiteral(OURS));
        MemorySegment scratch = Arena.global().allocate(SegmentEncoder.MAX_HEADER_BYTES, Long.BYTES);
        segment.payload().set(data, HEADER_BYTES, payload);
        SegmentEncoder.encode(ip, segment, scratch, 0, false, outgoing);
        MemorySegment.copy(scratch, 0, target, 0, outgoing.headerLength());
    }

    /// The peer sends a packet.
    ///
    /// @param seq its sequence number
    /// @param ack its acknowledgment number
    /// @param withData whether it carries data
    void play(int seq, int ack, boolean withData) {
        next = withData ? data : bare;
        nextBytes = withData ? dataBytes : HEADER_BYTES;
        next.set(NUMBER, SEQ, seq);
        next.set(NUMBER, ACK, ack);
        if (!capabilities.checksumOffload()) {
            next.set(SHORT, CHECKSUM, (short) 0);
            int sum = Checksum.add(Checksum.pseudoHeader(ip, IpHeader.TCP, nextBytes - IP_HEADER_BYTES),
                    Checksum.sum(next, IP_HEADER_BYTES, HEADER_BYTES - IP_HEADER_BYTES));
            next.set(SHORT, CHECKSUM, (short) Checksum.complete(withData ? Checksum.add(sum, payloadSum) : sum));
        }
    }

    /// {@return packets that the stack has sent}
    long packetsSent() {
        return packetsSent;
    }

    /// {@return octets of payload in them}
    long octetsSent() {
        return octetsSent;
    }

    /// {@return the sequence number of the last packet that the stack has sent}
    int lastSeq() {
        return lastSeq;
    }

    @Override
    public String name() {
        return "hand";
    }

    @Override
    public Capabilities capabilities() {
        return capabilities;
    }

    @Override
    public int receive(PacketHandler handler, int limit) {
        if (nextBytes == 0) {
            return 0;
        }
        packet.clear();
        packet.header(next, 0, nextBytes);
        if (capabilities.checksumOffload()) {
            packet.checksum(Packet.Checksum.VERIFIED);
            packet.segmentSize(nextBytes - HEADER_BYTES > SEGMENT_BYTES ? SEGMENT_BYTES : 0);
        }
        nextBytes = 0;
        handler.onPacket(packet);
        return 1;
    }

    @Override
    public boolean send(Packet sent) {
        packetsSent++;
        octetsSent += sent.payload().length();
        lastSeq = sent.header().get(NUMBER, sent.headerOffset() + SEQ);
        return true;
    }

    @Override
    public void await(long timeoutNanos) {
        throw new IllegalStateException("a driven stack does not wait");
    }

    @Override
    public void wakeUp() {
        // Nobody waits.
    }

    @Override
    public void close() {
        // Nothing is open.
    }
}
