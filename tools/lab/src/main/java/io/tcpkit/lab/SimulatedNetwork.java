package io.tcpkit.lab;

import io.tcpkit.api.ConnectionConfig;
import io.tcpkit.api.DrivenStack;
import io.tcpkit.api.ListenerConfig;
import io.tcpkit.api.StackConfig;
import io.tcpkit.api.StackInfo;
import io.tcpkit.api.TcpConnection;
import io.tcpkit.api.TcpListener;
import io.tcpkit.api.TcpState;
import io.tcpkit.api.spi.NetworkDevice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

/// Two stacks, a link between them, and the virtual time they live in.
///
/// ```java
/// try (var net = SimulatedNetwork.builder(42).delay(ms(20)).loss(0.01).build()) {
///     TcpListener listener = net.b().listen(80);
///     TcpConnection client = net.a().startConnect(net.addressOfB(80), ConnectionConfig.DEFAULT);
///     net.runUntil(() -> listener.pending() > 0);
///     ...
///     net.runUntilQuiet();
/// }
/// ```
/// Stack a has the addresses 10.0.0.1 and fd00::1, stack b 10.0.0.2 and fd00::2. Nothing blocks in virtual time: use
/// `startConnect`, `tryAccept`, `tryRead` and `tryWrite`, and let time pass in between. Applications that react by
/// themselves take part with [#attach(String, Participant)].
public final class SimulatedNetwork implements AutoCloseable {
    private final Simulation simulation;
    private final MemoryLink link;
    private final DrivenStack a;
    private final DrivenStack b;
    private final boolean overIpv6;

    private SimulatedNetwork(Builder builder) {
        simulation = new Simulation(builder.seed).maxSteps(builder.maxSteps);
        link = new MemoryLink(simulation, "link", builder.aToB, builder.bToA, builder.mtuBytes, builder.offload);
        overIpv6 = builder.overIpv6;
        NetworkDevice deviceA = builder.deviceA.apply(link.a());
        NetworkDevice deviceB = builder.deviceB.apply(link.b());
        try {
            a = open(builder.stackA, builder.connection, "a", deviceA, "10.0.0.1/24", "fd00::1/64");
            b = open(builder.stackB, builder.connection, "b", deviceB, "10.0.0.2/24", "fd00::2/64");
        } catch (IOException e) {
            throw new UncheckedIOException("a device in memory cannot be opened", e);
        }
        attach("stack a", a, deviceA, link.endA());
        attach("stack b", b, deviceB, link.endB());
    }

    /// A device in between may keep packets for later, so that nobody knows when its stack has something to do.
    private void attach(String name, DrivenStack stack, NetworkDevice device, MemoryDevice end) {
        if (device == end) {
            simulation.attachOnDemand(name, stack, end);
        } else {
            simulation.attach(name, stack);
        }
    }

    private DrivenStack open(UnaryOperator<StackConfig.Builder> change, ConnectionConfig connection, String name,
            NetworkDevice device, String... addresses) throws IOException {
        var config = StackConfig.builder()
                .device(device)
                .addresses(addresses)
                .connection(connection)
                .seed(simulation.random("stack/" + name).nextLong());
        return DrivenStack.open(change.apply(config).build(), simulation.nowNanos());
    }

    /// {@return a builder of a network with an ideal link}
    ///
    /// @param seed makes all random choices of the run
    public static Builder builder(long seed) {
        return new Builder(seed);
    }

    /// {@return milliseconds, to be imported statically where links are described}
    ///
    /// @param count how many
    public static Duration ms(long count) {
        return Duration.ofMillis(count);
    }

    /// {@return one stack, 10.0.0.1 and fd00::1}
    public DrivenStack a() {
        return a;
    }

    /// {@return the other stack, 10.0.0.2 and fd00::2}
    public DrivenStack b() {
        return b;
    }

    /// {@return the link, whose directions can be changed while time passes}
    public MemoryLink link() {
        return link;
    }

    /// {@return the virtual time}
    public Simulation simulation() {
        return simulation;
    }

    /// {@return the virtual time in nanoseconds}
    public long nowNanos() {
        return simulation.nowNanos();
    }

