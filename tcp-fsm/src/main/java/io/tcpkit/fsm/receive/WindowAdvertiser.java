package io.tcpkit.fsm.receive;

/// How much more the peer may send: RCV.WND and the window field (RFC 9293 §3.8.6.2.2, RFC 7323 §2).
///
/// What was promised is kept: the right edge RCV.NXT + RCV.WND never moves left (SHLD-14). It moves right only in steps
/// worth a segment, so that a slow reader does not make the peer send crumbs (the silly window syndrome).
final class WindowAdvertiser {
    private static final int MAX_FIELD = 65_535;

    private final int shift;
    private long capacity;
    private final int mss;
    private long right;

    /// The window as our SYN announced it.
    ///
    /// @param capacity bytes of the receive buffer that may be used
    /// @param shift how far the field is shifted from now on
    /// @param mss the largest segment we receive
    /// @param right the edge promised so far
    WindowAdvertiser(long capacity, int shift, int mss, long right) {
        this.capacity = capacity;
        this.shift = shift;
        this.mss = mss;
        this.right = right;
    }

    /// More of the receive buffer may be used.
    void grow(long bytes) {
        capacity = bytes;
    }

    /// {@return RCV.NXT + RCV.WND}
    long right() {
        return right;
    }

    /// {@return how far the field is shifted}
    int shift() {
        return shift;
    }

    /// {@return the window field of the next segment, which moves the right edge if that is worth it}
    ///
    /// @param nxt RCV.NXT
    /// @param limit the first position that may not be announced
    int field(long nxt, long limit) {
        long edge = edge(nxt, limit);
        // RFC 9293 §3.8.6.2.2 (MUST-39): keep the edge until it can move by min(Fr * RCV.BUFF, Eff.snd.MSS), Fr = 1/2.
        if (edge - right >= Math.min(capacity / 2, mss)) {
            right = edge;
        }
        long wnd = right - nxt;
        long field = wnd + (1L << shift) - 1 >> shift;
        if (nxt + (field << shift) > limit) {
            // Rounding down shows less than was promised, which RFC 7323 §2.4 accepts; what was promised is still taken.
            field = wnd >> shift;
        }
        field = Math.min(field, MAX_FIELD);
        right = Math.max(right, nxt + (field << shift));
        return (int) field;
    }

    /// {@return whether the reader has made so much room that the peer should hear of it at once}
    ///
    /// @param nxt RCV.NXT
    /// @param limit the first position that may not be announced
    boolean isWorthTelling(long nxt, long limit) {
        long gain = edge(nxt, limit) - right;
        long left = right - nxt;
        return gain >= Math.min(capacity / 2, 2L * mss) && (gain >= capacity / 4 || gain >= left);
    }

    /// Where the right edge could be. A little less than the buffer has, so that rounding up to the field's granularity
    /// stays within it.
    private long edge(long nxt, long limit) {
        return Math.min(limit - ((1L << shift) - 1), nxt + ((long) MAX_FIELD << shift));
    }
}
