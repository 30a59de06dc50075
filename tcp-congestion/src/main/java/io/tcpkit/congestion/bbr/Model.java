package io.tcpkit.congestion.bbr;

import io.tcpkit.api.spi.Ack;
import io.tcpkit.api.spi.Path;
import io.tcpkit.congestion.WindowedMax;

/// What is believed of the path: how fast it delivers, how long it takes, how much it holds (draft-ietf-ccwg-bbr, "Updating
/// Network Path Model Parameters").
///
/// ```
///   long term                                     short term
///   max_bw: the best of the last two cycles       bw_shortterm          bw = min(max_bw, bw_shortterm)
///   min_rtt: the least of the last ten seconds    inflight_shortterm    bdp = bw * min_rtt
///   inflight_longterm: what the last probe found too much
/// ```
final class Model {
    /// BBR.LossThresh.
    static final double LOSS_THRESH = 0.02;
    /// BBR.MaxBwFilterLen: the present cycle of ProbeBW and the one before.
    private static final int MAX_BW_CYCLES = 2;
    private static final double NANOS_PER_SECOND = 1e9;

    private final Path path;
    final Rounds rounds = new Rounds();
    final FullPipe fullPipe = new FullPipe();
    final MinRtt minRtt;
    final AckAggregation aggregation = new AckAggregation();
    final ShortTerm shortTerm = new ShortTerm();
    final LongTerm longTerm = new LongTerm();
    private final WindowedMax maxBwFilter = new WindowedMax(MAX_BW_CYCLES);
    private long cycleCount;
    private long maxBw;
    private long bw;

    Model(Path path) {
        this.path = path;
        minRtt = new MinRtt(path.srttNanos());
    }

    /// The clock is seen for the first time.
    void begin(long nowNanos) {
        minRtt.begin(nowNanos);
        aggregation.begin(nowNanos);
    }

    /// UpdateMaxBw(). A rate that the application limited counts only where it shows that there is more.
    void updateMaxBw(Ack ack) {
        rounds.onAck(ack, path.delivered());
        long rate = ack.deliveryRate();
        if (rate > 0 && (rate >= maxBw || !ack.appLimited())) {
            maxBwFilter.add(rate, cycleCount);
            maxBw = maxBwFilter.max(MAX_BW_CYCLES);
        }
    }

    /// AdvanceMaxBwFilter().
    void advanceMaxBwFilter() {
        cycleCount++;
    }

    /// BoundBWForModel().
    void boundBw() {
        bw = Math.min(maxBw, shortTerm.bw());
    }

    /// IsInflightTooHigh().
    ///
    /// @param lost bytes lost since a segment was sent
    /// @param txInFlight bytes in flight then
    boolean isInflightTooHigh(long lost, long txInFlight) {
        return lost > txInFlight * LOSS_THRESH || lost > 0 && !path.sack();
    }

    /// BDPMultiple().
    ///
    /// @param rate BBR.bw or BBR.max_bw
    /// @return bytes; the initial window while no round trip was measured
    long bdpMultiple(long rate, double gain) {
        if (minRtt.nanos() == MinRtt.INFINITY) {
            return path.initialWindow();
        }
        return (long) (gain * rate * (minRtt.nanos() / NANOS_PER_SECOND));
    }

    /// {@return BBR.bdp in bytes}
    long bdp() {
        return bdpMultiple(bw, 1);
    }

    /// {@return BBR.bw in bytes per second, 0 before the first sample}
    long bw() {
        return bw;
    }

    /// {@return BBR.max_bw in bytes per second, 0 before the first sample}
    long maxBw() {
        return maxBw;
    }
}
