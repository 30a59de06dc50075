package io.tcpkit.fsm;

import io.tcpkit.api.segment.Segment;

/// What is remembered between the first SYN and the acknowledgment of ours: options, retries, wishes.
final class Handshake {
    /// RFC 7323 §2.3: larger shifts mean 14.
    private static final int MAX_SHIFT = 14;

    /// Whether we opened actively: a RST then means refusal, otherwise the way back to LISTEN (MUST-11 of RFC 9293 §3.5).
    private final boolean active;
    private final int ourShift;
    private final EcnHandshake ecn;
    private int peerMss;
    private int peerShift;
    private boolean scaled;
    private boolean sack;
    private boolean synDue = true;
    private boolean finQueued;
    private int retries;
    private int sends;
    private long sentNanos;
    private long deadlineNanos = Connection.NEVER;

    /// @param defaultMss what to assume when the peer says nothing
    /// @param ourShift the shift to offer, -1 for none
    /// @param ecn negotiates ECN
    Handshake(boolean active, int defaultMss, int ourShift, EcnHandshake ecn) {
        this.peerMss = defaultMss;
        this.active = active;
        this.ecn = ecn;
        this.ourShift = ourShift;
    }

    /// {@return the smallest shift that lets a capacity be announced in 16 bits}
    static int shiftFor(long capacityBytes) {
        int shift = 0;
        while (shift < MAX_SHIFT && capacityBytes >> shift > 65_535) {
            shift++;
        }
        return shift;
    }

    /// The peer's SYN tells its options.
    void onSyn(Segment syn) {
        if (syn.hasMss()) {
            peerMss = syn.mss();
        }
        // RFC 7323 §2.2: scaling is used only if both SYNs carry the option.
        sack = syn.sackPermitted();
        scaled = syn.hasWindowScale() && ourShift >= 0;
        peerShift = scaled ? Math.min(syn.windowScale(), MAX_SHIFT) : 0;
    }

    EcnHandshake ecn() {
        return ecn;
    }

    /// {@return whether both SYNs permit SACK (RFC 2018 §2), if we do}
    boolean isSackPermitted() {
        return sack;
    }

    boolean isActive() {
        return active;
    }

    int peerMss() {
        return peerMss;
    }

    int peerShift() {
        return peerShift;
    }

    /// {@return the shift of our windows once open}
    int windowShift() {
        return scaled ? ourShift : 0;
    }

    boolean isScaled() {
        return scaled;
    }

    /// {@return the shift to put into our SYN, -1 for no option}
    ///
    /// @param answer whether the peer's SYN is known, so that it must have had the option
    int offeredShift(boolean answer) {
        return answer && !scaled ? -1 : ourShift;
    }

    boolean isSynDue() {
        return synDue;
    }

    void oweSyn() {
        synDue = true;
    }

    void onSynSent(long nowNanos, long rtoNanos) {
        synDue = false;
        sends++;
        sentNanos = nowNanos;
        deadlineNanos = nowNanos + rtoNanos;
    }

    /// {@return whether our SYN left only once, so that its round trip is known (Karn's rule)}
    boolean isTimed() {
        return sends == 1;
    }

    long sentNanos() {
        return sentNanos;
    }

    long deadlineNanos() {
        return deadlineNanos;
    }

    int retries() {
        return retries;
    }

    /// The timer expired once more, as for data (MUST-22 of RFC 9293 §3.8.3).
    void retry() {
        retries++;
        synDue = true;
        deadlineNanos = Connection.NEVER;
    }

    /// CLOSE before the handshake is over: FIN follows as soon as it is.
    void queueFin() {
        finQueued = true;
    }

    boolean isFinQueued() {
        return finQueued;
    }
}
