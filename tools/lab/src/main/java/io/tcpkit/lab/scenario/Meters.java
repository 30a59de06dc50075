package io.tcpkit.lab.scenario;

import io.tcpkit.api.ConnectionId;
import io.tcpkit.api.segment.Segment;
import io.tcpkit.api.spi.Ack;
import io.tcpkit.api.spi.EventListener;
import java.util.List;

/// Hears all stacks and tells each flow's meter what is of its connections, which their port says.
record Meters(int firstPort, List<FlowMeter> meters) implements EventListener {
    private EventListener of(ConnectionId connection) {
        int remote = connection.remote().getPort() - firstPort;
        int index = remote >= 0 && remote < meters.size() ? remote : connection.local().getPort() - firstPort;
        return index >= 0 && index < meters.size() ? meters.get(index) : NONE;
    }

    @Override
    public void onSent(ConnectionId connection, Segment segment, boolean retransmission, long nowNanos) {
        of(connection).onSent(connection, segment, retransmission, nowNanos);
    }

    @Override
    public void onAck(ConnectionId connection, Ack ack, long cwnd, long ssthresh) {
        of(connection).onAck(connection, ack, cwnd, ssthresh);
    }

    @Override
    public void onRetransmissionTimeout(ConnectionId connection, int expiries, long nowNanos) {
        of(connection).onRetransmissionTimeout(connection, expiries, nowNanos);
    }
}
