package io.tcpkit.api.spi;

/// What SRTT, RTTVAR and the retransmission timeout are.
public interface RttEstimator {

    /// A round-trip time was measured.
    ///
    /// @param rttNanos the measurement, at least 0
    /// @param nowNanos the engine's clock
    /// @param samplesPerWindow how many samples a window of data is expected to give, at least 1; with timestamps that
    ///         is more than one and the weights must shrink (RFC 7323 §4.2)
    void onSample(long rttNanos, long nowNanos, int samplesPerWindow);

    /// {@return the smoothed round-trip time, 0 before the first sample}
    long srttNanos();

    /// {@return the round-trip time variation, 0 before the first sample}
    long rttVarNanos();

    /// {@return the retransmission timeout, back-off included}
    long rtoNanos();

    /// The timer expired: double the timeout, up to the estimator's maximum (RFC 6298 §5.5).
    void onTimeout();

    /// New data was acknowledged, measured or not. RFC 6298 (§3, and the notes after §5.7) keeps a back-off until the next
    /// [#onSample(long, long, int)], so this alone need not end it.
    void onProgress();

    /// A timeout was found spurious (RFC 4015).
    ///
    /// @param rttOfOriginalNanos the round trip of the original transmission
    default void onSpuriousTimeout(long rttOfOriginalNanos) {
    }

    /// The handshake is complete and its SYN had been retransmitted: data begins with a timeout of 3 s unless a round
    /// trip was measured (RFC 6298 §5.7). Called once, not for each retransmission.
    default void onSynRetransmitted() {
    }
}