    /// {@return where a port of stack a is reached}
    ///
    /// @param port 0 to 65535
    public InetSocketAddress addressOfA(int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(overIpv6 ? "fd00::1" : "10.0.0.1"), port);
    }

    /// {@return where a port of stack b is reached}
    ///
    /// @param port 0 to 65535
    public InetSocketAddress addressOfB(int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(overIpv6 ? "fd00::2" : "10.0.0.2"), port);
    }

    /// Lets b listen, a connect, and time pass until both connections are open. The listener is closed again.
    ///
    /// @param port the port of b
    /// @return both ends
    /// @throws SimulationException when they do not come to know each other
    public Connected connect(int port) {
        return connect(port, a.config().connection(), b.config().connection());
    }

    /// Lets b listen, a connect, and time pass until both connections are open. The listener is closed again.
    ///
    /// @param port the port of b
    /// @param client how a's end is configured
    /// @param server how b's end is configured
    /// @return both ends
    /// @throws SimulationException when they do not come to know each other
    public Connected connect(int port, ConnectionConfig client, ConnectionConfig server) {
        try (TcpListener listener = b.listen(ListenerConfig.of(addressOfB(port), server))) {
            TcpConnection active = a.startConnect(addressOfB(port), client);
            runUntil(() -> listener.pending() > 0 && active.state() != TcpState.SYN_SENT
                    || active.state() == TcpState.CLOSED);
            TcpConnection passive = listener.tryAccept().orElseThrow(() -> new SimulationException(
                    "seed %d: the client is %s (%s) and nobody waits to be accepted".formatted(simulation.seed(),
                            active.state(), active.info().closeReason().description()),
                    simulation.seed(), simulation.steps()));
            return new Connected(active, passive);
        } catch (IOException e) {
            throw new UncheckedIOException("seed " + simulation.seed() + ": " + e.getMessage(), e);
        }
    }

    /// The whole life of a connection: opens it, lets both ends write, read and close, and lets time pass until it is gone.
    ///
    /// @param clientOctets how many octets a's end writes
    /// @param serverOctets how many octets b's end writes
    /// @throws SimulationException when the connection fails, a wrong octet is read, or there is no end
    /// @throws AssertionError when octets are missing, or one of the stacks keeps a connection, a timer or memory
    public void exchange(long clientOctets, long serverOctets) {
        var connected = connect(80);
        var client = new Exchange(connected.client(), 2 * simulation.seed(), 2 * simulation.seed() + 1, clientOctets);
        var server = new Exchange(connected.server(), 2 * simulation.seed() + 1, 2 * simulation.seed(), serverOctets);
        attach("client", client);
        attach("server", server);
        runUntil(() -> client.isDone() && server.isDone());
        if (server.read() != clientOctets || client.read() != serverOctets) {
            throw new AssertionError("seed %d: the client wrote %d octets and the server read %d; the server wrote %d and the client read %d"
                    .formatted(simulation.seed(), clientOctets, server.read(), serverOctets, client.read()));
        }
        runUntilQuiet();
        requireNothingLeft("a", a.info());
        requireNothingLeft("b", b.info());
    }

    private void requireNothingLeft(String stack, StackInfo info) {
        if (info.connections() != 0 || info.timers() != 0 || info.memoryInUseBytes() != 0) {
            throw new AssertionError("seed %d: stack %s still has %d connections, %d timers and %d bytes of memory in use: %s"
                    .formatted(simulation.seed(), stack, info.connections(), info.timers(), info.memoryInUseBytes(), info));
        }
    }

    /// Lets an application take part: it is asked after the stacks whether it has something to do.
    ///
    /// @param name what failures call it
    /// @param application acts when asked to
    public void attach(String name, Participant application) {
        simulation.attach(name, application);
    }

    /// Lets time pass until nothing will ever happen again; see [Simulation#runUntilQuiet()].
    public void runUntilQuiet() {
        simulation.runUntilQuiet();
    }

    /// Lets time pass until something is so; see [Simulation#runUntil(BooleanSupplier)].
    ///
    /// @param condition is asked after every step
    public void runUntil(BooleanSupplier condition) {
        simulation.runUntil(condition);
    }

    /// Lets some time pass; see [Simulation#runFor(Duration)].
    ///
    /// @param duration how long
    public void runFor(Duration duration) {
        simulation.runFor(duration);
    }

    /// Closes both stacks.
    @Override
    public void close() {
        a.close();
        b.close();
    }

    /// Both ends of a connection.
    ///
    /// @param client the end of stack a, which connected
    /// @param server the end of stack b, which accepted
    public record Connected(TcpConnection client, TcpConnection server) {
    }

    /// Describes a network. What is said about the link holds for both directions unless one is named.
    public static final class Builder {
        private final long seed;
        private LinkShape aToB = LinkShape.IDEAL;
        private LinkShape bToA = LinkShape.IDEAL;
        private int mtuBytes = 1_500;
        private Offload offload = Offload.NONE;
        private boolean overIpv6;
        private long maxSteps = Simulation.DEFAULT_MAX_STEPS;
        private ConnectionConfig connection = ConnectionConfig.DEFAULT;
        private UnaryOperator<NetworkDevice> deviceA = device -> device;
        private UnaryOperator<NetworkDevice> deviceB = device -> device;
        private UnaryOperator<StackConfig.Builder> stackA = config -> config;
        private UnaryOperator<StackConfig.Builder> stackB = config -> config;

        private Builder(long seed) {
            this.seed = seed;
        }

        private Builder both(UnaryOperator<LinkShape> change) {
            return aToB(change).bToA(change);
        }

        /// Sets both directions of the link.
        ///
        /// @param shape how packets are treated
        /// @return this builder
        public Builder link(LinkShape shape) {
            return both(_ -> shape);
        }

        /// Changes the direction from a to b.
        ///
        /// @param change what is different there, such as `shape -> shape.loss(0.1)`
        /// @return this builder
        public Builder aToB(UnaryOperator<LinkShape> change) {
            aToB = change.apply(aToB);
            return this;
        }

        /// Changes the direction from b to a.
        ///
        /// @param change what is different there
        /// @return this builder
        public Builder bToA(UnaryOperator<LinkShape> change) {
            bToA = change.apply(bToA);
            return this;
        }

        /// Sets [LinkShape#delay()].
        ///
        /// @param each how long every packet takes; a round trip takes twice this
        /// @return this builder
        public Builder delay(Duration each) {
            return both(shape -> shape.delay(each));
        }

        /// Sets [LinkShape#jitter()].
        ///
        /// @param most what is added to the delay at most
        /// @return this builder
        public Builder jitter(Duration most) {
            return both(shape -> shape.jitter(most));
        }

        /// Sets [LinkShape#bytesPerSecond()] and [LinkShape#queueing()].
        ///
        /// @param bytesPerSecond how fast packets leave
        /// @param queueBytes bytes that may wait
        /// @return this builder
        public Builder rate(long bytesPerSecond, long queueBytes) {
            return both(shape -> shape.rate(bytesPerSecond, queueBytes));
        }

        /// Sets [LinkShape#loss()].
        ///
        /// @param probability from 0 to 1
        /// @return this builder
        public Builder loss(double probability) {
            return both(shape -> shape.loss(probability));
        }

        /// Sets [LinkShape#queueing()].
        ///
        /// @param queueing how packets wait where the rate is limited
        /// @return this builder
        public Builder queue(Queueing queueing) {
            return both(shape -> shape.queue(queueing));
        }

        /// Sets [LinkShape#duplication()].
        ///
        /// @param probability from 0 to 1
        /// @return this builder
        public Builder duplicate(double probability) {
            return both(shape -> shape.duplicate(probability));
        }

        /// Sets [LinkShape#reordering()] and [LinkShape#reorderBy()].
        ///
        /// @param probability from 0 to 1
        /// @param by most time that a packet is held back
        /// @return this builder
        public Builder reorder(double probability, Duration by) {
            return both(shape -> shape.reorder(probability, by));
        }

        /// Sets [LinkShape#corruption()].
        ///
        /// @param probability from 0 to 1
        /// @return this builder
        public Builder corrupt(double probability) {
            return both(shape -> shape.corrupt(probability));
        }

        /// Sets [LinkShape#marking()].
        ///
        /// @param probability from 0 to 1
        /// @return this builder
        public Builder mark(double probability) {
            return both(shape -> shape.mark(probability));
        }

        /// Sets what both devices announce as their MTU; [LinkShape#mtu(int)] limits what the link lets pass.
        ///
        /// @param bytes 576 to 65535, by default 1500
        /// @return this builder
        public Builder mtu(int bytes) {
            mtuBytes = bytes;
            return this;
        }

        /// Sets what both devices pretend to do, by default nothing.
        ///
        /// @param capability one of the three
        /// @return this builder
        public Builder offload(Offload capability) {
            offload = Objects.requireNonNull(capability, "offload");
            return this;
        }

        /// Makes [SimulatedNetwork#addressOfA(int)] and [SimulatedNetwork#addressOfB(int)] give IPv6 addresses.
        ///
        /// @return this builder
        public Builder overIpv6() {
            overIpv6 = true;
            return this;
        }

        /// Limits the steps of each run; see [Simulation#maxSteps(long)].
        ///
        /// @param limit at least 1
        /// @return this builder
        public Builder maxSteps(long limit) {
            maxSteps = limit;
            return this;
        }

        /// Sets how connections of both stacks are configured that say nothing else.
        ///
        /// @param config the configuration
        /// @return this builder
        public Builder connection(ConnectionConfig config) {
            connection = Objects.requireNonNull(config, "connection");
            return this;
        }

        /// Puts a device between stack a and the link, such as a decorator under test.
        ///
        /// @param decorator is given the link's device
        /// @return this builder
        public Builder deviceA(UnaryOperator<NetworkDevice> decorator) {
            deviceA = Objects.requireNonNull(decorator, "deviceA");
            return this;
        }

        /// Puts a device between stack b and the link.
        ///
        /// @param decorator is given the link's device
        /// @return this builder
        public Builder deviceB(UnaryOperator<NetworkDevice> decorator) {
            deviceB = Objects.requireNonNull(decorator, "deviceB");
            return this;
        }

        /// Changes the configuration of stack a, such as its timers, limits or listeners.
        ///
        /// @param change is given the configuration so far
        /// @return this builder
        public Builder stackA(UnaryOperator<StackConfig.Builder> change) {
            stackA = Objects.requireNonNull(change, "stackA");
            return this;
        }

        /// Changes the configuration of stack b.
        ///
        /// @param change is given the configuration so far
        /// @return this builder
        public Builder stackB(UnaryOperator<StackConfig.Builder> change) {
            stackB = Objects.requireNonNull(change, "stackB");
            return this;
        }

        /// {@return the network, with both stacks open}
        ///
        /// @throws IllegalArgumentException when an algorithm's name is unknown; the message says which there are
        /// @throws IllegalStateException when no engine is on the module path
        public SimulatedNetwork build() {
            return new SimulatedNetwork(this);
        }
    }
}
