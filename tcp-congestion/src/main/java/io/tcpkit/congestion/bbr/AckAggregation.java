package io.tcpkit.congestion.bbr;

import io.tcpkit.api.spi.Ack;
import io.tcpkit.congestion.WindowedMax;

/// How much more than expected is acknowledged at once: the window must be that much larger, or the sender stands still
/// between two bursts of acknowledgments (draft-ietf-ccwg-bbr, "BBR.extra_acked").
final class AckAggregation {
    /// BBR.ExtraAckedFilterLen, in round trips; in Startup only the present one, since the rate still doubles.
    private static final int FILTER_ROUNDS = 10;
    private static final double NANOS_PER_SECOND = 1e9;

    private final WindowedMax filter = new WindowedMax(FILTER_ROUNDS);
    private long intervalStart;
    private long deliveredInInterval;
    private long extraAcked;

    /// The clock is seen for the first time, or sending begins again after a pause, which is no part of any interval.
    void begin(long nowNanos) {
        intervalStart = nowNanos;
    }

    /// UpdateACKAggregation().
    ///
    /// @param bw BBR.bw, bytes per second
    /// @param cwnd C.cwnd, the most that is believed
    void onAck(Ack ack, long bw, long cwnd, long round, boolean fullBwReached) {
        double expected = bw * ((ack.nowNanos() - intervalStart) / NANOS_PER_SECOND);
        if (deliveredInInterval <= expected) {
            deliveredInInterval = 0;
            intervalStart = ack.nowNanos();
            expected = 0;
        }
        deliveredInInterval += ack.newlyAcked();
        long extra = Math.min((long) (deliveredInInterval - expected), cwnd);
        filter.add(extra, round);
        extraAcked = filter.max(fullBwReached ? FILTER_ROUNDS : 1);
    }

    /// {@return BBR.extra_acked in bytes}
    long extraAcked() {
        return extraAcked;
    }
}
