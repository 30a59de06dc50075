package io.tcpkit.congestion;

import io.tcpkit.api.spi.Ack;
import io.tcpkit.api.spi.Path;

/// Counts round trips by what is delivered, not by a clock: draft-ietf-ccwg-bbr, "Packet-Timed Round Trips".
///
/// ```
///   delivered  ──────┬──────────────────────┬───────────────▶
///                    a round begins here;   the first acknowledgment of a segment
///                    what is sent from      that was sent after that: the next
///                    now on will tell       round begins
/// ```
/// A round so counted lasts one round trip while data flow, and as long as the application likes while they do not. It
/// needs no sequence numbers and never wraps.
final class RoundTrips {
    private final Path path;
    private long beginsAt;
    private long count;

    /// @param path tells what is delivered
    RoundTrips(Path path) {
        this.path = path;
    }

    /// Every acknowledgment passes here, once.
    ///
    /// @param ack the acknowledgment
    /// @return whether a round trip begins with it
    boolean onAck(Ack ack) {
        // An ACK that delivers nothing has no segment that could tell.
        if (ack.newlyAcked() == 0 || ack.priorDelivered() < beginsAt) {
            return false;
        }
        beginsAt = path.delivered();
        count++;
        return true;
    }

    /// {@return how many have begun}
    long count() {
        return count;
    }
}
