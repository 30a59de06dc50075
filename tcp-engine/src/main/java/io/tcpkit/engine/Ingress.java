package io.tcpkit.engine;

import io.tcpkit.api.event.Drop;
import io.tcpkit.api.segment.Flags;
import io.tcpkit.api.segment.Segment;
import io.tcpkit.api.spi.NetworkDevice;
import io.tcpkit.api.spi.Packet;
import io.tcpkit.codec.IcmpDecoder;
import io.tcpkit.codec.IcmpMessage;
import io.tcpkit.codec.IpDecoder;
import io.tcpkit.codec.IpHeader;
import io.tcpkit.codec.SegmentDecoder;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The way in: from a packet to the connection, listener or answer that it is for. Nothing here throws at a packet, and
/// nothing is allocated for one: what cannot be used becomes a counted [Drop].
///
/// ```
///   packet ─ IP ─┬─ TCP ──┬─ a connection's  ─► onSegment
///                │        ├─ in TIME-WAIT ─► an answer from a few numbers, or a new connection
///                │        ├─ a SYN, a listener's ─► a new connection in LISTEN ─► onSegment, or a SYN cookie
///                │        └─ nobody's ─► RST
///                └─ ICMP ─┬─ echo ─► reply
///                         └─ an error about a segment of ours ─► onUnreachable, onTooBig
/// ```
final class Ingress implements NetworkDevice.PacketHandler {
    private static final Logger LOG = LoggerFactory.getLogger(Ingress.class);

    private final Shard shard;
    private final Openings openings;
    private final OwnAddresses own;
    private final Demux demux;
    private final Listeners listeners;
    private final TimeWaits timeWaits;
    private final TimeWaitKeeper keeper;
    private final CookieHandshakes cookies;
    private final Egress egress;
    private final DropCounters drops;
    private final Reassembly reassembly;
    private final Reassembly.WholePacket onWhole = this::processWhole;
    private final IpHeader ip = new IpHeader();
    private final Segment segment = new Segment();
    private final IcmpMessage icmp = new IcmpMessage();
    private long packets;
    private long bytes;

    Ingress(Shard shard, Openings openings, OwnAddresses own, Demux demux, Listeners listeners, TimeWaits timeWaits,
            TimeWaitKeeper keeper, CookieHandshakes cookies, Egress egress, DropCounters drops, Reassembly reassembly) {
        this.reassembly = reassembly;
        this.shard = shard;
        this.openings = openings;
        this.own = own;
        this.demux = demux;
        this.listeners = listeners;
        this.timeWaits = timeWaits;
        this.keeper = keeper;
        this.cookies = cookies;
        this.egress = egress;
        this.drops = drops;
    }

    @Override
    public void onPacket(Packet packet) {
        packets++;
        bytes += packet.length();
        Drop drop;
        try {
            drop = process(packet);
        } catch (UncheckedIOException e) {
            // An answer found the device gone, which ends the stack.
            throw e;
        } catch (RuntimeException | AssertionError e) {
            LOG.error("a packet of {} bytes met a fault of our own", packet.length(), e);
            drop = Drop.INTERNAL;
        }
        drops.count(drop, shard.nowNanos());
    }

    /// {@return packets that arrived}
    long packets() {
        return packets;
    }

    /// {@return bytes of these}
    long bytes() {
        return bytes;
    }

    private Drop process(Packet packet) {
        MemorySegment memory = packet.header();
        long offset = packet.headerOffset();
        Drop drop = IpDecoder.decode(memory, offset, packet.headerLength(), ip);
        if (drop != Drop.NONE && drop != Drop.IP_FRAGMENT) {
            return drop;
        }
        if (!own.contains(ip.destinationHigh(), ip.destinationLow())) {
            return Drop.IP_DESTINATION;
        }
        // RFC 1122 §3.2.1.3: nobody sends from our own address but us, nor from the address of everybody. Answering
        // either would be answering ourselves or a crowd.
        if (!own.canBePeer(ip.sourceHigh(), ip.sourceLow())) {
            return Drop.IP_SOURCE;
        }
        if (drop == Drop.IP_FRAGMENT) {
            return reassembly.onFragment(ip, memory, offset + ip.headerLength(), shard.nowNanos(), onWhole);
        }
        // A checksum that the device vouches for, or left to us for a packet that was never on a wire, is not verified.
        boolean verify = packet.checksum() == Packet.Checksum.COMPLETE;
        return onPayload(memory, offset + ip.headerLength(), verify, packet.segmentSize());
    }

