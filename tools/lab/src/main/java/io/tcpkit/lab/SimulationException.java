package io.tcpkit.lab;

/// A simulation failed: it did not come to its end, or something in it threw. The message says where, and the seed that
/// leads there again.
public final class SimulationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final long seed;
    private final long step;

    SimulationException(String message, long seed, long step) {
        super(message);
        this.seed = seed;
        this.step = step;
    }

    SimulationException(String message, long seed, long step, Throwable cause) {
        super(message, cause);
        this.seed = seed;
        this.step = step;
    }

    /// {@return the seed of the run that failed}
    public long seed() {
        return seed;
    }

    /// {@return the step it failed at}
    public long step() {
        return step;
    }
}
