package io.tcpkit.fsm;

import io.tcpkit.api.TcpState;
import io.tcpkit.api.event.CloseReason;
import io.tcpkit.fsm.receive.ReceiveHalf;
import io.tcpkit.fsm.receive.ReceivedAll;
import io.tcpkit.fsm.receive.Receiver;
import io.tcpkit.fsm.send.SendHalf;
import io.tcpkit.fsm.send.Sender;
import io.tcpkit.fsm.send.SentAll;

/// The eleven states, each with exactly what means something in it.
///
/// The synchronized ones are the product of two halves, so that "no text after FIN" is a type and not an `if`:
/// ```
///                     we may still send     our FIN is sent       our FIN is acked
///   peer may send     Established           FinWait1              FinWait2
///   peer sent FIN     CloseWait             Closing, LastAck      TimeWait
///                     └────────── Sender ───────────────┘         └ SentAll
///   top row: Receiver          bottom row: ReceivedAll
/// ```
sealed interface ConnectionState {

    TcpState name();

    /// No connection, before or after.
    record Closed(CloseReason reason) implements ConnectionState {
        @Override
        public TcpState name() {
            return TcpState.CLOSED;
        }
    }

    /// Waiting for a SYN.
    record Listen() implements ConnectionState {
        @Override
        public TcpState name() {
            return TcpState.LISTEN;
        }
    }

    /// Our SYN is sent.
    record SynSent(Handshake handshake) implements ConnectionState {
        @Override
        public TcpState name() {
            return TcpState.SYN_SENT;
        }
    }

    /// The peer's SYN has arrived and ours is not yet acknowledged.
    record SynReceived(Handshake handshake) implements ConnectionState {
        @Override
        public TcpState name() {
            return TcpState.SYN_RECEIVED;
        }
    }

    /// SYN-RECEIVED of RFC 7413 §4.2.2: the peer's SYN had a valid Fast Open cookie, so that octets flow both ways although
    /// ours is not yet acknowledged.
    record FastOpened(Handshake handshake, Sender snd, Receiver rcv) implements Synchronized {
        @Override
        public TcpState name() {
            return TcpState.SYN_RECEIVED;
        }
    }

    /// Both sides know both initial sequence numbers.
    sealed interface Synchronized extends ConnectionState {
        SendHalf snd();

        ReceiveHalf rcv();
    }

    /// Open.
    record Established(Sender snd, Receiver rcv) implements Synchronized {
        @Override
        public TcpState name() {
            return TcpState.ESTABLISHED;
        }
    }

    /// We closed.
    record FinWait1(Sender snd, Receiver rcv) implements Synchronized {
        @Override
        public TcpState name() {
            return TcpState.FIN_WAIT_1;
        }
    }

    /// We closed and the peer knows.
    record FinWait2(SentAll snd, Receiver rcv) implements Synchronized {
        @Override
        public TcpState name() {
            return TcpState.FIN_WAIT_2;
        }
    }

    /// The peer closed.
    record CloseWait(Sender snd, ReceivedAll rcv) implements Synchronized {
        @Override
        public TcpState name() {
            return TcpState.CLOSE_WAIT;
        }
    }

    /// Both closed, each before it heard of the other.
    record Closing(Sender snd, ReceivedAll rcv) implements Synchronized {
        @Override
        public TcpState name() {
            return TcpState.CLOSING;
        }
    }

    /// The peer closed, then we.
    record LastAck(Sender snd, ReceivedAll rcv) implements Synchronized {
        @Override
        public TcpState name() {
            return TcpState.LAST_ACK;
        }
    }

    /// All is said; old duplicates die out.
    record TimeWait(SentAll snd, ReceivedAll rcv) implements Synchronized {
        @Override
        public TcpState name() {
            return TcpState.TIME_WAIT;
        }
    }
}
