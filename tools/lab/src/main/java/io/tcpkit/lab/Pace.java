package io.tcpkit.lab;

/// How long frames take that are sent one after the other.
interface Pace {
    /// {@return when the last bit of a frame has left}
    ///
    /// @param length of the frame in bytes
    /// @param startNanos when it begins, not before the one before it ended
    long departureNanos(int length, long startNanos);

    /// At once, whatever it is.
    Pace UNLIMITED = (_, startNanos) -> startNanos;

    /// A constant rate. What the division leaves over goes to the next frame, so that n frames back to back take exactly
    /// the time that their sum takes, rounded down to a nanosecond once.
    final class Constant implements Pace {
        private static final long NANOS_PER_SECOND = 1_000_000_000L;

        private final long bytesPerSecond;
        private long lastDepartureNanos = Long.MIN_VALUE;
        private long remainder;

        Constant(long bytesPerSecond) {
            this.bytesPerSecond = bytesPerSecond;
        }

        @Override
        public long departureNanos(int length, long startNanos) {
            long carried = startNanos == lastDepartureNanos ? remainder : 0;
            long work = length * NANOS_PER_SECOND + carried;
            remainder = work % bytesPerSecond;
            lastDepartureNanos = startNanos + work / bytesPerSecond;
            return lastDepartureNanos;
        }
    }
}
