package io.tcpkit.engine;

import io.tcpkit.api.ConnectionInfo;
import io.tcpkit.api.TcpState;
import io.tcpkit.api.event.CloseReason;
import io.tcpkit.api.event.Drop;
import io.tcpkit.api.segment.Segment;
import io.tcpkit.api.spi.TimerQueue;
import io.tcpkit.codec.IcmpMessage;
import io.tcpkit.fsm.Connection;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The connections of a shard, from their first segment to their grave: what happens to each, what each sends, when each
/// is due.
///
/// Whatever happens to a connection only puts it on the list of the active ones; when all of a batch has happened, each of
/// them [takes its turn][#takeTurns()]. That makes one ACK of a batch of segments, and one wake-up of the application.
///
/// A connection that throws (a fault of ours, or of an algorithm that somebody added) is aborted and reported; the others
/// go on.
final class Flows implements TimerQueue.Expiry {
    private static final Logger LOG = LoggerFactory.getLogger(Flows.class);
    /// Segments that one connection may send in its turn; with segmentation offload each may be 64 KiB.
    private static final int TURN = 16;
    /// How long a connection that should be accepted, and finds the queue full, waits to ask again.
    private static final long RETRY_OFFER_NANOS = 200_000_000;

    private final Shard shard;
    private final Demux demux;
    private final TimerQueue timers;
    private final Egress egress;
    private final DropCounters drops;
    private final TimeWaitKeeper keeper;
    private final Orphans orphans;
    private final PathMtus pathMtus = new PathMtus();
    private final ActiveFlows active = new ActiveFlows();
    private final Segment segment = new Segment();

    /// No connections yet.
    ///
    /// @param shard whose, asked for the time
    /// @param demux the tables they are in
    /// @param keeper takes those in TIME-WAIT
    /// @param timers knows when each is due, by slot
    /// @param egress takes what they send
    /// @param drops counts faults
    /// @param maxOrphans how many may go on after their applications have closed them
    Flows(Shard shard, Demux demux, TimeWaitKeeper keeper, TimerQueue timers, Egress egress, DropCounters drops,
            int maxOrphans) {
        this.shard = shard;
        this.demux = demux;
        this.keeper = keeper;
        this.orphans = new Orphans(maxOrphans);
        this.timers = timers;
        this.egress = egress;
        this.drops = drops;
    }

    // What happens to a connection.

    /// A segment arrived for a connection.
    Drop onSegment(Flow flow, Segment arrived) {
        active.add(flow);
        Drop drop;
        try {
            drop = flow.fsm.onSegment(arrived, shard.nowNanos());
        } catch (RuntimeException | Error e) {
            onFault(flow, e);
            return Drop.NONE;
        }
        if (flow.handshakeOf != null) {
            // At once, not at the end of the batch: the next segment of this batch may ask for the listener's room.
            notice(flow);
        }
        if (drop == Drop.NO_BUFFER) {
            reclaim();
        }
        return drop;
    }

    /// An ICMP error quoted a segment of a connection.
    Drop onIcmpError(Flow flow, IcmpMessage error) {
        active.add(flow);
        try {
            return error.kind() == IcmpMessage.Kind.TOO_BIG
                    ? flow.fsm.onTooBig(error.quotedSeq(), error.mtu(), error.quotedBytes(), shard.nowNanos())
                    : flow.fsm.onUnreachable(error.quotedSeq(), error.meaning(), error.isHardError(), shard.nowNanos());
        } catch (RuntimeException | Error e) {
            onFault(flow, e);
            return Drop.NONE;
        }
    }

    /// An application wants something of its connection.
    void onCommands(Flow flow, int taken) {
        if (flow.ended) {
            if ((taken & EngineConnection.ABORT) != 0) {
                keeper.abort(flow);
            }
            bury(flow, flow.socket.isClosed());
            return;
        }
        active.add(flow);
        try {
            if ((taken & EngineConnection.WRITTEN) != 0) {
                flow.fsm.onSendBufferGrown(shard.nowNanos());
            }
            if ((taken & EngineConnection.STARVED) != 0 && !shard.pool().hasFree()) {
                reclaim();
            }
            if ((taken & EngineConnection.READ) != 0) {
                flow.fsm.onReceiveBufferDrained(shard.nowNanos());
                flow.receiveRing.reclaim();
            }
            if ((taken & EngineConnection.SHUTDOWN) != 0) {
                flow.fsm.shutdownOutput(shard.nowNanos());
            }
            if ((taken & EngineConnection.CLOSE) != 0) {
                flow.fsm.close(shard.nowNanos());
                flow.receiveRing.clear();
                disown(orphans.adopt(flow));
            }
            if ((taken & EngineConnection.ABORT) != 0) {
                flow.fsm.abort(CloseReason.ABORTED, shard.nowNanos());
                flow.receiveRing.clear();
            }
        } catch (RuntimeException | Error e) {
            onFault(flow, e);
        }
    }

