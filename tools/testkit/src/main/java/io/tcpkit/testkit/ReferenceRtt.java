package io.tcpkit.testkit;

import io.tcpkit.api.ConnectionConfig;
import io.tcpkit.api.spi.RttEstimator;

/// RFC 6298 as printed, for connections under test that ask for nothing else.
final class ReferenceRtt implements RttEstimator {
    private final long minNanos;
    private final long maxNanos;
    private long srttNanos;
    private long rttVarNanos;
    private long rtoNanos;
    private int backOff;

    ReferenceRtt(ConnectionConfig config) {
        minNanos = config.minRto().toNanos();
        maxNanos = config.maxRto().toNanos();
        rtoNanos = config.initialRto().toNanos();
    }

    @Override
    public void onSample(long rttNanos, long nowNanos, int samplesPerWindow) {
        if (srttNanos == 0) {
            srttNanos = rttNanos;
            rttVarNanos = rttNanos / 2;
        } else {
            // RFC 6298 §2.3: RTTVAR first, because it uses the old SRTT.
            rttVarNanos += (Math.abs(srttNanos - rttNanos) - rttVarNanos) / 4;
            srttNanos += (rttNanos - srttNanos) / 8;
        }
        backOff = 0;
        rtoNanos = srttNanos + 4 * rttVarNanos;
    }

    @Override
    public long srttNanos() {
        return srttNanos;
    }

    @Override
    public long rttVarNanos() {
        return rttVarNanos;
    }

    @Override
    public long rtoNanos() {
        return Math.min(maxNanos, Math.max(minNanos, rtoNanos) << Math.min(backOff, 20));
    }

    @Override
    public void onTimeout() {
        backOff++;
    }

    @Override
    public void onProgress() {
        backOff = 0;
    }
}
