package io.tcpkit.congestion;

import io.tcpkit.api.spi.Ack;
import io.tcpkit.api.spi.CongestionEvent;

/// RFC 5681 §3.1: each ACK opens the window by as many bytes as it acknowledged, but by no more than L.
///
/// RFC 5681's equation (2) has L = 1 SMSS, RFC 3465 §2.3 allows L = 2 SMSS to make up for delayed ACKs, which is our
/// default. A receiver that merges segments before it acknowledges them (GRO, and every TUN device with segmentation
/// offload) sends one ACK for dozens of segments, and either value then opens the window by a few segments a round trip
/// instead of doubling it. Linux knows no limit; ours can be raised where the path to the receiver is known.
final class StandardSlowStart implements SlowStart {
    /// RFC 3465 §2.3
    static final int LIMIT_SEGMENTS = 2;

    private final int limitSegments;
    private boolean afterTimeout;
    private boolean afterTimeoutBefore;

    /// @param limitSegments L in segments
    StandardSlowStart(int limitSegments) {
        this.limitSegments = limitSegments;
    }

    @Override
    public long growth(Ack ack, int smss) {
        // RFC 3465 §2.3: L = 1 SMSS in a slow start after a timeout, because an ACK may then cover what arrived long ago
        // and says little about what the path can take now.
        long limit = (long) (afterTimeout ? 1 : limitSegments) * smss;
        return Math.min(ack.newlyCumAcked(), limit);
    }

    @Override
    public void onLeft() {
        afterTimeout = false;
    }

    @Override
    public void onCongestion(CongestionEvent.Kind kind) {
        afterTimeoutBefore = afterTimeout;
        afterTimeout = kind == CongestionEvent.Kind.TIMEOUT;
    }

    @Override
    public void onSpurious() {
        afterTimeout = afterTimeoutBefore;
    }
}
