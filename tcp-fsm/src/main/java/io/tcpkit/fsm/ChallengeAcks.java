package io.tcpkit.fsm;

/// Challenge ACKs of RFC 5961 and other answers to segments out of place: owed, and limited (§7).
///
/// The limit is the connection's own: a counter shared between connections would tell one peer of another's (RFC 5961's
/// side channel, CVE-2016-5696). It never touches acknowledgments of ordinary data.
final class ChallengeAcks {
    private static final long SECOND_NANOS = 1_000_000_000L;

    private final int perSecond;
    private long periodStartNanos;
    private int inPeriod;
    private int owed;
    private long sent;

    ChallengeAcks(int perSecond) {
        this.perSecond = perSecond;
    }

    void owe(long nowNanos) {
        if (inPeriod == 0 || nowNanos - periodStartNanos >= SECOND_NANOS) {
            periodStartNanos = nowNanos;
            inPeriod = 0;
        }
        if (inPeriod < perSecond) {
            inPeriod++;
            owed++;
        }
    }

    /// {@return whether one is owed, which it no longer is}
    boolean take() {
        if (owed == 0) {
            return false;
        }
        owed--;
        sent++;
        return true;
    }

    long sent() {
        return sent;
    }
}
