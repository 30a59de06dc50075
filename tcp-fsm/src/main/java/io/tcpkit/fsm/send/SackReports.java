package io.tcpkit.fsm.send;

import io.tcpkit.api.segment.Segment;
import io.tcpkit.api.segment.SequenceSpace;

/// What the SACK blocks of one acknowledgment say, as positions: RFC 2018 §3, with the duplicates of RFC 2883 §4.
///
/// ```
///   block 0 below SND.UNA, or within block 1        a duplicate: the peer got this twice
///   any other between SND.UNA and SND.NXT           the peer has it, although something before it is missing
///   all else                                        nonsense, which says nothing
/// ```
/// Reused for each acknowledgment.
final class SackReports {
    private final SequenceSpace space;
    private final long[] left = new long[Segment.MAX_SACK_BLOCKS];
    private final long[] right = new long[Segment.MAX_SACK_BLOCKS];
    private int size;
    private boolean duplicate;
    private long duplicateRight;

    /// @param space our sequence numbers
    SackReports(SequenceSpace space) {
        this.space = space;
    }

    /// Reads the blocks of an acknowledgment.
    ///
    /// @param una SND.UNA, moved by this acknowledgment already
    /// @param nxt SND.NXT
    void read(Segment segment, long una, long nxt) {
        clear();
        for (int block = 0; block < segment.sackBlocks(); block++) {
            long from = space.unwrap(segment.sackLeft(block), una);
            long to = space.unwrap(segment.sackRight(block), una);
            if (block == 0 && isDuplicate(segment, from, to, una)) {
                duplicate = true;
                duplicateRight = to;
            } else if (from < to && to > una && to <= nxt) {
                insert(Math.max(from, una), to);
            }
        }
    }

    /// There is nothing to read.
    void clear() {
        size = 0;
        duplicate = false;
    }

    /// {@return how many blocks tell what the peer has}
    int size() {
        return size;
    }

    /// {@return the first position of a block; in ascending order, for RACK takes what is delivered out of order as
    /// reordering (RFC 8985 §6.2 step 3)}
    long left(int index) {
        return left[index];
    }

    /// {@return one past the last position of a block}
    long right(int index) {
        return right[index];
    }

    /// {@return whether the peer reports that it got something twice}
    boolean isDuplicate() {
        return duplicate;
    }

    /// {@return one past the last position that the peer got twice}
    long duplicateRight() {
        return duplicateRight;
    }

    private boolean isDuplicate(Segment segment, long from, long to, long una) {
        if (from >= to) {
            return false;
        }
        if (to <= una) {
            return true;
        }
        return segment.sackBlocks() > 1
                && space.unwrap(segment.sackLeft(1), una) <= from && to <= space.unwrap(segment.sackRight(1), una);
    }

    private void insert(long from, long to) {
        int at = size++;
        while (at > 0 && left[at - 1] > from) {
            left[at] = left[at - 1];
            right[at] = right[at - 1];
            at--;
        }
        left[at] = from;
        right[at] = to;
    }
}
