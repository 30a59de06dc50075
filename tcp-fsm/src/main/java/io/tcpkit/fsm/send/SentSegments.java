package io.tcpkit.fsm.send;

import io.tcpkit.fsm.range.Ranges;
import java.util.Arrays;

/// What was sent when: every outstanding range between SND.UNA and SND.NXT, in order and without gaps.
///
/// ```
///   una        end[0]         end[1]                    end[n-1] = nxt
///    ├────────────┼──────────────┼──── … ────┼──────────────┤
///      segment 0     segment 1                 segment n-1
/// ```
/// A ring of parallel arrays, so that a segment costs no object. A range can be as large as one hand-over to an
/// offloading device; it is split where an acknowledgment or a retransmission needs less of it.
///
/// In flight is what is outstanding less what the peer has told it has and what is believed lost and not yet sent again.
final class SentSegments {
    static final byte LOST = 1;
    static final byte RETRANSMITTED = 1 << 1;
    static final byte APP_LIMITED = 1 << 2;
    static final byte SACKED = 1 << 3;
    /// It ends what the application had written, or a record.
    static final byte PUSHED = 1 << 4;

    /// The most that are moved to make room for a cut that a SACK block asks for. A device that is handed 64 KiB at a time
    /// has fewer than twice as many segments in a window of 128 MiB.
    private static final int MOST_MOVED = 1024;

    private long start;
    private long lostBytes;
    private long sackedBytes;
    private final Ranges sacked = new Ranges();
    private final DeliveryListener onDelivered;
    private int first;
    private int size;
    /// All segments before this one (counted from the first) are not lost.
    private int lostHint;
    /// All segments before this one (counted from the first) were sent again, or are known to be delivered or lost.
    private int onceHint;
    private long transmissions;
    private long visited;
    private long moved;
    private long[] end = new long[16];
    private long[] sentAt = new long[16];
    private long[] order = new long[16];
    private long[] deliveredAtSend = new long[16];
    private long[] lostAtSend = new long[16];
    private long[] deliveredAt = new long[16];
    private long[] firstSentAt = new long[16];
    private long[] txInFlight = new long[16];
    private long[] tag = new long[16];
    private byte[] marks = new byte[16];

    SentSegments(long start) {
        this(start, (sentNanos, order, endPosition, wasRetransmitted) -> {
        });
    }

    /// @param start SND.UNA
    /// @param onDelivered is told of each segment that turns out to be delivered
    SentSegments(long start, DeliveryListener onDelivered) {
        this.start = start;
        this.onDelivered = onDelivered;
    }

    /// Is told of each segment that turns out to be delivered, as RACK wants to know (RFC 8985 §6.2 step 2).
    @FunctionalInterface
    interface DeliveryListener {
        void accept(long sentNanos, long order, long endPosition, boolean wasRetransmitted);
    }

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /// {@return SND.NXT - SND.UNA}
    long outstanding() {
        return size == 0 ? 0 : end[slot(size - 1)] - start;
    }

    /// {@return bytes believed to be in the network}
    long inFlight() {
        return outstanding() - lostBytes - sackedBytes;
    }

    /// {@return bytes that the peer has told it has}
    long sackedBytes() {
        return sackedBytes;
    }

    /// {@return bytes marked lost and not yet sent again}
    long lostBytes() {
        return lostBytes;
    }

    long start(int index) {
        return index == 0 ? start : end[slot(index - 1)];
    }

    long end(int index) {
        return end[slot(index)];
    }

    int length(int index) {
        return (int) (end(index) - start(index));
    }

    long sentAt(int index) {
        return sentAt[slot(index)];
    }

    /// {@return the number of its last transmission: a later one has a greater number, however coarse the clock}
    long order(int index) {
        return order[slot(index)];
    }

    long deliveredAtSend(int index) {
        return deliveredAtSend[slot(index)];
    }

    long lostAtSend(int index) {
        return lostAtSend[slot(index)];
    }

    long txInFlight(int index) {
        return txInFlight[slot(index)];
    }

    long tag(int index) {
        return tag[slot(index)];
    }

    void tag(int index, long value) {
        tag[slot(index)] = value;
    }

