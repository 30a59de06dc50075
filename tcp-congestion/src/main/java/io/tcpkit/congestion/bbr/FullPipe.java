package io.tcpkit.congestion.bbr;

import io.tcpkit.api.spi.Ack;

/// Is the pipe full? It is when three rounds of sending faster have brought less than a quarter more each
/// (draft-ietf-ccwg-bbr, "Exiting Acceleration Based on Bandwidth Plateau").
final class FullPipe {
    private static final double GROWTH = 1.25;
    private static final int ROUNDS = 3;

    private long fullBw;
    private int fullBwCount;
    private boolean now;
    private boolean reached;

    /// CheckFullBWReached().
    void onAck(Ack ack, boolean roundStart) {
        if (now || !roundStart || ack.appLimited()) {
            return;
        }
        if (ack.deliveryRate() >= fullBw * GROWTH) {
            restart(ack.deliveryRate());
            return;
        }
        fullBwCount++;
        now = fullBwCount >= ROUNDS;
        reached |= now;
    }

    /// ResetFullBW(), and from where growth counts: 0 at first, RS.delivery_rate when a probe begins.
    void restart(long bw) {
        fullBw = bw;
        fullBwCount = 0;
        now = false;
    }

    /// Loss says so.
    void fill() {
        now = true;
        reached = true;
    }

    /// The loss that said so was none.
    void forget() {
        reached = false;
    }

    /// {@return BBR.full_bw_now: since it was last restarted}
    boolean isNow() {
        return now;
    }

    /// {@return BBR.full_bw_reached: ever}
    boolean isReached() {
        return reached;
    }

    /// {@return BBR.full_bw_count}
    int rounds() {
        return fullBwCount;
    }
}
