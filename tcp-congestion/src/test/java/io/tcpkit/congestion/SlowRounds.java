package io.tcpkit.congestion;

import static io.tcpkit.congestion.Wire.SMSS;

/// Rounds of a slow start as HyStart++ sees them: some acknowledgments, each with a round-trip time.
final class SlowRounds {
    private SlowRounds() {
    }

    /// One round of ten acknowledgments.
    static Wire round(Wire wire, double rttMillis) {
        return round(wire, rttMillis, 10);
    }

    static Wire round(Wire wire, double rttMillis, int acks) {
        return wire.beginRound().rttMillis(rttMillis).acks(acks, SMSS);
    }

    /// Round trips grow until slow start has ended, and one more acknowledgment has come.
    static Wire toAvoidance(Wire wire) {
        round(wire, 100);
        for (int i = 0; i < 6; i++) {
            round(wire, 120);
        }
        return wire.ack(SMSS);
    }
}
