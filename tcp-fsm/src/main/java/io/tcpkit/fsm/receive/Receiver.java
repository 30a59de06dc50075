package io.tcpkit.fsm.receive;

import io.tcpkit.api.event.Drop;
import io.tcpkit.api.segment.Flags;
import io.tcpkit.api.segment.Segment;
import io.tcpkit.api.segment.SequenceSpace;
import io.tcpkit.api.spi.AckPolicy;
import io.tcpkit.fsm.buffer.ReceiveBuffer;
import io.tcpkit.fsm.range.Ranges;

/// The receiving half until the peer's FIN is reached (RFC 9293 §3.3.1, figure 4).
///
/// ```
///                    1          2          3
///                ----------|----------|----------
///                       RCV.NXT    RCV.NXT
///                                 +RCV.WND
///
///   1 - received and acknowledged   2 - may arrive   3 - may not arrive yet
/// ```
/// Octets in order can be read at once; octets beyond a gap lie at their place in the buffer and wait.
public final class Receiver implements ReceiveHalf {
    private static final long UNKNOWN = Long.MAX_VALUE;

    private final ReceiveBuffer buffer;
    private final Ranges ranges = new Ranges();
    private final SackBlocks sackBlocks = new SackBlocks(ranges);
    private final RightSizing sizing;
    private final WindowAdvertiser advertiser;
    private final Acknowledgments acknowledgments;
    private final ReceiveCounters counters;
    private long nxt = 1;
    /// The position of the peer's FIN, once seen.
    private long fin = UNKNOWN;

    /// A receiver whose peer's SYN has arrived.
    ///
    /// @param buffer where octets go
    /// @param policy when to acknowledge
    /// @param mss the largest segment we receive
    /// @param initialBytes the largest window at first
    /// @param windowShift how far our windows are shifted
    /// @param promised one past the last position that our SYN's window lets the peer send
    /// @param counters where it counts
    public Receiver(ReceiveBuffer buffer, AckPolicy policy, int mss, int initialBytes, int windowShift, long promised,
            ReceiveCounters counters) {
        this.buffer = buffer;
        this.counters = counters;
        this.sizing = new RightSizing(initialBytes, buffer.limit() - buffer.read(), mss, windowShift);
        this.advertiser = new WindowAdvertiser(sizing.bytes(), windowShift, mss, promised);
        buffer.window(sizing.bytes());
        this.acknowledgments = new Acknowledgments(policy, mss);
    }

    /// Who is asked when to acknowledge, from now on.
    ///
    /// @param policy the policy
    /// @param quickAck whether everything is acknowledged at once, whatever it says
    public void reconfigure(AckPolicy policy, boolean quickAck) {
        acknowledgments.reconfigure(policy, quickAck);
    }

    @Override
    public long nxt() {
        return nxt;
    }

    @Override
    public long wnd() {
        return advertiser.right() - nxt;
    }

    /// {@return octets received in order and not read}
    public long unreadBytes() {
        return Math.min(nxt, fin) - buffer.read();
    }

    /// {@return the largest segment that the peer seems to send, in bytes}
    public int rcvMss() {
        return acknowledgments.rcvMss();
    }

    /// {@return for how long the policy delayed an acknowledgment last, 0 when it let it go at once}
    public long ackDelayNanos() {
        return acknowledgments.delayNanos();
    }

    /// {@return octets received beyond a gap}
    public long outOfOrderBytes() {
        return ranges.bytes();
    }

    /// {@return the first position that we may not announce}
    private long limit() {
        return Math.min(buffer.limit(), buffer.read() + sizing.bytes());
    }

    /// {@return how the window follows what the application reads}
    public RightSizing sizing() {
        return sizing;
    }

    /// Seventh and eighth check of RFC 9293 §3.10.7.4: takes the text, also beyond a gap (SHLD-31), and notes a FIN.
    ///
    /// @param segment an acceptable segment
    /// @param segSeq its position
    /// @param echoedRttNanos the round-trip time that its timestamp echoes, -1 when it echoes none
    /// @param nowNanos the engine's clock
    /// @return [Drop#NONE], or why its octets were not taken
    public Drop accept(Segment segment, long segSeq, long echoedRttNanos, long nowNanos) {
        int length = segment.payload().length();
        long end = segSeq + length;
        long before = nxt;
        Drop drop = Drop.NONE;
        if (length > 0) {
            counters.dataSegments += segment.segmentCount();
            // Octets before RCV.NXT are old, those beyond the window or the FIN have no place.
            long from = Math.max(segSeq, nxt);
            long to = Math.min(Math.min(end, advertiser.right()), fin);
            if (segSeq < from && from < to) {
                // RFC 2883 §4.2: what is old of a segment that brings something new is told as well.
                sackBlocks.onDuplicate(segSeq, from);
            }
            drop = from < to
                    ? place(segment, from, to, (int) (from - segSeq), nowNanos)
                    : duplicate(segSeq, Math.min(end, nxt));
            if (nxt > before && sizing.onText(nxt, advertiser.right(), buffer.read(),
                    length >= acknowledgments.rcvMss() ? echoedRttNanos : -1, nowNanos)) {
                advertiser.grow(sizing.bytes());
                buffer.window(sizing.bytes());
            }
        }
        if (segment.has(Flags.FIN)) {
            noteFin(end);
        }
        return drop;
    }

