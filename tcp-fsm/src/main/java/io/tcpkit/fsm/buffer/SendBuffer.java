package io.tcpkit.fsm.buffer;

import io.tcpkit.api.segment.Payload;

/// The octets that the application has written and the peer has not yet acknowledged, by position.
///
/// ```
///        released          kept for retransmission and sending            room
///   ───────────────────┬─────────────────────────────────────────┬─────────────────
///                    start                                      end
/// ```
/// The first octet has position 1, since the SYN is position 0. The application appends at `end`; the connection reads
/// anywhere between and releases from the left. Bytes live once: a retransmission is a second read.
public interface SendBuffer {

    /// {@return the position one past the last octet written, 1 at first}
    long end();

    /// {@return one past the last octet that may share a segment with the one at a position}
    ///
    /// @param from not less than in any earlier call
    default long recordEnd(long from) {
        return end();
    }

    /// {@return whether the application cannot write, or as good as that, until more is acknowledged or sent}
    default boolean isFull() {
        return false;
    }

    /// Points a payload at octets of this buffer, which stay where they are.
    ///
    /// @param from the position of the first, at least what was released
    /// @param length how many, `from + length` at most [#end()]
    /// @param payload is pointed at them with at most two slices; valid until they are released
    void slice(long from, int length, Payload payload);

    /// Lets go of all octets before a position: they are acknowledged.
    ///
    /// @param upTo the position of the first octet still needed
    void release(long upTo);
}
