package io.tcpkit.congestion.bbr;

import io.tcpkit.api.spi.Ack;

/// The long-term bound: the volume beyond which the last probe lost too much, and how fast it is raised again
/// (draft-ietf-ccwg-bbr, "Accelerating to Probe for Bandwidth").
///
/// In successive round trips of a probe it grows by 1, 2, 4, 8, … segments, spread evenly over each round.
final class LongTerm {
    static final long INFINITY = Long.MAX_VALUE;
    /// BBR.Headroom.
    private static final double HEADROOM = 0.15;
    private static final int MAX_DOUBLINGS = 30;

    private long inflight = INFINITY;
    private long upAcked;
    private long upAckedPerIncrement = INFINITY;
    private int upRounds;

    /// {@return BBR.inflight_longterm in bytes, [#INFINITY] when no probe has lost too much}
    long inflight() {
        return inflight;
    }

    boolean isSet() {
        return inflight != INFINITY;
    }

    /// A probe, or Startup, has lost too much.
    void set(long bytes) {
        inflight = bytes;
    }

    /// This much was in flight without harm.
    void raise(long bytes) {
        inflight = Math.max(inflight, bytes);
    }

    /// InflightWithHeadroom().
    ///
    /// @param minPipeCwnd BBR.MinPipeCwnd
    long withHeadroom(int smss, long minPipeCwnd) {
        if (!isSet()) {
            return INFINITY;
        }
        long headroom = Math.max(smss, (long) (HEADROOM * inflight));
        return Math.max(inflight - headroom, minPipeCwnd);
    }

    /// A probe will begin when the pipe is full.
    void onRefill() {
        upRounds = 0;
        upAcked = 0;
    }

    /// RaiseInflightLongtermSlope(): a round of the probe begins.
    void steepen(long cwnd, int smss) {
        long growthThisRound = 1L << upRounds;
        upRounds = Math.min(upRounds + 1, MAX_DOUBLINGS);
        upAckedPerIncrement = Math.max(cwnd / growthThisRound, smss);
    }

    /// A probe is over.
    void stopGrowing() {
        upAckedPerIncrement = INFINITY;
    }

    /// ProbeInflightLongtermUpward().
    void probeUpward(Ack ack, boolean roundStart, long cwnd, int smss) {
        if (!ack.cwndLimited() || cwnd < inflight) {
            return;
        }
        upAcked += ack.newlyAcked();
        if (upAcked >= upAckedPerIncrement) {
            long increments = upAcked / upAckedPerIncrement;
            upAcked -= increments * upAckedPerIncrement;
            inflight += increments * smss;
        }
        if (roundStart) {
            steepen(cwnd, smss);
        }
    }
}
