package io.tcpkit.api.spi;

/// A segment that was sent, with what was known when it left. Reused: valid during the call.
public interface SentSegment {

    /// {@return octets of payload}
    int size();

    /// {@return when it was last sent, by the engine's clock}
    long sendTimeNanos();

    /// {@return bytes that had been delivered when it was sent}
    long deliveredAtSend();

    /// {@return bytes that had been lost when it was sent}
    long lostAtSend();

    /// {@return bytes in flight when it was sent, itself included}
    long txInFlight();

    /// {@return whether the application had left the window unused when it was sent}
    boolean appLimited();

    /// {@return whether this is a retransmission}
    boolean retransmission();

    /// {@return what the controller stored with it, 0 at first}
    long tag();

    /// Stores 64 bits with it, to be read again when it is acknowledged or lost.
    ///
    /// @param value anything
    void tag(long value);
}
