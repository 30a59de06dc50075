package io.tcpkit.cli.explain;

import io.tcpkit.api.ConnectionConfig;
import io.tcpkit.api.ConnectionId;
import io.tcpkit.api.DrivenStack;
import io.tcpkit.api.ListenerConfig;
import io.tcpkit.api.StackConfig;
import io.tcpkit.api.TcpConnection;
import io.tcpkit.api.TcpListener;
import io.tcpkit.api.TcpState;
import io.tcpkit.api.segment.Segment;
import io.tcpkit.api.spi.EventListener;
import io.tcpkit.api.spi.NetworkDevice;
import io.tcpkit.api.spi.SendReason;
import io.tcpkit.cli.diagram.Happening;
import io.tcpkit.lab.Participant;
import io.tcpkit.lab.Simulation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/// Where a lesson is played: two machines, a wire on which the fate of each packet can be decided, and virtual time.
///
/// Both machines run the real engine. Where a lesson needs a machine that does something wrong, or that does not know of an
/// event, the server is [Puppet] instead, whose every segment the lesson writes.
final class Stage implements AutoCloseable {
    /// The port that lessons connect to.
    static final int PORT = 80;
    /// Where the client's machine is.
    static final InetAddress CLIENT = InetAddress.ofLiteral("10.0.0.1");
    /// Where the server's machine is.
    static final InetAddress SERVER = InetAddress.ofLiteral("10.0.0.2");

    /// Configurations in which the numbers are easy to follow: segments of 1000 octets, no options that only add
    /// digits, NewReno, and acknowledgments without delay.
    static final ConnectionConfig PLAIN = ConnectionConfig.DEFAULT.toBuilder().congestion("newreno")
            .maxSegmentBytes(1_000)
            .windowScaling(false).timestamps(false).sack(false).quickAck(true).pathMtuDiscovery(false)
            .maxSegmentLifetime(Duration.ofSeconds(30)).build();

    private final Simulation simulation;
    private final Storyline story = new Storyline();
    private final WatchedWire wire;
    private final DrivenStack client;
    private final Optional<Puppet> puppet;
    private final Supplier<DrivenStack> bootServer;
    private Optional<DrivenStack> server;

    private Stage(long seed, Duration delay, boolean serverByHand, UnaryOperator<ConnectionConfig.Builder> forClient,
            UnaryOperator<ConnectionConfig.Builder> forServer, UnaryOperator<StackConfig.Builder> forStacks) {
        simulation = new Simulation(seed);
        story.clock(simulation::nowNanos);
        wire = new WatchedWire(simulation, delay, story);
        client = open(true, wire.client(), CLIENT, forClient, forStacks);
        simulation.attach("client", driven(() -> client));
        bootServer = () -> open(false, wire.server(), SERVER, forServer, forStacks);
        if (serverByHand) {
            server = Optional.empty();
            puppet = Optional.of(new Puppet(this, wire.server()));
            puppet.ifPresent(it -> simulation.attach("server", it));
        } else {
            server = Optional.of(bootServer.get());
            simulation.attach("server", driven(this::server));
            puppet = Optional.empty();
        }
    }

    /// Describes a stage.
    static final class Builder {
        private final long seed;
        private Duration delay = Duration.ofMillis(10);
        private boolean serverByHand;
        private UnaryOperator<ConnectionConfig.Builder> client = it -> it;
        private UnaryOperator<ConnectionConfig.Builder> server = it -> it;
        private UnaryOperator<StackConfig.Builder> stacks = it -> it;

        Builder(long seed) {
            this.seed = seed;
        }

        /// Sets how long each packet takes.
        Builder delay(Duration each) {
            delay = each;
            return this;
        }

        /// Changes how both ends are configured.
        Builder both(UnaryOperator<ConnectionConfig.Builder> change) {
            return client(change).server(change);
        }

        /// Changes how the client's end is configured.
        Builder client(UnaryOperator<ConnectionConfig.Builder> change) {
            var before = client;
            client = it -> change.apply(before.apply(it));
            return this;
        }

        /// Changes how the server's end is configured.
        Builder server(UnaryOperator<ConnectionConfig.Builder> change) {
            var before = server;
            server = it -> change.apply(before.apply(it));
            return this;
        }

        /// Changes how both stacks are configured.
        Builder stacks(UnaryOperator<StackConfig.Builder> change) {
            stacks = change;
            return this;
        }

        /// Has the server played by hand.
        Builder serverByHand() {
            serverByHand = true;
            return this;
        }

        Stage build() {
            return new Stage(seed, delay, serverByHand, client, server, stacks);
        }
    }

    private DrivenStack open(boolean isClient, NetworkDevice device, InetAddress address,
            UnaryOperator<ConnectionConfig.Builder> change, UnaryOperator<StackConfig.Builder> changeStack) {
        var connection = change.apply(PLAIN.toBuilder()).build();
        String name = isClient ? "client" : "server";
        var config = StackConfig.builder().device(device).addresses(address.getHostAddress() + "/24")
                .connection(connection)
                .listener(new Watch(isClient)).seed(simulation.random(name).nextLong());
        try {
            return DrivenStack.open(changeStack.apply(config).build(), simulation.nowNanos());
        } catch (IOException e) {
            throw new UncheckedIOException("a device in memory cannot be opened", e);
        }
    }

    private static Participant driven(Supplier<DrivenStack> stack) {
        return new Participant() {
            @Override
            public int doWork(long nowNanos) {
                return stack.get().doWork(nowNanos);
            }

            @Override
            public long nextDeadlineNanos() {
                return stack.get().nextDeadlineNanos();
            }
        };
    }

