package io.tcpkit.fsm.send;

/// What the peer lets us send: SND.WND with the two variables that tell old announcements from new ones.
final class SendWindow {
    private final int shift;
    private long wnd;
    private long wl1;
    private long wl2;
    private long max;

    /// The window as the handshake left it.
    ///
    /// @param wnd the first window in bytes: that of a SYN is never scaled (RFC 7323 §2.2)
    /// @param shift how far later ones are shifted
    /// @param segSeq position of the segment that announced it
    /// @param segAck its acknowledgment
    SendWindow(long wnd, int shift, long segSeq, long segAck) {
        this.wnd = wnd;
        this.shift = shift;
        this.wl1 = segSeq;
        this.wl2 = segAck;
        this.max = wnd;
    }

    /// Takes an announcement unless it is older than what we have (RFC 9293 §3.10.7.4, fifth check): an unsigned number (MUST-1),
    /// kept in 64 bits (REC-1). A right edge that moves back is borne (MUST-34).
    ///
    /// @return whether the window changed
    boolean update(long segSeq, long segAck, int field) {
        if (wl1 < segSeq || wl1 == segSeq && wl2 <= segAck) {
            long before = wnd;
            wnd = (long) field << shift;
            wl1 = segSeq;
            wl2 = segAck;
            max = Math.max(max, wnd);
            return wnd != before;
        }
        return false;
    }

    long wnd() {
        return wnd;
    }

    /// {@return Max(SND.WND) of RFC 9293 §3.8.6.2.1}
    long max() {
        return max;
    }

    int shift() {
        return shift;
    }
}
