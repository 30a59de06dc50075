package io.tcpkit.testkit;

import io.tcpkit.api.segment.Flags;
import io.tcpkit.api.segment.Segment;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// A segment that left, kept with a copy of its octets and the time.
///
/// @param atNanos when it left
/// @param segment the segment; nobody changes it any more
public record Capture(long atNanos, Segment segment) {

    /// {@return a copy of a segment, octets included, that lives on when the segment is used again}
    ///
    /// @param atNanos when it left
    /// @param segment the segment
    public static Capture of(long atNanos, Segment segment) {
        var copy = new Segment().set(segment);
        int length = segment.payload().length();
        var memory = MemorySegment.ofArray(new byte[length]);
        segment.payload().copyTo(0, memory, 0, length);
        copy.payload().set(memory, 0, length);
        return new Capture(atNanos, copy);
    }

    /// {@return the segments on the wire that this one stands for: itself, or as many as a device would cut it into}
    public List<Capture> split() {
        if (segment.segmentCount() == 1) {
            return List.of(this);
        }
        int size = segment.segmentSize();
        int length = segment.payload().length();
        var pieces = new ArrayList<Capture>();
        for (int from = 0; from < length; from += size) {
            var piece = new Segment().set(segment).segmentSize(0);
            piece.payload().trim(from, Math.min(size, length - from));
            piece.seq(segment.seq() + from);
            // FIN and PSH belong to the last segment, CWR to the first (RFC 3168 §6.1.2).
            boolean last = from + size >= length;
            piece.flags(segment.flags() & ~(last ? 0 : Flags.FIN | Flags.PSH) & ~(from > 0 ? Flags.CWR : 0));
            pieces.add(new Capture(atNanos, piece));
        }
        return pieces;
    }
}
