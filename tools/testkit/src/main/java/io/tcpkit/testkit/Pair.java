package io.tcpkit.testkit;

import io.tcpkit.api.TcpState;
import io.tcpkit.api.spi.Durations;
import io.tcpkit.fsm.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

/// Two connections, segments in flight between them, and a clock that jumps to the next event.
///
/// ```java
/// var pair = Pair.builder(42).delay(Duration.ofMillis(10)).loss(0.1).build();
/// pair.connect();
/// pair.run(Application.script().exchange(50_000), Application.script().exchange(80_000));
/// pair.assertDelivered();
/// ```
/// The connections are real and so is their conversation; only IP and the octets on the wire are left out. One seed makes
/// the whole run. Instead of letting time decide, a test may deliver, drop and duplicate what is in flight by hand.
/// Both ends check their [Invariants] after every event.
public final class Pair {
    private static final int MAX_STEPS = 1_000_000;

    private final long seed;
    private final Endpoint client;
    private final Endpoint server;
    private final Direction toServer;
    private final Direction toClient;
    private Optional<Application.Run> clientWork = Optional.empty();
    private Optional<Application.Run> serverWork = Optional.empty();
    private long nowNanos;
    private long insertions;

    private Pair(Builder builder) {
        seed = builder.seed;
        nowNanos = builder.startNanos;
        var up = new Pattern(2 * seed);
        var down = new Pattern(2 * seed + 1);
        client = new Endpoint("the client (seed %d)".formatted(seed), builder.client, up, down, builder.server.iss(), true,
                nowNanos);
        server = new Endpoint("the server (seed %d)".formatted(seed), builder.server, down, up, builder.client.iss(), false,
                nowNanos);
        client.peerSentUpTo(() -> server.sendBuffer().end());
        server.peerSentUpTo(() -> client.sendBuffer().end());
        toServer = new Direction(client, server, builder, seed * 0x9e3779b97f4a7c15L);
        toClient = new Direction(server, client, builder, ~seed * 0xd1b54a32d192ed03L);
    }

    /// {@return a builder of a pair with 10 ms between its ends and nothing that goes wrong}
    ///
    /// @param seed makes all random choices
    public static Builder builder(long seed) {
        return new Builder(seed);
    }

    /// {@return the end that connects}
    public Endpoint client() {
        return client;
    }

    /// {@return the end that listens}
    public Endpoint server() {
        return server;
    }

    /// {@return what is in flight from client to server}
    public Direction toServer() {
        return toServer;
    }

    /// {@return what is in flight from server to client}
    public Direction toClient() {
        return toClient;
    }

    /// {@return the virtual time in nanoseconds}
    public long nowNanos() {
        return nowNanos;
    }

    /// {@return the seed that made this pair}
    public long seed() {
        return seed;
    }

    /// Opens the server passively and the client actively, and lets time pass until both are established, or one is closed.
    public void connect() {
        server.openPassive();
        client.openActive();
        collect();
        runUntil(() -> client.state() == TcpState.ESTABLISHED && server.state() == TcpState.ESTABLISHED
                || client.state() == TcpState.CLOSED || server.state() == TcpState.CLOSED);
    }

    /// Opens both ends actively at once, and lets time pass until both are established.
    public void connectSimultaneously() {
        server.openActive();
        client.openActive();
        collect();
        runUntil(() -> client.state() == TcpState.ESTABLISHED && server.state() == TcpState.ESTABLISHED);
    }

    /// Lets applications do their work at both ends, and time pass until nothing will happen any more.
    ///
    /// @param clientApplication what the client's does
    /// @param serverApplication what the server's does
    /// @throws AssertionError when one of them is not done then
    public void run(Application clientApplication, Application serverApplication) {
        start(clientApplication, serverApplication);
        runUntilQuiet();
        if (!clientWork.map(Application.Run::isDone).orElse(true) || !serverWork.map(Application.Run::isDone).orElse(true)) {
            throw failure("nothing will happen any more, but an application is not done");
        }
    }

    /// Gives both ends applications, which work whenever time passes from now on.
    ///
    /// @param clientApplication what the client's does
    /// @param serverApplication what the server's does
    public void start(Application clientApplication, Application serverApplication) {
        clientWork = Optional.of(clientApplication.start(client));
        serverWork = Optional.of(serverApplication.start(server));
    }

    /// Lets time pass until nothing will happen any more.
    public void runUntilQuiet() {
        for (int steps = 0; step(Long.MAX_VALUE); steps++) {
            limit(steps);
        }
    }

