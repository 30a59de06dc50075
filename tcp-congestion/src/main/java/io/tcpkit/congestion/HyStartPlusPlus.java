package io.tcpkit.congestion;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.tcpkit.api.spi.Ack;
import io.tcpkit.api.spi.CongestionEvent;
import io.tcpkit.api.spi.Path;

/// RFC 9406: the first slow start ends when round trips grow longer, before the queue that makes them so overflows.
///
/// ```
///   SLOW_START ── the round's fastest is slower than the last's by a threshold ──▶ CONSERVATIVE ── five rounds ──▶ OVER
///       ▲                                                                              │
///       └───────────── faster again than when we began to doubt: it was jitter ────────┘
/// ```
/// In conservative slow start (CSS) the window opens a quarter as fast, which costs little when the delay was jitter and
/// prevents most of the overshoot when it was a queue. Congestion or the threshold end it at any time, and later slow
/// starts are the standard one: ssthresh then says where to stop (RFC 9406 §4.3).
final class HyStartPlusPlus implements SlowStart {
    // RFC 9406 §4.2, and §4.3 for their values.
    private static final long MIN_RTT_THRESH_NANOS = MILLISECONDS.toNanos(4);
    private static final long MAX_RTT_THRESH_NANOS = MILLISECONDS.toNanos(16);
    private static final int MIN_RTT_DIVISOR = 8;
    private static final int N_RTT_SAMPLE = 8;
    private static final int CSS_GROWTH_DIVISOR = 4;
    private static final int CSS_ROUNDS = 5;
    /// L of RFC 9406 §4.2 for a sender that is not paced.
    static final int LIMIT_SEGMENTS = 8;

    private static final long INFINITE = Long.MAX_VALUE;

    private enum Phase { SLOW_START, CONSERVATIVE, OVER }

    private final StandardSlowStart standard;
    private final RoundTrips rounds;
    private Phase phase = Phase.SLOW_START;
    private Phase phaseBefore = Phase.SLOW_START;
    private long lastRoundMinRttNanos = INFINITE;
    private long currentRoundMinRttNanos = INFINITE;
    private int samples;
    private long cssBaselineMinRttNanos = INFINITE;
    private int cssRounds;

    /// @param path counts rounds
    /// @param standard how fast the window opens when nothing is in doubt, and in all later slow starts
    HyStartPlusPlus(Path path, StandardSlowStart standard) {
        this.standard = standard;
        rounds = new RoundTrips(path);
    }

    @Override
    public void observe(Ack ack) {
        if (phase == Phase.OVER) {
            return;
        }
        if (rounds.onAck(ack)) {
            lastRoundMinRttNanos = currentRoundMinRttNanos;
            currentRoundMinRttNanos = INFINITE;
            samples = 0;
            // RFC 9406 §4.2: the round in which CSS began counts, although it is not a whole one.
            cssRounds += phase == Phase.CONSERVATIVE ? 1 : 0;
        }
        if (ack.rttNanos() >= 0) {
            currentRoundMinRttNanos = Math.min(currentRoundMinRttNanos, ack.rttNanos());
            samples++;
            judge();
        }
    }

    private void judge() {
        if (samples < N_RTT_SAMPLE) {
            return;
        }
        if (phase == Phase.SLOW_START && lastRoundMinRttNanos != INFINITE) {
            long threshold = Math.clamp(lastRoundMinRttNanos / MIN_RTT_DIVISOR, MIN_RTT_THRESH_NANOS, MAX_RTT_THRESH_NANOS);
            if (currentRoundMinRttNanos >= lastRoundMinRttNanos + threshold) {
                cssBaselineMinRttNanos = currentRoundMinRttNanos;
                cssRounds = 0;
                phase = Phase.CONSERVATIVE;
            }
        } else if (phase == Phase.CONSERVATIVE && currentRoundMinRttNanos < cssBaselineMinRttNanos) {
            cssBaselineMinRttNanos = INFINITE;
            phase = Phase.SLOW_START;
        }
    }

    @Override
    public long growth(Ack ack, int smss) {
        long growth = standard.growth(ack, smss);
        return phase == Phase.CONSERVATIVE ? growth / CSS_GROWTH_DIVISOR : growth;
    }

    @Override
    public boolean isFarEnough() {
        return phase == Phase.CONSERVATIVE && cssRounds >= CSS_ROUNDS;
    }

    @Override
    public void onLeft() {
        phase = Phase.OVER;
        standard.onLeft();
    }

    @Override
    public void onCongestion(CongestionEvent.Kind kind) {
        phaseBefore = phase;
        phase = Phase.OVER;
        standard.onCongestion(kind);
    }

    @Override
    public void onSpurious() {
        phase = phaseBefore;
        standard.onSpurious();
    }
}
