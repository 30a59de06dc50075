package io.tcpkit.lab.scenario;

import io.tcpkit.api.TcpConnection;
import io.tcpkit.lab.Participant;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/// Connections that carry octets one way: one of them, or many that arrive at random.
final class Transfers implements Workload {
    private final Dialer dialer;
    private final FlowMeter meter;
    private final Traffic traffic;
    private final RandomGenerator random;
    private final List<Transfer> active = new ArrayList<>();
    private final Map<Integer, Transfer> byPort = new HashMap<>();
    /// Whatever is read is thrown away.
    private final ByteBuffer scratch = ByteBuffer.allocateDirect(1 << 18);
    private long nextArrivalNanos;
    private long nextWriteNanos = Participant.NEVER;

    Transfers(Flow flow, Dialer dialer, FlowMeter meter, RandomGenerator random, long startNanos) {
        this.traffic = flow.traffic();
        this.dialer = dialer;
        this.meter = meter;
        this.random = random;
        nextArrivalNanos = traffic instanceof Traffic.ShortFlows(var perSecond, _) ? startNanos + interval(perSecond) : startNanos;
    }

    /// A Poisson process has exponential intervals; StrictMath, so that they are the same on every platform.
    private long interval(double perSecond) {
        return Math.max(1, (long) (-StrictMath.log(1 - random.nextDouble()) / perSecond * 1e9));
    }

    @Override
    public int atClient(long nowNanos) throws IOException {
        int work = 0;
        while (nextArrivalNanos <= nowNanos) {
            var transfer = new Transfer(dialer.dial(), schedule(nowNanos), meter, nowNanos);
            active.add(transfer);
            byPort.put(transfer.client().localAddress().getPort(), transfer);
            nextArrivalNanos = traffic instanceof Traffic.ShortFlows(var perSecond, _) ? nextArrivalNanos + interval(perSecond)
                    : Participant.NEVER;
            work++;
        }
        nextWriteNanos = Participant.NEVER;
        for (int i = 0; i < active.size(); i++) {
            work += active.get(i).send(nowNanos, scratch);
            nextWriteNanos = Math.min(nextWriteNanos, active.get(i).nextNanos(nowNanos));
        }
        forgetDone();
        return work;
    }

    private WriteSchedule schedule(long nowNanos) {
        return switch (traffic) {
            case Traffic.Bulk(var bytes) -> new WriteSchedule.All(bytes);
            case Traffic.ShortFlows(_, var size) -> new WriteSchedule.All(size.draw(random));
            case Traffic.OnOff onOff -> new WriteSchedule.Phases(onOff, random, nowNanos);
            case Traffic.Trace trace -> new WriteSchedule.Listed(trace, nowNanos);
            case Traffic.Requests _ -> throw new AssertionError("requests go both ways");
        };
    }

    @Override
    public long nextAtClient(long nowNanos) {
        return Math.min(nextArrivalNanos, nextWriteNanos);
    }

    @Override
    public void accepted(TcpConnection connection) {
        Transfer transfer = byPort.get(connection.remoteAddress().getPort());
        if (transfer == null) {
            connection.abort();
        } else {
            transfer.accepted(connection);
        }
    }

    @Override
    public int atServer(long nowNanos) {
        int work = 0;
        for (int i = 0; i < active.size(); i++) {
            work += active.get(i).receive(nowNanos, scratch);
        }
        forgetDone();
        return work;
    }

    private void forgetDone() {
        for (int i = active.size() - 1; i >= 0; i--) {
            if (active.get(i).isDone()) {
                Transfer done = active.remove(i);
                byPort.remove(done.client().localAddress().getPort(), done);
            }
        }
    }

    @Override
    public void abort() {
        active.forEach(Transfer::abort);
        nextArrivalNanos = Participant.NEVER;
    }

    @Override
    public List<TcpConnection> connections() {
        return active.stream().map(Transfer::client).toList();
    }
}
