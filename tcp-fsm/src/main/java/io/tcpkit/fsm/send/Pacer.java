package io.tcpkit.fsm.send;

import static io.tcpkit.api.spi.TimerQueue.NEVER;

import io.tcpkit.api.ConnectionConfig;
import io.tcpkit.api.spi.CongestionControl;

/// When may the next burst leave: octets go out at a rate, not at once (draft-ietf-ccwg-bbr, "Pacing Rate" and "Send
/// Quantum").
///
/// ```
///    ▌▌▌▌        ▌▌▌▌        ▌▌▌▌        ▌▌         bursts of at most one quantum; each moves the next one
///    ├───────────┼───────────┼───────────┼─────▶    by its size divided by the rate:
///    next        next        next        next       next = max(now, next) + size / rate
/// ```
/// **A late wake-up is made good**, as far as timers are allowed to be late and no further: while there was always
/// something more to send, the next burst is dated where it was due. After a pause it is dated now, so that idleness earns
/// nothing.
///
/// The rate is the controller's. Where it has none and pacing is asked for, it follows from window and round trip. Nothing
/// here costs anything while neither is the case.
final class Pacer {
    /// Faster than this, a byte per picosecond, is not paced.
    private static final long FASTEST_BYTES_PER_SECOND = 1_000_000_000_000L;
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    /// draft-ietf-ccwg-bbr, "Send Quantum": what leaves in a millisecond, from two segments to 64 KiB.
    private static final long QUANTUMS_PER_SECOND = 1_000;
    private static final long MAX_QUANTUM_BYTES = 65_536;
    /// draft-ietf-ccwg-bbr, "Pacing Rate": the round trip that is assumed before the first is known.
    private static final long NOMINAL_RTT_NANOS = 1_000_000;

    private boolean always;
    private boolean wished;
    private long maxRate;
    private final long resolutionNanos;
    private final GuardedController congestion;
    private long rate = CongestionControl.UNPACED;
    private long quantum;
    private long nextNanos = Long.MIN_VALUE;
    /// What division left over, in billionths of a byte: without it a rate of gigabytes would be off by percents.
    private long remainder;
    private long burstLeft;
    private boolean busy;
    private boolean waiting;

    /// Nothing sent yet.
    ///
    /// @param config whether to pace without being asked by the controller, and the fastest rate
    /// @param always whether the controller relies on being paced
    /// @param congestion the controller
    /// @param resolutionNanos how late a timer may be
    Pacer(ConnectionConfig config, boolean always, GuardedController congestion, long resolutionNanos) {
        this.always = always;
        this.congestion = congestion;
        this.resolutionNanos = resolutionNanos;
        reconfigure(config);
    }

    /// The user has changed whether to pace, and how fast at most.
    void reconfigure(ConnectionConfig config) {
        wished = config.pacing();
        maxRate = config.maxPacingRateBytesPerSecond();
    }

    /// Another controller took over.
    ///
    /// @param paced whether it relies on being paced
    void onSwitched(boolean paced) {
        always = paced;
    }

    /// {@return whether the controller relies on its pacing rate being kept from the first segment on}
    boolean isAlways() {
        return always;
    }

    /// {@return bytes per second, [CongestionControl#UNPACED] for as fast as the window allows}
    long rate() {
        return rate;
    }

    /// The connection is asked for a segment.
    ///
    /// @param smss SMSS
    /// @param srttNanos the smoothed round-trip time, 0 before the first
    /// @param nowNanos the engine's clock
    void onPoll(int smss, long srttNanos, long nowNanos) {
        waiting = false;
        long wanted = congestion.pacingRate();
        if (wanted == CongestionControl.UNPACED && (always || wished)) {
            wanted = rateOfWindow(srttNanos);
        }
        wanted = Math.min(wanted, maxRate);
        if (wanted >= FASTEST_BYTES_PER_SECOND) {
            wanted = CongestionControl.UNPACED;
        }
        if (wanted != rate) {
            change(wanted, nowNanos);
        }
        if (rate != CongestionControl.UNPACED) {
            int asked = congestion.sendQuantum();
            quantum = asked > 0
                    ? Math.max(asked, smss)
                    : Math.max(2L * smss, Math.min(rate / QUANTUMS_PER_SECOND, MAX_QUANTUM_BYTES));
            if (burstLeft < smss) {
                burstLeft = 0;
            }
        }
    }

    /// The ratios are Linux's: twice the window per round trip while slow start doubles it, a fifth more than the window
    /// later, so that pacing never is what keeps the window from being used.
    private long rateOfWindow(long srttNanos) {
        long rtt = srttNanos > 0 ? srttNanos : always ? NOMINAL_RTT_NANOS : 0;
        if (rtt == 0) {
            return CongestionControl.UNPACED;
        }
        long cwnd = congestion.cwnd();
        double ratio = cwnd < congestion.ssthresh() / 2 ? 2.0 : 1.2;
        return Math.max(1, (long) (ratio * cwnd * NANOS_PER_SECOND / rtt));
    }

    /// What waits already waits as many bytes as before, at the new rate.
    private void change(long wanted, long nowNanos) {
        if (rate == CongestionControl.UNPACED || wanted == CongestionControl.UNPACED) {
            nextNanos = nowNanos;
            burstLeft = 0;
        } else if (nextNanos > nowNanos) {
            nextNanos = nowNanos + (long) ((double) (nextNanos - nowNanos) * rate / wanted);
        }
        rate = wanted;
        remainder = 0;
    }

    /// {@return bytes that may leave now in one segment, at least SMSS, or 0 to wait}
    int allowance(long nowNanos) {
        if (rate == CongestionControl.UNPACED) {
            return Integer.MAX_VALUE;
        }
        return (int) (isBurstBeginning(nowNanos) ? quantum : burstLeft);
    }

    /// The one before was sent in full, or a pause has cut it short, and what it cost is paid.
    private boolean isBurstBeginning(long nowNanos) {
        return nowNanos >= nextNanos && !(busy && burstLeft > 0);
    }

    /// There was something to send, and it was not allowed to leave.
    void hold() {
        waiting = true;
    }

    /// A segment leaves.
    void onSent(long bytes, long nowNanos) {
        if (rate == CongestionControl.UNPACED) {
            return;
        }
        if (isBurstBeginning(nowNanos)) {
            burstLeft = quantum;
            nextNanos = busy ? Math.max(nextNanos, nowNanos - creditNanos()) : nowNanos;
        }
        burstLeft = Math.max(0, burstLeft - bytes);
        long billionths = bytes * NANOS_PER_SECOND + remainder;
        nextNanos += billionths / rate;
        remainder = billionths % rate;
        busy = true;
    }

    /// How much lateness is made good: that of a timer, and at least one burst.
    private long creditNanos() {
        return Math.max(resolutionNanos, quantum * NANOS_PER_SECOND / rate);
    }

    /// Nothing leaves although it was asked for; unless it was held here, the connection has come to a pause.
    void onNothingSent() {
        busy &= waiting;
    }

    /// What comes next must not wait: a probe, or a retransmission after a timeout.
    void expedite(long nowNanos) {
        nextNanos = Math.min(nextNanos, nowNanos);
        busy = false;
    }

    /// {@return when what is held may leave, NEVER when nothing is}
    long deadlineNanos() {
        return waiting ? nextNanos : NEVER;
    }
}