    /// The time has come that a connection's timer was set to; its own deadline may have moved away since.
    @Override
    public void onExpired(int key, long now) {
        Flow flow = demux.inSlot(key);
        flow.armedNanos = Connection.NEVER;
        if (flow.acceptByNanos <= shard.nowNanos()) {
            // Nothing came in time: the application may find out what the peer wants.
            offer(flow);
        }
        try {
            if (flow.fsm.nextDeadlineNanos() <= shard.nowNanos()) {
                flow.fsm.onTimeout(shard.nowNanos());
                active.add(flow);
            } else {
                arm(flow);
            }
        } catch (RuntimeException | Error e) {
            onFault(flow, e);
        }
    }

    // What it does then.

    /// {@return how many connections wait for their turn}
    int active() {
        return active.size();
    }

    /// {@return how many connections go on after their applications have closed them}
    int orphans() {
        return orphans.size();
    }

    /// Puts a connection on the list of those that may have something to send or to tell.
    void activate(Flow flow) {
        active.add(flow);
    }

    /// Gives each active connection its turn.
    ///
    /// @return how many segments were sent
    int takeTurns() {
        int segments = 0;
        for (int turns = active.size(); turns > 0; turns--) {
            segments += takeTurn(active.take());
        }
        return segments;
    }

    /// Lets a connection tell what happened, send what it may, and set its timer.
    private int takeTurn(Flow flow) {
        if (flow.buried) {
            return 0;
        }
        notice(flow);
        int sent = 0;
        while (sent < TURN && poll(flow)) {
            egress.send(flow, segment, flow.fsm.isFragmentable(), shard.nowNanos());
            sent++;
        }
        if (sent > 0) {
            segment.payload().clear();
            if (flow.sendRing.hasLowWater()) {
                flow.sendRing.onSent(flow.fsm.sentUpTo());
                flow.socket.onRoom();
            }
            notice(flow);
        }
        if (flow.failed) {
            sayLastWord(flow);
        }
        if (flow.ended || flow.failed) {
            retire(flow);
        } else if (flow.state == TcpState.LISTEN) {
            // RFC 9293 §3.10.7.4, second check: a passive open that was reset goes back to LISTEN. Our listeners make a
            // connection for each SYN, so this one has served.
            flow.reason = CloseReason.RESET;
            retire(flow);
        } else if (flow.state == TcpState.TIME_WAIT && sent < TURN && rest(flow)) {
            flow.reason = CloseReason.FINISHED;
            retire(flow);
        } else {
            arm(flow);
            if (sent == TURN) {
                active.add(flow);
            }
        }
        return sent;
    }

    private boolean poll(Flow flow) {
        try {
            return flow.fsm.pollTransmit(shard.nowNanos(), segment);
        } catch (RuntimeException | Error e) {
            onFault(flow, e);
            return false;
        }
    }

    /// Sends the RST of a connection that was aborted from outside, if it owes one.
    private void sayLastWord(Flow flow) {
        if (poll(flow)) {
            egress.send(flow, segment, false, shard.nowNanos());
        }
    }

    /// {@return what paths carry}
    PathMtus pathMtus() {
        return pathMtus;
    }

    /// Passes on what a connection has signalled.
    private void notice(Flow flow) {
        TcpState state;
        int signals;
        try {
            state = flow.fsm.state();
            signals = flow.fsm.takeSignals();
            learnPathMtu(flow);
        } catch (RuntimeException | Error e) {
            onFault(flow, e);
            return;
        }
        if (state != flow.state) {
            flow.state = state;
            flow.socket.onState(state);
            leaveFastOpen(flow);
        }
        if (signals == 0) {
            return;
        }
        if ((signals & Connection.WRITABLE) != 0) {
            // As much again as is on its way: while that is acknowledged, the application writes the next window.
            flow.sendRing.allow(2 * flow.fsm.cwnd());
        }
        flow.socket.onSignals(signals);
        if ((signals & Connection.FAST_OPEN) != 0) {
            shard.openings().fastOpenCache().learn(flow.tuple, flow.fsm.fastOpenLesson(), shard.nowNanos());
        }
        EngineListener listener = flow.handshakeOf;
        if (listener != null) {
            boolean spoken = (signals & (Connection.READABLE | Connection.PEER_FINISHED)) != 0;
            if ((signals & Connection.CONNECTED) != 0 && listener.deferNanos() > 0 && !spoken) {
                flow.acceptByNanos = shard.nowNanos() + listener.deferNanos();
            } else if ((signals & Connection.CONNECTED) != 0 || flow.acceptByNanos != Connection.NEVER && spoken) {
                offer(flow);
            }
        }
        flow.ended |= (signals & Connection.ENDED) != 0;
    }

    /// Lets a connection be accepted, now or, if there is no room, a little later.
    private void offer(Flow flow) {
        EngineListener listener = flow.handshakeOf;
        if (listener != null && flow.acceptByNanos != Connection.NEVER && listener.isQueueFull()) {
            flow.acceptByNanos = shard.nowNanos() + RETRY_OFFER_NANOS;
            active.add(flow);
        } else if (listener != null) {
            flow.acceptByNanos = Connection.NEVER;
            flow.handshakeOf = null;
            listener.onConnected(flow.socket);
        }
    }

