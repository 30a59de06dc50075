package io.tcpkit.congestion.bbr;

import io.tcpkit.api.spi.CongestionControl;
import io.tcpkit.api.spi.CongestionControlProvider;
import io.tcpkit.api.spi.Parameters;
import io.tcpkit.api.spi.Path;
import io.tcpkit.testkit.Capture;
import io.tcpkit.testkit.ConnectionRecipe;
import io.tcpkit.testkit.Endpoint;
import io.tcpkit.testkit.Pair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;

/// Two real connections and a bottleneck between them that a test changes as it likes, in virtual time: what the draft calls a
/// controlled path. Rates and queues count octets of payload, so the link's rate is what BBR is to find.
final class Road {
    static final int SMSS = 1_000;
    static final long UNLIMITED = Long.MAX_VALUE;
    private static final int BUFFER_BYTES = 1 << 21;
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final long WRITE_INTERVAL_NANOS = 5_000_000;

    /// Decides what becomes of a data segment before the queue: how much later it comes, or [#LOST].
    interface Fate {
        long LOST = -1;

        long of(long number, int bytes, long nowNanos);
    }

    /// BBR went from one state to another.
    record Change(State from, State to, long atNanos) {
    }

    private record Arrival(long atNanos, long order, Capture capture, Endpoint to) {
    }

    private final Pair pair;
    private final long delayNanos;
    private final PriorityQueue<Arrival> arrivals = new PriorityQueue<>(
            Comparator.comparingLong(Arrival::atNanos).thenComparingLong(Arrival::order));
    private final List<Change> changes = new ArrayList<>();
    private Bbr bbr;
    private State before = State.STARTUP;

    long bytesPerSecond;
    long queueBytes;
    Fate fate = (_, _, _) -> 0;
    /// Acknowledgments come in bursts this far apart, 0 for each when it is due.
    long ackBurstNanos;
    long writtenPerSecond = UNLIMITED;
    private long nextWriteNanos;
    private long busyUntilNanos;
    private long order;
    private long dataSegments;
    private long queueDrops;

    Road(long bytesPerSecond, Duration roundTrip, double queueBdps) {
        this.bytesPerSecond = bytesPerSecond;
        delayNanos = roundTrip.toNanos() / 2;
        queueBytes = Math.max(4 * SMSS, (long) (queueBdps * bytesPerSecond * roundTrip.toNanos() / NANOS_PER_SECOND));
        pair = Pair.builder(1).delay(roundTrip.dividedBy(2))
                .both(ConnectionRecipe.DEFAULT.mss(SMSS).congestion(new Watched())
                        .configure(config -> config.sendBufferBytes(BUFFER_BYTES).receiveBufferBytes(BUFFER_BYTES)))
                .build();
        pair.connect();
    }

    /// Hands its controllers out. The client's is made last, when the SYN-ACK has come; the server's has nothing to do.
    private final class Watched implements CongestionControlProvider {
        private final CongestionControlProvider real = new Bbr.Provider();

        @Override
        public String name() {
            return real.name();
        }

        @Override
        public boolean paced() {
            return real.paced();
        }

        @Override
        public boolean regulatesRecovery() {
            return real.regulatesRecovery();
        }

        @Override
        public CongestionControl create(Path path, Parameters parameters) {
            var made = (Bbr) real.create(path, parameters);
            if (bbr == null) {
                bbr = made;
            }
            return made;
        }
    }

    Bbr bbr() {
        return bbr;
    }

    Model model() {
        return bbr.model();
    }

    long nowNanos() {
        return pair.client().nowNanos();
    }

    long inFlight() {
        return pair.client().info().inFlight();
    }

    long delivered() {
        return pair.server().receiveBuffer().published() - 1;
    }

    long bdp() {
        return bytesPerSecond * 2 * delayNanos / NANOS_PER_SECOND;
    }

