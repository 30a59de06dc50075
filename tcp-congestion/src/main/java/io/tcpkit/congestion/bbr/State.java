package io.tcpkit.congestion.bbr;

/// The states of BBR, with what each multiplies the path's rate and volume by (draft-ietf-ccwg-bbr, "Summary of Control
/// Behavior in the State Machine").
///
/// ```
///   Startup ──▶ Drain ──▶ ProbeBW_DOWN ──▶ ProbeBW_CRUISE ──▶ ProbeBW_REFILL ──▶ ProbeBW_UP
///                               ▲                                                     │
///                               └─────────────────────────────────────────────────────┘
///   any of them ──▶ ProbeRTT ──▶ ProbeBW_DOWN, or Startup while the pipe was never full
/// ```
/// The draft's pseudocode sets the gains of Startup, Drain and ProbeRTT where they are entered and those of ProbeBW nowhere;
/// here each state has those of the table.
enum State {
    /// Doubles the rate each round trip: 2.77 is 4 ln 2, the least gain that does.
    STARTUP("Startup", 2.77, 2),
    /// Empties within a round trip the queue that Startup has made: 0.5 is 1 / cwnd gain.
    DRAIN("Drain", 0.5, 2),
    /// Slower than the path delivers: room for others, and for whatever queue the probe has left.
    DOWN("ProbeBW_DOWN", 0.90, 2),
    /// As fast as the path delivers.
    CRUISE("ProbeBW_CRUISE", 1, 2),
    /// Fills the pipe for a round trip, so that the probe that follows is not judged by a pipe half empty.
    REFILL("ProbeBW_REFILL", 1, 2),
    /// Faster than the path is known to deliver: is there more?
    UP("ProbeBW_UP", 1.25, 2.25),
    /// So little in flight that the smallest round trip shows.
    PROBE_RTT("ProbeRTT", 1, 0.5);

    private final String draftName;
    final double pacingGain;
    final double cwndGain;

    State(String draftName, double pacingGain, double cwndGain) {
        this.draftName = draftName;
        this.pacingGain = pacingGain;
        this.cwndGain = cwndGain;
    }

    /// IsInAProbeBWState().
    boolean isProbeBw() {
        return switch (this) {
            case DOWN, CRUISE, REFILL, UP -> true;
            case STARTUP, DRAIN, PROBE_RTT -> false;
        };
    }

    /// IsProbingBW(): loss is what is being looked for, and no reason to slow down before the probe is over.
    boolean isAccelerating() {
        return switch (this) {
            case STARTUP, REFILL, UP -> true;
            case DRAIN, DOWN, CRUISE, PROBE_RTT -> false;
        };
    }

    @Override
    public String toString() {
        return draftName;
    }
}
