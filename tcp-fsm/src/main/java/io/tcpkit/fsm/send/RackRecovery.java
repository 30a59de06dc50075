package io.tcpkit.fsm.send;

import static io.tcpkit.api.spi.TimerQueue.NEVER;

import io.tcpkit.api.ConnectionConfig;

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
    private final ForwardRto forwardRto;
    private final Retransmissions again = new Retransmissions();
    private final long clockStepNanos;
    private Phase phase = Phase.OPEN;
    private long recover;
    private long budget;
    private long firstRetransmissionNanos = NEVER;

    /// RACK.segment: the delivered segment that was sent last. RFC 8985 orders by time and sequence number; the number of
    /// the transmission says the same and holds within a tick of the clock as well.
    private long xmitNanos = NONE;
    private long xmitOrder;
    private long xmitEnd;
    private long rttNanos;
    private long xmitNanosBefore = NONE;
    private long xmitOrderBefore;
    private long xmitEndBefore;
    private long rttNanosBefore;
    /// RACK.fack: the highest position delivered.
    private long fack;
    private boolean reorderingSeen;
    private long reorderings;
    private long reorderingBytes;
    private int reoWndMult = 1;
    private int reoWndPersist = REO_WND_PERSIST;
    private long duplicateRoundEnd = NONE;
    private boolean duplicateReported;
    private long deadlineNanos = NEVER;
    private long minRttNanos;
    private long nowNanos;
    private long examined;

    /// @param config whether timeouts are checked
    /// @param clockStepNanos by how much the clock's reading may lag behind
    RackRecovery(ConnectionConfig config, long clockStepNanos) {
        forwardRto = new ForwardRto(config.frto(), true);
        this.clockStepNanos = clockStepNanos;
    }

    /// A segment turned out to be delivered: RFC 8985 §6.2 steps 2 and 3.
    void onDelivered(long sentNanos, long order, long end, boolean retransmitted) {
        long rtt = nowNanos - sentNanos;
        if (retransmitted && rtt + 2 * clockStepNanos < minRttNanos) {
            // It cannot be the retransmission that was answered so soon, even if the clock made this round trip a step too
            // short and the smallest one a step too long.
            return;
        }
        if (end > fack) {
            fack = end;
        } else if (end < fack && !retransmitted) {
            reorderingSeen = true;
            reorderings++;
            reorderingBytes = Math.max(reorderingBytes, fack - end);
        }
        if (isSentAfter(order, end, xmitOrder, xmitEnd)) {
            xmitNanos = sentNanos;
            xmitOrder = order;
            xmitEnd = end;
            rttNanos = rtt;
        }
    }

    /// The pieces of one transmission count as sent in the order of their octets.
    private static boolean isSentAfter(long order, long end, long otherOrder, long otherEnd) {
        return order > otherOrder || order == otherOrder && end > otherEnd;
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
        undoIfSpurious(sender, duplicate, newlyCumAcked, delivered, echoedSentNanos, now);
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
        beginsToRepair();
        prr.onEnter(sender.nxt() - sender.una(), sender.sackedBytes(), Math.max(0, delivered - newlyCumAcked),
                newlyCumAcked, sender.smss());
        sender.congested(now);
    }

    private void beginsToRepair() {
        firstRetransmissionNanos = NEVER;
        xmitNanosBefore = xmitNanos;
        xmitOrderBefore = xmitOrder;
        xmitEndBefore = xmitEnd;
        rttNanosBefore = rttNanos;
    }

    private void end(Sender sender, long now) {
        phase = Phase.OPEN;
        firstRetransmissionNanos = NEVER;
        forwardRto.stop();
        sender.recovered(now);
        if (--reoWndPersist <= 0) {
            reoWndMult = 1;
        }
    }

    /// Eifel (RFC 3522 §3.2): the first acknowledgment of new data answers the original transmission. It knows, where there
    /// is an echo; F-RTO infers, where there is none.
    private void undoIfSpurious(Sender sender, boolean duplicate, long newlyCumAcked, long delivered, long echoedSentNanos,
            long now) {
        if (!isActive()) {
            return;
        }
        boolean echoed = newlyCumAcked > 0 && echoedSentNanos != NEVER && firstRetransmissionNanos != NEVER;
        if (echoed && echoedSentNanos + ECHO_GRANULARITY_NANOS < firstRetransmissionNanos) {
            undo(sender, now - echoedSentNanos, now);
            return;
        }
        if (echoed) {
            forwardRto.stop();
        }
        if (phase == Phase.LOSS && forwardRto.onAck(sender, newlyCumAcked > 0, duplicate, delivered, fack, now)) {
            undo(sender, forwardRto.roundTripNanos(), now);
        }
    }

    private void undo(Sender sender, long originalRttNanos, long now) {
        boolean timeout = phase == Phase.LOSS;
        phase = Phase.OPEN;
        firstRetransmissionNanos = NEVER;
        forwardRto.stop();
        // What was taken for the delivery of a retransmission was that of the original: nothing was sent before it.
        xmitNanos = xmitNanosBefore;
        xmitOrder = xmitOrderBefore;
        xmitEnd = xmitEndBefore;
        rttNanos = rttNanosBefore;
        sender.spurious(now);
        if (timeout) {
            sender.spuriousTimeout(originalRttNanos);
        }
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
        // Both times of sending were read from the clock; their distance may be a step of it too short.
        return Math.min(reoWndMult * minRttNanos / 4, sender.srttNanos()) + clockStepNanos;
    }

    /// RFC 8985 §6.2 step 5: marks what is lost, and finds when to look again.
    ///
    /// What was sent once and what was sent again are two lists in the order of transmission. Each is left at the first
    /// segment that is not lost, so that an acknowledgment costs what it finds lost and one step more. When to look again
    /// is when all that was sent before RACK.segment will be lost: one timer for all of them, as there.
    private void detect(Sender sender, long now) {
        deadlineNanos = NEVER;
        if (xmitNanos == NONE) {
            return;
        }
        long window = reorderingWindowNanos(sender);
        long lostIfSentBy = now - rttNanos - window;
        boolean waiting = detectAmongOriginals(sender, lostIfSentBy);
        waiting |= detectAmongRetransmissions(sender, lostIfSentBy);
        if (waiting) {
            deadlineNanos = xmitNanos + rttNanos + window;
        }
    }

    /// {@return whether a segment waits for its reordering window to end}
    private boolean detectAmongOriginals(Sender sender, long lostIfSentBy) {
        SentSegments sent = sender.sent();
        for (int i = sent.firstSentOnce(); i < sent.size(); i = sent.firstSentOnce()) {
            examined++;
            if (!isSentAfter(xmitOrder, xmitEnd, sent.order(i), sent.end(i))) {
                return false;
            }
            if (sent.sentAt(i) > lostIfSentBy) {
                return true;
            }
            sender.lose(i);
        }
        return false;
    }

    private boolean detectAmongRetransmissions(Sender sender, long lostIfSentBy) {
        SentSegments sent = sender.sent();
        for (; !again.isEmpty(); again.drop()) {
            // A range may have been cut since, by blocks that cover parts of it.
            for (int i = sent.indexOf(again.start()); i < sent.size() && sent.start(i) < again.end(); i++) {
                examined++;
                if (sent.order(i) != again.order() || sent.is(i, SentSegments.LOST) || sent.is(i, SentSegments.SACKED)) {
                    continue;
                }
                if (!isSentAfter(xmitOrder, xmitEnd, sent.order(i), sent.end(i))) {
                    return false;
                }
                if (sent.sentAt(i) > lostIfSentBy) {
                    return true;
                }
                sender.lose(i);
            }
        }
        return false;
    }

    /// {@return how many segments were looked at so far, to show the bound}
    long examined() {
        return examined;
    }

    /// {@return how often a segment was delivered after one that follows it, without having been sent again}
    long reorderings() {
        return reorderings;
    }

    /// {@return the farthest that such a segment came behind, in bytes}
    long reorderingBytes() {
        return reorderingBytes;
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
        if (phase == Phase.OPEN) {
            beginsToRepair();
        }
        forwardRto.onTimeout(sender, phase == Phase.OPEN);
        sender.loseAll();
        again.clear();
        phase = Phase.LOSS;
        recover = sender.nxt();
        firstRetransmissionNanos = NEVER;
        deadlineNanos = NEVER;
    }

    @Override
    public void onSmss(int smss) {
        prr.onSmss(smss);
    }

    @Override
    public void onResegmented(Sender sender) {
        if (phase == Phase.FAST) {
            // PRR counts what is delivered, and nothing will be before more is sent.
            phase = Phase.LOSS;
            recover = sender.nxt();
        }
        // Nothing of this is undone: F-RTO infers nothing, and no echo is older than this.
        forwardRto.stop();
        if (isActive()) {
            firstRetransmissionNanos = NONE;
        }
    }

    @Override
    public void onResend(SentSegments sent, int index) {
        again.add(sent.order(index), sent.start(index), sent.end(index));
    }

    @Override
    public boolean holds(Sender sender, int index) {
        return phase == Phase.LOSS && forwardRto.holds(sender, index);
    }

    @Override
    public void onSend(Sender sender, long bytes, boolean repeated, long now) {
        if (phase == Phase.FAST) {
            prr.onSend(bytes);
            budget -= bytes;
        }
        forwardRto.onSend(bytes, repeated);
        if (repeated && isActive()) {
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
    public RecoveryInfo.State state(SentSegments sent) {
        return switch (phase) {
            case OPEN -> sent.sackedBytes() > 0 ? RecoveryInfo.State.DISORDER : RecoveryInfo.State.OPEN;
            case FAST -> RecoveryInfo.State.RECOVERY;
            case LOSS -> RecoveryInfo.State.LOSS;
        };
    }

    @Override
    public long room(Sender sender) {
        // Limited transmit (RFC 3042) is in this: what is selected is no longer in flight and makes room.
        return phase == Phase.FAST && !sender.regulatesRecovery()
                ? budget
                : forwardRto.limit(sender.cwnd() - sender.inFlight(), sender.smss());
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
