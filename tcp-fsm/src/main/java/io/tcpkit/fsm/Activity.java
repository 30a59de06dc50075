package io.tcpkit.fsm;

import io.tcpkit.api.segment.Flags;
import io.tcpkit.api.segment.Segment;

/// How many segments came and went, and when the last of each kind did: for [Snapshot], whatever the state.
final class Activity {
    /// It never happened.
    static final long NEVER_YET = Long.MIN_VALUE;

    private long segmentsIn;
    private long segmentsOut;
    private long keepAliveProbes;
    private long dataSentNanos = NEVER_YET;
    private long ackSentNanos = NEVER_YET;
    private long dataReceivedNanos = NEVER_YET;
    private long ackReceivedNanos = NEVER_YET;

    void onReceived(Segment segment, long nowNanos) {
        segmentsIn += segment.segmentCount();
        if (segment.payload().length() > 0) {
            dataReceivedNanos = nowNanos;
        }
        if (segment.has(Flags.ACK)) {
            ackReceivedNanos = nowNanos;
        }
    }

    void onSent(Segment out, long nowNanos) {
        segmentsOut += out.segmentCount();
        if (out.payload().length() > 0) {
            dataSentNanos = nowNanos;
        }
        if (out.has(Flags.ACK)) {
            ackSentNanos = nowNanos;
        }
    }

    void onKeepAliveProbe() {
        keepAliveProbes++;
    }

    long segmentsIn() {
        return segmentsIn;
    }

    long segmentsOut() {
        return segmentsOut;
    }

    long keepAliveProbes() {
        return keepAliveProbes;
    }

    long dataSentNanos() {
        return dataSentNanos;
    }

    long ackSentNanos() {
        return ackSentNanos;
    }

    long dataReceivedNanos() {
        return dataReceivedNanos;
    }

    long ackReceivedNanos() {
        return ackReceivedNanos;
    }
}
