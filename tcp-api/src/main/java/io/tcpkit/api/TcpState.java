package io.tcpkit.api;

/// The eleven states of RFC 9293 §3.3.2.
public enum TcpState {
    /// No connection at all.
    CLOSED,
    /// Waiting for a connection request from any remote peer.
    LISTEN,
    /// Waiting for a matching connection request after having sent one.
    SYN_SENT,
    /// Waiting for the acknowledgment of our connection request after having both received and sent one.
    SYN_RECEIVED,
    /// Open: data goes both ways.
    ESTABLISHED,
    /// We closed: waiting for the peer's FIN or for the acknowledgment of ours.
    FIN_WAIT_1,
    /// Our FIN is acknowledged: waiting for the peer's.
    FIN_WAIT_2,
    /// The peer closed: waiting for our application to close.
    CLOSE_WAIT,
    /// Both closed at once: waiting for the acknowledgment of our FIN.
    CLOSING,
    /// The peer closed, then we: waiting for the acknowledgment of our FIN.
    LAST_ACK,
    /// Waiting 2 MSL, so that the peer has our last ACK and old duplicates have died.
    TIME_WAIT;

    /// {@return whether both sides have synchronized sequence numbers: ESTABLISHED and everything after it}
    public boolean isSynchronized() {
        return ordinal() >= ESTABLISHED.ordinal();
    }

    /// {@return the RFC's spelling, such as `FIN-WAIT-1`}
    @Override
    public String toString() {
        return name().replace("SYN_", "SYN-").replace('_', '-');
    }
}