    /// What a controller stored says nothing to the next.
    void forgetTags() {
        Arrays.fill(tag, 0);
    }

    boolean is(int index, byte mark) {
        return (marks[slot(index)] & mark) != 0;
    }

    /// Appends what is sent for the first time.
    ///
    /// @return its index
    int append(long endPosition, long nowNanos, DeliveryRate rate) {
        rate.onSend(inFlight(), nowNanos);
        if (size == end.length) {
            grow();
        }
        int slot = slot(size++);
        end[slot] = endPosition;
        marks[slot] = 0;
        tag[slot] = 0;
        stamp(slot, nowNanos, rate);
        return size - 1;
    }

    /// Notes that a segment is pushed, now and whenever it is sent again.
    void push(int index) {
        marks[slot(index)] |= PUSHED;
    }

    /// Notes that a segment is sent again: it is in flight once more.
    void resend(int index, long nowNanos, DeliveryRate rate) {
        rate.onSend(inFlight(), nowNanos);
        int slot = slot(index);
        if ((marks[slot] & LOST) != 0) {
            lostBytes -= length(index);
        }
        marks[slot] = (byte) (marks[slot] & ~LOST | RETRANSMITTED);
        stamp(slot, nowNanos, rate);
    }

    private void stamp(int slot, long nowNanos, DeliveryRate rate) {
        sentAt[slot] = nowNanos;
        order[slot] = ++transmissions;
        deliveredAtSend[slot] = rate.delivered();
        lostAtSend[slot] = rate.lost();
        deliveredAt[slot] = rate.deliveredNanos();
        firstSentAt[slot] = rate.firstSentNanos();
        txInFlight[slot] = inFlight();
        marks[slot] = (byte) (rate.isAppLimited() ? marks[slot] | APP_LIMITED : marks[slot] & ~APP_LIMITED);
    }

    /// Marks a segment lost.
    ///
    /// @return whether it was not marked before
    boolean markLost(int index) {
        int slot = slot(index);
        if ((marks[slot] & (LOST | SACKED)) != 0) {
            return false;
        }
        marks[slot] |= LOST;
        lostBytes += length(index);
        lostHint = Math.min(lostHint, index);
        return true;
    }

    /// {@return the index of the first segment that is lost and not yet sent again, -1 when there is none}
    int firstLost() {
        if (lostBytes == 0) {
            return -1;
        }
        while (!is(lostHint, LOST)) {
            lostHint++;
        }
        return lostHint;
    }

    /// {@return the index of the first segment in flight that was sent only once, `size` when there is none;
    /// those that follow were sent later}
    int firstSentOnce() {
        while (onceHint < size && (marks[slot(onceHint)] & (LOST | SACKED | RETRANSMITTED)) != 0) {
            onceHint++;
        }
        return onceHint;
    }

    /// Cuts a segment in two, so that the first part has a given length; both keep all else.
    void split(int index, int length) {
        assert length > 0 && length < length(index) : length + " of " + length(index);
        if (size == end.length) {
            grow();
        }
        long middle = start(index) + length;
        size++;
        if (index < size / 2) {
            // Room is made by moving the shorter side.
            first = first - 1 & end.length - 1;
            for (int i = 0; i < index; i++) {
                copy(slot(i + 1), slot(i));
            }
            copy(slot(index + 1), slot(index));
            moved += index;
        } else {
            moved += size - 1 - index;
            for (int i = size - 1; i > index; i--) {
                copy(slot(i - 1), slot(i));
            }
        }
        end[slot(index)] = middle;
        marks[slot(index)] &= ~PUSHED;
        if (lostHint > index) {
            lostHint++;
        }
        if (onceHint > index) {
            onceHint++;
        }
    }

    /// A SACK block is advice (RFC 2018 §8): where a cut would move too many, so that a peer who asks for one with each
    /// block would keep us busy (CVE-2019-11478), the block counts for whole segments only.
    private boolean isCheapToSplit(int index) {
        return Math.min(index, size - index) <= MOST_MOVED;
    }

    /// {@return how many segments blocks have had looked at so far, and moved to make room for cuts, to show the bound}
    long work() {
        return visited + moved;
    }