    /// Lets time pass until something is so.
    ///
    /// @param condition is asked after every step
    /// @throws AssertionError when nothing will happen any more without it
    public void runUntil(BooleanSupplier condition) {
        for (int steps = 0; !condition.getAsBoolean(); steps++) {
            limit(steps);
            if (!step(Long.MAX_VALUE) && !condition.getAsBoolean()) {
                throw failure("nothing will happen any more, but the condition that was waited for does not hold");
            }
        }
    }

    /// Lets some time pass.
    ///
    /// @param duration how long
    public void runFor(Duration duration) {
        long end = nowNanos + duration.toNanos();
        for (int steps = 0; step(end); steps++) {
            limit(steps);
        }
        advanceTo(end);
    }

    private void limit(int steps) {
        if (steps > MAX_STEPS) {
            throw failure("no end after %d steps".formatted(MAX_STEPS));
        }
    }

    /// Lets applications work, then jumps to the next event and lets it happen; false when there is none up to then.
    private boolean step(long untilNanos) {
        boolean progress;
        do {
            progress = clientWork.map(Application.Run::proceed).orElse(false);
            progress |= serverWork.map(Application.Run::proceed).orElse(false);
            collect();
        } while (progress);
        long next = Math.min(Math.min(toServer.nextNanos(), toClient.nextNanos()),
                Math.min(client.nextDeadlineNanos(), server.nextDeadlineNanos()));
        next = Math.min(next, clientWork.map(Application.Run::nextDeadlineNanos).orElse(Connection.NEVER));
        next = Math.min(next, serverWork.map(Application.Run::nextDeadlineNanos).orElse(Connection.NEVER));
        if (next == Connection.NEVER || next > untilNanos) {
            return false;
        }
        advanceTo(Math.max(next, nowNanos));
        toServer.deliverDue();
        toClient.deliverDue();
        return true;
    }

    private void advanceTo(long nanos) {
        nowNanos = nanos;
        client.advanceTo(nanos);
        server.advanceTo(nanos);
        collect();
    }

    /// Lets time pass for both ends without delivering anything, for tests that deliver by hand.
    ///
    /// @param duration how long
    public void passTime(Duration duration) {
        advanceTo(nowNanos + duration.toNanos());
    }

    /// Jumps to the earliest deadline of either end without delivering anything, for tests that deliver by hand.
    ///
    /// @return whether there was one
    public boolean passToDeadline() {
        long next = Math.min(client.nextDeadlineNanos(), server.nextDeadlineNanos());
        if (next == Connection.NEVER) {
            return false;
        }
        advanceTo(Math.max(next, nowNanos));
        return true;
    }

    /// Puts into flight what the ends have sent. Needed only after calls of an [Endpoint] that are not followed by a run.
    public void collect() {
        toServer.collect();
        toClient.collect();
    }

    /// Fails unless each end has received all that the other has written.
    ///
    /// @throws AssertionError with what is missing
    public void assertDelivered() {
        assertDelivered("client", client, server);
        assertDelivered("server", server, client);
    }

    private void assertDelivered(String name, Endpoint from, Endpoint to) {
        if (from.sendBuffer().end() != to.receiveBuffer().published()) {
            throw failure("the %s wrote %d octets, but %d were delivered".formatted(name, from.sendBuffer().end() - 1,
                    to.receiveBuffer().published() - 1));
        }
    }

    private AssertionError failure(String what) {
        return new AssertionError("seed %d, at %s: %s; client %s, server %s, %d segments in flight%n%s%n%s".formatted(seed,
                Durations.format(nowNanos), what, client.state(), server.state(),
                toServer.flight.size() + toClient.flight.size(), client.trace(), server.trace()));
    }

    /// Segments in flight one way.
    public final class Direction {
        private final Endpoint from;
        private final Endpoint to;
        private final List<InFlight> flight = new ArrayList<>();
        private final Builder shape;
        private final SplittableRandom losing;
        private final SplittableRandom duplicating;
        private final SplittableRandom reordering;

        private Direction(Endpoint from, Endpoint to, Builder shape, long seed) {
            this.from = from;
            this.to = to;
            this.shape = shape;
            losing = new SplittableRandom(seed);
            duplicating = new SplittableRandom(seed + 1);
            reordering = new SplittableRandom(seed + 2);
        }

        /// {@return how many segments are in flight}
        public int size() {
            return flight.size();
        }

        /// {@return a segment in flight}
        ///
        /// @param index 0 for the one that was sent first
        public Capture peek(int index) {
            return flight.get(index).capture();
        }

        /// Delivers a segment now.
        ///
        /// @param index 0 for the one that was sent first
        public void deliver(int index) {
            to.receive(flight.remove(index).capture().segment());
            Pair.this.collect();
        }

