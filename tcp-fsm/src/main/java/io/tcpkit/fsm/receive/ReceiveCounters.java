package io.tcpkit.fsm.receive;

/// What the receiving half counts, for `ConnectionInfo`. They outlive the receiver, so they are a thing of their own.
public final class ReceiveCounters {
    /// Octets received in order.
    public long bytesReceived;
    /// Segments on the wire with data.
    public long dataSegments;
    /// Segments on the wire with data beyond a gap.
    public long outOfOrderSegments;

    /// All zero.
    public ReceiveCounters() {
    }
}
