package io.tcpkit.fsm.send;

import io.tcpkit.api.ConnectionConfig;

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
    /// How far the window may be inflated: by what was outstanding when the episode began, and never further.
    private long ceiling;
    private boolean forced;
    private boolean partialSeen;
    private boolean keepTimer;
    private final boolean limitedTransmit;
    private long limitedBytes;
    private final ForwardRto forwardRto;

    /// @param config whether new data may go on the first duplicates, and whether timeouts are checked
    NewRenoRecovery(ConnectionConfig config) {
        limitedTransmit = config.limitedTransmit();
        forwardRto = new ForwardRto(config.frto(), false);
    }

    @Override
    public void onAck(Sender sender, boolean duplicate, long newlyCumAcked, long delivered, long echoedSentNanos,
            long nowNanos) {
        if (phase == Phase.LOSS
                && forwardRto.onAck(sender, newlyCumAcked > 0, duplicate, delivered, sender.una(), nowNanos)) {
            phase = Phase.OPEN;
            duplicates = 0;
            sender.spurious(nowNanos);
            sender.spuriousTimeout(forwardRto.roundTripNanos());
        } else if (newlyCumAcked > 0) {
            onProgress(sender, newlyCumAcked, nowNanos);
        } else if (duplicate) {
            onDuplicateAck(sender, nowNanos);
        }
    }

    private void onDuplicateAck(Sender sender, long nowNanos) {
        duplicates++;
        if (phase == Phase.FAST) {
            // RFC 6582 §3.2 step 4: a segment has left the network. RFC 5681 §3.2 step 4 allows for a limit to that: no more
            // than were there can have left, so that duplicates made up by the peer bring nothing.
            window = Math.min(window + sender.smss(), ceiling);
        } else if (duplicates == DUPLICATE_THRESHOLD && sender.loseProbe(nowNanos)) {
            // RFC 4821 §7.6.1: it was too large, which is no congestion.
            forced = true;
        } else if (duplicates == DUPLICATE_THRESHOLD && sender.una() > recover) {
            // Step 2: only beyond `recover`, so that the echoes of a go-back-N after a timeout start nothing.
            recover = sender.nxt();
            phase = Phase.FAST;
            partialSeen = false;
            sender.loseHead();
            // RFC 5681 §3.2 step 2: what limited transmit has sent is no part of FlightSize.
            sender.congested(sender.nxt() - sender.una() - limitedBytes, nowNanos);
            // A controller that regulates recovery has no threshold to come down to: its window is what it wants in flight.
            window = (sender.regulatesRecovery() ? sender.cwnd() : sender.ssthresh())
                    + (long) DUPLICATE_THRESHOLD * sender.smss();
            ceiling = window + sender.nxt() - sender.una();
            forced = true;
        }
    }

    private void onProgress(Sender sender, long newlyAcked, long nowNanos) {
        duplicates = 0;
        limitedBytes = 0;
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
        forwardRto.onTimeout(sender, phase == Phase.OPEN);
        sender.loseAll();
        recover = sender.nxt();
        phase = Phase.LOSS;
        duplicates = 0;
        limitedBytes = 0;
        forced = false;
        keepTimer = false;
    }

    @Override
    public void onResegmented(Sender sender) {
        // The duplicates that segments cause which were small enough are no sign of loss.
        recover = sender.nxt();
        duplicates = 0;
        limitedBytes = 0;
        forwardRto.stop();
        // Duplicates may have inflated the window and no more: the first segment goes whatever it says.
        forced = phase == Phase.FAST;
        if (phase == Phase.FAST) {
            phase = Phase.LOSS;
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
            case OPEN -> duplicates > 0 ? RecoveryInfo.State.DISORDER : RecoveryInfo.State.OPEN;
            case FAST -> RecoveryInfo.State.RECOVERY;
            case LOSS -> RecoveryInfo.State.LOSS;
        };
    }

    @Override
    public long room(Sender sender) {
        return switch (phase) {
            case FAST -> window - (sender.nxt() - sender.una());
            case LOSS -> forwardRto.limit(sender.cwnd() - sender.inFlight(), sender.smss());
            case OPEN -> sender.cwnd() - sender.inFlight() + limitedRoom(sender);
        };
    }

    /// RFC 3042 §2: each of the first two duplicates says that a segment has left the network and lets a new one go, so
    /// that a small window too brings forth a third. cwnd stays as it is.
    private long limitedRoom(Sender sender) {
        return limitedTransmit ? (long) Math.min(duplicates, DUPLICATE_THRESHOLD - 1) * sender.smss() : 0;
    }

    @Override
    public void onSend(Sender sender, long bytes, boolean again, long nowNanos) {
        if (phase == Phase.OPEN && duplicates > 0 && limitedTransmit && !again) {
            limitedBytes += bytes;
        }
        forwardRto.onSend(bytes, again);
    }

    @Override
    public boolean holds(Sender sender, int index) {
        return phase == Phase.LOSS && forwardRto.holds(sender, index);
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
