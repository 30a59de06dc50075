package io.tcpkit.engine;

import io.tcpkit.api.ConnectionInfo;
import io.tcpkit.api.TcpState;
import io.tcpkit.api.event.Drop;
import io.tcpkit.api.segment.Segment;
import io.tcpkit.api.spi.EventListener;
import io.tcpkit.codec.IpHeader;
import io.tcpkit.fsm.TimeWaitBlock;
import org.jspecify.annotations.Nullable;

/// What happens to connections in TIME-WAIT: how they get there, what is answered, when they end. The shard's.
///
/// A connection that has nothing left to say gives everything away but a [TimeWaitBlock], which lies packed in
/// [TimeWaits]; its application reads on what had arrived, and its observers are told of the end when that comes. What
/// arrives for it is judged by [TimeWaitBlock#judge], and a SYN that is surely new makes room for itself.
final class TimeWaitKeeper {
    private final Shard shard;
    private final TimeWaits table;
    private final Egress egress;
    private final EventListener observer;
    private final TimeWaitBlock block = new TimeWaitBlock();
    private final Segment answer = new Segment();

    TimeWaitKeeper(Shard shard, TimeWaits table, Egress egress, EventListener observer) {
        this.shard = shard;
        this.table = table;
        this.egress = egress;
        this.observer = observer;
    }

    /// Takes a connection over if it is in TIME-WAIT and has nothing to send.
    ///
    /// @param flow the connection
    /// @return whether it was; then the flow can be retired
    boolean take(Flow flow) {
        ConnectionInfo during = flow.fsm.info(shard.nowNanos());
        if (!flow.fsm.condense(block)) {
            return false;
        }
        if (table.isFull()) {
            end(table.first());
        }
        table.add(flow.tuple, flow.socket.id().serial(), block);
        flow.socket.onTimeWait(during);
        return true;
    }

    /// A segment arrived for one of them.
    ///
    /// @param entry its entry in the table
    /// @param ip the packet's header
    /// @param segment the segment
    /// @param listener who would take a new connection, `null` for nobody
    /// @param openings makes that connection
    /// @return what became of it
    Drop onSegment(int entry, IpHeader ip, Segment segment, @Nullable EngineListener listener, Openings openings) {
        table.load(entry, block);
        TimeWaitBlock.Verdict verdict = block.judge(segment, listener != null,
                listener != null && listener.algorithms().config().timestamps());
        if (verdict == TimeWaitBlock.Verdict.REOPEN && listener != null) {
            Drop drop = openings.reopen(listener, segment, block.sndNxt);
            if (drop == Drop.NONE) {
                end(entry);
            }
            return drop;
        }
        if (block.answer(verdict, segment, shard.nowNanos(), answer)) {
            table.update(entry, block);
            egress.answer(ip, answer, shard.nowNanos());
        }
        return verdict.drop();
    }

    /// Ends those whose time is over.
    ///
    /// @param limit the most
    /// @return how many
    int expire(int limit) {
        int ended = 0;
        while (ended < limit && table.nextEndNanos() <= shard.nowNanos()) {
            end(table.first());
            ended++;
        }
        return ended;
    }

    /// ABORT of one: RFC 9293 §3.10.5 deletes it without a word.
    ///
    /// @param flow whose entry it is, if it is still there
    void abort(Flow flow) {
        int entry = table.find(flow.tuple);
        if (entry >= 0 && table.serial(entry) == flow.socket.id().serial()) {
            end(entry);
        }
    }

    /// {@return whether a connection is still in TIME-WAIT}
    ///
    /// @param flow the connection
    boolean holds(Flow flow) {
        int entry = table.find(flow.tuple);
        return entry >= 0 && table.serial(entry) == flow.socket.id().serial();
    }

    /// Ends all of them.
    void endAll() {
        while (table.size() > 0) {
            end(table.first());
        }
    }

    private void end(int entry) {
        if (observer != EventListener.NONE) {
            observer.onTransition(table.id(entry), TcpState.TIME_WAIT, TcpState.CLOSED, shard.nowNanos());
        }
        table.remove(entry);
    }
}
