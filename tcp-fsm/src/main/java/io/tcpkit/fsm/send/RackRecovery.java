package io.tcpkit.fsm.send;

import static io.tcpkit.api.spi.TimerQueue.NEVER;

/// Loss detection by time, with SACK: RACK (RFC 8985 §6), and the rate of sending while it is repaired: PRR (RFC 9937).
///
/// A segment is lost when one that was sent sufficiently later has been delivered. "Sufficiently" is a reordering window:
/// nothing at all until the path is seen to reorder, then a quarter of the smallest round trip, more if that proves too
/// little. Retransmissions count as sent when they were last sent, so a lost retransmission is found like any other.
final class RackRecovery implements LossRecovery {
    /// RFC 8985 §6.2 step 4: without reordering seen, this many segments delivered beyond a gap mean loss at once.
    private static final int DUPLICATE_THRESHOLD = 3;
    /// RFC 8985 §6.2: how many recoveries a wider reordering window lasts.
    private static final int REO_WND_PERSIST = 16;
    private static final long NONE = Long.MIN_VALUE;
    /// A timestamp tells the time to a tick of one millisecond, so an echo proves nothing below that.
    private static final long ECHO_GRANULARITY_NANOS = 1_000_000;

    private enum Phase { OPEN, FAST, LOSS }

    private final Prr prr = new Prr();
    private Phase phase = Phase.OPEN;
    private long recover;
    private long budget;
    private long firstRetransmissionNanos = NEVER;

    /// RACK.segment: the delivered segment that was sent last.
    private long xmitNanos = NONE;
    private long xmitEnd;
    private long rttNanos;
    /// RACK.fack: the highest position delivered.
    private long fack;
    private boolean reorderingSeen;
    private int reoWndMult = 1;
    private int reoWndPersist = REO_WND_PERSIST;
    private long duplicateRoundEnd = NONE;
    private boolean duplicateReported;
    private long deadlineNanos = NEVER;
    private long minRttNanos;
    private long nowNanos;

    /// A segment turned out to be delivered: RFC 8985 §6.2 steps 2 and 3.
    void onDelivered(long sentNanos, long end, boolean retransmitted) {
        long rtt = nowNanos - sentNanos;
        if (retransmitted && rtt < minRttNanos) {
            // It cannot be the retransmission that was answered so soon.
            return;
        }
        if (end > fack) {
            fack = end;
        } else if (end < fack && !retransmitted) {
            reorderingSeen = true;
        }
        if (isSentAfter(sentNanos, end, xmitNanos, xmitEnd)) {
            xmitNanos = sentNanos;
            xmitEnd = end;
            rttNanos = rtt;
        }
    }

    private static boolean isSentAfter(long nanos, long end, long otherNanos, long otherEnd) {
        return nanos > otherNanos || nanos == otherNanos && end > otherEnd;
    }

    /// An acknowledgment begins to be entered into the scoreboard.
    void onAckBegins(Sender sender, long now) {
        nowNanos = now;
        minRttNanos = sender.minRttNanos();
    }

    /// The peer reported a duplicate (RFC 2883): something was sent again for nothing, so the reordering window was too
    /// small.
    void onDuplicateReported() {
        duplicateReported = true;
    }

    @Override
    public void onAck(Sender sender, boolean duplicate, long newlyCumAcked, long delivered, long echoedSentNanos,
            long now) {
        adaptReorderingWindow(sender);
        if (isActive() && newlyCumAcked > 0 && echoedSentNanos != NEVER && firstRetransmissionNanos != NEVER
                && echoedSentNanos + ECHO_GRANULARITY_NANOS < firstRetransmissionNanos) {
            // Eifel (RFC 3522 §3.2): the first acknowledgment of new data answers the original transmission.
            undo(sender, now);
        }
        if (isActive() && sender.una() >= recover) {
            end(sender, now);
        }
        long lostBefore = sender.lost();
        detect(sender, now);
        boolean lost = sender.lost() > lostBefore;
        if (lost && phase == Phase.OPEN) {
            enterFast(sender, newlyCumAcked, delivered, now);
        }
        if (phase == Phase.FAST) {
            budget = prr.onAck(delivered, newlyCumAcked > 0 && !lost, sender.inFlight(), sender.ssthresh());
        }
    }