    double rttMillis() {
        return pair.client().info().timing().rttNanos() / 1e6;
    }

    long queueDrops() {
        return queueDrops;
    }

    List<Change> changes() {
        return changes;
    }

    Change last() {
        return changes.getLast();
    }

    /// Lets time pass until BBR enters a state.
    Road runUntil(State state) {
        int seen = changes.size();
        runUntil(() -> changes.size() > seen && changes.subList(seen, changes.size()).stream()
                .anyMatch(change -> change.to() == state), state.toString());
        return this;
    }

    Road runUntil(BooleanSupplier condition, String what) {
        long limit = nowNanos() + 60 * NANOS_PER_SECOND;
        while (!condition.getAsBoolean()) {
            if (nowNanos() > limit) {
                throw new AssertionError("a minute without %s; %s, %s".formatted(what, bbr.state(), changes));
            }
            step(Long.MAX_VALUE);
        }
        return this;
    }

    Road runFor(Duration duration) {
        long end = nowNanos() + duration.toNanos();
        while (nowNanos() < end) {
            step(end);
        }
        return this;
    }

    private void step(long end) {
        Endpoint client = pair.client();
        Endpoint server = pair.server();
        work(client, server);
        long next = Math.min(Math.min(client.nextDeadlineNanos(), server.nextDeadlineNanos()), end);
        next = arrivals.isEmpty() ? next : Math.min(next, arrivals.peek().atNanos());
        next = Math.max(writtenPerSecond > 0 && writtenPerSecond < UNLIMITED ? Math.min(next, nextWriteNanos) : next,
                nowNanos());
        client.advanceTo(next);
        server.advanceTo(next);
        note();
        while (!arrivals.isEmpty() && arrivals.peek().atNanos() <= next) {
            Arrival arrival = arrivals.remove();
            arrival.to().receive(arrival.capture().segment());
            note();
        }
        work(client, server);
    }

    private void work(Endpoint client, Endpoint server) {
        if (server.receiveBuffer().readable() > 0) {
            server.read(Integer.MAX_VALUE);
        }
        if (writtenPerSecond == UNLIMITED) {
            // Enough, and not so much that the application could not stop.
            int unacknowledged = BUFFER_BYTES - client.sendBuffer().room();
            if (unacknowledged < bbr.cwnd() + 10 * SMSS) {
                client.write(20 * SMSS);
            }
        } else if (writtenPerSecond > 0 && nowNanos() >= nextWriteNanos) {
            client.write((int) (writtenPerSecond * WRITE_INTERVAL_NANOS / NANOS_PER_SECOND));
            nextWriteNanos = nowNanos() + WRITE_INTERVAL_NANOS;
        }
        note();
        client.takeSent().forEach(this::toServer);
        for (Capture ack : server.takeSent()) {
            long at = ack.atNanos() + delayNanos;
            at = ackBurstNanos == 0 ? at : Math.ceilDiv(at, ackBurstNanos) * ackBurstNanos;
            arrivals.add(new Arrival(at, order++, ack, client));
        }
    }

    private void toServer(Capture capture) {
        int bytes = capture.segment().payload().length();
        long sent = capture.atNanos();
        long later = bytes == 0 ? 0 : fate.of(dataSegments++, bytes, sent);
        if (later == Fate.LOST) {
            return;
        }
        long waiting = Math.max(busyUntilNanos, sent) - sent;
        if (waiting * (double) bytesPerSecond / NANOS_PER_SECOND + bytes > queueBytes) {
            queueDrops++;
            return;
        }
        busyUntilNanos = sent + waiting + bytes * NANOS_PER_SECOND / bytesPerSecond;
        arrivals.add(new Arrival(busyUntilNanos + delayNanos + later, order++, capture, pair.server()));
    }

    private void note() {
        if (bbr.state() != before) {
            changes.add(new Change(before, bbr.state(), nowNanos()));
            before = bbr.state();
        }
    }
}
