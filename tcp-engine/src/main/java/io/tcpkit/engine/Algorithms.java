package io.tcpkit.engine;

import io.tcpkit.api.ConnectionConfig;
import io.tcpkit.api.spi.AckPolicy;
import io.tcpkit.api.spi.AckPolicyProvider;
import io.tcpkit.api.spi.CongestionControlProvider;
import io.tcpkit.api.spi.RttEstimator;
import io.tcpkit.api.spi.RttEstimatorProvider;
import io.tcpkit.api.spi.SendPolicy;
import io.tcpkit.api.spi.SendPolicyProvider;

/// A configuration with the providers that its names stand for, found once per listener or outgoing connection.
///
/// @param config what the user chose
/// @param congestion makes the congestion controller, later: it needs the connection's path
/// @param fallback takes over from it when it misbehaves
/// @param sendPolicies makes the send policy
/// @param ackPolicies makes the acknowledgment policy
/// @param rttEstimators makes the round-trip time estimator
record Algorithms(
        ConnectionConfig config,
        CongestionControlProvider congestion,
        CongestionControlProvider fallback,
        SendPolicyProvider sendPolicies,
        AckPolicyProvider ackPolicies,
        RttEstimatorProvider rttEstimators) {

    /// Makes what can be made without a connection, so that a parameter's wrong value is told to who chose it.
    ///
    /// @throws IllegalArgumentException when a value cannot be used
    void check() {
        newSendPolicy();
        newAckPolicy();
        newRttEstimator(1);
    }

    SendPolicy newSendPolicy() {
        return sendPolicies.create(config.sendPolicy().parameters());
    }

    AckPolicy newAckPolicy() {
        return ackPolicies.create(config.ackPolicy().parameters());
    }

    RttEstimator newRttEstimator(long clockGranularityNanos) {
        return rttEstimators.create(config.minRto().toNanos(), config.maxRto().toNanos(), config.initialRto().toNanos(),
                clockGranularityNanos, config.rttEstimator().parameters());
    }
}