        /// Loses a segment.
        ///
        /// @param index 0 for the one that was sent first
        public void drop(int index) {
            flight.remove(index);
        }

        /// Delivers a segment now and keeps it in flight.
        ///
        /// @param index 0 for the one that was sent first
        public void duplicate(int index) {
            to.receive(flight.get(index).capture().segment());
            Pair.this.collect();
        }

        private void collect() {
            for (Capture sent : from.takeSent()) {
                if (shape.whole) {
                    fly(sent);
                } else {
                    sent.split().forEach(this::fly);
                }
            }
        }

        private void fly(Capture capture) {
            boolean lost = losing.nextDouble() < shape.loss;
            boolean twice = duplicating.nextDouble() < shape.duplication;
            boolean held = reordering.nextDouble() < shape.reordering;
            long hold = (long) (reordering.nextDouble() * shape.reorderNanos);
            if (lost) {
                return;
            }
            long at = capture.atNanos() + shape.delayNanos;
            flight.add(new InFlight(held ? at + hold : at, insertions++, capture));
            if (twice) {
                flight.add(new InFlight(at, insertions++, capture));
            }
        }

        private long nextNanos() {
            long next = Connection.NEVER;
            for (InFlight each : flight) {
                next = Math.min(next, each.atNanos());
            }
            return next;
        }

        private void deliverDue() {
            while (true) {
                Optional<InFlight> due = flight.stream().filter(each -> each.atNanos() <= nowNanos).min(InFlight.ORDER);
                if (due.isEmpty()) {
                    return;
                }
                flight.remove(due.get());
                to.receive(due.get().capture().segment());
                Pair.this.collect();
            }
        }
    }

    private record InFlight(long atNanos, long order, Capture capture) {
        static final java.util.Comparator<InFlight> ORDER =
                java.util.Comparator.comparingLong(InFlight::atNanos).thenComparingLong(InFlight::order);
    }

    /// Describes a pair.
    public static final class Builder {
        private final long seed;
        private ConnectionRecipe client = ConnectionRecipe.DEFAULT;
        private ConnectionRecipe server = ConnectionRecipe.DEFAULT.iss(2_000_000);
        private long delayNanos = 10_000_000;
        private double loss;
        private double duplication;
        private double reordering;
        private long reorderNanos;
        private boolean whole;
        private long startNanos;

        private Builder(long seed) {
            this.seed = seed;
        }

        /// Sets what both connections are made of; their initial sequence numbers are kept.
        ///
        /// @param recipe the recipe
        /// @return this builder
        public Builder both(ConnectionRecipe recipe) {
            return client(_ -> recipe.iss(client.iss())).server(_ -> recipe.iss(server.iss()));
        }

        /// Changes what the client is made of.
        ///
        /// @param change is given the recipe so far
        /// @return this builder
        public Builder client(UnaryOperator<ConnectionRecipe> change) {
            client = change.apply(client);
            return this;
        }

        /// Changes what the server is made of.
        ///
        /// @param change is given the recipe so far
        /// @return this builder
        public Builder server(UnaryOperator<ConnectionRecipe> change) {
            server = change.apply(server);
            return this;
        }

        /// Sets how long each segment takes.
        ///
        /// @param each by default 10 ms
        /// @return this builder
        public Builder delay(Duration each) {
            delayNanos = each.toNanos();
            return this;
        }

        /// Sets how probable it is that a segment vanishes. What corruption does at this level is the same: the checksum
        /// makes it a loss.
        ///
        /// @param probability from 0 to 1
        /// @return this builder
        public Builder loss(double probability) {
            loss = probability;
            return this;
        }

        /// Sets how probable it is that a segment arrives twice.
        ///
        /// @param probability from 0 to 1
        /// @return this builder
        public Builder duplicate(double probability) {
            duplication = probability;
            return this;
        }

        /// Sets how probable it is that a segment is held back so that others overtake.
        ///
        /// @param probability from 0 to 1
        /// @param by how long at most
        /// @return this builder
        public Builder reorder(double probability, Duration by) {
            reordering = probability;
            reorderNanos = by.toNanos();
            return this;
        }

        /// Lets large segments arrive whole, as between two devices that segment; otherwise they are cut on the way.
        ///
        /// @return this builder
        public Builder whole() {
            whole = true;
            return this;
        }

        /// Sets the time it begins at.
        ///
        /// @param nanos any number
        /// @return this builder
        public Builder startNanos(long nanos) {
            startNanos = nanos;
            return this;
        }

        /// {@return the pair, both ends in CLOSED}
        public Pair build() {
            return new Pair(this);
        }
    }
}
