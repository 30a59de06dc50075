package io.tcpkit.congestion.bbr;

import io.tcpkit.api.spi.Ack;
import io.tcpkit.api.spi.SentSegment;

/// Does loss say that the pipe is full? CheckStartupHighLoss() of draft-ietf-ccwg-bbr, "Exiting Startup Based on Packet
/// Loss", which is prose: all of a full round trip in fast recovery, a loss rate above the threshold over a round trip, and six
/// ranges that do not touch.
///
/// Which ranges touch is seen by the controller's tag on each segment, the bytes that had been sent before it: a burst that a
/// full queue has dropped is one range, however many segments and acknowledgments tell of it.
final class StartupLoss {
    /// BBRStartupFullLossCnt.
    private static final int FULL_LOSS_COUNT = 6;

    private long sent;
    private long rangeBegin;
    private long rangeEnd;
    private int ranges;

    void onSend(SentSegment segment) {
        segment.tag(sent);
        sent += segment.size();
    }

    void onLost(SentSegment segment) {
        long at = segment.tag();
        // The second part of a segment that was cut has the first one's tag.
        if (ranges > 0 && at >= rangeBegin && at <= rangeEnd) {
            rangeEnd += segment.size();
        } else {
            ranges++;
            rangeBegin = at;
            rangeEnd = at + segment.size();
        }
    }

    /// @param lossRoundStart whether a round trip since the first loss, or since this was last asked, is over
    /// @param inflightTooHigh whether the loss rate exceeded the threshold
    boolean isTooHigh(Ack ack, boolean sack, boolean lossRoundStart, boolean inflightTooHigh) {
        if (!sack) {
            // Without SACK one loss is all that a round trip can tell of.
            return ack.inRecovery() && ack.newlyLost() > 0;
        }
        boolean tooHigh = lossRoundStart && ack.inRecovery() && inflightTooHigh && ranges >= FULL_LOSS_COUNT;
        if (lossRoundStart) {
            ranges = 0;
        }
        return tooHigh;
    }
}
