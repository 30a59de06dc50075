package io.tcpkit.fsm.send;

import io.tcpkit.fsm.buffer.SendBuffer;

/// What waits behind SND.NXT, and how much of it may go in the next segment.
///
/// Four ask in this order, and the first that says no is remembered as the [#limit()]: what there is, the peer's window
/// with the sender's half of silly window avoidance (RFC 9293 §3.8.6.2.1, MUST-38; SHLD-15, SHLD-28), the room that recovery or the congestion window
/// leaves in the network, and the policy for small segments.
final class Unsent {
    /// Why no more may go.
    enum Limit {
        /// Something may go.
        NONE,
        /// There is no more.
        APPLICATION,
        /// The peer's window, or silly window avoidance.
        PEER,
        /// The congestion window, or what recovery allows.
        CONGESTION,
        /// The send policy holds a small segment back.
        POLICY
    }

    private final SendBuffer buffer;
    private final SendWindow window;
    private final SmallSegments small;
    private int smss;
    private boolean finQueued;
    private Limit limit = Limit.APPLICATION;

    Unsent(SendBuffer buffer, SendWindow window, SmallSegments small, int smss) {
        this.buffer = buffer;
        this.window = window;
        this.small = small;
        this.smss = smss;
    }

    /// The path takes smaller segments, or larger ones.
    void onSmss(int octets) {
        smss = octets;
    }

    void queueFin() {
        finQueued = true;
    }

    /// {@return whether the application has closed; the FIN stands at `buffer.end()`}
    boolean isFinQueued() {
        return finQueued;
    }

    /// {@return octets written and never sent}
    long bytes(long nxt) {
        return Math.max(0, buffer.end() - nxt);
    }

    /// {@return whether neither octets nor a FIN wait}
    boolean isEmpty(long nxt) {
        return nxt >= buffer.end() && !(finQueued && nxt == buffer.end());
    }

    /// {@return what kept the last call of [#choose] from choosing anything}
    Limit limit() {
        return limit;
    }

    /// Chooses the next segment.
    ///
    /// @param una SND.UNA
    /// @param nxt SND.NXT
    /// @param room bytes that may be sent beyond those in flight
    /// @param burst the most that may leave at once, at least SMSS
    /// @param nowNanos the engine's clock
    /// @return one past the last position to send, a FIN included; `nxt` when nothing may go now
    long choose(long una, long nxt, long room, int burst, long nowNanos) {
        if (isEmpty(nxt)) {
            return stop(Limit.APPLICATION, nxt);
        }
        limit = Limit.NONE;
        long end = nxt + octets(una, nxt, room, burst, nowNanos);
        if (limit != Limit.NONE) {
            return nxt;
        }
        if (finQueued && end == buffer.end() && end < una + window.wnd()) {
            return end + 1;
        }
        return end > nxt ? end : stop(Limit.PEER, nxt);
    }

    /// {@return octets that wait and may share a segment with the first of them}
    long record(long nxt) {
        return Math.max(0, buffer.recordEnd(nxt) - nxt);
    }

    private long octets(long una, long nxt, long room, int burst, long nowNanos) {
        long pending = record(nxt);
        if (pending == 0) {
            return 0;
        }
        long usable = una + window.wnd() - nxt;
        long candidate = Math.min(Math.min(pending, usable), burst);
        boolean nothingOutstanding = una == nxt;
        if (candidate < smss && candidate < pending) {
            return cutShort(candidate, nothingOutstanding, room);
        }
        long most = nothingOutstanding ? Math.max(room, smss) : room;
        if (most < Math.min(candidate, smss)) {
            return stop(Limit.CONGESTION, 0);
        }
        long whole = candidate / smss * smss;
        if (most < candidate) {
            return Math.min(whole, most / smss * smss);
        }
        long tail = candidate - whole;
        // The tail goes along when it is the end of what there is and the policy lets it.
        if (tail == 0 || candidate < pending) {
            return whole;
        }
        // The end of a record that is not the last has nothing to wait for.
        if (nxt + pending < buffer.end() || small.mayGo(tail, una, nxt + whole, finQueued, nowNanos)) {
            return candidate;
        }
        return whole > 0 ? whole : stop(Limit.POLICY, 0);
    }

    /// RFC 9293 §3.8.6.2.1 (3): a segment that the peer's window cuts short goes only if it is at least half of the
    /// largest window seen; otherwise it waits for the window or for the persist timer, which overrides (4).
    private long cutShort(long candidate, boolean nothingOutstanding, long room) {
        if (candidate > 0 && 2 * candidate >= window.max() && (nothingOutstanding || room >= candidate)) {
            return candidate;
        }
        return stop(Limit.PEER, 0);
    }

    private long stop(Limit reason, long result) {
        limit = reason;
        return result;
    }
}
