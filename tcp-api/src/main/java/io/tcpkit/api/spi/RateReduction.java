package io.tcpkit.api.spi;

/// How much may be sent in fast recovery: PRR (RFC 9937), the pipe of RFC 6675, the window inflation of RFC 6582.
///
/// Not used with controllers that regulate recovery themselves.
public interface RateReduction {

    /// Fast recovery begins.
    ///
    /// @param flightSize bytes sent and not cumulatively acknowledged
    /// @param sackedBytes bytes of these covered by SACK before this ACK
    /// @param newlySacked bytes newly covered by this ACK's SACK blocks
    /// @param newlyCumAcked bytes that this ACK moved SND.UNA
    /// @param smss the sender's maximum segment size
    void onEnter(long flightSize, long sackedBytes, long newlySacked, long newlyCumAcked, int smss);

    /// {@return bytes that may be sent now beyond those in flight}
    ///
    /// @param ack the acknowledgment
    /// @param target the controller's ssthresh in bytes
    long onAck(Ack ack, long target);

    /// Bytes were sent, new or again.
    ///
    /// @param bytes how many
    void onSend(long bytes);

    /// Fast recovery is over.
    default void onExit() {
    }
}
