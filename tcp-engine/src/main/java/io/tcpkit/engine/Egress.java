package io.tcpkit.engine;

import io.tcpkit.api.event.Drop;
import io.tcpkit.api.segment.Segment;
import io.tcpkit.api.spi.NetworkDevice;
import io.tcpkit.api.spi.Packet;
import io.tcpkit.codec.IcmpEncoder;
import io.tcpkit.codec.IpHeader;
import io.tcpkit.codec.SegmentEncoder;
import io.tcpkit.fsm.Resets;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// The way out: headers around octets that stay where they are, and to the device. One packet at a time, nothing allocated.
///
/// A packet that the device refuses is counted and lost, as any packet may be on its way: the connection sends it again
/// when its acknowledgment stays out.
final class Egress {
    private final NetworkDevice device;
    private final boolean checksumOffload;
    private final DropCounters drops;
    private final Identifications identifications;
    private final MemorySegment scratch;
    private final IpHeader addresses = new IpHeader();
    private final Packet packet = new Packet();
    private final Segment reset = new Segment();
    private long packets;
    private long bytes;
    private boolean unflushed;

    /// The way out to a device.
    ///
    /// @param device takes the packets
    /// @param arena lends room for headers
    /// @param drops counts what the device refuses
    /// @param identifications numbers packets that may be cut
    Egress(NetworkDevice device, Arena arena, DropCounters drops, Identifications identifications) {
        this.identifications = identifications;
        this.device = device;
        this.checksumOffload = device.capabilities().checksumOffload();
        this.drops = drops;
        this.scratch = arena.allocate(SegmentEncoder.MAX_HEADER_BYTES, Long.BYTES);
    }

    /// Sends a segment of a connection.
    ///
    /// @param flow whose; MUST-49 and SHLD-22 of RFC 9293 §3.9.2: hop limit and Diffserv field are as its user chose
    /// @param segment the segment
    /// @param fragmentable whether routers may cut the packet
    /// @param nowNanos the engine's clock
    void send(Flow flow, Segment segment, boolean fragmentable, long nowNanos) {
        FourTuple ends = flow.tuple;
        addresses.clear().version(ends.isIpv4() ? 4 : 6).hopLimit(flow.hopLimit).trafficClass(flow.dscp << 2)
                .source(ends.localHigh(), ends.localLow())
                .destination(ends.remoteHigh(), ends.remoteLow());
        if (fragmentable) {
            addresses.fragmentable(true).identification(identifications.next(ends));
        }
        send(segment, nowNanos);
    }

    /// Answers a segment that belongs to nothing with a RST, unless it is one.
    ///
    /// @param ip who sent it to which address of ours
    /// @param segment the segment
    /// @param nowNanos the engine's clock
    void reset(IpHeader ip, Segment segment, long nowNanos) {
        if (Resets.reply(segment, reset)) {
            answer(ip, reset, nowNanos);
        }
    }

    /// Sends a segment of no connection back to where one came from.
    ///
    /// @param ip who sent it to which address of ours
    /// @param answer the answer
    /// @param nowNanos the engine's clock
    void answer(IpHeader ip, Segment answer, long nowNanos) {
        addresses.clear().version(ip.version())
                .source(ip.destinationHigh(), ip.destinationLow())
                .destination(ip.sourceHigh(), ip.sourceLow());
        send(answer, nowNanos);
    }

    /// Answers an echo request.
    ///
    /// @param ip the request's header
    /// @param memory holds the request
    /// @param offset where its ICMP header begins, in bytes
    /// @param nowNanos the engine's clock
    void echo(IpHeader ip, MemorySegment memory, long offset, long nowNanos) {
        packet.clear();
        IcmpEncoder.echoReply(ip, memory, offset, ip.payloadLength(), scratch, 0, packet);
        send(nowNanos);
    }

    /// Lets the device send what it has gathered since the last time.
    void flush() {
        if (unflushed) {
            unflushed = false;
            device.flush();
        }
    }

    /// {@return packets that the device took}
    long packets() {
        return packets;
    }

    /// {@return bytes of these}
    long bytes() {
        return bytes;
    }

    private void send(Segment segment, long nowNanos) {
        packet.clear();
        SegmentEncoder.encode(addresses, segment, scratch, 0, checksumOffload, packet);
        send(nowNanos);
    }

    private void send(long nowNanos) {
        int length = packet.length();
        if (device.send(packet)) {
            packets++;
            bytes += length;
        } else {
            drops.count(Drop.DEVICE_FULL, nowNanos);
        }
        unflushed = true;
        // The octets are the connection's: keep no hold on memory that it gives back.
        packet.clear();
    }
}
