package io.tcpkit.api.segment;

/// One direction's sequence numbers: 32-bit and circular on the wire, 64-bit positions that never wrap inside.
///
/// Position 0 is the SYN (the initial sequence number), the first octet of data is position 1, and the FIN stands one
/// past the last octet. Only this record knows the initial sequence number, so `una < segAck && segAck <= nxt` can be
/// written as RFC 9293 §3.4 prints it.
///
/// ```
///   wire       iss      iss+1 ...          2^32-1   0   1 ...
///   position    0         1   ...                         ...   never wraps
/// ```
///
/// @param isn the initial sequence number of this direction, as on the wire
public record SequenceSpace(int isn) {

    /// {@return the number on the wire for a position}
    ///
    /// @param position a position of this direction; values before the SYN are negative and legal
    public int wrap(long position) {
        return isn + (int) position;
    }

    /// {@return the position nearest to `near` whose wire number is `wire`}
    ///
    /// Unambiguous while the true position is within 2^31 of `near`, which windows of at most 1 GiB (RFC 7323 §2.3)
    /// guarantee for every segment that could be acceptable.
    ///
    /// @param wire a sequence or acknowledgment number from the wire
    /// @param near a position known to be close, such as RCV.NXT or SND.UNA
    public long unwrap(int wire, long near) {
        return near + (wire - wrap(near));
    }
}
