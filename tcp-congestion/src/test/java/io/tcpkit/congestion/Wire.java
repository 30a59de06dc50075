package io.tcpkit.congestion;

import io.tcpkit.api.spi.Ack;
import io.tcpkit.api.spi.CongestionControl;
import io.tcpkit.api.spi.CongestionControlProvider;
import io.tcpkit.api.spi.CongestionEvent;
import io.tcpkit.api.spi.Ecn;
import io.tcpkit.api.spi.Parameters;
import io.tcpkit.api.spi.Path;
import io.tcpkit.api.spi.StateSink;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/// The connection's side of the contract, played by hand: one controller and the events that a test sends it.
///
/// Like the engine it hands out the same objects again and again. Without more being said the window is in full use, and
/// what is in flight is what the test says.
final class Wire implements Path, Ack, CongestionEvent {
    static final int SMSS = 1_000;

    private int smss = SMSS;
    private long initialWindow;
    private long inFlight;
    private long maxFlight;
    private long newlyCumAcked;
    private boolean inRecovery;
    private boolean cwndLimited = true;
    private boolean ece;
    boolean slowStartAfterIdle = true;
    private Kind kind = Kind.LOSS;
    private boolean repeated;
    private long nowNanos;
    private long rttNanos = 100_000_000;
    private long minRttNanos;
    private long deliveryRate;
    private long delivered;
    private long priorDelivered;
    private final Ecn ecn;
    private long newlyMarked;
    final CongestionControl control;

    Wire(CongestionControlProvider provider, Parameters parameters, int initialSegments) {
        this(provider, parameters, initialSegments, Ecn.CLASSIC);
    }

    Wire(CongestionControlProvider provider, Parameters parameters, int initialSegments, Ecn ecn) {
        initialWindow = (long) initialSegments * SMSS;
        this.ecn = ecn;
        control = provider.create(this, parameters);
    }

    static Wire newReno(int initialSegments) {
        return new Wire(new NewReno.Provider(), Parameters.NONE, initialSegments);
    }

    static Wire reno(int initialSegments) {
        return new Wire(new Reno.Provider(), Parameters.NONE, initialSegments);
    }

    /// A connection in avoidance: a window of so many segments that came out of a recovery.
    static Wire avoiding(CongestionControlProvider provider, int segments) {
        var wire = new Wire(provider, Parameters.NONE, 2 * segments);
        wire.inFlight(2L * segments * SMSS).loss().inFlight((segments - 1L) * SMSS).recovered();
        return wire;
    }

    Wire inFlight(long bytes) {
        inFlight = bytes;
        return this;
    }

    /// The largest flight of the last round trip.
    Wire maxFlight(long bytes) {
        maxFlight = bytes;
        return this;
    }

    Wire inRecovery(boolean value) {
        inRecovery = value;
        return this;
    }

    Wire cwndLimited(boolean value) {
        cwndLimited = value;
        return this;
    }

    Wire ece(boolean value) {
        ece = value;
        return this;
    }

    Wire ack(long bytes) {
        nowNanos += 1_000_000;
        newlyCumAcked = bytes;
        delivered += bytes;
        if (rttNanos > 0) {
            minRttNanos = minRttNanos == 0 ? rttNanos : Math.min(minRttNanos, rttNanos);
        }
        control.onAck(this);
        return this;
    }

    /// An ACK that tells how much of what it covers was marked.
    Wire ack(long bytes, long marked) {
        newlyMarked = marked;
        ece = marked > 0;
        ack(bytes);
        newlyMarked = 0;
        ece = false;
        return this;
    }

    /// Time passes; each acknowledgment takes a millisecond besides.
    Wire pass(long nanos) {
        nowNanos += nanos;
        return this;
    }

    /// The round-trip time from now on, smoothed and sampled.
    Wire rttMillis(double millis) {
        rttNanos = Math.round(millis * 1e6);
        return this;
    }

    /// What the network delivers, as measured by the acknowledgments from now on.
    Wire deliveryRate(long bytesPerSecond) {
        deliveryRate = bytesPerSecond;
        return this;
    }

    /// An acknowledgment of so many bytes for a law that is asked without a controller around it.
    Ack acked(long bytes) {
        newlyCumAcked = bytes;
        delivered += bytes;
        return this;
    }

    /// Congestion with so many bytes in flight, likewise.
    CongestionEvent congested(Kind what, long flight) {
        kind = what;
        inFlight = flight;
        return this;
    }

    /// Acknowledgments without a round-trip time: of what was sent twice.
    Wire withoutSamples() {
        rttNanos = -1;
        return this;
    }

    /// What is acknowledged from now on was sent when all that is delivered had been.
    Wire beginRound() {
        priorDelivered = delivered;
        return this;
    }

