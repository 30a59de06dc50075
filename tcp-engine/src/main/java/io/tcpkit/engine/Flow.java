package io.tcpkit.engine;

import io.tcpkit.api.TcpState;
import io.tcpkit.api.event.CloseReason;
import io.tcpkit.fsm.Connection;
import org.jspecify.annotations.Nullable;

/// One connection as its shard sees it. Only the shard touches it; the application has the [EngineConnection].
///
/// ```
///   new ──► in the table ──► ended: out of the table, timer gone ──► buried: slot free, memory back
///                             └── waits here only for octets that the application has not read
/// ```
final class Flow {
    /// Both ends, the key in the table.
    final FourTuple tuple;
    /// Its place in the table of slots, and the key of its timer.
    final int slot;
    /// What TCP says.
    final Connection fsm;
    /// The application's side.
    final EngineConnection socket;
    /// Octets out.
    final SendRing sendRing;
    /// Octets in.
    final ReceiveRing receiveRing;
    /// Whose connection it is until its handshake is over; `null` for an outgoing one and afterwards.
    @Nullable EngineListener handshakeOf;
    /// Where it counts as opened by Fast Open until its handshake is over; `null` for all others.
    @Nullable FastOpenQueue fastOpenOf;
    /// When a connection whose application waits for its first data is accepted without, [Connection#NEVER] when it does not.
    long acceptByNanos = Connection.NEVER;
    /// Whether its application has closed it and it goes on.
    boolean orphan;
    /// The orphan before it.
    @Nullable Flow olderOrphan;
    /// The orphan after it.
    @Nullable Flow youngerOrphan;
    /// The state as last looked at.
    TcpState state = TcpState.CLOSED;
    /// The deadline that the timer queue has, [Connection#NEVER] for none. It may be earlier than the connection's own.
    long armedNanos = Connection.NEVER;
    /// What the path carries, as the connection had found out when last looked at.
    int pathMtuBytes = Integer.MAX_VALUE;
    /// What its packets have for a hop limit.
    int hopLimit;
    /// Their Diffserv codepoint.
    int dscp;
    /// Whether the connection has signalled its end, or has failed.
    boolean ended;
    /// Whether it threw and was aborted.
    boolean failed;
    /// Why it ended, as far as the shard knows better than the connection.
    CloseReason reason = CloseReason.OPEN;
    /// Whether it is out of the table of 4-tuples and has no timer any more.
    boolean retired;
    /// Whether its slot has been freed.
    boolean buried;
    /// Whether it is on the list of those that may have something to send.
    boolean active;
    /// The next on that list.
    @Nullable Flow nextActive;

    Flow(FourTuple tuple, int slot, Connection fsm, EngineConnection socket, SendRing sendRing, ReceiveRing receiveRing,
            @Nullable EngineListener handshakeOf) {
        this.tuple = tuple;
        this.slot = slot;
        this.fsm = fsm;
        this.socket = socket;
        this.sendRing = sendRing;
        this.receiveRing = receiveRing;
        this.handshakeOf = handshakeOf;
    }

    @Override
    public String toString() {
        return socket.id() + " " + state;
    }
}
