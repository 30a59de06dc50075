package io.tcpkit.lab.scenario;

import io.tcpkit.api.ConnectionId;
import io.tcpkit.api.segment.Segment;
import io.tcpkit.api.spi.Ack;
import io.tcpkit.api.spi.EventListener;
import java.util.TreeMap;

/// What is measured of a flow, from the end of the warm-up on. It is told by the applications what arrived, and as a listener
/// of the stacks what was sent and acknowledged.
final class FlowMeter implements EventListener {
    private final Flow flow;
    private final long warmUpNanos;
    private final LongSamples rtt = new LongSamples();
    private final LongSamples completions = new LongSamples();
    private final TreeMap<String, Integer> failures = new TreeMap<>();
    private long bytes;
    private long lastNanos;
    private long opened;
    private long segments;
    private long retransmissions;
    private long timeouts;

    FlowMeter(Flow flow, long warmUpNanos) {
        this.flow = flow;
        this.warmUpNanos = warmUpNanos;
    }

    void opened() {
        opened++;
    }

    void delivered(int count, long nowNanos) {
        if (nowNanos >= warmUpNanos) {
            bytes += count;
            lastNanos = nowNanos;
        }
    }

    void completed(long tookNanos, long nowNanos) {
        if (nowNanos >= warmUpNanos) {
            completions.add(tookNanos);
        }
    }

    void failed(String why) {
        failures.merge(why, 1, Integer::sum);
    }

    @Override
    public void onSent(ConnectionId connection, Segment segment, boolean retransmission, long nowNanos) {
        if (nowNanos >= warmUpNanos && segment.payload().length() > 0) {
            int cut = Math.max(1, segment.segmentCount());
            segments += cut;
            retransmissions += retransmission ? cut : 0;
        }
    }

    @Override
    public void onAck(ConnectionId connection, Ack ack, long cwnd, long ssthresh) {
        if (ack.rttNanos() > 0 && ack.nowNanos() >= warmUpNanos) {
            rtt.add(ack.rttNanos());
        }
    }

    @Override
    public void onRetransmissionTimeout(ConnectionId connection, int expiries, long nowNanos) {
        if (nowNanos >= warmUpNanos) {
            timeouts++;
        }
    }

    /// What came of it.
    ///
    /// @param endNanos when the scenario ended
    Outcome.OfFlow outcome(long endNanos) {
        long from = Math.max(warmUpNanos, flow.start().toNanos());
        long until = flow.stop().equals(Flow.NEVER) ? endNanos : Math.min(endNanos, flow.stop().toNanos());
        // A transfer that ended by itself is not to be judged by the time after it.
        boolean isFinite = flow.traffic() instanceof Traffic.Bulk(var whole) && whole != Traffic.ENDLESS;
        if (isFinite && completions.quantiles().count() > 0) {
            until = Math.min(until, lastNanos);
        }
        return new Outcome.OfFlow(flow.name(), flow.connection().congestion().toString(), bytes, Math.max(0, until - from),
                segments, retransmissions, timeouts, rtt.quantiles(), opened, completions.quantiles(), failures);
    }
}
