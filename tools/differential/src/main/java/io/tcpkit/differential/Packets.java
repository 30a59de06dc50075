package io.tcpkit.differential;

import io.tcpkit.api.event.Drop;
import io.tcpkit.api.segment.Segment;
import io.tcpkit.api.spi.Packet;
import io.tcpkit.codec.IpAddresses;
import io.tcpkit.codec.IpDecoder;
import io.tcpkit.codec.IpHeader;
import io.tcpkit.codec.SegmentDecoder;
import io.tcpkit.codec.SegmentEncoder;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Optional;

/// Segments as packets of IPv4 and back, between the peer of a conversation and the subject.
final class Packets {
    private static final int SUBJECT = 10 << 24 | 9 << 16 | 1;

    private final MemorySegment scratch = MemorySegment.ofArray(new byte[SegmentEncoder.MAX_HEADER_BYTES]);
    private final IpHeader ip = new IpHeader();
    private final Segment decoded = new Segment();
    private final Packet packet = new Packet();
    private Subject.Peer peer = new Subject.Peer(0, 0);

    void begin(Subject.Peer peer) {
        this.peer = peer;
    }

    InetAddress peerAddress() {
        try {
            return InetAddress.getByAddress(ByteBuffer.allocate(4).putInt(peer.address()).array());
        } catch (UnknownHostException e) {
            throw new AssertionError("four octets are an address", e);
        }
    }

    /// {@return the packet, valid until the next call}
    Packet encode(Segment segment) {
        packet.clear();
        ip.clear().version(4)
                .source(0, IpAddresses.mapped(peer.address()))
                .destination(0, IpAddresses.mapped(SUBJECT));
        SegmentEncoder.encode(ip, segment, scratch, 0, false, packet);
        return packet;
    }

    /// {@return the segment of a packet to our peer, a copy without its payload's octets; empty for any other packet}
    Optional<Segment> decode(Packet packet) {
        MemorySegment memory = packet.header();
        MemorySegment whole = MemorySegment.ofArray(new byte[packet.length()]);
        packet.copyTo(whole, 0);
        if (IpDecoder.decode(whole, 0, (int) whole.byteSize(), ip) != Drop.NONE || ip.protocol() != IpHeader.TCP
                || (int) ip.destinationLow() != peer.address()) {
            return Optional.empty();
        }
        boolean verify = packet.checksum() == Packet.Checksum.COMPLETE;
        Drop drop = SegmentDecoder.decode(whole, ip.headerLength(), ip.payloadLength(), ip, verify, decoded);
        if (drop != Drop.NONE) {
            throw new AssertionError("the subject sent a bad packet: %s, %d bytes at %s".formatted(drop, packet.length(), memory));
        }
        if (decoded.destinationPort() != peer.port()) {
            return Optional.empty();
        }
        return Optional.of(new Segment().set(decoded));
    }
}
