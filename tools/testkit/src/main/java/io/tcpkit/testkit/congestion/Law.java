package io.tcpkit.testkit.congestion;

/// What [CongestionControlContract] asks of a congestion window, and who says so.
///
/// An algorithm may rightly keep one of them differently and says so with a [Waiver]. What is not in this list has no
/// exceptions: outputs in range, nothing thrown, nothing allocated, and the same windows for the same history.
public enum Law {
    /// The first window is the configured one or less.
    INITIAL_WINDOW("RFC 6928 §2: the first window is the initial window, or less"),
    /// The window never grows by more than was acknowledged since it last shrank, and one segment for each round trip.
    NO_FASTER_THAN_SLOW_START("RFC 5681 §3.1: nothing opens the window faster than slow start, by what is acknowledged, or one "
            + "SMSS for a round trip"),
    /// While the window is not used it grows to what one more round of the largest flight would earn, and no further.
    NO_GROWTH_WITHOUT_USE("draft-ietf-ccwg-ratelimited-increase §3: an unused window grows to twice the largest flight in slow "
            + "start, to that and one SMSS later"),
    /// A loss or a mark opens no window.
    NO_GROWTH_ON_CONGESTION("RFC 5681 §3.1, RFC 3168 §6.1.2: a loss or a mark does not open the window"),
    /// In fast recovery, and when it ends, the window is not larger than before it.
    NO_GROWTH_IN_RECOVERY("RFC 5681 §3.2: fast recovery ends with a window no larger than it began with"),
    /// After a timeout there is one segment more than what is still in flight.
    RESTART_AFTER_TIMEOUT("RFC 5681 §3.1: after a timeout what is in flight and one SMSS"),
    /// A false alarm leaves the window no smaller than it was.
    UNDO("RFC 4015 §4, RFC 5682 §3.2: a false alarm gives the window back"),
    /// When nothing but losses happens the window comes down to four segments.
    FULL_BACKOFF("RFC 9743 §5.1.1: losses without end bring the window down to its minimum");

    private final String text;

    Law(String text) {
        this.text = text;
    }

    /// {@return the law in a sentence, with its source}
    public String text() {
        return text;
    }
}
