package io.tcpkit.engine;

import io.tcpkit.api.ConnectionInfo;
import io.tcpkit.api.StackConfig;
import io.tcpkit.api.StackInfo;
import io.tcpkit.api.TcpState;
import io.tcpkit.api.event.CloseReason;
import io.tcpkit.api.spi.EventListener;
import io.tcpkit.api.spi.NetworkDevice;
import io.tcpkit.api.spi.TimerQueue;
import io.tcpkit.fsm.Connection;
import java.lang.foreign.Arena;
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
/// cycle. All of a batch is processed before anything is sent, so that one ACK covers a batch (RFC 9293 §3.10.7.4, MUST-58
/// and MUST-59). Other threads reach the
/// shard by [#commands()], [#ask] and the rings of their connections.
///
/// A connection that throws is aborted and reported; the shard goes on.
final class Shard {
    private static final Logger LOG = LoggerFactory.getLogger(Shard.class);
    private static final int RECEIVE_BATCH = 64;
    private static final int EXPIRE_BATCH = 1024;

    private final StackConfig config;
    private final NetworkDevice device;
    private final boolean driven;
    private final CommandQueue commands;
    private final ChunkPool pool;
    private final Arena arena = Arena.ofShared();
    private final DropCounters drops;
    private final Demux demux;
    private final Listeners listeners;
    private final TimeWaits timeWaits;
    private final TimeWaitKeeper keeper;
    private final CookieHandshakes cookies;
    private final OwnAddresses own;
    private final Ingress ingress;
    private final Egress egress;
    private final TimerQueue timers;
    private final Flows flows;
    private final Openings openings;
    private final Services services;
    private long nowNanos;
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
        KeyedHash tableHash = secrets.tableHash();
        demux = new Demux(tableHash);
        listeners = new Listeners(secrets.listenerHash());
        timeWaits = new TimeWaits(tableHash, config.maxTimeWaits());
        own = new OwnAddresses(config.addresses());
        egress = new Egress(device, arena, drops, new Identifications(secrets.tableHash()));
        timers = services.timerQueue(config.timers(), startNanos);
        keeper = new TimeWaitKeeper(this, timeWaits, egress, observer);
        flows = new Flows(this, demux, keeper, timers, egress, drops, config.maxOrphans());
        openings = new Openings(this, config, services, demux, listeners, timeWaits, own, pool, device.capabilities(), timers.resolutionNanos(),
                observer, secrets);
        cookies = new CookieHandshakes(this, openings, egress, secrets.synCookies());
        var reassembly = new Reassembly(arena, drops, config.reassemblyBytes(), config.reassemblyFragments(),
                config.reassemblyTimeout().toNanos());
        ingress = new Ingress(this, openings, own, demux, listeners, timeWaits, keeper, cookies, egress, drops, reassembly);
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
        work += timers.expire(now, flows, EXPIRE_BATCH);
        work += keeper.expire(EXPIRE_BATCH);
        work += flows.takeTurns();
        egress.flush();
        if (driven) {
            // It sleeps until its caller comes again; who drives many stacks comes to those whose device was woken.
            commands.fallAsleep();
        }
        return work;
    }

    /// {@return when there is something to do even if nothing arrives}
    long nextDeadlineNanos() {
        if (flows.active() > 0 || !commands.isEmpty()) {
            return nowNanos;
        }
        return Math.min(Math.min(timers.nextDeadlineNanos(), timeWaits.nextEndNanos()), closing ? closeDeadlineNanos : Connection.NEVER);
    }

    // The end of the stack.

    /// Begins to close: no listeners any more, and every connection finishes what it has to say.
    void beginClose() {
        if (closing) {
            return;
        }
        closing = true;
        closeDeadlineNanos = nowNanos + config.closeTimeout().toNanos();
        for (EngineListener listener : listeners.all()) {
            openings.close(listener, why);
        }
        demux.forEach(flow -> {
            if (!flow.ended) {
                flow.socket.onStackClosing();
            }
        });
    }

    /// {@return whether a closing stack has nothing left to wait for, or has waited long enough}
    boolean isFinished() {
        // Who is in TIME-WAIT waits for nothing but old duplicates.
        return closing && (nowNanos >= closeDeadlineNanos
                || flows.active() == 0 && commands.isEmpty() && demux.connections() == 0);
    }

    /// {@return whether the shard has ended}
    boolean isOver() {
        return over;
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
        for (EngineListener listener : listeners.all()) {
            openings.close(listener, why);
        }
        demux.forEach(flow -> flows.end(flow, reason, aloud));
        keeper.endAll();
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
        if (driven) {
            try {
                return body.run();
            } finally {
                commands.wake();
            }
        }
        if (Thread.currentThread() == owner) {
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
                    ("%s would wait, but nothing happens meanwhile on a stack that its caller drives: "
                            + "use %s between calls of doWork").formatted(call, instead));
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
        timeWaits.forEach(id -> all.add(ConnectionInfo.unknown(id, TcpState.TIME_WAIT, CloseReason.OPEN)));
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
                drops.snapshot(), demux.connections(), timeWaits.size(), openings.halfOpens().count(),
                flows.orphans(), cookies.sent(), cookies.accepted(), listeners.size(), timers.size(), pool.inUseBytes(), services.list());
    }

    /// {@return the keeper of connections in TIME-WAIT}
    TimeWaitKeeper keeper() {
        return keeper;
    }

    /// {@return whether a caller drives it, so that nothing may block}
    boolean isDriven() {
        return driven;
    }

    /// {@return how listeners and connections begin}
    Openings openings() {
        return openings;
    }

    /// {@return the connections}
    Flows flows() {
        return flows;
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
