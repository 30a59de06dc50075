package io.tcpkit.fsm.send;

/// Forward RTO-recovery, F-RTO (RFC 5682): was the timeout spurious, because the round trip had become longer and nothing
/// was lost?
///
/// After a timeout only the first segment is sent again. When that is acknowledged, new data goes out instead of what
/// is believed lost; whatever is then acknowledged of the latter cannot come from a retransmission.
///
/// ```
///   timeout ─▶ HEAD: the first segment again ─▶ acknowledged ─▶ NEW: up to two new segments
///                                                                 │  an old one is acknowledged: spurious
///                                                                 │  a duplicate, or only what is new: loss
/// ```
/// With SACK this is §3.1, else §2.1. It needs new data to send; without any the recovery is the conventional one. Where
/// an echoed timestamp tells which transmission was answered, that decides alone (RFC 3522) and [#stop()] is called.
final class ForwardRto {
    /// RFC 5682 §2.1 step 2b.
    private static final int NEW_SEGMENTS = 2;

    private enum Step { OFF, HEAD, NEW }

    private final boolean enabled;
    private final boolean selective;
    private Step step = Step.OFF;
    /// RecoveryPoint: SND.NXT at the timeout.
    private long recover;
    private long headEnd;
    private long headSentNanos;
    private long newBytes;
    private long roundTripNanos;

    /// @param enabled whether timeouts are checked
    /// @param selective whether the peer sends SACK
    ForwardRto(boolean enabled, boolean selective) {
        this.enabled = enabled;
        this.selective = selective;
    }

    /// Step 1, before anything is sent again. Not while an earlier loss is being repaired: what is acknowledged then may come
    /// from those retransmissions. A repeated timeout begins again.
    ///
    /// @param fresh whether no repair was under way
    void onTimeout(Sender sender, boolean fresh) {
        SentSegments sent = sender.sent();
        if (!enabled || sent.isEmpty() || !fresh && step != Step.HEAD) {
            step = Step.OFF;
            return;
        }
        if (fresh) {
            headSentNanos = sent.sentAt(0);
        }
        step = Step.HEAD;
        recover = sender.nxt();
        headEnd = sender.una() + Math.min(sent.length(0), sender.smss());
    }

    /// Steps 2 and 3.
    ///
    /// @param progress whether SND.UNA moved
    /// @param duplicate whether it is a duplicate by the definition of RFC 5681 §2
    /// @param delivered octets newly acknowledged, cumulatively or selectively
    /// @param highest one past the highest position that the peer is known to have
    /// @return whether the timeout was spurious
    boolean onAck(Sender sender, boolean progress, boolean duplicate, long delivered, long highest, long nowNanos) {
        return switch (step) {
            case OFF -> false;
            case HEAD -> {
                onHeadAck(sender, progress, duplicate, nowNanos);
                yield false;
            }
            case NEW -> onNewAck(progress, duplicate, delivered, highest);
        };
    }

    private void onHeadAck(Sender sender, boolean progress, boolean duplicate, long nowNanos) {
        if (!progress) {
            if (duplicate && !selective) {
                // §2.1 step 2a
                step = Step.OFF;
            }
            return;
        }
        // Step 2a: all of it, or not even the whole first segment, proves nothing. Step 2b needs something new.
        boolean goesOn = sender.una() >= headEnd && sender.una() < recover && sender.hasNewSegment();
        step = goesOn ? Step.NEW : Step.OFF;
        newBytes = 0;
        roundTripNanos = nowNanos - headSentNanos;
    }

    private boolean onNewAck(boolean progress, boolean duplicate, long delivered, long highest) {
        boolean tells = selective ? delivered > 0 : progress || duplicate;
        if (!tells) {
            return false;
        }
        step = Step.OFF;
        // Step 3b: something was acknowledged that was sent only once. With SACK, step 3a: but not if the new data has
        // overtaken what is still missing.
        return selective ? highest <= recover : progress;
    }

    /// {@return whether a lost segment must wait, because new data is to go instead}
    boolean holds(Sender sender, int index) {
        return switch (step) {
            case OFF -> false;
            case HEAD -> index > 0;
            case NEW -> {
                if (newBytes == 0 && !sender.hasNewSegment()) {
                    step = Step.OFF;
                }
                yield step == Step.NEW;
            }
        };
    }

    /// {@return how much of some room may be used}
    long limit(long room, int smss) {
        return step == Step.NEW ? Math.min(room, (long) NEW_SEGMENTS * smss - newBytes) : room;
    }

    void onSend(long bytes, boolean again) {
        if (step == Step.NEW && !again) {
            newBytes += bytes;
        }
    }

    /// It has been decided by other means.
    void stop() {
        step = Step.OFF;
    }

    /// {@return how long the original took, when the timeout was spurious}
    long roundTripNanos() {
        return roundTripNanos;
    }
}
