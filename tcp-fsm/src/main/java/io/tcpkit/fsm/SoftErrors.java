package io.tcpkit.fsm;

import io.tcpkit.api.event.CloseReason;

/// What ICMP has said that may pass (RFC 9293 §3.9.2.2, MUST-56; §3.9.1.8, MUST-47): remembered, because it explains why a connection times out
/// (RFC 1122 §4.2.4.1), and forgotten when the peer answers.
final class SoftErrors {
    private CloseReason last = CloseReason.TIMED_OUT;
    private long believed;

    /// An error is believed, which ends nothing by itself.
    void onError(CloseReason meaning) {
        last = meaning;
        believed++;
    }

    /// The peer acknowledged something new: whatever it was is over.
    void onProgress() {
        last = CloseReason.TIMED_OUT;
    }

    /// {@return why a connection ends that times out now}
    CloseReason timeoutReason() {
        return last;
    }

    /// {@return how many were believed}
    long believed() {
        return believed;
    }
}
