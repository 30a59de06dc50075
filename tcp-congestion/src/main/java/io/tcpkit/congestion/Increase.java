package io.tcpkit.congestion;

/// A change of the window that is meant for a whole window of acknowledgments, given in shares as they come.
///
/// ```
///   an ACK of 1/10 of the window  ──▶  1/10 of the change; what is not a whole byte waits for the next
/// ```
/// By bytes and not by ACKs, so that neither delayed nor divided acknowledgments change the pace (RFC 3465 §2.1).
final class Increase {
    private double fraction;

    /// {@return the window after an acknowledgment}
    ///
    /// @param cwnd the window in bytes
    /// @param acked bytes newly acknowledged
    /// @param perWindow bytes by which a whole window of acknowledgments would change it, negative to shrink it
    long grown(long cwnd, long acked, double perWindow) {
        // No ACK counts for more than a window, and none earns more than it acknowledged: slow start is the fastest there is.
        fraction += Math.min(acked, perWindow * Math.min(1, (double) acked / cwnd));
        long whole = (long) fraction;
        fraction -= whole;
        return cwnd + whole;
    }

    /// Forgets the fraction.
    void reset() {
        fraction = 0;
    }
}
