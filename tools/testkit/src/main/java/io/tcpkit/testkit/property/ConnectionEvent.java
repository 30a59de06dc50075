package io.tcpkit.testkit.property;

import io.tcpkit.api.TcpState;
import io.tcpkit.api.spi.Durations;
import io.tcpkit.fsm.Connection;
import io.tcpkit.testkit.Peer;
import java.time.Duration;

/// Something that can happen to a connection.
public sealed interface ConnectionEvent {

    /// Lets it happen; what the connection sends in answer is thrown away.
    ///
    /// @param peer whose connection
    void happenTo(Peer peer);

    /// A segment arrives.
    ///
    /// @param segment counted from where the connection stands then
    record Arrival(SegmentShape segment) implements ConnectionEvent {
        @Override
        public void happenTo(Peer peer) {
            segment.sendTo(peer);
        }

        @Override
        public String toString() {
            return segment.toString();
        }
    }

    /// Time passes.
    ///
    /// @param nanos how much
    record Wait(long nanos) implements ConnectionEvent {
        @Override
        public void happenTo(Peer peer) {
            peer.pass(Duration.ofNanos(nanos));
        }

        @Override
        public String toString() {
            return "wait " + Durations.format(nanos);
        }
    }

    /// Time passes up to the connection's deadline, if it has one.
    record Deadline() implements ConnectionEvent {
        @Override
        public void happenTo(Peer peer) {
            var endpoint = peer.endpoint();
            if (endpoint.nextDeadlineNanos() != Connection.NEVER) {
                peer.pass(Duration.ofNanos(Math.max(0, endpoint.nextDeadlineNanos() - endpoint.nowNanos())));
            }
        }
    }

    /// The connection is called at a time when nothing is due.
    record EarlyTimeout() implements ConnectionEvent {
        @Override
        public void happenTo(Peer peer) {
            if (peer.endpoint().nextDeadlineNanos() > peer.endpoint().nowNanos()) {
                peer.endpoint().disturb();
            }
        }
    }

    /// OPEN (active), where a connection listens: it connects instead (RFC 9293 §3.10.1).
    record Connect() implements ConnectionEvent {
        @Override
        public void happenTo(Peer peer) {
            if (peer.endpoint().state() == TcpState.LISTEN) {
                peer.connect();
            }
        }
    }

    /// SEND.
    ///
    /// @param length octets; fewer are written when there is less room
    record Write(int length) implements ConnectionEvent {
        @Override
        public void happenTo(Peer peer) {
            if (peer.endpoint().state() != TcpState.CLOSED) {
                peer.endpoint().write(length);
            }
        }
    }

    /// RECEIVE.
    ///
    /// @param length octets; fewer are read when there are fewer
    record Read(int length) implements ConnectionEvent {
        @Override
        public void happenTo(Peer peer) {
            peer.endpoint().read(length);
        }
    }

    /// CLOSE, the half-close.
    record Shutdown() implements ConnectionEvent {
        @Override
        public void happenTo(Peer peer) {
            peer.shutdownOutput();
        }
    }

    /// CLOSE of both directions.
    record Close() implements ConnectionEvent {
        @Override
        public void happenTo(Peer peer) {
            peer.closeConnection();
        }
    }

    /// ABORT.
    record Abort() implements ConnectionEvent {
        @Override
        public void happenTo(Peer peer) {
            peer.abort();
        }
    }

    /// An ICMP error arrives about a segment, perhaps one of ours.
    ///
    /// @param offset the quoted sequence number, counted from SND.UNA
    /// @param hard whether it says that the destination cannot be reached at all
    record Unreachable(int offset, boolean hard) implements ConnectionEvent {
        @Override
        public void happenTo(Peer peer) {
            var endpoint = peer.endpoint();
            endpoint.unreachable(endpoint.sendSpace().wrap(endpoint.info().una() + offset), hard);
        }
    }

    /// The stack has no memory for a while.
    ///
    /// @param segments how many segments with data find none
    record NoMemory(int segments) implements ConnectionEvent {
        @Override
        public void happenTo(Peer peer) {
            peer.endpoint().receiveBuffer().refuse(segments);
        }
    }
}