    private void copy(int from, int to) {
        end[to] = end[from];
        sentAt[to] = sentAt[from];
        order[to] = order[from];
        deliveredAtSend[to] = deliveredAtSend[from];
        lostAtSend[to] = lostAtSend[from];
        deliveredAt[to] = deliveredAt[from];
        firstSentAt[to] = firstSentAt[from];
        txInFlight[to] = txInFlight[from];
        tag[to] = tag[from];
        marks[to] = marks[from];
    }

    /// Takes away what a cumulative acknowledgment covers, in whole or in part.
    ///
    /// @param upTo the new SND.UNA
    /// @param acked is told of what was covered
    void acknowledge(long upTo, Acked acked) {
        while (size > 0 && start < upTo) {
            int slot = first;
            long covered = Math.min(end[slot], upTo) - start;
            if ((marks[slot] & LOST) != 0) {
                lostBytes -= covered;
            }
            if ((marks[slot] & SACKED) != 0) {
                sackedBytes -= covered;
            } else {
                acked.add(this, slot, start + covered, covered);
            }
            start += covered;
            if (start < end[slot]) {
                break;
            }
            first = first + 1 & end.length - 1;
            size--;
            lostHint = Math.max(0, lostHint - 1);
            onceHint = Math.max(0, onceHint - 1);
        }
        if (size == 0) {
            start = Math.max(start, upTo);
            lostHint = 0;
            onceHint = 0;
        }
        sacked.absorb(start);
    }

    /// Takes note of a SACK block: the peer has these octets, although something before them is missing.
    ///
    /// A block that begins or ends inside a segment on the wire tells of nothing that we sent, so it counts for whole
    /// ones only: a peer that names every other octet (CVE-2019-11477) can cut nothing smaller than SMSS.
    ///
    /// @param left its first position, at least SND.UNA
    /// @param right one past its last, at most SND.NXT
    /// @param smss SMSS
    /// @param acked is told of what is new
    void sack(long left, long right, int smss, Acked acked) {
        long from = left;
        while (from < right) {
            from = sacked.nextMissing(from);
            long to = Math.min(right, sacked.nextPresent(from));
            if (from < to) {
                sackMissing(from, to, smss, acked);
            }
            from = to;
        }
    }

    private void sackMissing(long left, long right, int smss, Acked acked) {
        long from = left;
        int index = indexOf(from);
        while (index < size && from < right) {
            visited++;
            long begin = start(index);
            // Up to the beginning of the next segment on the wire, and not into the last one.
            long aligned = begin + (from - begin + smss - 1) / smss * smss;
            long to = end(index) <= right ? end(index) : begin + (right - begin) / smss * smss;
            boolean whole = aligned == begin && to == end(index);
            if (aligned < to && (whole || isCheapToSplit(index))) {
                if (!sacked.hasRoomFor(aligned, to)) {
                    // Nor is there for what follows, which touches no more of what is known: to try each would cost a
                    // search for each segment with every such block.
                    return;
                }
                index = sackWhole(index, aligned, to, acked);
            }
            index++;
            from = index < size ? start(index) : right;
        }
    }

    private int sackWhole(int index, long from, long to, Acked acked) {
        int at = index;
        if (from > start(at)) {
            split(at, (int) (from - start(at)));
            at++;
        }
        if (to < end(at)) {
            split(at, (int) (to - from));
        }
        int slot = slot(at);
        if ((marks[slot] & LOST) != 0) {
            lostBytes -= to - from;
        }
        acked.add(this, slot, to, to - from);
        marks[slot] = (byte) (marks[slot] & ~LOST | SACKED);
        sackedBytes += to - from;
        sacked.add(from, to);
        return at;
    }

    /// Nothing was lost after all: what was marked so is in flight. What was sent again and lost once more stays lost.
    void forgetLosses() {
        for (int i = 0; i < size; i++) {
            int slot = slot(i);
            if ((marks[slot] & (LOST | RETRANSMITTED)) == LOST) {
                marks[slot] &= ~LOST;
                lostBytes -= length(i);
            }
        }
        onceHint = 0;
    }

