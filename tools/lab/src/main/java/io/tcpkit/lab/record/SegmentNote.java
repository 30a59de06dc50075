package io.tcpkit.lab.record;

import io.tcpkit.api.spi.SendReason;

/// A segment as one end saw it, with relative numbers.
///
/// @param nanos when it left or arrived
/// @param isSent whether it left
/// @param flags the control bits, see [io.tcpkit.api.segment.Flags]
/// @param seq its position in its sender's space, 0 for the SYN
/// @param ack what it acknowledges, as a position
/// @param length octets of payload
/// @param windowBytes the window it announces, scaled
/// @param reason why it left; [SendReason#ACK] for one that arrived
public record SegmentNote(
        long nanos,
        boolean isSent,
        int flags,
        long seq,
        long ack,
        int length,
        long windowBytes,
        SendReason reason) {
}
