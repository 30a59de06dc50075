package io.tcpkit.lab.record;

/// One end of a connection in numbers.
///
/// @param firstNanos when it sent or received for the first time
/// @param lastNanos when it did for the last time
/// @param dataFirstNanos when it sent data for the first time, -1 when it never did
/// @param dataAckedNanos when the last of its data was acknowledged so far, -1 when none was
/// @param sentBytes octets of payload it sent, retransmissions included
/// @param sentSegments segments with payload it sent, as many as are on the wire
/// @param retransmittedBytes octets it sent again
/// @param retransmittedSegments segments it sent again
/// @param ackedBytes octets of its data that were acknowledged
/// @param timeouts how often its retransmission timer expired
/// @param fastRecoveries how often it was told of a loss
/// @param marks how often it was told of a congestion mark
/// @param leastRttNanos its smallest round-trip time, 0 when none was measured
/// @param medianRttNanos the round-trip time that half of its samples are at most
/// @param tailRttNanos the round-trip time that 95 % of its samples are at most
public record FlowFigures(
        long firstNanos,
        long lastNanos,
        long dataFirstNanos,
        long dataAckedNanos,
        long sentBytes,
        long sentSegments,
        long retransmittedBytes,
        long retransmittedSegments,
        long ackedBytes,
        long timeouts,
        long fastRecoveries,
        long marks,
        long leastRttNanos,
        long medianRttNanos,
        long tailRttNanos) {

    /// {@return octets acknowledged per second, from its first data to the last acknowledgment; 0 without data}
    public double goodput() {
        long nanos = dataAckedNanos - dataFirstNanos;
        return dataFirstNanos < 0 || nanos <= 0 ? 0 : ackedBytes * 1e9 / nanos;
    }

    /// {@return the share of its octets that it sent again, 0 to 1}
    public double retransmitted() {
        return sentBytes == 0 ? 0 : (double) retransmittedBytes / sentBytes;
    }
}
