package io.tcpkit.fsm.send;

/// How fast the network delivers: one sample with each acknowledgment (draft-ietf-ccwg-bbr, "Delivery Rate Samples").
///
/// ```
///    first sent                 sent                                   P is the segment sent last of those
///    ────┼───────────────────────┼──────────────────▶ time             that this acknowledgment covers
///        │◀──── send_elapsed ───▶│
///        sampled one              P
///             ╲                    ╲
///    ──────────┼────────────────────┼───────────────▶                  delivered over the longer of the two
///          delivered            delivered                              intervals: neither a burst sent nor a
///              │◀── ack_elapsed ───▶│                                  burst of acknowledgments counts as speed
/// ```
/// Each segment is stamped, when it is sent and when it is sent again, with what is known here at that moment; the stamps
/// are in [SentSegments].
final class DeliveryRate {
    /// C.delivered and C.lost.
    private long delivered;
    private long lost;
    /// C.delivered_time: when `delivered` last grew, or when sending began again after a pause.
    private long deliveredNanos;
    /// C.first_send_time: when the segment was sent that the last sample is of, where the next one begins.
    private long firstSentNanos;
    /// C.app_limited: until more than this was delivered, what is sent is limited by the application; 0 when it is not.
    private long appLimitedUntil;
    // The last sample that was worth keeping, for whoever asks.
    private long lastRate;
    private boolean lastAppLimited;

    /// A segment is about to be sent, new or again.
    ///
    /// @param inFlight bytes in flight before it
    void onSend(long inFlight, long nowNanos) {
        if (inFlight == 0) {
            // A pause is no part of any sample.
            firstSentNanos = nowNanos;
            deliveredNanos = nowNanos;
        }
    }

    /// An acknowledgment delivered something.
    void onDelivered(long octets, long nowNanos) {
        delivered += octets;
        deliveredNanos = nowNanos;
    }

    void onLost(long octets) {
        lost += octets;
    }

    /// The sample of this acknowledgment, once everything that it says is known, losses included.
    ///
    /// @param acked what it newly covered, not nothing
    /// @param minRttNanos the smallest round trip so far
    /// @param report is filled
    void sample(SentSegments.Acked acked, long minRttNanos, AckEvent report) {
        if (appLimitedUntil != 0 && delivered > appLimitedUntil) {
            appLimitedUntil = 0;
        }
        long sendElapsed = acked.newestSentAt() - acked.newestFirstSentAt();
        long ackElapsed = report.nowNanos - acked.newestDeliveredAt();
        firstSentNanos = acked.newestSentAt();
        report.priorDelivered = acked.newestDelivered();
        report.sampleDelivered = delivered - acked.newestDelivered();
        report.sampleLost = lost - acked.newestLost();
        report.txInFlight = acked.newestTxInFlight();
        report.appLimited = acked.newestAppLimited();
        long interval = Math.max(sendElapsed, ackElapsed);
        // Nothing is delivered faster than in the smallest round trip: it answers an earlier transmission of the segment.
        if (interval < minRttNanos || interval <= 0) {
            return;
        }
        report.sampleIntervalNanos = interval;
        report.deliveryRate = (long) (report.sampleDelivered * 1e9 / interval);
        // A sample that the application limited tells only that the network can do at least that.
        if (!report.appLimited || report.deliveryRate >= lastRate) {
            lastRate = report.deliveryRate;
            lastAppLimited = report.appLimited;
        }
    }

    /// The application keeps the window unused from here on: what is in flight now and all that follows until it is
    /// delivered says what the application does.
    void markAppLimited(long inFlight) {
        appLimitedUntil = Math.max(delivered + inFlight, 1);
    }

    boolean isAppLimited() {
        return appLimitedUntil != 0;
    }

    long delivered() {
        return delivered;
    }

    long lost() {
        return lost;
    }

    long deliveredNanos() {
        return deliveredNanos;
    }

    long firstSentNanos() {
        return firstSentNanos;
    }

    /// {@return the last rate worth keeping in bytes per second, 0 before the first}
    long lastRate() {
        return lastRate;
    }

    /// {@return whether the application limited [#lastRate()]}
    boolean isLastAppLimited() {
        return lastAppLimited;
    }
}
