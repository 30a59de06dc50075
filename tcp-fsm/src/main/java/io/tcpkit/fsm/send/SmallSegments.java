package io.tcpkit.fsm.send;

import static io.tcpkit.api.spi.TimerQueue.NEVER;

import io.tcpkit.api.spi.SendPolicy;

/// May a segment smaller than SMSS go now: the cork says no, then the send policy is asked, and what it needs to be asked
/// again is kept (RFC 9293 §3.7.4).
final class SmallSegments {
    /// A cork that was forgotten must not keep anything for ever; 200 ms as with Linux's `TCP_CORK`.
    private static final long CORK_NANOS = 200_000_000;

    private SendPolicy policy;
    private boolean corked;
    /// The policy has changed while something was held: it is asked about that even through a cork, as Linux's
    /// `TCP_NODELAY` pushes what waits.
    private boolean isPolicyNew;
    private int smss;
    /// One past the last segment sent that was smaller than SMSS.
    private long lastEnd = 1;
    private long heldSinceNanos = NEVER;
    private long heldUntilNanos = NEVER;

    SmallSegments(SendPolicy policy, boolean corked, int smss) {
        this.policy = policy;
        this.corked = corked;
        this.smss = smss;
    }

    /// Another policy is asked from now on, about what is held as well; only full segments go, or no longer.
    void reconfigure(SendPolicy other, boolean cork) {
        isPolicyNew |= other != policy;
        policy = other;
        corked = cork;
        heldSinceNanos = NEVER;
        heldUntilNanos = NEVER;
    }

    /// The path takes smaller segments, or larger ones.
    void onSmss(int octets) {
        smss = octets;
    }

    /// {@return whether octets that do not fill a segment may go}
    ///
    /// @param octets how many
    /// @param una SND.UNA
    /// @param position where they would begin: SND.NXT, or further if full segments go before them
    /// @param last whether the application has closed
    boolean mayGo(long octets, long una, long position, boolean last, long nowNanos) {
        long wait = wait(octets, una, position, last);
        if (wait == SendPolicy.HOLD) {
            heldUntilNanos = NEVER;
            return false;
        }
        if (heldSinceNanos == NEVER) {
            heldSinceNanos = nowNanos;
        }
        if (nowNanos - heldSinceNanos >= wait) {
            return true;
        }
        heldUntilNanos = heldSinceNanos + wait;
        return false;
    }

    private long wait(long octets, long una, long position, boolean last) {
        if (corked && !last && !isPolicyNew) {
            return CORK_NANOS;
        }
        return policy.delay(octets, smss, position - una, Math.max(0, lastEnd - una), last);
    }

    /// Octets were sent, which ends a wait.
    void onSent(long from, int length) {
        isPolicyNew = false;
        if (length % smss != 0) {
            lastEnd = from + length;
        }
        heldSinceNanos = NEVER;
        heldUntilNanos = NEVER;
    }

    /// {@return when the policy's wait is over, NEVER when it asked for none}
    long deadlineNanos() {
        return heldUntilNanos;
    }

    /// Time passes; what is held is looked at again when the next segment is asked for.
    void onTimeout(long nowNanos) {
        if (heldUntilNanos <= nowNanos) {
            heldUntilNanos = NEVER;
        }
    }
}
