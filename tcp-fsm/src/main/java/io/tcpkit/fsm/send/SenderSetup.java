package io.tcpkit.fsm.send;

import io.tcpkit.api.ConnectionConfig;
import io.tcpkit.api.ConnectionId;
import io.tcpkit.api.segment.SequenceSpace;
import io.tcpkit.api.spi.CongestionControlProvider;
import io.tcpkit.api.spi.EventListener;
import io.tcpkit.api.spi.RttEstimator;
import io.tcpkit.api.spi.SendPolicy;
import io.tcpkit.fsm.buffer.SendBuffer;
import java.util.random.RandomGenerator;

/// What a sender is made of, once the handshake has told the peer's options.
///
/// @param id which connection, for observers
/// @param listener observes
/// @param config what the user chose
/// @param space our sequence numbers
/// @param smss SMSS of RFC 5681 §2: the smaller of the peer's MSS option and what our path carries
/// @param burstBytes the largest payload handed out as one segment, at least `smss`
/// @param congestion makes the congestion controller
/// @param fallback makes its replacement
/// @param policy whether small segments may go
/// @param rtt the round-trip time estimator, which may have a sample of the handshake
/// @param buffer the octets
/// @param random the only source of random numbers
/// @param clockResolutionNanos how coarse the clock and the timers are, 1 when they are exact
/// @param sack whether SACK was negotiated
/// @param timestamps whether timestamps were negotiated
/// @param ecn what was negotiated of ECN
/// @param initialSegments the initial window in segments
/// @param wnd the peer's first window in bytes
/// @param windowShift how far its later windows are shifted
/// @param wl1 position of the segment that announced the first window
/// @param wl2 that segment's acknowledgment
/// @param path what routers have told about it, which the sender adds to
/// @param search which sizes of segments to try; begins with `smss`
public record SenderSetup(
        ConnectionId id,
        EventListener listener,
        ConnectionConfig config,
        SequenceSpace space,
        int smss,
        int burstBytes,
        CongestionControlProvider congestion,
        CongestionControlProvider fallback,
        SendPolicy policy,
        RttEstimator rtt,
        SendBuffer buffer,
        RandomGenerator random,
        long clockResolutionNanos,
        boolean sack,
        boolean timestamps,
        EcnGrant ecn,
        int initialSegments,
        long wnd,
        int windowShift,
        long wl1,
        long wl2,
        PathMtu path,
        PathMtuSearch search) {
}
