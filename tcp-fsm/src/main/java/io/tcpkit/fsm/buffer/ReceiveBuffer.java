package io.tcpkit.fsm.buffer;

import io.tcpkit.api.segment.Payload;

/// The octets that arrived and the application has not yet read, by position.
///
/// ```
///      read by the application      readable         gaps and islands        no room
///   ─────────────────────────────┬─────────────┬───────────────────────────┬───────────
///                              read        published                     limit
/// ```
/// The first octet has position 1. Octets beyond a gap are stored at their place at once; which of them are there is
/// the connection's to remember. What is published can be read.
public interface ReceiveBuffer {

    /// {@return the position of the next octet that the application will read, 1 at first}
    long read();

    /// {@return the first position there is no room for: [#read()] plus the capacity}
    long limit();

    /// How much of the room the peer is told of from now on, so that the owner knows when a reader's progress is worth
    /// telling the connection at once.
    ///
    /// @param bytes the largest window at present
    default void window(long bytes) {
    }

    /// Copies octets to their place.
    ///
    /// @param position the place of the first, at least what was published
    /// @param payload has the octets
    /// @param from octets of the payload to skip
    /// @param length how many to copy, `position + length` at most [#limit()]
    /// @return whether there was memory for them; when not, nothing was stored and the segment counts as lost
    boolean store(long position, Payload payload, int from, int length);

    /// Lets the application read all octets before a position.
    ///
    /// @param upTo one past the last octet that can be read, never less than before
    void publish(long upTo);
}