    /// A packet whose fragments are all there; who it is from and for was asked of each of them.
    private Drop processWhole(MemorySegment memory, long offset, int length) {
        Drop drop = IpDecoder.decode(memory, offset, length, ip);
        return drop != Drop.NONE ? drop : onPayload(memory, offset + ip.headerLength(), true, 0);
    }

    private Drop onPayload(MemorySegment memory, long offset, boolean verify, int segmentSize) {
        Drop drop;
        int protocol = ip.protocol();
        if (protocol == IpHeader.TCP) {
            drop = SegmentDecoder.decode(memory, offset, ip.payloadLength(), ip, verify, segment);
            if (drop != Drop.NONE) {
                return drop;
            }
            segment.segmentSize(segmentSize);
            drop = onSegment();
            segment.payload().clear();
            return drop;
        }
        if (protocol == (ip.version() == 4 ? IpHeader.ICMP : IpHeader.ICMPV6)) {
            drop = IcmpDecoder.decode(memory, offset, ip.payloadLength(), ip, icmp);
            return drop == Drop.NONE ? onIcmp(memory, offset) : drop;
        }
        return Drop.IP_PROTOCOL;
    }

    private Drop onSegment() {
        Flow flow = demux.find(ip.destinationHigh(), ip.destinationLow(), segment.destinationPort(),
                ip.sourceHigh(), ip.sourceLow(), segment.sourcePort());
        if (flow != null) {
            EngineListener listener = flow.handshakeOf;
            // The ACK that would complete a handshake waits like a SYN while nobody accepts: it comes again, with the
            // first data or as the answer to our SYN-ACK, which is still unacknowledged to us.
            if (listener != null && listener.isQueueFull() && (segment.flags() & (Flags.RST | Flags.SYN)) == 0) {
                if (listener.resetsWhenFull()) {
                    shard.flows().refuse(flow);
                }
                return Drop.ACCEPT_QUEUE_FULL;
            }
            return shard.flows().onSegment(flow, segment);
        }
        EngineListener listener = listeners.find(demux.asked());
        int resting = timeWaits.find(demux.asked());
        if (resting >= 0) {
            return keeper.onSegment(resting, ip, segment, listener, openings);
        }
        if (listener != null) {
            if ((segment.flags() & (Flags.RST | Flags.ACK)) == 0) {
                // RFC 9293 §3.10.7.2, fourth: what is neither RST, ACK nor SYN cannot be meant for a listener.
                return segment.has(Flags.SYN) ? cookies.onSyn(listener, ip, segment, demux.asked()) : Drop.NO_CONNECTION;
            }
            if ((segment.flags() & (Flags.RST | Flags.SYN)) == 0 && cookies.areOut()) {
                Drop drop = cookies.onAck(listener, segment, demux.asked());
                if (drop != Drop.NO_CONNECTION) {
                    return drop;
                }
            }
        }
        egress.reset(ip, segment, shard.nowNanos());
        return Drop.NO_CONNECTION;
    }

    private Drop onIcmp(MemorySegment memory, long offset) {
        return switch (icmp.kind()) {
            case ECHO_REQUEST -> {
                egress.echo(ip, memory, offset, shard.nowNanos());
                yield Drop.NONE;
            }
            case UNREACHABLE, TOO_BIG, TIME_EXCEEDED, PARAMETER_PROBLEM -> {
                IpHeader quoted = icmp.quotedIp();
                Flow flow = demux.find(quoted.sourceHigh(), quoted.sourceLow(), icmp.quotedSourcePort(),
                        quoted.destinationHigh(), quoted.destinationLow(), icmp.quotedDestinationPort());
                yield flow == null ? Drop.ICMP_NOT_OURS : shard.flows().onIcmpError(flow, icmp);
            }
            case ECHO_REPLY, OTHER -> Drop.ICMP_IGNORED;
        };
    }
}
