package com.example.westcoast;

import io.tcpkit.api.spi.Ack;
import io.tcpkit.api.spi.CongestionControl;
import io.tcpkit.api.spi.CongestionEvent;
import io.tcpkit.api.spi.Path;
import io.tcpkit.api.spi.StateSink;

/// Relaxed: fills the path, lets a few segments wait in its queue, and asks for no more.
///
/// Other algorithms open the window until the queue overflows. The round-trip time gives the queue away long before
/// that: what it exceeds its smallest value by is time spent waiting, so of the bytes that were in flight
/// ```
///   waiting = inFlight * (rtt - smallest) / rtt
/// ```
/// were not on the path but in a queue. The least of it in a round trip is the queue that never drained. Once a round
/// trip the window grows by one segment while that is below the target, and shrinks by one while it is above. Losses and
/// timeouts are answered as by others, since a queue may be too short to be felt. This is the idea of TCP Vegas (Brakmo
/// and Peterson, 1995) with one threshold instead of three.
///
/// It keeps delays short where it is alone or among its like. Beside an algorithm that fills the queue it gets the short
/// end, and when the route becomes longer it takes the new way for a queue: known weaknesses of the idea, left in here
/// so that it can be read in one go.
final class Westcoast implements CongestionControl {
    private final Path path;
    private final int targetSegments;
    private final double beta;

    private long cwnd;
    private long ssthresh = Long.MAX_VALUE;
    // What to go back to when the last congestion proves to be none.
    private long cwndBefore;
    private long ssthreshBefore;

    private long smallestRtt = Long.MAX_VALUE;
    // The least that waited in this round trip, and how much was in flight then.
    private long waiting = Long.MAX_VALUE;
    private long waitingOf;
    private long roundEnd;

    Westcoast(Path path, int targetSegments, double beta) {
        this.path = path;
        this.targetSegments = targetSegments;
        this.beta = beta;
        cwnd = path.initialWindow();
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
        if (ack.rttNanos() > 0) {
            measure(ack.rttNanos(), ack.txInFlight());
        }
        if (ack.newlyCumAcked() == 0 || ack.inRecovery()) {
            return;
        }
        // A round trip is over when something is acknowledged that was sent after the last one was.
        boolean roundOver = ack.priorDelivered() >= roundEnd && waiting != Long.MAX_VALUE;
        int smss = path.smss();
        long excess = roundOver ? waiting - (long) targetSegments * smss : 0;
        if (excess > 0) {
            // In slow start the window doubled since, so all that is too much goes at once; later a segment is enough.
            long less = cwnd < ssthresh ? Math.min(cwnd, waitingOf - excess) : cwnd - smss;
            cwnd = Math.max(less, 2L * smss);
            ssthresh = cwnd;
        } else if (!ack.cwndLimited()) {
            // Growth that nothing has made use of would prove nothing.
        } else if (cwnd < ssthresh) {
            cwnd = Math.min(cwnd + Math.min(ack.newlyCumAcked(), 2L * smss), ssthresh);
        } else if (roundOver) {
            cwnd += smss;
        }
        if (roundOver) {
            roundEnd = path.delivered();
            waiting = Long.MAX_VALUE;
        }
    }

    private void measure(long rtt, long inFlight) {
        smallestRtt = Math.min(smallestRtt, rtt);
        long waited = (long) (inFlight * (1 - (double) smallestRtt / rtt));
        if (waited < waiting) {
            waiting = waited;
            waitingOf = inFlight;
        }
    }

    @Override
    public void onCongestion(CongestionEvent event) {
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
        cwnd = Math.min(cwnd, path.initialWindow());
    }

    @Override
    public void onSmss(int smss) {
        cwnd = Math.max(cwnd, smss);
        ssthresh = Math.max(ssthresh, 2L * smss);
    }

    @Override
    public void describe(StateSink sink) {
        sink.put("waiting", waiting == Long.MAX_VALUE ? 0 : waiting);
        sink.put("smallestRtt", smallestRtt == Long.MAX_VALUE ? 0 : smallestRtt);
    }
}
