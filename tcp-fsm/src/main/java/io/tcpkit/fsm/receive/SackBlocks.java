package io.tcpkit.fsm.receive;

import io.tcpkit.api.segment.Segment;
import io.tcpkit.api.segment.SequenceSpace;
import io.tcpkit.fsm.range.Ranges;

/// Which islands the peer is told of: RFC 2018 §4, with the duplicate first that RFC 2883 §4 reports.
///
/// The first block holds what arrived last, the others are those reported most recently, so that each island is told of
/// several times and the loss of an ACK does no harm. Only a position in each is remembered: the island may have grown,
/// or be gone, by the time it is told of.
final class SackBlocks {
    private static final int REMEMBERED = 8;

    private final Ranges ranges;
    private final long[] recent = new long[REMEMBERED];
    private int size;
    private long duplicateLeft;
    private long duplicateRight;

    SackBlocks(Ranges ranges) {
        this.ranges = ranges;
    }

    /// Octets beyond a gap arrived.
    void onIsland(long position) {
        // One position for each island: many segments may arrive before the next acknowledgment leaves, and those of one
        // island must not push the others out of memory (RFC 2018 §4: as many distinct blocks as possible).
        int island = ranges.indexOf(position);
        int kept = 0;
        for (int i = 0; i < size; i++) {
            if (ranges.indexOf(recent[i]) != island) {
                recent[kept++] = recent[i];
            }
        }
        int keep = Math.min(kept, REMEMBERED - 1);
        System.arraycopy(recent, 0, recent, 1, keep);
        recent[0] = position;
        size = keep + 1;
    }

    /// Octets arrived that were there: reported once, in the next acknowledgment.
    void onDuplicate(long left, long right) {
        duplicateLeft = left;
        duplicateRight = right;
    }

    /// Adds the blocks to an acknowledgment.
    ///
    /// @param space the peer's sequence numbers
    /// @param most how many there is room for beside the other options
    /// @param fin where the peer's FIN stands if it has come, which is told with the octets before it: otherwise the peer would
    ///         send them again for its sake
    void fill(Segment out, SequenceSpace space, int most, long fin) {
        int blocks = 0;
        if (duplicateRight > duplicateLeft) {
            out.addSack(space.wrap(duplicateLeft), space.wrap(duplicateRight));
            blocks++;
            // RFC 2883 §4.2: a duplicate within an island is followed by that island.
            if (ranges.indexOf(duplicateLeft) >= 0) {
                onIsland(duplicateLeft);
            }
            duplicateRight = duplicateLeft;
        }
        int kept = 0;
        for (int i = 0; i < size; i++) {
            int range = ranges.indexOf(recent[i]);
            if (range < 0 || isToldOf(range, kept)) {
                continue;
            }
            recent[kept++] = recent[i];
            if (blocks < most) {
                long right = ranges.right(range);
                out.addSack(space.wrap(ranges.left(range)), space.wrap(right == fin ? right + 1 : right));
                blocks++;
            }
        }
        size = kept;
    }

    private boolean isToldOf(int range, int before) {
        for (int i = 0; i < before; i++) {
            if (ranges.left(range) <= recent[i] && recent[i] < ranges.right(range)) {
                return true;
            }
        }
        return false;
    }
}
