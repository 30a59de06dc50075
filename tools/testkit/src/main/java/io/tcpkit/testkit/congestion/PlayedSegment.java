package io.tcpkit.testkit.congestion;

import io.tcpkit.api.spi.SentSegment;

/// A segment that a [PlayedSender] has sent; used again when it is acknowledged.
final class PlayedSegment implements SentSegment {
    int size;
    long sendTimeNanos;
    long firstSendTimeNanos;
    long deliveredAtSend;
    long deliveredNanosAtSend;
    long lostAtSend;
    long markedAtSend;
    long txInFlight;
    boolean appLimited;
    boolean retransmission;
    boolean lost;
    boolean sacked;
    private long tag;

    PlayedSegment fresh(int bytes) {
        size = bytes;
        retransmission = false;
        lost = false;
        sacked = false;
        tag = 0;
        return this;
    }

    boolean isInFlight() {
        return !lost && !sacked;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public long sendTimeNanos() {
        return sendTimeNanos;
    }

    @Override
    public long deliveredAtSend() {
        return deliveredAtSend;
    }

    @Override
    public long lostAtSend() {
        return lostAtSend;
    }

    @Override
    public long txInFlight() {
        return txInFlight;
    }

    @Override
    public boolean appLimited() {
        return appLimited;
    }

    @Override
    public boolean retransmission() {
        return retransmission;
    }

    @Override
    public long tag() {
        return tag;
    }

    @Override
    public void tag(long value) {
        tag = value;
    }
}
