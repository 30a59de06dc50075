package io.tcpkit.api.spi;

/// May this small segment go now: Nagle's algorithm (RFC 9293 §3.7.4), its variants, or none.
///
/// Asked only about a segment smaller than SMSS that both windows would let pass. Full-sized segments, retransmissions
/// and window probes are not its business.
public interface SendPolicy {
    /// Wait for an acknowledgment or for more data.
    long HOLD = Long.MAX_VALUE;

    /// {@return 0 to send now, [#HOLD] to wait for an ACK or more data, otherwise nanoseconds to wait at most}
    ///
    /// @param queued octets not yet sent, less than SMSS
    /// @param smss the sender's maximum segment size in bytes
    /// @param unacked octets sent and not acknowledged
    /// @param unackedSmall octets from SND.UNA up to the end of the last small segment sent, 0 when all small segments
    ///         sent so far are acknowledged (Minshall's variable)
    /// @param lastBytes whether the application has closed, so that nothing will follow
    long delay(long queued, int smss, long unacked, long unackedSmall, boolean lastBytes);
}
