package io.tcpkit.api.spi;

/// A congestion signal. Reused: valid during the call.
public interface CongestionEvent {

    /// What told us.
    enum Kind {
        /// Segments were found lost by duplicate ACKs or SACK.
        LOSS,
        /// The peer echoed a congestion mark.
        ECN,
        /// The retransmission timer expired.
        TIMEOUT
    }

    /// {@return what told us}
    Kind kind();

    /// {@return the engine's clock}
    long nowNanos();

    /// {@return bytes believed to be in the network, losses taken off}
    long inFlight();

    /// {@return RFC 5681's FlightSize in bytes: sent and not yet cumulatively acknowledged}
    long flightSize();

    /// {@return for [Kind#TIMEOUT]: whether this segment's timer expired before without progress in between, so that
    /// ssthresh must stay as it is (RFC 5681 §3.1)}
    default boolean repeated() {
        return false;
    }
}
