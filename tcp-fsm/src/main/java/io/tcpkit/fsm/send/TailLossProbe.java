package io.tcpkit.fsm.send;

import static io.tcpkit.api.spi.TimerQueue.NEVER;

/// The tail loss probe of RFC 8985 §7: two round trips without an answer, and one segment asks what became of the last.
///
/// The end of a flight has nothing behind it whose delivery could prove it lost, so without this only the retransmission
/// timeout would find out, and the window would collapse. The probe's acknowledgment lets RACK see the holes instead.
///
/// ```
///   scheduled ──PTO──▶ due ──▶ sent: end = SND.NXT ──▶ answered
///                                      │                 the probe was new data: nothing more
///                                      │                 it came twice (D-SACK): nothing was lost
///                                      │                 more than `end` is acknowledged: it has repaired a loss
/// ```
final class TailLossProbe {
    /// RFC 8985 §7.2, TLP.max_ack_delay: how long a receiver may keep the acknowledgment of a lone segment back.
    static final long MAX_ACK_DELAY_NANOS = 200_000_000;
    /// RFC 8985 §7.2: the timeout before the first round trip was measured.
    static final long INITIAL_PTO_NANOS = 1_000_000_000;
    private static final long NONE = Long.MIN_VALUE;

    private final boolean enabled;
    /// Twice that of the clock: a coarse clock sees a round trip too short by up to a step, and the sending as early.
    private final long slackNanos;
    private long deadlineNanos = NEVER;
    private boolean due;
    /// TLP.end_seq: SND.NXT when the probe was sent, while it is not answered.
    private long end = NONE;
    /// TLP.is_retrans.
    private boolean again;
    private long flightSize;

    /// @param enabled whether to probe at all
    /// @param clockStepNanos by how much the clock's reading may lag behind
    TailLossProbe(boolean enabled, long clockStepNanos) {
        this.enabled = enabled;
        slackNanos = 2 * clockStepNanos;
    }

    /// {@return when to probe, NEVER when nothing is scheduled; the retransmission timer caps it}
    long deadlineNanos() {
        return deadlineNanos;
    }

    /// {@return whether a probe is to be sent}
    boolean isDue() {
        return due;
    }

    /// {@return whether a probe was sent and is not answered}
    boolean isOutstanding() {
        return end != NONE;
    }

    /// RFC 8985 §7.2: new data was sent, or SND.UNA has moved. One probe at a time, and none while RACK has something to
    /// go on: a hole that is being repaired, or octets beyond one.
    void schedule(Sender sender, long nowNanos) {
        if (!maySchedule(sender)) {
            cancel();
            return;
        }
        long srtt = sender.srttNanos();
        long pto = INITIAL_PTO_NANOS;
        if (srtt > 0) {
            pto = 2 * srtt + slackNanos + (sender.sent().outstanding() <= sender.smss() ? MAX_ACK_DELAY_NANOS : 0);
        }
        deadlineNanos = nowNanos + pto;
    }

    private boolean maySchedule(Sender sender) {
        return enabled && end == NONE && !due && !sender.sent().isEmpty() && sender.sackedBytes() == 0
                && !sender.isRecovering() && !sender.timer().isPersist();
    }

    /// Something came in that was no progress: what was scheduled stands only if it might be scheduled now.
    void review(Sender sender) {
        if (deadlineNanos != NEVER && !maySchedule(sender)) {
            cancel();
        }
    }

    private void cancel() {
        deadlineNanos = NEVER;
    }

    /// {@return whether it is time to probe: PTO has passed, or the retransmission timer is about to expire before it}
    boolean expire(long capNanos, long nowNanos) {
        if (deadlineNanos == NEVER || Math.min(deadlineNanos, capNanos) > nowNanos) {
            return false;
        }
        cancel();
        due = true;
        return true;
    }

    /// The turn to send has come: whatever happens, it is not due any more.
    void take() {
        due = false;
    }

    /// The probe leaves: TLP_send_probe of RFC 8985 §7.3.
    ///
    /// @param nxt SND.NXT behind it
    /// @param retransmission whether it had been sent before
    void onSent(long nxt, boolean retransmission, long flightSize) {
        cancel();
        end = nxt;
        again = retransmission;
        this.flightSize = flightSize;
    }

    /// {@return whether the peer got the probe and what it repeats: no sign of reordering}
    boolean isReported(SackReports reports) {
        return again && reports.isDuplicate() && reports.duplicateRight() == end;
    }

    /// TLP_process_ack of RFC 8985 §7.4.2: recognizes the one loss that the probe has itself repaired, unseen by RACK.
    ///
    /// @param bare whether it is an acknowledgment of nothing new, without blocks or text
    /// @return FlightSize when the probe was sent if the window must be reduced for it, 0 if not
    long onAck(long una, SackReports reports, boolean bare) {
        if (end == NONE || una < end) {
            return 0;
        }
        if (!again || isReported(reports) || una == end && bare) {
            end = NONE;
            return 0;
        }
        if (una > end) {
            end = NONE;
            return flightSize;
        }
        return 0;
    }

    /// Losses are being repaired in another way, which answers for the probe's as well: one reduction is enough.
    void abandon() {
        cancel();
        due = false;
        end = NONE;
    }
}