    /// Switches the server's machine off and on again: it forgets everything, and tells nobody.
    void rebootServer() {
        story.note(false, "the machine crashes and starts again");
        story.silently(() -> {
            // What a closing stack has to say is not said by a machine without power.
            wire.isolated(server()::close);
        });
        server = Optional.of(bootServer.get());
    }

    /// Tells the story what a stack does.
    private final class Watch implements EventListener {
        private final boolean isClient;

        Watch(boolean isClient) {
            this.isClient = isClient;
        }

        @Override
        public void onTransition(ConnectionId connection, TcpState from, TcpState to, long nowNanos) {
            story.change(isClient, connection, from, to, nowNanos);
        }

        @Override
        public void onSent(ConnectionId connection, Segment segment, boolean retransmission, SendReason reason,
                long nowNanos) {
            wire.next(retransmission, reason);
        }

        @Override
        public void onRetransmissionTimeout(ConnectionId connection, int expiries, long nowNanos) {
            story.note(isClient, "retransmission timer expires");
        }
    }

    // ---- who plays

    DrivenStack client() {
        return client;
    }

    DrivenStack server() {
        return server.orElseThrow();
    }

    Puppet puppet() {
        return puppet.orElseThrow();
    }

    Storyline story() {
        return story;
    }

    WatchedWire wire() {
        return wire;
    }

    /// {@return where the server's port is reached}
    static InetSocketAddress address(int port) {
        return new InetSocketAddress(SERVER, port);
    }

    // ---- what the network does

    /// Loses packets.
    ///
    /// @param times how many
    /// @param which of which kind
    void lose(int times, Predicate<Passage> which) {
        wire.rule(times, which, _ -> Fate.LOST);
    }

    /// Holds a packet back.
    ///
    /// @param by for how long
    /// @param which the first of which kind
    void delay(Duration by, Predicate<Passage> which) {
        wire.rule(1, which, _ -> Fate.late(by));
    }

    // ---- what the applications do

    /// Lets the server's machine listen.
    TcpListener listen() {
        return listen(it -> it);
    }

    /// Lets the server's machine listen.
    ///
    /// @param change how the listener differs
    TcpListener listen(UnaryOperator<ListenerConfig.Builder> change) {
        try {
            return server().listen(change.apply(ListenerConfig.of(address(PORT), server().config().connection())
                    .toBuilder()).build());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Lets the client connect.
    ///
    /// @return the client's end
    Actor connect() {
        return connect(it -> it);
    }

    /// Lets the client connect.
    ///
    /// @param change how its end differs
    /// @return the client's end
    Actor connect(UnaryOperator<ConnectionConfig.Builder> change) {
        note(true, "connect to port " + PORT);
        try {
            TcpConnection connection = client.startConnect(address(PORT),
                    change.apply(client.config().connection().toBuilder()).build());
            settle();
            return new Actor(this, true, connection);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Lets the client connect with something to say at once.
    ///
    /// @param words what it says; goes with the SYN where Fast Open allows it
    /// @return the client's end
    Actor connectSaying(String words) {
        note(true, "connect, saying \"%s\"".formatted(words));
        try {
            var data = ByteBuffer.wrap(words.getBytes(StandardCharsets.US_ASCII));
            TcpConnection connection = client.startConnect(address(PORT), client.config().connection(), data);
            settle();
            var actor = new Actor(this, true, connection);
            if (data.hasRemaining()) {
                actor.quietly().write(words.substring(data.position()));
            }
            return actor;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Lets the server take a connection in, which must be there.
    Actor accept(TcpListener listener) {
        try {
            return new Actor(this, false, listener.tryAccept().orElseThrow());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Both ends of a connection.
    record Open(Actor client, Actor server) {
    }

    /// Lets the server listen, the client connect, and time pass until both are open. The listener is closed again.
    Open open() {
        try (TcpListener listener = listen()) {
            Actor active = connect();
            runUntil(() -> listener.pending() > 0 && active.state() == TcpState.ESTABLISHED);
            return new Open(active, accept(listener));
        }
    }

    /// Tells what a side does.
    void note(boolean isClient, String text) {
        story.note(isClient, text);
    }

    // ---- time

    long nowNanos() {
        return simulation.nowNanos();
    }

    Simulation simulation() {
        return simulation;
    }

    /// Lets both machines do what they can do now.
    void settle() {
        simulation.runFor(Duration.ZERO);
    }

    void runFor(Duration duration) {
        simulation.runFor(duration);
    }

    void runUntil(BooleanSupplier condition) {
        simulation.runUntil(condition);
    }

    void runUntilQuiet() {
        simulation.runUntilQuiet();
    }

    /// {@return where the story stands, to begin a diagram there later}
    int mark() {
        return story.happenings().size();
    }

    /// {@return packets that suit, in the order they left}
    List<Passage> packets(Predicate<Passage> which) {
        return story.passages().stream().filter(which).toList();
    }

    /// {@return the largest window that was announced in packets that suit, as it is meant}
    long largestWindow(Predicate<Passage> which) {
        var numbers = packets(which).stream().map(Passage::number).collect(Collectors.toSet());
        return story.happenings().stream().filter(it -> it instanceof Happening.Departure departure
                && numbers.contains(departure.crossing().number()))
                .mapToLong(it -> ((Happening.Departure) it).crossing().segment().window()).max().orElse(0);
    }

    /// {@return the packet of this kind that left first}
    Passage first(Predicate<Passage> which) {
        return packets(which).getFirst();
    }

    @Override
    public void close() {
        client.close();
        server.ifPresent(DrivenStack::close);
    }
}
