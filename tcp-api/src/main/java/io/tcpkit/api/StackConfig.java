package io.tcpkit.api;

import io.tcpkit.api.spi.EventListener;
import io.tcpkit.api.spi.NetworkDevice;
import io.tcpkit.api.spi.Parameters;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;

/// What a stack is made of: its device, its addresses, its limits, and the defaults of its connections.
///
/// @param device where packets go
/// @param addresses our addresses; packets to others are dropped; at least one
/// @param connection how connections are configured that say nothing else
/// @param timers the timer queue; default `wheel`
/// @param memoryBytes most memory for octets of all connections together; default 256 MiB
/// @param maxConnections most connections of all states but TIME-WAIT together; default 65536
/// @param maxTimeWaits most connections in TIME-WAIT, which are not counted among the former; beyond it the oldest is
///         forgotten early; default 65536
/// @param maxOrphans most connections that the application has closed and the peer has not yet, beyond which the oldest is
///         reset (Linux's `tcp_max_orphans`); default 16384
/// @param halfOpenBytes most memory for connections whose handshake is under way, of all listeners together, beyond which
///         their [ListenerConfig#synCookies()] help or the SYN is dropped; default 16 MiB
/// @param firstEphemeralPort the lowest port that is chosen for outgoing connections; default 49152 (RFC 6335 §6)
/// @param lastEphemeralPort the highest such port; default 65535
/// @param closeTimeout how long [TcpStack#close()] lets connections finish before it aborts them; default 5 s
/// @param spin how long the shard looks for work before it sleeps: shorter reactions for a busy core; default zero
/// @param reassemblyBytes most memory for packets that arrive in fragments, 64 KiB for each of them, 0 to drop fragments;
///         default 4 MiB as Linux has it (RFC 8900 §5.2 asks for a bound)
/// @param reassemblyFragments most fragments of one packet; default 64 (CVE-2018-5391)
/// @param reassemblyTimeout how long fragments wait for the others of their packet; default 30 s as Linux has it, where
///         RFC 8200 §4.5 says 60 s: a sender would have sent the octets again by then
/// @param capture a pcapng file to record all packets in
/// @param fastOpenKeys the secrets of Fast Open cookies (RFC 7413 §4.1.2): cookies are made with the first, those of a second
///         one are good as well; none, the default, for one that nobody else has
/// @param fastOpenBlackholeTimeout how long no connection uses Fast Open after one that did fell silent, the first time:
///         it doubles; default 1 h as Linux has it, zero for no such pause
/// @param fastOpenPause how long a server is not asked for Fast Open after it has refused, or after a SYN with data vanished on the
///         way to it, the first time (RFC 7413 §4.1.3.1); it doubles each time; zero asks each time, as Linux does; default 2 min
/// @param statusDirectory where the stack has a Unix-domain socket that tells other processes of the same user about its
///        connections, a line of JSON for each; nowhere by default, and never for a [DrivenStack]
/// @param listeners observers of all connections
/// @param seed makes all random choices repeatable, for tests; without it they come from a secure source
public record StackConfig(
        Device device,
        List<IpPrefix> addresses,
        ConnectionConfig connection,
        Choice timers,
        long memoryBytes,
        int maxConnections,
        int maxTimeWaits,
        int maxOrphans,
        long halfOpenBytes,
        int firstEphemeralPort,
        int lastEphemeralPort,
        Duration closeTimeout,
        Duration spin,
        int reassemblyBytes,
        int reassemblyFragments,
        Duration reassemblyTimeout,
        Optional<Path> capture,
        List<FastOpenKey> fastOpenKeys,
        Duration fastOpenBlackholeTimeout,
        Duration fastOpenPause,
        Optional<Path> statusDirectory,
        List<EventListener> listeners,
        OptionalLong seed) {

    /// Where a stack's packets go.
    public sealed interface Device {
        /// A device that a provider opens when the stack is opened.
        ///
        /// @param choice the provider's name and its parameters
        record Named(Choice choice) implements Device {
        }

        /// A device that is open already; the stack takes it over and closes it.
        ///
        /// @param device the device
        record Open(NetworkDevice device) implements Device {
        }

        /// Another device with a decorator around it.
        ///
        /// @param inner the other device
        /// @param decorator is given it when it is open, and closes it
        record Decorated(Device inner, UnaryOperator<NetworkDevice> decorator) implements Device {
        }
    }

    /// Checks the ranges.
    public StackConfig {
        Objects.requireNonNull(device, "device");
        addresses = List.copyOf(addresses);
        Objects.requireNonNull(connection, "connection");
        Objects.requireNonNull(timers, "timers");
        Objects.requireNonNull(closeTimeout, "closeTimeout");
        Objects.requireNonNull(spin, "spin");
        Objects.requireNonNull(reassemblyTimeout, "reassemblyTimeout");
        Objects.requireNonNull(capture, "capture");
        fastOpenKeys = checked(fastOpenKeys);
        Objects.requireNonNull(fastOpenBlackholeTimeout, "fastOpenBlackholeTimeout");
        Objects.requireNonNull(statusDirectory, "statusDirectory");
        listeners = List.copyOf(listeners);
        Objects.requireNonNull(seed, "seed");
        if (addresses.isEmpty()) {
            throw new IllegalArgumentException("a stack needs at least one address, such as 10.0.0.2/24");
        }
        if (memoryBytes < 1 << 20) {
            throw new IllegalArgumentException("memoryBytes is %d, but must be at least 1 MiB".formatted(memoryBytes));
        }
        if (maxConnections < 1 || maxConnections > 1 << 24) {
            throw new IllegalArgumentException(
                    "maxConnections is %d, but must be from 1 to 16777216".formatted(maxConnections));
        }
        if (maxTimeWaits < 1 || maxTimeWaits > 1 << 24) {
            throw new IllegalArgumentException("maxTimeWaits is %d, but must be from 1 to 16777216".formatted(maxTimeWaits));
        }
        if (maxOrphans < 0 || maxOrphans > 1 << 24) {
            throw new IllegalArgumentException("maxOrphans is %d, but must be from 0 to 16777216".formatted(maxOrphans));
        }
        if (halfOpenBytes < 1 << 16) {
            throw new IllegalArgumentException("halfOpenBytes is %d, but must be at least 64 KiB".formatted(halfOpenBytes));
        }
        if (firstEphemeralPort < 1 || lastEphemeralPort > 65_535 || firstEphemeralPort > lastEphemeralPort) {
            throw new IllegalArgumentException("ephemeral ports are %d to %d, but must be a range within 1 to 65535"
                    .formatted(firstEphemeralPort, lastEphemeralPort));
        }
        if (reassemblyBytes < 0 || reassemblyBytes > 1 << 26) {
            throw new IllegalArgumentException(
                    "reassemblyBytes is %d, but must be from 0 (drop fragments) to 64 MiB".formatted(reassemblyBytes));
        }
        if (reassemblyFragments < 2 || reassemblyFragments > 8_192) {
            throw new IllegalArgumentException(
                    "reassemblyFragments is %d, but must be from 2 to 8192".formatted(reassemblyFragments));
        }
        if (!reassemblyTimeout.isPositive() || reassemblyTimeout.compareTo(Duration.ofMinutes(2)) > 0) {
            throw new IllegalArgumentException(
                    "reassemblyTimeout is %s, but must be positive and at most 2 min".formatted(reassemblyTimeout));
        }
        if (closeTimeout.isNegative() || spin.isNegative()) {
            throw new IllegalArgumentException(
                    "closeTimeout is %s and spin is %s, but neither may be negative".formatted(closeTimeout, spin));
        }
        Objects.requireNonNull(fastOpenPause, "fastOpenPause");
        if (fastOpenPause.isNegative() || fastOpenPause.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException("fastOpenPause is %s, but must be from 0 to a day".formatted(fastOpenPause));
        }
        if (fastOpenBlackholeTimeout.isNegative() || fastOpenBlackholeTimeout.compareTo(Duration.ofDays(30)) > 0) {
            throw new IllegalArgumentException("fastOpenBlackholeTimeout is %s, but must be from 0 to 30 days"
                    .formatted(fastOpenBlackholeTimeout));
        }
    }

    private static List<FastOpenKey> checked(List<FastOpenKey> keys) {
        if (keys.size() > 2) {
            throw new IllegalArgumentException(
                    "there are %d Fast Open keys, but there may be two, today's and yesterday's".formatted(keys.size()));
        }
        return List.copyOf(keys);
    }

    /// {@return a stack on a Linux TUN device, with all defaults}
    ///
    /// @param name the device's name
    /// @param addresses our addresses with their prefix lengths
    public static StackConfig tun(String name, String... addresses) {
        return builder().device("tun", Parameters.of("name", name)).addresses(addresses).build();
    }

    /// {@return a builder with all defaults, to which a device and an address must be added}
    public static Builder builder() {
        return new Builder();
    }

    /// {@return a builder that starts with the values of this configuration}
    public Builder toBuilder() {
        var builder = new Builder();
        builder.device = Optional.of(device);
        builder.addresses.addAll(addresses);
        builder.connection = connection;
        builder.timers = timers;
        builder.memoryBytes = memoryBytes;
        builder.maxConnections = maxConnections;
        builder.maxTimeWaits = maxTimeWaits;
        builder.maxOrphans = maxOrphans;
        builder.halfOpenBytes = halfOpenBytes;
        builder.firstEphemeralPort = firstEphemeralPort;
        builder.lastEphemeralPort = lastEphemeralPort;
        builder.closeTimeout = closeTimeout;
        builder.spin = spin;
        builder.reassemblyBytes = reassemblyBytes;
        builder.reassemblyFragments = reassemblyFragments;
        builder.reassemblyTimeout = reassemblyTimeout;
        builder.capture = capture;
        builder.fastOpenKeys = fastOpenKeys;
        builder.fastOpenBlackholeTimeout = fastOpenBlackholeTimeout;
        builder.fastOpenPause = fastOpenPause;
        builder.statusDirectory = statusDirectory;
        builder.listeners.addAll(listeners);
        builder.seed = seed;
        return builder;
    }

    /// Collects the components of a configuration.
    public static final class Builder {
        private Optional<Device> device = Optional.empty();
        private final List<IpPrefix> addresses = new ArrayList<>();
        private ConnectionConfig connection = ConnectionConfig.DEFAULT;
        private Choice timers = Choice.of("wheel");
        private long memoryBytes = 256L << 20;
        private int maxConnections = 1 << 16;
        private int maxTimeWaits = 1 << 16;
        private int maxOrphans = 1 << 14;
        private long halfOpenBytes = 16L << 20;
        private int firstEphemeralPort = 49_152;
        private int lastEphemeralPort = 65_535;
        private Duration closeTimeout = Duration.ofSeconds(5);
        private Duration spin = Duration.ZERO;
        private int reassemblyBytes = 4 << 20;
        private int reassemblyFragments = 64;
        private Duration reassemblyTimeout = Duration.ofSeconds(30);
        private Optional<Path> capture = Optional.empty();
        private List<FastOpenKey> fastOpenKeys = List.of();
        private Duration fastOpenBlackholeTimeout = Duration.ofHours(1);
        private Duration fastOpenPause = Duration.ofMinutes(2);
        private Optional<Path> statusDirectory = Optional.empty();
        private final List<EventListener> listeners = new ArrayList<>();
        private OptionalLong seed = OptionalLong.empty();

        private Builder() {
        }

        /// Sets a device by its provider's name.
        ///
        /// @param provider the provider's name, such as `tun`
        /// @param parameters its parameters
        /// @return this builder
        public Builder device(String provider, Parameters parameters) {
            device = Optional.of(new Device.Named(new Choice(provider, parameters)));
            return this;
        }

        /// Sets a device that is open already.
        ///
        /// @param open the device; the stack takes it over and closes it
        /// @return this builder
        public Builder device(NetworkDevice open) {
            device = Optional.of(new Device.Open(open));
            return this;
        }

        /// Puts a decorator around the device that was set, such as one that loses packets.
        ///
        /// @param decorator is given the device when it is open, and closes it
        /// @return this builder
        /// @throws IllegalStateException when no device was set yet
        public Builder decorate(UnaryOperator<NetworkDevice> decorator) {
            device = Optional.of(new Device.Decorated(
                    device.orElseThrow(() -> new IllegalStateException("there is no device to decorate; set one first")), decorator));
            return this;
        }

        /// Adds addresses of ours.
        ///
        /// @param texts such as `10.0.0.2/24` or `fd00::2/64`
        /// @return this builder
        /// @throws IllegalArgumentException when one is no such text
        public Builder addresses(String... texts) {
            for (String text : texts) {
                addresses.add(IpPrefix.parse(text));
            }
            return this;
        }

        /// Sets how connections are configured that say nothing else.
        ///
        /// @param connection the configuration
        /// @return this builder
        public Builder connection(ConnectionConfig connection) {
            this.connection = connection;
            return this;
        }

        /// Sets the timer queue.
        ///
        /// @param timers a [Choice] as text
        /// @return this builder
        public Builder timers(String timers) {
            this.timers = Choice.of(timers);
            return this;
        }

        /// Sets the memory for octets of all connections together.
        ///
        /// @param memoryBytes at least 1 MiB
        /// @return this builder
        public Builder memoryBytes(long memoryBytes) {
            this.memoryBytes = memoryBytes;
            return this;
        }

        /// Sets the most connections of all states together.
        ///
        /// @param maxConnections at least 1
        /// @return this builder
        public Builder maxConnections(int maxConnections) {
            this.maxConnections = maxConnections;
            return this;
        }

        /// Sets the most connections in TIME-WAIT.
        ///
        /// @param maxTimeWaits at least 1
        /// @return this builder
        public Builder maxTimeWaits(int maxTimeWaits) {
            this.maxTimeWaits = maxTimeWaits;
            return this;
        }

        /// Sets the most connections that only the application has closed.
        ///
        /// @param maxOrphans 0 or more
        /// @return this builder
        public Builder maxOrphans(int maxOrphans) {
            this.maxOrphans = maxOrphans;
            return this;
        }

        /// Sets the most memory for handshakes under way.
        ///
        /// @param halfOpenBytes at least 64 KiB
        /// @return this builder
        public Builder halfOpenBytes(long halfOpenBytes) {
            this.halfOpenBytes = halfOpenBytes;
            return this;
        }

        /// Sets the ports that are chosen for outgoing connections.
        ///
        /// @param first the lowest
        /// @param last the highest
        /// @return this builder
        public Builder ephemeralPorts(int first, int last) {
            firstEphemeralPort = first;
            lastEphemeralPort = last;
            return this;
        }

        /// Sets how long closing the stack lets connections finish.
        ///
        /// @param closeTimeout zero or more
        /// @return this builder
        public Builder closeTimeout(Duration closeTimeout) {
            this.closeTimeout = closeTimeout;
            return this;
        }

        /// Sets how long the shard looks for work before it sleeps.
        ///
        /// @param spin zero or more
        /// @return this builder
        public Builder spin(Duration spin) {
            this.spin = spin;
            return this;
        }

        /// Sets what packets may take that arrive in fragments.
        ///
        /// @param bytes memory for all of them, 0 to drop fragments
        /// @param fragments most of one packet
        /// @param timeout how long they wait for each other
        /// @return this builder
        public Builder reassembly(int bytes, int fragments, Duration timeout) {
            reassemblyBytes = bytes;
            reassemblyFragments = fragments;
            reassemblyTimeout = timeout;
            return this;
        }

        /// Records all packets.
        ///
        /// @param file the pcapng file, replaced if it exists
        /// @return this builder
        public Builder capture(Path file) {
            capture = Optional.of(file);
            return this;
        }

        /// Sets the secrets of Fast Open cookies, for servers behind one address, and for tests.
        ///
        /// @param keys the one to make cookies with, and at most one more whose cookies are still good
        /// @return this builder
        public Builder fastOpenKeys(FastOpenKey... keys) {
            fastOpenKeys = List.of(keys);
            return this;
        }

        /// Sets how long no connection uses Fast Open after one that did fell silent.
        ///
        /// @param fastOpenBlackholeTimeout the first pause, zero for none
        /// @return this builder
        public Builder fastOpenBlackholeTimeout(Duration fastOpenBlackholeTimeout) {
            this.fastOpenBlackholeTimeout = fastOpenBlackholeTimeout;
            return this;
        }

        /// Sets [StackConfig#fastOpenPause()].
        ///
        /// @param fastOpenPause the first pause, zero for none
        /// @return this builder
        public Builder fastOpenPause(Duration fastOpenPause) {
            this.fastOpenPause = fastOpenPause;
            return this;
        }

        /// Tells other processes of the same user about the connections.
        ///
        /// @param directory made if it does not exist; nobody but this user may enter it
        /// @return this builder
        public Builder statusDirectory(Path directory) {
            statusDirectory = Optional.of(directory);
            return this;
        }

        /// Adds an observer of all connections.
        ///
        /// @param listener the observer
        /// @return this builder
        public Builder listener(EventListener listener) {
            listeners.add(listener);
            return this;
        }

        /// Makes all random choices repeatable. For tests: initial sequence numbers become predictable.
        ///
        /// @param seed any number
        /// @return this builder
        public Builder seed(long seed) {
            this.seed = OptionalLong.of(seed);
            return this;
        }

        /// {@return the configuration}
        ///
        /// @throws IllegalArgumentException when something is missing or out of its range; the message names it
        public StackConfig build() {
            return new StackConfig(
                    device.orElseThrow(() -> new IllegalArgumentException(
                            "a stack needs a device; call device(\"tun\", Parameters.of(\"name\", \"tcp0\"))")),
                    addresses, connection, timers, memoryBytes, maxConnections, maxTimeWaits, maxOrphans, halfOpenBytes,
                    firstEphemeralPort, lastEphemeralPort, closeTimeout, spin, reassemblyBytes, reassemblyFragments,
                    reassemblyTimeout, capture, fastOpenKeys, fastOpenBlackholeTimeout, fastOpenPause,
                    statusDirectory, listeners, seed);
        }
    }
}
