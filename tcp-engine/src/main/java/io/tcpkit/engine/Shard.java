package io.tcpkit.engine;

import io.tcpkit.api.ConnectionConfig;
import io.tcpkit.api.ConnectionId;
import io.tcpkit.api.ConnectionInfo;
import io.tcpkit.api.ListenerConfig;
import io.tcpkit.api.StackConfig;
import io.tcpkit.api.StackInfo;
import io.tcpkit.api.TcpState;
import io.tcpkit.api.event.CloseReason;
import io.tcpkit.api.event.Drop;
import io.tcpkit.api.segment.Segment;
import io.tcpkit.api.spi.EventListener;
import io.tcpkit.api.spi.NetworkDevice;
import io.tcpkit.api.spi.TimerQueue;
import io.tcpkit.fsm.Connection;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One duty cycle and everything it owns: the device, the connections, the timers. The only loop of the engine.
///
/// ```
///   doWork(now):  receive a batch ─► take commands ─► expire timers ─► let each active connection speak ─► flush
/// ```
/// Everything is done by one thread, the shard's own or the caller of a driven stack, and sees one reading of the clock per
/// cycle. All of a batch is processed before anything is sent, so that one ACK covers a batch. Other threads reach the
/// shard by [#commands()], [#ask] and the rings of their connections.
///
/// A connection that throws is aborted and reported; the shard goes on.
final class Shard implements TimerQueue.Expiry {
    private static final Logger LOG = LoggerFactory.getLogger(Shard.class);
    private static final int RECEIVE_BATCH = 64;
    private static final int EXPIRE_BATCH = 1024;
    /// Segments that one connection may send in its turn; with segmentation offload each may be 64 KiB.
    private static final int TURN = 16;

    private final StackConfig config;
    private final NetworkDevice device;
    private final boolean driven;
    private final CommandQueue commands;
    private final ChunkPool pool;
    private final Arena arena = Arena.ofShared();
    private final DropCounters drops;
    private final Demux demux;
    private final OwnAddresses own;
    private final Ingress ingress;
    private final Egress egress;
    private final TimerQueue timers;
    private final Openings openings;
    private final ActiveFlows active = new ActiveFlows();
    private final Segment segment = new Segment();
    private final Services services;
    private long nowNanos;
    private int timeWaits;
    private boolean closing;
    private long closeDeadlineNanos;
    private volatile @Nullable Thread owner;
    private volatile boolean over;
    private volatile @Nullable StackInfo lastInfo;
    private volatile String why = "the stack is closed";

    /// A shard on an open device.
    ///
    /// @param config what its stack is made of
    /// @param services finds algorithms
    /// @param device the device, which is closed by who made the shard
    /// @param startNanos the engine's clock now
    /// @param driven whether a caller drives it, so that nothing may block
    Shard(StackConfig config, Services services, NetworkDevice device, long startNanos, boolean driven) {
        this.config = config;
        this.services = services;
        this.device = device;
        this.driven = driven;
        this.nowNanos = startNanos;
        var secrets = new Secrets(config.seed());
        EventListener observer = Observers.of(config.listeners());
        commands = new CommandQueue(device);
        pool = new ChunkPool(config.memoryBytes());
        drops = new DropCounters(observer);
        demux = new Demux(secrets.tableHash());
        own = new OwnAddresses(config.addresses());
        egress = new Egress(device, arena, drops);
        timers = services.timerQueue(config.timers(), startNanos);
        openings = new Openings(this, config, services, demux, own, pool, device.capabilities(), timers.resolutionNanos(),
                observer, secrets);
        ingress = new Ingress(this, openings, own, demux, egress, drops);
    }

    // The cycle.

    /// One cycle.
    ///
    /// @param now the engine's clock
    /// @return how much was done
    int doWork(long now) {
        assert now >= nowNanos : "the clock went back from " + nowNanos + " to " + now;
        nowNanos = now;
        int work = device.receive(ingress, RECEIVE_BATCH);
        work += commands.drain();
        work += timers.expire(now, this, EXPIRE_BATCH);
        work += transmit();
        egress.flush();
        return work;
    }

    /// {@return when there is something to do even if nothing arrives}
    long nextDeadlineNanos() {
        if (active.size() > 0 || !commands.isEmpty()) {
            return nowNanos;
        }
        return Math.min(timers.nextDeadlineNanos(), closing ? closeDeadlineNanos : Connection.NEVER);
    }

