package io.tcpkit.lab.record;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/// The first and the last segments of a connection: how it began and how it ended.
final class SegmentLog {
    private final int each;
    private final List<SegmentNote> first = new ArrayList<>();
    private final ArrayDeque<SegmentNote> last = new ArrayDeque<>();
    private long omitted;

    /// @param each how many of the first and of the last are kept
    SegmentLog(int each) {
        this.each = each;
    }

    boolean isFirstFull() {
        return first.size() == each;
    }

    void add(SegmentNote note) {
        if (!isFirstFull()) {
            first.add(note);
            return;
        }
        last.addLast(note);
        if (last.size() > each) {
            last.removeFirst();
            omitted++;
        }
    }

    List<SegmentNote> first() {
        return List.copyOf(first);
    }

    List<SegmentNote> last() {
        return List.copyOf(last);
    }

    long omitted() {
        return omitted;
    }
}
