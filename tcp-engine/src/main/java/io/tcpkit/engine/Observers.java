package io.tcpkit.engine;

import io.tcpkit.api.ConnectionId;
import io.tcpkit.api.TcpState;
import io.tcpkit.api.event.Drop;
import io.tcpkit.api.segment.Segment;
import io.tcpkit.api.spi.Ack;
import io.tcpkit.api.spi.CongestionEvent;
import io.tcpkit.api.spi.EventListener;
import io.tcpkit.api.spi.SendReason;
import io.tcpkit.api.spi.SenderState;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// All observers of a stack as one. An observer that throws is removed and reported: looking on must not change anything.
final class Observers implements EventListener {
    private static final Logger LOG = LoggerFactory.getLogger(Observers.class);

    private final EventListener[] observers;

    private Observers(List<EventListener> observers) {
        this.observers = observers.toArray(EventListener[]::new);
    }

    /// {@return one observer that stands for many}
    ///
    /// @param observers the many, or none
    static EventListener of(List<EventListener> observers) {
        return observers.isEmpty() ? NONE : new Observers(observers);
    }

    @Override
    public void onTransition(ConnectionId connection, TcpState from, TcpState to, long nowNanos) {
        for (int i = 0; i < observers.length; i++) {
            try {
                observers[i].onTransition(connection, from, to, nowNanos);
            } catch (RuntimeException | AssertionError e) {
                remove(i, e);
            }
        }
    }

    @Override
    public void onReceived(ConnectionId connection, Segment segment, long nowNanos) {
        for (int i = 0; i < observers.length; i++) {
            try {
                observers[i].onReceived(connection, segment, nowNanos);
            } catch (RuntimeException | AssertionError e) {
                remove(i, e);
            }
        }
    }

    @Override
    public void onSent(ConnectionId connection, Segment segment, boolean retransmission, SendReason reason,
            long nowNanos) {
        for (int i = 0; i < observers.length; i++) {
            try {
                observers[i].onSent(connection, segment, retransmission, reason, nowNanos);
            } catch (RuntimeException | AssertionError e) {
                remove(i, e);
            }
        }
    }

    @Override
    public void onSender(ConnectionId connection, SenderState sender, long nowNanos) {
        for (int i = 0; i < observers.length; i++) {
            try {
                observers[i].onSender(connection, sender, nowNanos);
            } catch (RuntimeException | AssertionError e) {
                remove(i, e);
            }
        }
    }

    @Override
    public void onCongestion(ConnectionId connection, CongestionEvent event, long cwnd, long ssthresh) {
        for (int i = 0; i < observers.length; i++) {
            try {
                observers[i].onCongestion(connection, event, cwnd, ssthresh);
            } catch (RuntimeException | AssertionError e) {
                remove(i, e);
            }
        }
    }

    @Override
    public void onAck(ConnectionId connection, Ack ack, long cwnd, long ssthresh) {
        for (int i = 0; i < observers.length; i++) {
            try {
                observers[i].onAck(connection, ack, cwnd, ssthresh);
            } catch (RuntimeException | AssertionError e) {
                remove(i, e);
            }
        }
    }

    @Override
    public void onRetransmissionTimeout(ConnectionId connection, int expiries, long nowNanos) {
        for (int i = 0; i < observers.length; i++) {
            try {
                observers[i].onRetransmissionTimeout(connection, expiries, nowNanos);
            } catch (RuntimeException | AssertionError e) {
                remove(i, e);
            }
        }
    }

    @Override
    public void onControllerReplaced(ConnectionId connection, String from, String to, String why) {
        for (int i = 0; i < observers.length; i++) {
            try {
                observers[i].onControllerReplaced(connection, from, to, why);
            } catch (RuntimeException | AssertionError e) {
                remove(i, e);
            }
        }
    }

    @Override
    public void onDrop(Drop drop, long nowNanos) {
        for (int i = 0; i < observers.length; i++) {
            try {
                observers[i].onDrop(drop, nowNanos);
            } catch (RuntimeException | AssertionError e) {
                remove(i, e);
            }
        }
    }

    private void remove(int i, Throwable why) {
        LOG.warn("observer {} threw and is removed", observers[i].getClass().getName(), why);
        observers[i] = NONE;
    }
}
