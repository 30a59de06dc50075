package io.tcpkit.congestion;

import static io.tcpkit.congestion.Wire.SMSS;

/// A window under regular loss: every nth segment, recovered from at once.
final class Sawtooth {
    private static final int EPOCHS = 60;
    private static final int WARM_UP = 20;

    private Sawtooth() {
    }

    /// {@return the mean window in segments over forty epochs, the first twenty left out}
    static double meanWindow(Wire wire, int everySegments) {
        double windows = 0;
        int rounds = 0;
        int untilLoss = everySegments;
        wire.inFlight(wire.control.cwnd()).loss().inFlight(wire.control.ssthresh()).recovered();
        for (int epochs = 0; epochs < EPOCHS; ) {
            int segments = (int) wire.cwndSegments();
            if (epochs >= WARM_UP) {
                windows += segments;
                rounds++;
            }
            wire.inFlight(wire.control.cwnd()).acks(segments, SMSS);
            untilLoss -= segments;
            if (untilLoss <= 0) {
                untilLoss += everySegments;
                epochs++;
                wire.inFlight(wire.control.cwnd()).loss().inFlight(wire.control.ssthresh()).recovered();
            }
        }
        return windows / rounds;
    }
}
