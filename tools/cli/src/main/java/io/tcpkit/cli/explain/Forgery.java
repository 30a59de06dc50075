package io.tcpkit.cli.explain;

import io.tcpkit.api.segment.Segment;
import io.tcpkit.api.spi.NetworkDevice;
import io.tcpkit.api.spi.Packet;
import io.tcpkit.codec.IpHeader;
import io.tcpkit.codec.SegmentEncoder;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;

/// A packet that no stack made.
final class Forgery {
    private Forgery() {
    }

    /// Sends a segment as a packet.
    ///
    /// @param device where it leaves
    /// @param source whom it says it is from
    /// @param destination whom it is for
    /// @param segment the segment, complete
    static void send(NetworkDevice device, InetAddress source, InetAddress destination, Segment segment) {
        var headers = MemorySegment.ofArray(new byte[SegmentEncoder.MAX_HEADER_BYTES]);
        var packet = new Packet();
        SegmentEncoder.encode(new IpHeader().between(source, destination), segment, headers, 0, false, packet);
        device.send(packet);
    }
}
