package io.tcpkit.congestion.bbr;

import io.tcpkit.api.spi.Ack;
import java.util.concurrent.TimeUnit;

/// The smallest round-trip time of the last ten seconds, and when it was last looked for (draft-ietf-ccwg-bbr, "ProbeRTT
/// Logic").
///
/// Two windows: if five seconds bring nothing as small as before, it is time to look (ProbeRTT); if ten bring nothing, what
/// was seen is believed.
final class MinRtt {
    /// No sample yet.
    static final long INFINITY = Long.MAX_VALUE;
    /// BBR.MinRTTFilterLen.
    private static final long FILTER_NANOS = TimeUnit.SECONDS.toNanos(10);
    /// BBR.ProbeRTTInterval.
    private static final long PROBE_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(5);

    private long minRtt;
    private long minRttStamp;
    private long probeMinDelay;
    private long probeMinStamp;
    private boolean probeExpired;

    /// @param rttNanos what the handshake has measured, 0 for nothing
    MinRtt(long rttNanos) {
        minRtt = rttNanos > 0 ? rttNanos : INFINITY;
        probeMinDelay = minRtt;
    }

    /// The clock is seen for the first time: both windows begin.
    void begin(long nowNanos) {
        minRttStamp = nowNanos;
        probeMinStamp = nowNanos;
    }

    /// UpdateMinRTT().
    void onAck(Ack ack) {
        long now = ack.nowNanos();
        probeExpired = now - probeMinStamp > PROBE_INTERVAL_NANOS;
        if (ack.rttNanos() >= 0 && (ack.rttNanos() < probeMinDelay || probeExpired)) {
            probeMinDelay = ack.rttNanos();
            probeMinStamp = now;
        }
        if (probeMinDelay < minRtt || now - minRttStamp > FILTER_NANOS) {
            minRtt = probeMinDelay;
            minRttStamp = probeMinStamp;
        }
    }

    /// ProbeRTT is over: the next one is due an interval from now.
    void onProbed(long nowNanos) {
        probeMinStamp = nowNanos;
    }

    /// {@return BBR.min_rtt, [#INFINITY] before the first sample}
    long nanos() {
        return minRtt;
    }

    /// {@return BBR.probe_rtt_expired}
    boolean isProbeDue() {
        return probeExpired;
    }
}
