package io.tcpkit.fsm.send;

import io.tcpkit.api.spi.Ack;
import io.tcpkit.api.spi.RttEstimator;

/// What was delivered, what was lost, how long it took and how much was in flight: all that is measured, for the
/// retransmission timeout and for the congestion controller's report on each acknowledgment.
final class Delivery {
    /// A timestamp tells the time to a millisecond.
    private static final long TICK_NANOS = 1_000_000;

    private final RttEstimator rtt;
    private final SentSegments.Acked acked = new SentSegments.Acked();
    private final AckEvent report = new AckEvent();
    private final DeliveryRate rate = new DeliveryRate();
    private final MarkHistory marks = new MarkHistory();
    private long minRttNanos;
    /// A round-trip time is taken from the first acknowledgment beyond this position: one sample per round trip.
    private long timedFrom = 1;
    /// The congestion window was the limit while positions up to this one were sent.
    private long cwndLimitedUpTo;
    private long roundEnd = 1;
    private long maxFlight;
    private long roundMaxFlight;

    Delivery(RttEstimator rtt) {
        this.rtt = rtt;
        this.minRttNanos = rtt.srttNanos();
    }

    // ---- an acknowledgment, from its beginning to the report ---------------------------------------------------------

    void onAckBegins(long una, long inFlight, long nowNanos) {
        acked.reset();
        report.nowNanos = nowNanos;
        report.priorInFlight = inFlight;
        report.ece = false;
        report.newlyMarked = 0;
        report.sampleMarked = 0;
        report.cwndLimited = una < cwndLimitedUpTo;
        report.newlyAcked = 0;
        report.newlyCumAcked = 0;
        report.newlyLost = 0;
        report.rttNanos = -1;
        report.deliveryRate = 0;
        report.sampleDelivered = 0;
        report.sampleIntervalNanos = 0;
        report.priorDelivered = 0;
        report.sampleLost = 0;
        report.txInFlight = 0;
        report.appLimited = false;
    }

    /// {@return collects what the scoreboard finds to be delivered by this acknowledgment}
    SentSegments.Acked acked() {
        return acked;
    }

    /// The scoreboard is up to date: what was delivered, and how long did it take.
    ///
    /// @param una SND.UNA
    /// @param cumOctets octets that SND.UNA moved over, which a FIN is not
    /// @param fin 1 when the FIN was acknowledged, else 0
    /// @param nxt SND.NXT
    /// @param echoedRttNanos the round-trip time that a timestamp echoes, -1 for none
    /// @param onlyOneArrived whether the peer would have told us, and has not, that it got a segment twice
    void measure(long una, long cumOctets, int fin, long nxt, long echoedRttNanos, boolean onlyOneArrived, long nowNanos) {
        long octets = acked.bytes() - fin;
        report.newlyAcked = octets;
        report.newlyCumAcked = cumOctets;
        if (acked.bytes() == 0) {
            return;
        }
        rate.onDelivered(octets, nowNanos);
        if (acked.isTimed()) {
            long newest = nowNanos - acked.newestSentAt();
            report.rttNanos = newest;
            minRttNanos = minRttNanos == 0 ? newest : Math.min(minRttNanos, newest);
        }
        // RFC 6298 §3: once per round trip, and from the oldest segment, so that the receiver's delay is part of it. Where
        // Karn's rule refuses that, the echoed timestamp knows which transmission it answers (RFC 7323 §4).
        long sample = acked.isTimed() ? nowNanos - acked.oldestSentAt()
                : isEchoValid(echoedRttNanos, onlyOneArrived, nowNanos) ? echoedRttNanos : -1;
        if (una > timedFrom && sample >= 0) {
            rtt.onSample(sample, nowNanos, 1);
            timedFrom = nxt;
        }
    }

    /// What is acknowledged was sent twice. An echo of the last transmission measures that one. An echo of an earlier one
    /// measures that only if the later has not arrived as well: otherwise the first acknowledgment was lost, the peer
    /// answers the duplicate with what it remembers, and the "round trip" is our own timeout.
    private boolean isEchoValid(long echoedRttNanos, boolean onlyOneArrived, long nowNanos) {
        return echoedRttNanos >= 0
                && (onlyOneArrived || nowNanos - echoedRttNanos + TICK_NANOS > acked.newestSentAt());
    }

    /// What this acknowledgment tells of congestion marks.
    ///
    /// @param oldest octets delivered when the oldest segment in flight was sent
    void onMarks(boolean echo, long marked, long oldest) {
        report.ece = echo;
        report.newlyMarked = marked;
        if (marked > 0) {
            marks.add(marked, rate.delivered(), oldest);
        }
        report.sampleMarked = acked.bytes() == 0 ? 0 : marks.since(acked.newestDelivered());
    }

    /// {@return octets that this acknowledgment newly delivered}
    long newlyDelivered() {
        return report.newlyAcked;
    }

    void onLost(int length) {
        rate.onLost(length);
        report.newlyLost += length;
    }

    /// {@return the report to the congestion controller, valid until the next acknowledgment}
    Ack report(long una, long nxt, long inFlight, boolean inFastRecovery) {
        report.inFlight = inFlight;
        report.inRecovery = inFastRecovery;
        if (acked.bytes() > 0) {
            rate.sample(acked, minRttNanos, report);
        }
        if (una >= roundEnd) {
            roundEnd = nxt;
            maxFlight = roundMaxFlight;
            roundMaxFlight = nxt - una;
        }
        return report;
    }

    // ---- sending ------------------------------------------------------------------------------------------------------

    void onSent(long una, long nxt) {
        roundMaxFlight = Math.max(roundMaxFlight, nxt - una);
    }

    /// The congestion window keeps something back, or what was just sent has filled it: until that is acknowledged.
    void onCwndLimited(long nxt) {
        cwndLimitedUpTo = nxt;
    }

    /// The application keeps the window unused from here on.
    void markAppLimited(long inFlight) {
        rate.markAppLimited(inFlight);
    }

    // ---- what others ask ----------------------------------------------------------------------------------------------

    DeliveryRate rate() {
        return rate;
    }

    long delivered() {
        return rate.delivered();
    }

    long lost() {
        return rate.lost();
    }

    long minRttNanos() {
        return minRttNanos;
    }

    /// {@return the largest FlightSize of this round trip and the last}
    long maxFlightSize() {
        return Math.max(maxFlight, roundMaxFlight);
    }
}