    /// The peer has thrown away what it had told of (RFC 2018 §8): all of it counts as sent and not acknowledged again.
    void renege() {
        for (int i = 0; i < size; i++) {
            marks[slot(i)] &= ~SACKED;
        }
        sackedBytes = 0;
        onceHint = 0;
        sacked.clear();
    }

    /// {@return the index of the segment that a position lies in, `size` when it lies in none}
    int indexOf(long position) {
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = low + high >>> 1;
            if (end(middle) <= position) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /// What one acknowledgment newly covered, cumulatively or selectively. Reused.
    static final class Acked {
        private boolean retransmitted;
        private long oldestSentAt;
        private long newestSentAt;
        private long newestEnd;
        private long newestDelivered;
        private long newestTxInFlight;
        private long newestLost;
        private long newestDeliveredAt;
        private long newestFirstSentAt;
        private boolean newestAppLimited;
        private boolean any;
        private long bytes;

        void reset() {
            any = false;
            retransmitted = false;
            bytes = 0;
        }

        /// @param end one past the last octet covered, which may be in the middle of what left at once
        private void add(SentSegments sent, int slot, long end, long covered) {
            long at = sent.sentAt[slot];
            bytes += covered;
            sent.onDelivered.accept(at, sent.order[slot], end, (sent.marks[slot] & RETRANSMITTED) != 0);
            retransmitted |= (sent.marks[slot] & RETRANSMITTED) != 0;
            if (!any) {
                any = true;
                oldestSentAt = at;
                newestSentAt = Long.MIN_VALUE;
            }
            oldestSentAt = Math.min(oldestSentAt, at);
            // IsNewestPacket of draft-ietf-ccwg-bbr: among those of one moment the last in sequence, whatever order blocks
            // name them in.
            if (at > newestSentAt || at == newestSentAt && end > newestEnd) {
                newestEnd = end;
                newestSentAt = at;
                newestDelivered = sent.deliveredAtSend[slot];
                newestLost = sent.lostAtSend[slot];
                newestDeliveredAt = sent.deliveredAt[slot];
                newestFirstSentAt = sent.firstSentAt[slot];
                newestTxInFlight = sent.txInFlight[slot];
                newestAppLimited = (sent.marks[slot] & APP_LIMITED) != 0;
            }
        }

        /// {@return octets, and a FIN as one, that were not known to be delivered before}
        long bytes() {
            return bytes;
        }

        /// {@return whether it gives a valid round-trip time: Karn's rule, RFC 6298 §3, refuses it when any of the segments
        /// was sent twice, since the others may have waited at the receiver for the one that was}
        boolean isTimed() {
            return any && !retransmitted;
        }

        long oldestSentAt() {
            return oldestSentAt;
        }

        long newestSentAt() {
            return newestSentAt;
        }

        long newestDelivered() {
            return newestDelivered;
        }

        long newestLost() {
            return newestLost;
        }

        long newestDeliveredAt() {
            return newestDeliveredAt;
        }

        long newestFirstSentAt() {
            return newestFirstSentAt;
        }

        long newestTxInFlight() {
            return newestTxInFlight;
        }

        boolean newestAppLimited() {
            return newestAppLimited;
        }
    }

    private int slot(int index) {
        return first + index & end.length - 1;
    }

    private void grow() {
        int capacity = 2 * end.length;
        end = unrolled(end, capacity);
        sentAt = unrolled(sentAt, capacity);
        order = unrolled(order, capacity);
        deliveredAtSend = unrolled(deliveredAtSend, capacity);
        lostAtSend = unrolled(lostAtSend, capacity);
        deliveredAt = unrolled(deliveredAt, capacity);
        firstSentAt = unrolled(firstSentAt, capacity);
        txInFlight = unrolled(txInFlight, capacity);
        tag = unrolled(tag, capacity);
        var bytes = new byte[capacity];
        System.arraycopy(marks, first, bytes, 0, marks.length - first);
        System.arraycopy(marks, 0, bytes, marks.length - first, first);
        marks = bytes;
        first = 0;
    }

    private long[] unrolled(long[] from, int capacity) {
        long[] to = Arrays.copyOfRange(from, first, first + capacity);
        System.arraycopy(from, 0, to, from.length - first, first);
        return to;
    }
}
