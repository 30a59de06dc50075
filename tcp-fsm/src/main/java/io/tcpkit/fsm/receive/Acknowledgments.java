package io.tcpkit.fsm.receive;

import static io.tcpkit.api.spi.TimerQueue.NEVER;

import io.tcpkit.api.segment.Flags;
import io.tcpkit.api.segment.IpEcn;
import io.tcpkit.api.segment.Segment;
import io.tcpkit.api.spi.AckPolicy;

/// What the peer must be told and when: acknowledgments owed at once, one by one, or before a deadline.
///
/// Debts are counted: three segments out of order owe three duplicate acknowledgments (RFC 5681 §4.2), since the peer
/// counts them. Data in order owes one, which any segment of ours pays.
final class Acknowledgments {
    /// RFC 5681 §3.2 needs three; a merged arrival of many out-of-order segments need not be answered by more than a few.
    private static final int MAX_DUPLICATES_PER_ARRIVAL = 4;
    /// RFC 9293 §3.7.1: what every host can receive; a smaller guess would call crumbs full-sized.
    private static final int LEAST_RCV_MSS = 536;

    private AckPolicy policy;
    private boolean quick;
    private final ArrivalView arrival = new ArrivalView();
    private final int mss;
    private int duplicates;
    private boolean now;
    private boolean roomDue;
    private long deadlineNanos = NEVER;
    private int rcvMss;
    private long delayNanos;
    private long unackedFull;
    private long unackedBytes;

    Acknowledgments(AckPolicy policy, int mss) {
        this.policy = policy;
        this.mss = mss;
        this.rcvMss = Math.min(LEAST_RCV_MSS, mss);
    }

    /// Another policy decides from now on, or none. What the last one has put off is due.
    void reconfigure(AckPolicy other, boolean quickAck) {
        policy = other;
        quick = quickAck;
        if (deadlineNanos != NEVER) {
            now = true;
        }
    }

    /// Data in order: the policy decides, unless everything is to be acknowledged at once.
    void onInOrder(Segment segment, int octets, boolean drained, long nowNanos) {
        int wire = segment.segmentSize() > 0 ? Math.min(segment.segmentSize(), octets) : octets;
        rcvMss = Math.clamp(wire, rcvMss, mss);
        unackedBytes += octets;
        unackedFull += octets / rcvMss;
        arrival.fill(segment, octets, rcvMss, drained, nowNanos);
        long delay = policy.onSegment(arrival, (int) Math.min(unackedFull, Integer.MAX_VALUE), unackedBytes);
        delay = quick ? AckPolicy.NOW : delay;
        delayNanos = Math.max(0, delay);
        if (delay <= 0) {
            now = true;
        } else {
            deadlineNanos = Math.min(deadlineNanos, nowNanos + delay);
        }
    }

    /// Out of order, duplicate, or a gap remains: one acknowledgment for each segment on the wire, at once.
    void oweDuplicates(int segments) {
        duplicates += Math.min(segments, MAX_DUPLICATES_PER_ARRIVAL);
    }

    /// One acknowledgment at once, whatever the policy says.
    void oweNow() {
        now = true;
        roomDue = false;
    }

    /// One at once, for no other reason than that there is room again.
    void oweRoom() {
        roomDue |= !now;
        now = true;
    }

    /// {@return whether nothing is due but to say that there is room again}
    boolean isOnlyRoomDue() {
        return roomDue && duplicates == 0 && unackedBytes == 0;
    }

    /// {@return whether a bare acknowledgment must leave now}
    boolean isDue() {
        return now || duplicates > 0;
    }

    /// {@return whether the next one must be bare, for the peer counts it}
    boolean isDuplicateDue() {
        return duplicates > 0;
    }

    void onSent(boolean bare, long nowNanos) {
        if (bare && duplicates > 0) {
            duplicates--;
        }
        if (unackedBytes > 0 || now) {
            policy.onAckSent(nowNanos, !bare);
        }
        now = false;
        roomDue = false;
        deadlineNanos = NEVER;
        unackedFull = 0;
        unackedBytes = 0;
    }

    /// {@return the largest segment that the peer seems to send}
    int rcvMss() {
        return rcvMss;
    }

    /// {@return what the policy decided last}
    long delayNanos() {
        return delayNanos;
    }

    /// {@return whether octets were taken that are not yet acknowledged}
    boolean isOwed() {
        return unackedBytes > 0;
    }

    long deadlineNanos() {
        return deadlineNanos;
    }

    void onTimeout(long nowNanos) {
        if (deadlineNanos <= nowNanos) {
            deadlineNanos = NEVER;
            now = true;
            policy.onDelayExpired(nowNanos);
        }
    }

    private static final class ArrivalView implements AckPolicy.Arrival {
        private long nowNanos;
        private int size;
        private int segments;
        private int rcvMss;
        private boolean push;
        private boolean ce;
        private boolean drained;

        private void fill(Segment segment, int size, int rcvMss, boolean drained, long nowNanos) {
            this.nowNanos = nowNanos;
            this.size = size;
            this.segments = segment.segmentCount();
            this.rcvMss = rcvMss;
            this.push = segment.has(Flags.PSH);
            this.ce = segment.ecn() == IpEcn.CE;
            this.drained = drained;
        }

        @Override
        public long nowNanos() {
            return nowNanos;
        }

        @Override
        public int size() {
            return size;
        }

        @Override
        public int segments() {
            return segments;
        }

        @Override
        public int rcvMss() {
            return rcvMss;
        }

        @Override
        public boolean push() {
            return push;
        }

        @Override
        public boolean ce() {
            return ce;
        }

        @Override
        public boolean drained() {
            return drained;
        }
    }
}
