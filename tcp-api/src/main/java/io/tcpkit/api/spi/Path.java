package io.tcpkit.api.spi;

import java.util.random.RandomGenerator;

/// A live, read-only view of the connection for its congestion controller.
public interface Path {

    /// {@return the sender's maximum segment size in bytes (RFC 5681 §2), options taken off}
    int smss();

    /// {@return the window in bytes to begin with: the one that the configuration asks for (RFC 6928 §2 by default), or for a
    /// controller that takes over on a live connection, while it is made, the one of its predecessor}
    long initialWindow();

    /// {@return the slow start threshold in bytes to begin with: `Long.MAX_VALUE`, or for a controller that takes over on a
    /// live connection, while it is made, the one of its predecessor}
    default long initialSsthresh() {
        return Long.MAX_VALUE;
    }

    /// {@return the smoothed round-trip time, 0 before the first sample}
    long srttNanos();

    /// {@return the smallest round-trip time seen, 0 before the first sample}
    long minRttNanos();

    /// {@return bytes in flight}
    long inFlight();

    /// {@return bytes delivered so far}
    long delivered();

    /// {@return bytes marked lost so far}
    long lost();

    /// {@return the largest FlightSize of the last round trip, in bytes}
    long maxFlightSize();

    /// {@return whether the user wants a pause longer than the RTO to cost the window (RFC 5681 §4.1)}
    default boolean slowStartAfterIdle() {
        return true;
    }

    /// {@return whether SACK was negotiated}
    boolean sack();

    /// {@return whether timestamps were negotiated}
    boolean timestamps();

    /// {@return which kind of ECN was negotiated}
    Ecn ecn();

    /// {@return the connection's source of random numbers, the only one an algorithm may use}
    RandomGenerator random();

    /// Says that the application, not the network, limits the rate from here on, as BBR does in ProbeRTT.
    void markAppLimited();
}