    private int transmit() {
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
            egress.send(flow.tuple, segment, nowNanos);
            sent++;
        }
        if (sent > 0) {
            segment.payload().clear();
            notice(flow);
        }
        if (flow.ended || flow.failed) {
            retire(flow);
        } else if (flow.state == TcpState.LISTEN) {
            // RFC 9293 §3.10.7.4, second check: a passive open that was reset goes back to LISTEN. Our listeners make a
            // connection for each SYN, so this one has served.
            flow.reason = CloseReason.RESET;
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
            return flow.fsm.pollTransmit(nowNanos, segment);
        } catch (RuntimeException | Error e) {
            onFault(flow, e);
            return false;
        }
    }

    /// Passes on what a connection has signalled.
    private void notice(Flow flow) {
        TcpState state;
        int signals;
        try {
            state = flow.fsm.state();
            signals = flow.fsm.takeSignals();
        } catch (RuntimeException | Error e) {
            onFault(flow, e);
            return;
        }
        if (state != flow.state) {
            timeWaits += (state == TcpState.TIME_WAIT ? 1 : 0) - (flow.state == TcpState.TIME_WAIT ? 1 : 0);
            flow.state = state;
            flow.socket.onState(state);
        }
        if (signals == 0) {
            return;
        }
        flow.socket.onSignals(signals);
        EngineListener listener = flow.handshakeOf;
        if ((signals & Connection.CONNECTED) != 0 && listener != null) {
            flow.handshakeOf = null;
            listener.onConnected(flow.socket);
        }
        flow.ended |= (signals & Connection.ENDED) != 0;
    }

    private void arm(Flow flow) {
        long deadline = flow.fsm.nextDeadlineNanos();
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

    @Override
    public void onExpired(int key, long now) {
        Flow flow = demux.inSlot(key);
        flow.armedNanos = Connection.NEVER;
        try {
            if (flow.fsm.nextDeadlineNanos() <= nowNanos) {
                flow.fsm.onTimeout(nowNanos);
                active.add(flow);
            } else {
                arm(flow);
            }
        } catch (RuntimeException | Error e) {
            onFault(flow, e);
        }
    }

    // Segments.

    /// A segment arrived for a connection.
    Drop onSegment(Flow flow, Segment arrived) {
        active.add(flow);
        Drop drop;
        try {
            drop = flow.fsm.onSegment(arrived, nowNanos);
        } catch (RuntimeException | Error e) {
            onFault(flow, e);
            return Drop.NONE;
        }
        if (flow.handshakeOf != null) {
            // At once, not at the end of the batch: the next segment of this batch may ask for the listener's room.
            notice(flow);
        }
        return drop;
    }

    /// An ICMP error quoted a segment of a connection.
    Drop onUnreachable(Flow flow, int quotedSeq, boolean hard) {
        active.add(flow);
        try {
            return flow.fsm.onUnreachable(quotedSeq, hard, nowNanos);
        } catch (RuntimeException | Error e) {
            onFault(flow, e);
            return Drop.NONE;
        }
    }

    // What applications want.

    /// An application wants something of its connection.
    void onCommands(Flow flow, int taken) {
        if (flow.ended) {
            bury(flow, flow.socket.isClosed());
            return;
        }
        active.add(flow);
        try {
            if ((taken & EngineConnection.WRITTEN) != 0) {
                flow.fsm.onSendBufferGrown(nowNanos);
            }
            if ((taken & EngineConnection.READ) != 0) {
                flow.fsm.onReceiveBufferDrained(nowNanos);
                flow.receiveRing.reclaim();
            }
            if ((taken & EngineConnection.SHUTDOWN) != 0) {
                flow.fsm.shutdownOutput(nowNanos);
            }
            if ((taken & EngineConnection.CLOSE) != 0) {
                flow.fsm.close(nowNanos);
                flow.receiveRing.clear();
            }
            if ((taken & EngineConnection.ABORT) != 0) {
                flow.fsm.abort(CloseReason.ABORTED, nowNanos);
                flow.receiveRing.clear();
            }
        } catch (RuntimeException | Error e) {
            onFault(flow, e);
        }
    }

    // The end of a connection.

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
        drops.count(Drop.INTERNAL, nowNanos);
        try {
            flow.fsm.abort(CloseReason.INTERNAL, nowNanos);
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
        timeWaits -= flow.state == TcpState.TIME_WAIT ? 1 : 0;
        if (flow.handshakeOf != null) {
            flow.handshakeOf.onHandshakeLost();
            flow.handshakeOf = null;
        }
        CloseReason reason = flow.reason != CloseReason.OPEN ? flow.reason : flow.fsm.closeReason();
        assert reason != CloseReason.OPEN : flow + " has ended for no reason";
        flow.socket.onEnded(reason, infoOf(flow));
        flow.sendRing.clear();
        bury(flow, flow.socket.isClosed());
    }

    /// Frees what a connection that has ended still holds, unless the application may want to read it.
    private void bury(Flow flow, boolean isUnread) {
        if (flow.retired && !flow.buried && (isUnread || flow.receiveRing.available() == 0)) {
            flow.buried = true;
            flow.receiveRing.clear();
            demux.freeSlot(flow);
        }
    }

    // The end of the stack.

    /// Begins to close: no listeners any more, and every connection finishes what it has to say.
    void beginClose() {
        if (closing) {
            return;
        }
        closing = true;
        closeDeadlineNanos = nowNanos + config.closeTimeout().toNanos();
        for (EngineListener listener : demux.allListeners()) {
            openings.close(listener, why);
        }
        demux.forEach(flow -> {
            if (!flow.ended) {
                flow.socket.close();
            }
        });
    }

    /// {@return whether a closing stack has nothing left to wait for}
    boolean isFinished() {
        // Who is in TIME-WAIT waits for nothing but old duplicates.
        return closing && active.size() == 0 && commands.isEmpty()
                && (demux.connections() == timeWaits || nowNanos >= closeDeadlineNanos);
    }

    /// Aborts what is left and gives everything back but the device. Nothing can be asked any more.
    void finish() {
        end(CloseReason.STACK_CLOSED, true);
        egress.flush();
        arena.close();
        pool.close();
    }

    /// The device is gone, or the shard itself is at fault: everything ends at once, unheard.
    ///
    /// @param what happened, in words
    /// @param fault what was thrown
    void fail(String what, Throwable fault) {
        LOG.error("the stack on {} ends with {} connections: {}", device.name(), demux.connections(), what, fault);
        why = what;
        end(CloseReason.STACK_CLOSED, false);
        arena.close();
        pool.close();
    }

    private void end(CloseReason reason, boolean aloud) {
        closing = true;
        for (EngineListener listener : demux.allListeners()) {
            openings.close(listener, why);
        }
        demux.forEach(flow -> {
            if (!flow.retired) {
                try {
                    flow.fsm.abort(reason, nowNanos);
                } catch (RuntimeException | Error e) {
                    onFault(flow, e);
                }
                flow.reason = reason;
                if (aloud && poll(flow)) {
                    egress.send(flow.tuple, segment, nowNanos);
                }
                retire(flow);
            }
            bury(flow, true);
        });
        lastInfo = info();
        over = true;
        commands.close();
    }

    /// {@return why nothing can be asked any more, in words}
    String why() {
        return why;
    }

    // Questions.

    /// Does something on the shard's thread, between two cycles, and waits for it. On a driven stack that is the caller's.
    ///
    /// @param body what to do
    /// @return what it yields
    /// @throws X what it throws
    /// @throws StackClosedException when the shard has ended
    <T, X extends Exception> T ask(ShardCall.Body<T, X> body) throws X {
        if (over) {
            throw new StackClosedException();
        }
        if (driven || Thread.currentThread() == owner) {
            return body.run();
        }
        var call = new ShardCall<>(body);
        commands.submit(call, ShardCall.RUN);
        return call.await();
    }

    /// Says that the calling thread is the shard's from here on.
    void own() {
        owner = Thread.currentThread();
    }

    /// Called before a thread waits for the shard.
    ///
    /// @param call what it called
    /// @param instead what does not wait
    /// @throws IllegalStateException on a driven stack, where it would wait for itself
    void refuseToBlock(String call, String instead) {
        if (driven) {
            throw new IllegalStateException(
                    "%s would wait, but this stack is driven by its caller and nothing happens meanwhile: use %s between calls of doWork"
                            .formatted(call, instead));
        }
    }

    /// {@return what is known about a connection}
    ConnectionInfo infoOf(Flow flow) {
        return flow.fsm.info(nowNanos);
    }

    /// {@return all connections}
    List<ConnectionInfo> connections() {
        var all = new ArrayList<ConnectionInfo>();
        demux.forEach(flow -> {
            if (!flow.retired) {
                all.add(infoOf(flow));
            }
        });
        return List.copyOf(all);
    }

    /// {@return counters, those of the end when there is no shard any more}
    StackInfo lastInfo() {
        StackInfo info = lastInfo;
        assert info != null : "the shard lives";
        return info;
    }

    /// {@return counters}
    StackInfo info() {
        return new StackInfo(device.name(), ingress.packets(), egress.packets(), ingress.bytes(), egress.bytes(),
                drops.snapshot(), demux.connections(), demux.listeners(), timers.size(), pool.inUseBytes(), services.list());
    }

    /// {@return how listeners and connections begin}
    Openings openings() {
        return openings;
    }

    /// Puts a connection on the list of those that may have something to send.
    void activate(Flow flow) {
        active.add(flow);
    }

    /// {@return the engine's clock in this cycle}
    long nowNanos() {
        return nowNanos;
    }

    CommandQueue commands() {
        return commands;
    }

    ChunkPool pool() {
        return pool;
    }
}
