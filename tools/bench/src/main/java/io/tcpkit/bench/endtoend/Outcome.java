package io.tcpkit.bench.endtoend;

/// What one side of a measurement has counted.
///
/// @param count octets, transactions or connections
/// @param nanos the time they took
record Outcome(long count, long nanos) {
    /// {@return the count per second}
    double perSecond() {
        return count * 1e9 / nanos;
    }
}
