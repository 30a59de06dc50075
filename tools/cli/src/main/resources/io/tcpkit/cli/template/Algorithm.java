package com.example.@name@;

import io.tcpkit.api.spi.Ack;
import io.tcpkit.api.spi.CongestionControl;
import io.tcpkit.api.spi.CongestionControlProvider;
import io.tcpkit.api.spi.CongestionEvent;
import io.tcpkit.api.spi.ParameterSpec;
import io.tcpkit.api.spi.Parameters;
import io.tcpkit.api.spi.Path;
import io.tcpkit.api.spi.StateSink;
import java.util.List;

/// `@name@`: additive increase, multiplicative decrease. A beginning to be changed into something of your own.
///
/// It adds `increase` segments for each window of data and keeps the share `beta` of what was in flight after congestion.
/// With 1 and 0.5 that is Reno. The laws that it must keep whatever you make of it are in the contract, which its test runs.
public final class @Name@ implements CongestionControl {
    private static final long MAX_WINDOW = 1L << 30;

    private final Path path;
    private final double increase;
    private final double beta;

    private long cwnd;
    private long ssthresh;
    private double fraction;
    // What to go back to when the last congestion proves to be none.
    private long cwndBefore;
    private long ssthreshBefore;

    @Name@(Path path, double increase, double beta) {
        this.path = path;
        this.increase = increase;
        this.beta = beta;
        cwnd = Math.max(path.initialWindow(), path.smss());
        ssthresh = path.initialSsthresh();
    }

    @Override
    public long cwnd() {
        return cwnd;
    }

    @Override
    public long ssthresh() {
        return ssthresh;
    }

    @Override
    public void onAck(Ack ack) {
        long acked = ack.newlyCumAcked();
        // Not while a loss is repaired, not on an ACK that echoes congestion, and not without need.
        if (acked == 0 || ack.inRecovery() || ack.ece() || !ack.cwndLimited()) {
            return;
        }
        if (cwnd < ssthresh) {
            // Slow start: RFC 5681 section 3.1, with L = 2 of RFC 3465.
            cwnd = Math.min(cwnd + Math.min(acked, 2L * path.smss()), ssthresh);
        } else {
            fraction += Math.min(increase * path.smss() * acked / cwnd, acked);
            cwnd += (long) fraction;
            fraction -= (long) fraction;
        }
        cwnd = Math.min(cwnd, MAX_WINDOW);
    }

    @Override
    public void onCongestion(CongestionEvent event) {
        // A segment that times out again says nothing new about the path.
        if (!event.repeated()) {
            cwndBefore = cwnd;
            ssthreshBefore = ssthresh;
            ssthresh = Math.max((long) (event.flightSize() * beta), 2L * path.smss());
        }
        cwnd = switch (event.kind()) {
            case LOSS, ECN -> Math.min(cwnd, ssthresh);
            case TIMEOUT -> path.smss();
        };
    }

    @Override
    public void onSpurious(long nowNanos) {
        cwnd = Math.max(cwnd, cwndBefore);
        ssthresh = Math.max(ssthresh, ssthreshBefore);
    }

    @Override
    public void onIdleRestart(long nowNanos, long idleNanos) {
        if (path.slowStartAfterIdle()) {
            cwnd = Math.min(cwnd, Math.max(path.initialWindow(), path.smss()));
        }
    }

    @Override
    public void onSmss(int smss) {
        cwnd = Math.max(cwnd, smss);
        ssthresh = Math.max(ssthresh, 2L * smss);
    }

    @Override
    public void describe(StateSink sink) {
        sink.put("phase", cwnd < ssthresh ? "slow start" : "avoidance");
    }

    /// What tcpkit finds: the name, the parameters, and a new controller for each connection.
    public static final class Provider implements CongestionControlProvider {
        /// For `ServiceLoader`, which needs a public constructor without arguments.
        public Provider() {
        }

        @Override
        public String name() {
            return "@name@";
        }

        @Override
        public List<ParameterSpec> parameters() {
            return List.of(
                    new ParameterSpec("increase", "1", "segments that the window grows by in a round trip, 0.1 to 10"),
                    new ParameterSpec("beta", "0.5", "what remains of the flight after congestion, 0.1 to 0.9"));
        }

        @Override
        public CongestionControl create(Path path, Parameters parameters) {
            return new @Name@(path, parameters.decimal("increase", 1, 0.1, 10), parameters.decimal("beta", 0.5, 0.1, 0.9));
        }
    }
}
