package io.tcpkit.lab.scenario;

/// What is said of many numbers. A quantile is the smallest of them that at least so many do not exceed.
///
/// @param count how many there were; with 0 the rest is 0 and means nothing
/// @param least the smallest
/// @param p50 the median
/// @param p95 what 95 % do not exceed
/// @param p99 what 99 % do not exceed
/// @param most the largest
/// @param mean the mean
public record Quantiles(long count, long least, long p50, long p95, long p99, long most, double mean) {
    /// There were no numbers.
    public static final Quantiles NONE = new Quantiles(0, 0, 0, 0, 0, 0, 0);
}
