package io.tcpkit.fsm.send;

import io.tcpkit.api.spi.SentSegment;

/// The one [SentSegment] of a sender: a window onto one entry of [SentSegments].
final class SentSegmentView implements SentSegment {
    private final SentSegments sent;
    private int index;

    SentSegmentView(SentSegments sent) {
        this.sent = sent;
    }

    SentSegmentView at(int index) {
        this.index = index;
        return this;
    }

    @Override
    public int size() {
        return sent.length(index);
    }

    @Override
    public long sendTimeNanos() {
        return sent.sentAt(index);
    }

    @Override
    public long deliveredAtSend() {
        return sent.deliveredAtSend(index);
    }

    @Override
    public long lostAtSend() {
        return sent.lostAtSend(index);
    }

    @Override
    public long txInFlight() {
        return sent.txInFlight(index);
    }

    @Override
    public boolean appLimited() {
        return sent.is(index, SentSegments.APP_LIMITED);
    }

    @Override
    public boolean retransmission() {
        return sent.is(index, SentSegments.RETRANSMITTED);
    }

    @Override
    public long tag() {
        return sent.tag(index);
    }

    @Override
    public void tag(long value) {
        sent.tag(index, value);
    }
}