    private Drop duplicate(long left, long right) {
        sackBlocks.onDuplicate(left, right);
        acknowledgments.oweDuplicates(1);
        return Drop.DUPLICATE;
    }

    private Drop place(Segment segment, long from, long to, int skip, long nowNanos) {
        boolean inOrder = from == nxt;
        if (!inOrder && !ranges.hasRoomFor(from, to)
                || !buffer.store(from, segment.payload(), skip, (int) (to - from))) {
            return Drop.NO_BUFFER;
        }
        if (!inOrder) {
            counters.outOfOrderSegments += segment.segmentCount();
            if (ranges.indexOf(from) >= 0 && ranges.nextMissing(from) >= to) {
                sackBlocks.onDuplicate(from, to);
            }
            ranges.add(from, to);
            sackBlocks.onIsland(from);
            // RFC 5681 §4.2: at once, so that the peer's fast retransmit works.
            acknowledgments.oweDuplicates(segment.segmentCount());
            return Drop.NONE;
        }
        boolean gap = !ranges.isEmpty();
        boolean drained = buffer.read() == nxt;
        long before = nxt;
        nxt = gap ? ranges.absorb(to) : to;
        counters.bytesReceived += nxt - before;
        buffer.publish(nxt);
        if (gap) {
            // RFC 5681 §4.2: a segment that fills a gap in whole or in part is acknowledged at once.
            acknowledgments.oweNow();
        }
        acknowledgments.onInOrder(segment, (int) (to - from), drained, nowNanos);
        return Drop.NONE;
    }

    private void noteFin(long position) {
        // One that stands before octets which the peer has sent already is nonsense and would leave them beyond the end.
        boolean last = ranges.isEmpty() || position >= ranges.right(ranges.size() - 1);
        if (position >= nxt && position < advertiser.right() && fin == UNKNOWN && last) {
            fin = position;
        }
        // RFC 9293 §3.10.7.4, eighth: a FIN is acknowledged at once; one beyond a gap, or old, draws a duplicate.
        acknowledgments.oweNow();
    }

    /// {@return whether everything before the peer's FIN has arrived, so that the FIN is next}
    public boolean isFinReached() {
        return nxt == fin;
    }

    /// The FIN is next: goes over it.
    ///
    /// @return what is left of this half
    public ReceivedAll finish() {
        assert isFinReached() : "RCV.NXT " + nxt + ", FIN at " + fin;
        return new ReceivedAll(nxt + 1, Math.max(0, wnd() - 1));
    }

    // ---- what is owed to the peer -------------------------------------------------------------------------------------

    /// {@return the window field of the next segment}
    public int windowField() {
        return advertiser.field(nxt, limit());
    }

    /// {@return the window field of a segment that acknowledges less than all: it ends where the next one's will}
    ///
    /// @param position what it acknowledges
    public int windowFieldAt(long position) {
        return advertiser.field(position, limit());
    }

    /// {@return how far our windows are shifted}
    public int windowShift() {
        return advertiser.shift();
    }

    /// Adds the SACK blocks that an acknowledgment has room for.
    ///
    /// @param out the acknowledgment
    /// @param space the peer's sequence numbers
    /// @param most blocks that fit beside the other options
    public void fillSack(Segment out, SequenceSpace space, int most) {
        sackBlocks.fill(out, space, most, fin);
    }

    /// A segment arrived that was not acceptable because it is old: reported as a duplicate.
    ///
    /// @param left its first position
    /// @param right one past its last octet
    public void onOldText(long left, long right) {
        sackBlocks.onDuplicate(left, Math.min(right, nxt));
    }

    /// RECEIVE: the application has read.
    public void onDrained() {
        if (advertiser.isWorthTelling(nxt, limit())) {
            acknowledgments.oweRoom();
        }
    }

    /// One acknowledgment at once.
    public void oweAck() {
        acknowledgments.oweNow();
    }

    /// A segment that was not acceptable: its acknowledgment is one of those that the peer counts.
    public void oweDuplicateAck() {
        acknowledgments.oweDuplicates(1);
    }

    /// {@return whether a bare acknowledgment must leave now}
    public boolean isAckDue() {
        return acknowledgments.isDue();
    }

    /// {@return whether the acknowledgment that is due says nothing but that there is room again}
    public boolean isWindowUpdate() {
        return acknowledgments.isOnlyRoomDue();
    }

    /// {@return whether octets were taken that are not yet acknowledged}
    public boolean isAckOwed() {
        return acknowledgments.isOwed();
    }

    /// {@return whether a bare acknowledgment must leave before anything that could carry it}
    public boolean isDuplicateAckDue() {
        return acknowledgments.isDuplicateDue();
    }

    /// A segment with an acknowledgment left.
    ///
    /// @param bare whether it carried nothing else
    /// @param nowNanos the engine's clock
    public void onAckSent(boolean bare, long nowNanos) {
        acknowledgments.onSent(bare, nowNanos);
    }

    /// {@return when a delayed acknowledgment is due}
    public long ackDeadlineNanos() {
        return acknowledgments.deadlineNanos();
    }

    /// Time has come to the deadline.
    ///
    /// @param nowNanos the engine's clock
    public void onTimeout(long nowNanos) {
        acknowledgments.onTimeout(nowNanos);
    }
}
