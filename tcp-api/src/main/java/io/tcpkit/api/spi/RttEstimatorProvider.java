package io.tcpkit.api.spi;

/// Makes round-trip time estimators of one kind.
public interface RttEstimatorProvider extends Provider {

    /// {@return an estimator for one connection}
    ///
    /// @param minRtoNanos the smallest retransmission timeout it may give
    /// @param maxRtoNanos the largest, at least 60 s by RFC 6298 §2.5
    /// @param initialRtoNanos the timeout before the first sample, 1 s by RFC 6298 §2.1
    /// @param clockGranularityNanos G of RFC 6298 §2
    /// @param parameters the user's choices
    RttEstimator create(long minRtoNanos, long maxRtoNanos, long initialRtoNanos, long clockGranularityNanos,
            Parameters parameters);
}
