package io.tcpkit.congestion;

import io.tcpkit.api.spi.Ack;
import io.tcpkit.api.spi.CongestionControl;
import io.tcpkit.api.spi.CongestionEvent;
import io.tcpkit.api.spi.Path;
import io.tcpkit.api.spi.StateSink;

/// What all controllers with a window and a slow start threshold have in common: RFC 5681 without its numbers.
/// ```
///   cwnd
///    │      slow start         avoidance         recovery
///    │    cwnd < ssthresh    cwnd >= ssthresh    no growth
///    │                            ⟋ avoid
///    │                        ⟋            ╲ reduced
///    │ ssthresh ─────────⟋ ─ ─ ─ ─ ─ ─ ─ ─ ─╲────────⟋
///    │              ⟋ growth                   afterRecovery
///    │  initial ⟋
///    └──────────────────────────────────────────────────────▶ time
/// ```
/// **During fast recovery** [#cwnd()] is ssthresh (or less): the window that the connection comes out with. What may be
/// sent meanwhile, the inflation by duplicate ACKs of RFC 6582 or PRR, is worked out by the connection from it; see
/// `RateReduction`. **After a timeout** the window opens in slow start although the connection is still recovering
/// (RFC 5681 §3.1).
///
/// **A window that was not used** grows no further than [WindowValidation] says. One that was used
/// ([Ack#cwndLimited()]) grows freely. It grows by cumulatively acknowledged bytes, the N of RFC 5681.
///
/// **Undo** takes everything back to what it was before the last episode, unless the window has outgrown that meanwhile
/// (RFC 9438 §4.9.2).
final class WindowedCongestionControl implements CongestionControl {
    /// No receiver can offer more (RFC 7323 §2.3), so a larger window would only be a number to overflow.
    static final long MAX_WINDOW = 1L << 30;

    private enum Episode { NONE, LOSS, ECN, TIMEOUT }

    private final Path path;
    private final SlowStart slowStart;
    private final WindowLaw law;
    private final WindowValidation validation;

    private int smss;
    private long cwnd;
    private long ssthresh;
    private boolean untouched;
    /// Whether the law has been told that avoidance is under way.
    private boolean avoiding;
    /// maxFS of draft-ietf-ccwg-ratelimited-increase §2.1: most that was in flight since the window was last reduced.
    private long maxFlight;

    private Episode episode = Episode.NONE;
    private boolean recoveredByThisAck;

    private boolean canUndo;
    private long cwndBefore;
    private long ssthreshBefore;
    private long maxFlightBefore;
    private boolean avoidingBefore;

    /// The usual validation of windows that are not used.
    ///
    /// @param path the connection
    /// @param slowStart how the window opens
    /// @param law how it grows and shrinks
    WindowedCongestionControl(Path path, SlowStart slowStart, WindowLaw law) {
        this(path, slowStart, law, WindowValidation.EARNED);
    }

    /// @param path the connection
    /// @param slowStart how the window opens
    /// @param law how it grows and shrinks
    /// @param validation how far it grows when it is not used
    WindowedCongestionControl(Path path, SlowStart slowStart, WindowLaw law, WindowValidation validation) {
        this.path = path;
        this.slowStart = slowStart;
        this.law = law;
        this.validation = validation;
        smss = path.smss();
        cwnd = initialWindow();
        ssthresh = path.initialSsthresh();
        // Who takes over on a live connection begins with a window that was earned.
        untouched = path.delivered() == 0;
        maxFlight = cwnd;
    }

    @Override
    public long cwnd() {
        return cwnd;
    }

    @Override
    public long ssthresh() {
        return ssthresh;
    }

    @Override
    public void onAck(Ack ack) {
        untouched = false;
        slowStart.observe(ack);
        law.observe(ack);
        if (!ack.inRecovery() && !ack.ece()) {
            maxFlight = Math.max(maxFlight, ack.priorInFlight());
        }
        boolean completedRecovery = recoveredByThisAck;
        recoveredByThisAck = false;
        // RFC 5681 §3.2 step 6, RFC 6582 §3.2 step 3: the ACK that completes recovery sets the window and does no more.
        if (completedRecovery || !mayGrow(ack)) {
            return;
        }
        long limit = ack.cwndLimited() ? MAX_WINDOW : validation.limit(path, cwnd, cwnd < ssthresh, maxFlight);
        if (cwnd >= limit) {
            law.onUnused(ack);
            return;
        }
        if (cwnd < ssthresh) {
            avoiding = false;
            openInSlowStart(ack, limit);
        } else {
            if (!avoiding) {
                avoiding = true;
                law.onAvoidance(ack, cwnd, smss);
            }
            cwnd = bounded(Math.min(law.avoid(ack, cwnd, smss), limit));
            // A law that shrinks the window means to stay in avoidance: slow start would undo it with the next ACK.
            ssthresh = Math.min(ssthresh, cwnd);
        }
    }

