package io.tcpkit.cli.demo;

import io.tcpkit.api.ConnectionId;
import io.tcpkit.api.TcpState;
import io.tcpkit.api.segment.Segment;
import io.tcpkit.api.spi.EventListener;
import java.util.concurrent.atomic.LongAdder;

/// Counts over all connections.
final class Tally implements EventListener {
    private final LongAdder opened = new LongAdder();
    private final LongAdder closed = new LongAdder();
    private final LongAdder segmentsIn = new LongAdder();
    private final LongAdder segmentsOut = new LongAdder();
    private final LongAdder retransmissions = new LongAdder();

    @Override
    public void onTransition(ConnectionId connection, TcpState from, TcpState to, long nowNanos) {
        if (to == TcpState.ESTABLISHED) {
            opened.increment();
        } else if (to == TcpState.CLOSED && from.isSynchronized()) {
            closed.increment();
        }
    }

    @Override
    public void onReceived(ConnectionId connection, Segment segment, long nowNanos) {
        segmentsIn.add(segment.segmentCount());
    }

    @Override
    public void onSent(ConnectionId connection, Segment segment, boolean retransmission, long nowNanos) {
        segmentsOut.add(segment.segmentCount());
        if (retransmission) {
            retransmissions.add(segment.segmentCount());
        }
    }

    /// {@return connections that were established}
    long opened() {
        return opened.sum();
    }

    /// {@return connections that were established and have ended}
    long closed() {
        return closed.sum();
    }

    /// {@return segments received}
    long segmentsIn() {
        return segmentsIn.sum();
    }

    /// {@return segments sent, each counted as often as it is on the wire}
    long segmentsOut() {
        return segmentsOut.sum();
    }

    /// {@return segments sent again}
    long retransmissions() {
        return retransmissions.sum();
    }
}