    /// RFC 7413 §5.1: the handshake of a connection opened by Fast Open is over, in one way or another.
    private void leaveFastOpen(Flow flow) {
        FastOpenQueue queue = flow.fastOpenOf;
        if (queue != null && flow.state != TcpState.SYN_RECEIVED) {
            flow.fastOpenOf = null;
            if (flow.fsm.closeReason() == CloseReason.RESET) {
                queue.onReset(shard.nowNanos());
            } else {
                queue.leave();
            }
        }
    }

    private void learnPathMtu(Flow flow) {
        int mtu = flow.fsm.pathMtuBytes();
        if (mtu < flow.pathMtuBytes) {
            pathMtus.learn(flow.tuple, mtu, shard.nowNanos());
        }
        flow.pathMtuBytes = mtu;
    }

    private void arm(Flow flow) {
        long deadline;
        try {
            deadline = Math.min(flow.fsm.nextDeadlineNanos(), flow.acceptByNanos);
        } catch (RuntimeException | Error e) {
            onFault(flow, e);
            return;
        }
        if (deadline == Connection.NEVER) {
            if (flow.armedNanos != Connection.NEVER) {
                timers.cancel(flow.slot);
                flow.armedNanos = Connection.NEVER;
            }
        } else if (deadline < flow.armedNanos) {
            timers.schedule(flow.slot, deadline);
            flow.armedNanos = deadline;
        }
        // A later deadline waits until the earlier one expires: each ACK moves the retransmission timer further away,
        // and it hardly ever expires.
    }

    // Its end.

    /// Ends a connection at once.
    ///
    /// @param flow the connection
    /// @param reason why
    /// @param aloud whether the peer is told
    void end(Flow flow, CloseReason reason, boolean aloud) {
        if (!flow.retired) {
            try {
                flow.fsm.abort(reason, shard.nowNanos());
            } catch (RuntimeException | Error e) {
                onFault(flow, e);
            }
            flow.reason = reason;
            if (aloud) {
                sayLastWord(flow);
            }
            retire(flow);
        }
        bury(flow, true);
    }

    /// Something has no room: who is waited for by nobody goes first.
    private void reclaim() {
        disown(orphans.oldestWithOctets());
    }

    private void disown(@Nullable Flow flow) {
        if (flow != null) {
            orphans.remove(flow);
            refuse(flow);
        }
    }

    /// Aborts a connection that there is no room for; its RST leaves in its turn.
    void refuse(Flow flow) {
        try {
            flow.fsm.abort(CloseReason.ABORTED, shard.nowNanos());
        } catch (RuntimeException | Error e) {
            onFault(flow, e);
        }
        active.add(flow);
    }

    private boolean rest(Flow flow) {
        try {
            return keeper.take(flow);
        } catch (RuntimeException | Error e) {
            onFault(flow, e);
            return false;
        }
    }

    /// Something threw that must not: the connection concerned pays, nobody else.
    private void onFault(Flow flow, Throwable fault) {
        if (flow.failed) {
            // What it was given for its end threw as well. It is already lost.
            flow.ended = true;
            return;
        }
        flow.failed = true;
        flow.reason = CloseReason.INTERNAL;
        LOG.error("{}: a fault of our own; the connection is aborted", flow, fault);
        drops.count(Drop.INTERNAL, shard.nowNanos());
        try {
            flow.fsm.abort(CloseReason.INTERNAL, shard.nowNanos());
        } catch (RuntimeException | Error again) {
            LOG.debug("{}: it cannot even be aborted", flow, again);
            flow.ended = true;
        }
        active.add(flow);
    }

    /// Takes a connection that has ended out of the tables.
    private void retire(Flow flow) {
        if (flow.retired) {
            return;
        }
        flow.retired = true;
        flow.ended = true;
        demux.remove(flow);
        timers.cancel(flow.slot);
        orphans.remove(flow);
        if (flow.handshakeOf != null) {
            flow.handshakeOf.onHandshakeLost();
            flow.handshakeOf = null;
        }
        if (flow.fastOpenOf != null) {
            flow.fastOpenOf.leave();
            flow.fastOpenOf = null;
        }
        CloseReason reason = flow.reason != CloseReason.OPEN ? flow.reason : flow.fsm.closeReason();
        assert reason != CloseReason.OPEN : flow + " has ended for no reason";
        ConnectionInfo info;
        try {
            info = flow.fsm.info(shard.nowNanos());
        } catch (RuntimeException | Error e) {
            LOG.warn("{}: it cannot even be asked", flow, e);
            info = ConnectionInfo.unknown(flow.socket.id(), reason);
        }
        flow.socket.onEnded(reason, info);
        flow.sendRing.clear();
        bury(flow, flow.socket.isClosed());
    }

    /// Frees what a connection that has ended still holds, unless the application may want to read it.
    private void bury(Flow flow, boolean nobodyReads) {
        if (flow.retired && !flow.buried && (nobodyReads || flow.receiveRing.available() == 0)) {
            flow.buried = true;
            flow.receiveRing.clear();
            demux.freeSlot(flow);
        }
    }
}