    @Override
    public void onCongestion(CongestionEvent event) {
        untouched = false;
        recoveredByThisAck = false;
        boolean timeout = event.kind() == CongestionEvent.Kind.TIMEOUT;
        // RFC 5681 §3.1: a segment that times out again says nothing new about the path, so ssthresh stays, and so does
        // the memory of how it was before the first time.
        long remaining = ssthresh;
        if (!timeout || !event.repeated()) {
            canUndo = true;
            cwndBefore = cwnd;
            ssthreshBefore = ssthresh;
            maxFlightBefore = maxFlight;
            avoidingBefore = avoiding;
            law.save();
            remaining = bounded(law.reduced(event, cwnd, smss));
            // RFC 5681 §3.1 equation (4), RFC 9438 §4.6: at least two segments.
            ssthresh = Math.max(remaining, 2L * smss);
        }
        cwnd = switch (event.kind()) {
            // RFC 5681 §3.1: the loss window, one segment.
            case TIMEOUT -> smss;
            case LOSS -> Math.min(cwnd, ssthresh);
            // RFC 3168 §6.1.2, RFC 9438 §4.6: as long as echoes come, down to one segment.
            case ECN -> Math.min(cwnd, remaining);
        };
        avoiding = false;
        maxFlight = 0;
        episode = switch (event.kind()) {
            case LOSS -> Episode.LOSS;
            case ECN -> Episode.ECN;
            case TIMEOUT -> Episode.TIMEOUT;
        };
        slowStart.onCongestion(event.kind());
    }

    @Override
    public void onRecovered(long nowNanos) {
        // Only recovery from a loss ends with a new window. After an ECN echo it was set at once; after a timeout slow
        // start has been opening it since.
        if (episode == Episode.LOSS) {
            cwnd = bounded(law.afterRecovery(ssthresh, path.inFlight(), smss));
            recoveredByThisAck = true;
        }
        episode = Episode.NONE;
    }

    @Override
    public void onSpurious(long nowNanos) {
        if (canUndo && cwnd < cwndBefore) {
            cwnd = cwndBefore;
            ssthresh = Math.max(ssthresh, ssthreshBefore);
            maxFlight = Math.max(maxFlight, maxFlightBefore);
            avoiding = avoidingBefore;
            law.restore();
            slowStart.onSpurious();
        }
        canUndo = false;
        episode = Episode.NONE;
    }

    @Override
    public void onIdleRestart(long nowNanos, long idleNanos) {
        // RFC 5681 §4.1: the restart window. ssthresh still says what the path could take.
        long restart = initialWindow();
        if (path.slowStartAfterIdle() && cwnd > restart) {
            cwnd = restart;
            maxFlight = 0;
        }
        law.onIdle(nowNanos, idleNanos);
    }

    /// What the path can take is a number of bytes, which another segment size does not change; only the lower bounds,
    /// which RFC 5681 gives in segments, move. Before anything was acknowledged the window is still the initial one,
    /// which is given in segments as well (RFC 6928 §2).
    @Override
    public void onSmss(int newSmss) {
        smss = newSmss;
        if (untouched) {
            cwnd = initialWindow();
        }
        cwnd = Math.max(cwnd, newSmss);
        ssthresh = Math.max(ssthresh, 2L * newSmss);
    }

    @Override
    public void describe(StateSink sink) {
        sink.put("phase", phase());
        law.describe(sink);
    }

    private long initialWindow() {
        return bounded(law.initialWindow(path.initialWindow(), smss));
    }

    private boolean mayGrow(Ack ack) {
        if (ack.newlyCumAcked() == 0) {
            return false;
        }
        // RFC 3168 §6.1.2: not on an ACK that carries ECN-Echo, also not after the one reduction that it caused.
        if (ack.ece()) {
            return false;
        }
        // Recovery from a timeout is not meant: RFC 5681 §3.1 opens the window again while it lasts.
        return !ack.inRecovery();
    }

    private void openInSlowStart(Ack ack, long limit) {
        long opened = bounded(Math.min(cwnd + slowStart.growth(ack, smss), limit));
        if (slowStart.isFarEnough()) {
            ssthresh = cwnd;
        } else {
            cwnd = Math.min(opened, ssthresh);
        }
        if (cwnd >= ssthresh) {
            slowStart.onLeft();
        }
    }

    private long bounded(long window) {
        return Math.clamp(window, (long) smss, MAX_WINDOW);
    }

    private String phase() {
        return switch (episode) {
            case LOSS -> "recovery";
            case ECN -> "reduced";
            case TIMEOUT, NONE -> cwnd < ssthresh ? "slow start" : "avoidance";
        };
    }
}
