package io.tcpkit.api.spi;

/// What one acknowledgment said, after it was fully processed. Reused: valid during the call.
///
/// Bytes are payload octets. `newlyCumAcked` counts what the cumulative acknowledgment covered and `newlyAcked` adds
/// what SACK blocks newly covered: RFC 5681's N and RFC 9438's `segments_acked` are the former, PRR's DeliveredData and
/// BBR's RS.newly_acked the latter.
///
/// The sample is that of draft-ietf-ccwg-bbr, "Delivery Rate Samples": of the segment sent last of those that this
/// acknowledgment newly covered. There is none when it covered nothing new, and no rate when the interval is shorter than
/// the smallest round trip, which means that an earlier transmission of that segment was answered.
public interface Ack {

    /// {@return the engine's clock}
    long nowNanos();

    /// {@return bytes newly delivered, cumulatively or by SACK}
    long newlyAcked();

    /// {@return bytes that SND.UNA moved}
    long newlyCumAcked();

    /// {@return bytes newly marked lost}
    long newlyLost();

    /// {@return bytes newly reported as CE-marked: with accurate ECN what the peer counted, with DCTCP what was acknowledged
    /// together with ECN-Echo; 0 with classic ECN, whose echo repeats itself and counts nothing}
    long newlyMarked();

    /// {@return whether it echoes congestion: by the ECN-Echo flag, or with accurate ECN by a counter that has grown}
    boolean ece();

    /// {@return bytes in flight after this ACK}
    long inFlight();

    /// {@return bytes in flight before this ACK}
    long priorInFlight();

    /// {@return the round-trip time of the most recently sent segment it acknowledged, -1 when there is no valid one}
    long rttNanos();

    /// {@return whether fast recovery is under way, or the reduction after an ECN echo, during which the window does not
    /// grow; after a timeout it is not: slow start repairs the loss then}
    boolean inRecovery();

    /// {@return whether the window was fully used at some moment of the last round trip}
    boolean cwndLimited();

    /// {@return the delivery rate sample in bytes per second, 0 when there is none}
    long deliveryRate();

    /// {@return bytes delivered over the sample's interval}
    long sampleDelivered();

    /// {@return the sample's interval: the longer of how long sending and how long delivering took; 0 when there is no
    /// rate}
    long sampleIntervalNanos();

    /// {@return bytes that had been delivered when the sample's segment was sent}
    long priorDelivered();

    /// {@return bytes lost over the sample's interval}
    long sampleLost();

    /// {@return bytes reported as CE-marked over the sample's interval}
    long sampleMarked();

    /// {@return bytes in flight when the sample's segment was sent, that segment included}
    long txInFlight();

    /// {@return whether the sample was limited by the application rather than by the network}
    boolean appLimited();
}