    private void enterFast(Sender sender, long newlyCumAcked, long delivered, long now) {
        phase = Phase.FAST;
        recover = sender.nxt();
        firstRetransmissionNanos = NEVER;
        prr.onEnter(sender.nxt() - sender.una(), sender.sackedBytes(), Math.max(0, delivered - newlyCumAcked),
                newlyCumAcked, sender.smss());
        sender.congested(now);
    }

    private void end(Sender sender, long now) {
        phase = Phase.OPEN;
        firstRetransmissionNanos = NEVER;
        sender.recovered(now);
        if (--reoWndPersist <= 0) {
            reoWndMult = 1;
        }
    }

    private void undo(Sender sender, long now) {
        phase = Phase.OPEN;
        firstRetransmissionNanos = NEVER;
        sender.spurious(now);
    }

    /// RFC 8985 §6.2 step 4: wider by a quarter of the smallest round trip in each round that reports a duplicate.
    private void adaptReorderingWindow(Sender sender) {
        if (duplicateRoundEnd != NONE && sender.una() >= duplicateRoundEnd) {
            duplicateRoundEnd = NONE;
        }
        if (duplicateReported && duplicateRoundEnd == NONE) {
            duplicateRoundEnd = sender.nxt();
            reoWndMult++;
            reoWndPersist = REO_WND_PERSIST;
        }
        duplicateReported = false;
    }

    private long reorderingWindowNanos(Sender sender) {
        if (!reorderingSeen
                && (isActive() || sender.sackedBytes() >= (long) DUPLICATE_THRESHOLD * sender.smss())) {
            return 0;
        }
        return Math.min(reoWndMult * minRttNanos / 4, sender.srttNanos());
    }

    /// RFC 8985 §6.2 step 5: marks what is lost, and finds when to look again.
    private void detect(Sender sender, long now) {
        deadlineNanos = NEVER;
        if (xmitNanos == NONE) {
            return;
        }
        SentSegments sent = sender.sent();
        long window = reorderingWindowNanos(sender);
        long wait = 0;
        for (int i = 0; i < sent.size(); i++) {
            if (sent.is(i, SentSegments.SACKED) || sent.is(i, SentSegments.LOST)) {
                continue;
            }
            if (!isSentAfter(xmitNanos, xmitEnd, sent.sentAt(i), sent.end(i))) {
                if (sent.is(i, SentSegments.RETRANSMITTED)) {
                    continue;
                }
                // What follows was sent later still.
                break;
            }
            long remaining = sent.sentAt(i) + rttNanos + window - now;
            if (remaining <= 0) {
                sender.lose(i);
            } else {
                wait = Math.max(wait, remaining);
            }
        }
        if (wait > 0) {
            deadlineNanos = now + wait;
        }
    }

    @Override
    public long deadlineNanos() {
        return deadlineNanos;
    }

    @Override
    public void onDeadline(Sender sender, long now) {
        if (deadlineNanos > now) {
            return;
        }
        long lostBefore = sender.lost();
        detect(sender, now);
        if (sender.lost() > lostBefore && phase == Phase.OPEN) {
            enterFast(sender, 0, 0, now);
            budget = sender.smss();
        }
    }

    @Override
    public void onTimeout(Sender sender) {
        if (!sender.sent().isEmpty() && sender.sent().is(0, SentSegments.SACKED)) {
            // RFC 2018 §8: it had told us of octets that it should have acknowledged by now. It has thrown them away.
            sender.sent().renege();
        }
        sender.loseAll();
        phase = Phase.LOSS;
        recover = sender.nxt();
        firstRetransmissionNanos = NEVER;
        deadlineNanos = NEVER;
    }

    @Override
    public void onSend(Sender sender, long bytes, boolean again, long now) {
        if (phase == Phase.FAST) {
            prr.onSend(bytes);
            budget -= bytes;
        }
        if (again && isActive()) {
            firstRetransmissionNanos = Math.min(firstRetransmissionNanos, now);
        }
    }

    @Override
    public boolean isFast() {
        return phase == Phase.FAST;
    }

    @Override
    public boolean isActive() {
        return phase != Phase.OPEN;
    }

    @Override
    public long room(Sender sender) {
        return phase == Phase.FAST ? budget : sender.cwnd() - sender.inFlight();
    }

    @Override
    public boolean takeForcedRetransmission() {
        return false;
    }

    @Override
    public boolean repairsByRoom() {
        return true;
    }

    @Override
    public boolean keepsTimer() {
        return false;
    }
}
