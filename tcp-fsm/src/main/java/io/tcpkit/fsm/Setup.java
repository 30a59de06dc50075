package io.tcpkit.fsm;

import io.tcpkit.api.ConnectionConfig;
import io.tcpkit.api.ConnectionId;
import io.tcpkit.api.spi.AckPolicy;
import io.tcpkit.api.spi.CongestionControlProvider;
import io.tcpkit.api.spi.EventListener;
import io.tcpkit.api.spi.RttEstimator;
import io.tcpkit.api.spi.SendPolicy;
import io.tcpkit.fsm.buffer.ReceiveBuffer;
import io.tcpkit.fsm.buffer.SendBuffer;
import java.util.random.RandomGenerator;

/// All that a connection is given at birth. It asks for nothing else: no clock, no thread, no device.
///
/// @param id which connection, for observers
/// @param localPort our port, copied into what is sent
/// @param remotePort the peer's port, copied into what is sent
/// @param config what the user chose
/// @param iss our initial sequence number (RFC 6528), as on the wire
/// @param mss the largest payload of one segment that the device's MTU lets us receive and send, TCP header without
///         options taken off; what we announce
/// @param burstBytes the largest payload that may be handed out as one segment to be cut by the device, at least `mss`;
///         equal to `mss` when the device does no segmentation
/// @param congestion makes the congestion controller once the handshake has told the peer's MSS
/// @param fallback takes over when the former misbehaves: `newreno`
/// @param sendPolicy this connection's
/// @param ackPolicy this connection's
/// @param rttEstimator this connection's
/// @param sendBuffer this connection's
/// @param receiveBuffer this connection's
/// @param clockResolutionNanos how coarse the engine's clock and timers are (`TimerQueue.resolutionNanos`), 1 when they are
///         exact
/// @param random the only source of random numbers
/// @param listener observes; [EventListener#NONE] for nobody
/// @param timestampOffset what the timestamp clock begins with (RFC 7323 §7.1): the same for all connections between two
///         ends, so that a later one is seen to be later (RFC 6191), and a secret
public record Setup(
        ConnectionId id,
        int localPort,
        int remotePort,
        ConnectionConfig config,
        int iss,
        int mss,
        int burstBytes,
        CongestionControlProvider congestion,
        CongestionControlProvider fallback,
        SendPolicy sendPolicy,
        AckPolicy ackPolicy,
        RttEstimator rttEstimator,
        SendBuffer sendBuffer,
        ReceiveBuffer receiveBuffer,
        long clockResolutionNanos,
        RandomGenerator random,
        EventListener listener,
        int timestampOffset) {
    /// {@return this with another configuration and its policies, where a live connection was given one}
    ///
    /// @param changed what the user chose now
    /// @param newSendPolicy the same or another
    /// @param newAckPolicy the same or another
    Setup with(ConnectionConfig changed, SendPolicy newSendPolicy, AckPolicy newAckPolicy) {
        return new Setup(id, localPort, remotePort, changed, iss, mss, burstBytes, congestion, fallback, newSendPolicy,
                newAckPolicy, rttEstimator, sendBuffer, receiveBuffer, clockResolutionNanos, random, listener, timestampOffset);
    }

    /// {@return this with another congestion controller, where a live connection was given one}
    ///
    /// @param other makes it
    Setup with(CongestionControlProvider other) {
        return new Setup(id, localPort, remotePort, config, iss, mss, burstBytes, other, fallback, sendPolicy, ackPolicy,
                rttEstimator, sendBuffer, receiveBuffer, clockResolutionNanos, random, listener, timestampOffset);
    }

    /// Checks the sizes.
    public Setup {
        assert clockResolutionNanos >= 1 : "clockResolutionNanos is " + clockResolutionNanos;
        assert mss >= ConnectionConfig.MIN_SEGMENT_BYTES : "mss is " + mss;
        assert burstBytes >= mss : "burstBytes " + burstBytes + " < mss " + mss;
    }
}
