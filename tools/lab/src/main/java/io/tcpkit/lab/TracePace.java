package io.tcpkit.lab;

/// Frames leave when a [LinkTrace] says so. A frame may need several opportunities, and several small ones may share one.
final class TracePace implements Pace {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final long[] opportunities;
    private final long periodNanos;
    /// When the round of the trace began that is being played.
    private long roundNanos;
    private int next;
    private long lastDepartureNanos = Long.MIN_VALUE;
    private int leftBytes;

    TracePace(LinkTrace trace, long startNanos) {
        opportunities = trace.opportunitiesMillis().stream().mapToLong(millis -> millis * NANOS_PER_MILLI).toArray();
        periodNanos = trace.millis() * NANOS_PER_MILLI;
        roundNanos = startNanos;
    }

    @Override
    public long departureNanos(int length, long startNanos) {
        if (startNanos != lastDepartureNanos) {
            leftBytes = 0;
            skipTo(startNanos);
        }
        while (leftBytes < length) {
            lastDepartureNanos = roundNanos + opportunities[next];
            leftBytes += LinkTrace.BYTES;
            advance();
        }
        leftBytes -= length;
        return lastDepartureNanos;
    }

    private void skipTo(long nanos) {
        long rounds = (nanos - roundNanos) / periodNanos;
        if (rounds > 1) {
            // One less, because the end of a round is the time of its last opportunity.
            roundNanos += (rounds - 1) * periodNanos;
            next = 0;
        }
        while (roundNanos + opportunities[next] < nanos) {
            advance();
        }
    }

    private void advance() {
        next++;
        if (next == opportunities.length) {
            next = 0;
            roundNanos += periodNanos;
        }
    }
}
