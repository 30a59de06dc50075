package io.tcpkit.fsm.send;

/// Fast retransmit and fast recovery without SACK: RFC 5681 §3.2 as amended by RFC 6582, the "impatient" variant.
///
/// Three duplicate acknowledgments mean that the segment at SND.UNA is lost. It is sent again at once; each further
/// duplicate says that one more segment has left the network, so the window is inflated by one. An acknowledgment of
/// part of what was outstanding tells of the next hole, which is sent again without waiting. One of everything that was
/// outstanding at the start, `recover`, ends the episode.
final class NewRenoRecovery implements LossRecovery {
    /// RFC 5681 §3.2: the third duplicate.
    static final int DUPLICATE_THRESHOLD = 3;

    private enum Phase { OPEN, FAST, LOSS }

    private Phase phase = Phase.OPEN;
    private int duplicates;
    /// SND.NXT when the last episode began; at first the SYN's position, which RFC 6582 §3.2 step 1 calls the initial send
    /// sequence number.
    private long recover;
    private long window;
    private boolean forced;
    private boolean partialSeen;
    private boolean keepTimer;

    @Override
    public void onAck(Sender sender, boolean duplicate, long newlyCumAcked, long delivered, long echoedSentNanos,
            long nowNanos) {
        if (newlyCumAcked > 0) {
            onProgress(sender, newlyCumAcked, nowNanos);
        } else if (duplicate) {
            onDuplicateAck(sender, nowNanos);
        }
    }

    private void onDuplicateAck(Sender sender, long nowNanos) {
        duplicates++;
        if (phase == Phase.FAST) {
            // RFC 6582 §3.2 step 4: a segment has left the network.
            window += sender.smss();
        } else if (duplicates == DUPLICATE_THRESHOLD && sender.una() > recover) {
            // Step 2: only beyond `recover`, so that the echoes of a go-back-N after a timeout start nothing.
            recover = sender.nxt();
            phase = Phase.FAST;
            partialSeen = false;
            sender.loseHead();
            sender.congested(nowNanos);
            window = sender.ssthresh() + (long) DUPLICATE_THRESHOLD * sender.smss();
            forced = true;
        }
    }

    private void onProgress(Sender sender, long newlyAcked, long nowNanos) {
        duplicates = 0;
        keepTimer = false;
        switch (phase) {
            case OPEN -> {
            }
            case LOSS -> {
                if (sender.una() >= recover) {
                    phase = Phase.OPEN;
                    sender.recovered(nowNanos);
                }
            }
            case FAST -> {
                if (sender.una() >= recover) {
                    phase = Phase.OPEN;
                    forced = false;
                    sender.recovered(nowNanos);
                } else {
                    partial(sender, newlyAcked);
                }
            }
        }
    }

    /// RFC 6582 §3.2 step 3, partial acknowledgments.
    private void partial(Sender sender, long newlyAcked) {
        sender.loseHead();
        forced = true;
        window -= newlyAcked;
        if (newlyAcked >= sender.smss()) {
            window += sender.smss();
        }
        // Impatient: only the first partial acknowledgment restarts the timer, so that many losses in one window end in a
        // timeout rather than in one round trip each.
        keepTimer = partialSeen;
        partialSeen = true;
    }

    @Override
    public void onTimeout(Sender sender) {
        // RFC 6582 §3.2, "Retransmission timeouts": recover = the highest sequence number sent, and leave fast recovery.
        sender.loseAll();
        recover = sender.nxt();
        phase = Phase.LOSS;
        duplicates = 0;
        forced = false;
        keepTimer = false;
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
        return phase == Phase.FAST
                ? window - (sender.nxt() - sender.una())
                : sender.cwnd() - sender.inFlight();
    }

    @Override
    public boolean takeForcedRetransmission() {
        boolean was = forced;
        forced = false;
        return was;
    }

    @Override
    public boolean repairsByRoom() {
        return phase != Phase.FAST;
    }

    @Override
    public boolean keepsTimer() {
        return keepTimer;
    }
}
