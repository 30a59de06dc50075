package io.tcpkit.fsm.receive;

/// How large the window may be: it follows what the application reads in a round trip ("dynamic right-sizing", which Linux
/// has as receive-buffer autotuning).
///
/// A sender needs a window of one round trip's worth of data, and twice that while its own window still doubles. What the
/// application takes in a round trip tells how much that is, and that it is taken at all: the window of a reader that
/// sleeps does not grow. It never shrinks, because what was promised is kept (RFC 9293 §3.8.6, SHLD-14).
///
/// ```
///   read in this round trip         2 ─► 4 ─►  8 ─►  8
///   expected two later                   8    16     8      twice as much more as it was more this time
///   window, twice that and some         16    32    32
/// ```
/// Two later, because what is announced now lets data go in the next round trip, which arrives and is counted in the one
/// after.
///
/// The round trip is measured from the receiving side: by the timestamps that full segments echo, or without these by what
/// is sent into a window that is only being opened now, of which the shortest time counts.
public final class RightSizing {
    private static final long UNKNOWN = -1;
    /// Segments that may be in line at the application without holding up the sender.
    private static final int SPARE_SEGMENTS = 16;

    private final long maxBytes;
    private final int mss;
    private long bytes;
    private long rttNanos = UNKNOWN;
    private boolean echoed;
    /// Where the window ended when the clock was started.
    private long edge = UNKNOWN;
    private long edgeFromNanos;
    /// The round trip in which reading is being counted.
    private long countFrom = 1;
    private long countFromNanos;
    private long space;

    /// A window that will grow when it is used.
    ///
    /// @param initialBytes what it begins with; two segments and a window's granularity at least, or nothing could be told
    /// @param maxBytes what it may grow to
    /// @param mss the largest segment we receive
    /// @param windowShift how far windows are shifted
    RightSizing(long initialBytes, long maxBytes, int mss, int windowShift) {
        this.bytes = Math.min(Math.max(initialBytes, 2L * mss + (1L << windowShift)), maxBytes);
        this.maxBytes = maxBytes;
        this.mss = mss;
        // What fits into half of the window needs no larger one.
        this.space = Math.max(0, this.bytes / 2 - (long) SPARE_SEGMENTS * mss);
    }

    /// {@return the largest window that may be announced}
    public long bytes() {
        return bytes;
    }

    /// {@return the most that was read in a round trip, or what would be too little to make the window grow}
    public long space() {
        return space;
    }

    /// {@return the round-trip time in nanoseconds, -1 before it was measured}
    public long rttNanos() {
        return rttNanos;
    }

    /// Text arrived in order.
    ///
    /// @param nxt RCV.NXT
    /// @param right RCV.NXT + RCV.WND
    /// @param read the first position that the application has not read
    /// @param echoedRttNanos the round-trip time that a full segment's timestamp echoes, -1 for none
    /// @return whether the window may be larger now
    boolean onText(long nxt, long right, long read, long echoedRttNanos, long nowNanos) {
        measure(nxt, right, echoedRttNanos, nowNanos);
        if (rttNanos == UNKNOWN || nowNanos - countFromNanos < rttNanos) {
            return false;
        }
        long count = read - countFrom;
        countFrom = read;
        countFromNanos = nowNanos;
        return count > space && grow(count);
    }

    private boolean grow(long count) {
        long expected = count + 2 * (count - space);
        space = count;
        long wanted = Math.min(maxBytes, 2 * expected + (long) SPARE_SEGMENTS * mss);
        if (wanted <= bytes) {
            return false;
        }
        bytes = wanted;
        return true;
    }

    private void measure(long nxt, long right, long echoedRttNanos, long nowNanos) {
        if (echoedRttNanos >= 0) {
            // RFC 6298's gain of 1/8: an echo is too late when the sender had nothing to send.
            rttNanos = echoed ? rttNanos + (echoedRttNanos - rttNanos) / 8 : echoedRttNanos;
            echoed = true;
        } else if (!echoed && (edge == UNKNOWN || nxt > edge)) {
            if (edge != UNKNOWN) {
                // Text beyond the edge of then answers an acknowledgment that left later than that.
                long took = nowNanos - edgeFromNanos;
                rttNanos = rttNanos == UNKNOWN ? took : Math.min(rttNanos, took);
            }
            edge = right;
            edgeFromNanos = nowNanos;
        }
    }
}
