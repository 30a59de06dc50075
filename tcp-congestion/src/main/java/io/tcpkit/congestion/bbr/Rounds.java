package io.tcpkit.congestion.bbr;

import io.tcpkit.api.spi.Ack;

/// Packet-timed round trips (draft-ietf-ccwg-bbr, "BBR.round_count"): one is over when something is delivered that was sent
/// after it had begun.
///
/// The draft says P.delivered of "a given data packet"; with many on one ACK that is RS.prior_delivered, of the one sent last.
final class Rounds {
    private long count;
    private long nextRoundDelivered;
    private boolean start;

    /// UpdateRound().
    ///
    /// @param delivered C.delivered, this ACK included
    void onAck(Ack ack, long delivered) {
        start = ack.newlyAcked() > 0 && ack.priorDelivered() >= nextRoundDelivered;
        if (start) {
            begin(delivered);
            count++;
        }
    }

    /// StartRound(): whatever is sent from now on ends it.
    void begin(long delivered) {
        nextRoundDelivered = delivered;
    }

    /// {@return BBR.round_count}
    long count() {
        return count;
    }

    /// {@return BBR.round_start: whether the present ACK is the first of a round}
    boolean isStart() {
        return start;
    }
}
