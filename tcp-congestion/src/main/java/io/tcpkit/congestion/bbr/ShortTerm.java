package io.tcpkit.congestion.bbr;

import io.tcpkit.api.spi.Ack;

/// The short-term model: what loss says of the rate and the volume that the path takes now, forgotten when the next probe
/// begins (draft-ietf-ccwg-bbr, "When not Probing for Bandwidth").
///
/// Once per round trip with a loss both bounds come down to what was delivered in that round, but by no more than Beta.
final class ShortTerm {
    static final long INFINITY = Long.MAX_VALUE;
    /// BBR.Beta.
    static final double BETA = 0.7;

    private long bw = INFINITY;
    private long inflight = INFINITY;
    private long bwLatest;
    private long inflightLatest;
    private long lossRoundDelivered;
    private boolean lossRoundStart;
    private boolean lossInRound;

    /// UpdateLatestDeliverySignals().
    ///
    /// @param delivered C.delivered, this ACK included
    void onAckBegins(Ack ack, long delivered) {
        bwLatest = Math.max(bwLatest, ack.deliveryRate());
        inflightLatest = Math.max(inflightLatest, ack.sampleDelivered());
        lossRoundStart = ack.newlyAcked() > 0 && ack.priorDelivered() >= lossRoundDelivered;
        if (lossRoundStart) {
            lossRoundDelivered = delivered;
        }
    }

    /// AdaptLowerBoundsFromCongestion(), once per round trip.
    ///
    /// @param accelerating whether a probe is under way, which answers loss by itself
    void adapt(boolean accelerating, long maxBw, long cwnd) {
        if (!lossRoundStart) {
            return;
        }
        if (lossInRound && !accelerating) {
            bw = Math.max(bwLatest, (long) (BETA * (bw == INFINITY ? maxBw : bw)));
            inflight = Math.max(inflightLatest, (long) (BETA * (inflight == INFINITY ? cwnd : inflight)));
        }
        lossInRound = false;
    }

    /// AdvanceLatestDeliverySignals().
    void onAckEnds(Ack ack) {
        if (lossRoundStart) {
            bwLatest = ack.deliveryRate();
            inflightLatest = ack.sampleDelivered();
        }
    }

    /// NoteLoss(): the round that is looked back on ends one round trip from here.
    void onLoss(long delivered) {
        if (!lossInRound) {
            lossRoundDelivered = delivered;
        }
        lossInRound = true;
    }

    /// The loss was none.
    void forgetLoss() {
        lossInRound = false;
    }

    /// ResetCongestionSignals().
    void resetSignals() {
        lossInRound = false;
        bwLatest = 0;
        inflightLatest = 0;
    }

    /// ResetShortTermModel().
    void reset() {
        bw = INFINITY;
        inflight = INFINITY;
    }

    /// At least what it was before.
    void restore(long savedBw, long savedInflight) {
        bw = Math.max(bw, savedBw);
        inflight = Math.max(inflight, savedInflight);
    }

    /// {@return BBR.bw_shortterm in bytes per second, [#INFINITY] when nothing bounds it}
    long bw() {
        return bw;
    }

    /// {@return BBR.inflight_shortterm in bytes, [#INFINITY] when nothing bounds it}
    long inflight() {
        return inflight;
    }

    /// {@return BBR.inflight_latest in bytes: most that was delivered within a sample of the last round trip}
    long inflightLatest() {
        return inflightLatest;
    }

    /// {@return BBR.loss_round_start: whether the present ACK ends a round trip in which losses are summed up}
    boolean isLossRoundStart() {
        return lossRoundStart;
    }
}