    /// One window is acknowledged segment by segment in the course of one round trip.
    Wire round() {
        int segments = (int) (control.cwnd() / smss);
        long step = rttNanos / segments - 1_000_000;
        beginRound();
        for (int i = 0; i < segments; i++) {
            pass(step).ack(smss);
        }
        return this;
    }

    Wire acks(int count, long bytes) {
        for (int i = 0; i < count; i++) {
            ack(bytes);
        }
        return this;
    }

    Wire loss() {
        return congestion(Kind.LOSS, false);
    }

    Wire ecnEcho() {
        return congestion(Kind.ECN, false);
    }

    Wire timeout(boolean again) {
        return congestion(Kind.TIMEOUT, again);
    }

    Wire congestion(Kind what, boolean again) {
        kind = what;
        repeated = again;
        control.onCongestion(this);
        return this;
    }

    /// The ACK that completes recovery, as the engine reports it: first the end, then the ACK.
    Wire recovered() {
        inRecovery = false;
        control.onRecovered(nowNanos);
        return ack(SMSS);
    }

    Wire smss(int bytes, long newInitialWindow) {
        smss = bytes;
        initialWindow = newInitialWindow;
        control.onSmss(bytes);
        return this;
    }

    double cwndSegments() {
        return (double) control.cwnd() / SMSS;
    }

    double ssthreshSegments() {
        return (double) control.ssthresh() / SMSS;
    }

    /// {@return a number that the controller tells of itself}
    double state(String wanted) {
        double[] found = {Double.NaN};
        control.describe(new StateSink() {
            @Override
            public void put(String name, double value) {
                found[0] = name.equals(wanted) ? value : found[0];
            }

            @Override
            public void put(String name, String value) {
            }
        });
        return found[0];
    }

    String described() {
        var text = new StringBuilder();
        control.describe(new StateSink() {
            @Override
            public void put(String name, double value) {
                text.append(name).append('=').append(value).append(' ');
            }

            @Override
            public void put(String name, String value) {
                text.append(name).append('=').append(value).append(' ');
            }
        });
        return text.toString().strip();
    }

    // Path

    @Override
    public int smss() {
        return smss;
    }

    @Override
    public long initialWindow() {
        return initialWindow;
    }

    @Override
    public long srttNanos() {
        return Math.max(rttNanos, 0);
    }

    @Override
    public long minRttNanos() {
        return minRttNanos == 0 ? Math.max(rttNanos, 0) : minRttNanos;
    }

    @Override
    public long inFlight() {
        return inFlight;
    }

    @Override
    public long delivered() {
        return delivered;
    }

    @Override
    public long lost() {
        return 0;
    }

    @Override
    public long maxFlightSize() {
        return maxFlight;
    }

    @Override
    public boolean slowStartAfterIdle() {
        return slowStartAfterIdle;
    }

    @Override
    public boolean sack() {
        return false;
    }

    @Override
    public boolean timestamps() {
        return false;
    }

    @Override
    public Ecn ecn() {
        return ecn;
    }

    @Override
    public RandomGenerator random() {
        return new SplittableRandom(1);
    }

    @Override
    public void markAppLimited() {
    }

    // Ack

    @Override
    public long nowNanos() {
        return nowNanos;
    }

    @Override
    public long newlyAcked() {
        return newlyCumAcked;
    }

    @Override
    public long newlyCumAcked() {
        return newlyCumAcked;
    }

    @Override
    public long newlyLost() {
        return 0;
    }

    @Override
    public long newlyMarked() {
        return newlyMarked;
    }

    @Override
    public boolean ece() {
        return ece;
    }

    @Override
    public long priorInFlight() {
        return inFlight + newlyCumAcked;
    }

    @Override
    public long rttNanos() {
        return rttNanos;
    }

    @Override
    public boolean inRecovery() {
        return inRecovery;
    }

    @Override
    public boolean cwndLimited() {
        return cwndLimited;
    }

    @Override
    public long deliveryRate() {
        return deliveryRate;
    }

    @Override
    public long sampleDelivered() {
        return 0;
    }

    @Override
    public long sampleIntervalNanos() {
        return 0;
    }

    @Override
    public long priorDelivered() {
        return priorDelivered;
    }

    @Override
    public long sampleLost() {
        return 0;
    }

    @Override
    public long sampleMarked() {
        return 0;
    }

    @Override
    public long txInFlight() {
        return inFlight;
    }

    @Override
    public boolean appLimited() {
        return false;
    }

    // CongestionEvent

    @Override
    public Kind kind() {
        return kind;
    }

    @Override
    public long flightSize() {
        return inFlight;
    }

    @Override
    public boolean repeated() {
        return repeated;
    }
}
