package io.tcpkit.fsm.receive;

import io.tcpkit.api.segment.IpEcn;
import io.tcpkit.api.segment.Segment;

/// What the receiving half counts, for `ConnectionInfo`. They outlive the receiver, so they are a thing of their own.
public final class ReceiveCounters {
    /// Octets received in order.
    public long bytesReceived;
    /// Segments on the wire with data.
    public long dataSegments;
    /// Segments on the wire with data beyond a gap.
    public long outOfOrderSegments;
    /// Segments on the wire that arrived marked, with or without data.
    public long ceSegments;
    /// Octets that arrived in ECT(0) packets.
    public long ect0Bytes;
    /// Octets that arrived in ECT(1) packets.
    public long ect1Bytes;
    /// Octets that arrived in marked packets.
    public long ceBytes;

    /// All zero.
    public ReceiveCounters() {
    }

    /// Counts what the ECN field of an acceptable segment says, whatever was negotiated.
    ///
    /// @param segment the segment
    public void onArrival(Segment segment) {
        int octets = segment.payload().length();
        switch (segment.ecn()) {
            case IpEcn.ECT0 -> ect0Bytes += octets;
            case IpEcn.ECT1 -> ect1Bytes += octets;
            case IpEcn.CE -> {
                ceBytes += octets;
                ceSegments += segment.segmentCount();
            }
            default -> {
            }
        }
    }
}
