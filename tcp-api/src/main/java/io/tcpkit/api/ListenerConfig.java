package io.tcpkit.api;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/// What a listener listens to and how many connections it lets wait.
///
/// Start from [#of(InetSocketAddress, ConnectionConfig)] and change what you need with [#toBuilder()].
///
/// @param local our address and port; the wildcard address for all of the stack's addresses, port 0 for one of the
///         stack's choice
/// @param backlog most connections that are open and not yet accepted; default 1024
/// @param resetWhenFull what becomes of a handshake's last ACK when the backlog is reached: whether it is answered with a RST,
///         so that the peer knows at once (Linux's `tcp_abort_on_overflow`), or is dropped like a SYN, so that the peer's
///         next try may find room; default dropped
/// @param halfOpen most connections whose handshake is under way; default 1024
/// @param synCookies when SYNs are answered without being remembered (RFC 4987 §3.6); default when `halfOpen` or
///         [StackConfig#halfOpenBytes()] is reached
/// @param reusePort whether other listeners that say so too may share address and port, each getting its part of the
///         connections (`SO_REUSEPORT`); which one gets a connection is decided by both its ends, and when one of them
///         closes only its own part goes to others; default no
/// @param reuseAddress whether the port may be taken although connections of an earlier listener are in TIME-WAIT
///         (`SO_REUSEADDR`); default yes
/// @param deferAccept how long a connection may wait for its first data before it can be accepted without (Linux's
///         `TCP_DEFER_ACCEPT`), zero to be accepted at once, the default; until then it counts as half-open
/// @param fastOpenQueue most connections opened by Fast Open (RFC 7413) whose handshake is under way, 0 for no Fast Open,
///         the default; beyond it SYNs are ordinary ones. Such a connection can be accepted at once and its data read, and
///         **that data may come twice**, as a connection each, should the network duplicate the SYN (§6.1)
/// @param fastOpenKeys the secrets of this listener's Fast Open cookies, one or two as with [StackConfig#fastOpenKeys()]; none
///         for the stack's, the default
/// @param fastOpenWithoutCookie whether data in a SYN is taken without a cookie; for closed networks, since whoever writes
///         any address into his packets can then have connections opened and answered in its name; default no
/// @param connection how the accepted connections are configured
public record ListenerConfig(
        InetSocketAddress local,
        int backlog,
        boolean resetWhenFull,
        int halfOpen,
        SynCookies synCookies,
        boolean reusePort,
        boolean reuseAddress,
        Duration deferAccept,
        int fastOpenQueue,
        List<FastOpenKey> fastOpenKeys,
        boolean fastOpenWithoutCookie,
        ConnectionConfig connection) {
    private static final int MOST = 1 << 20;

    /// Checks the ranges.
    public ListenerConfig {
        Objects.requireNonNull(local, "local");
        Objects.requireNonNull(synCookies, "synCookies");
        Objects.requireNonNull(deferAccept, "deferAccept");
        Objects.requireNonNull(connection, "connection");
        if (local.isUnresolved()) {
            throw new IllegalArgumentException("the address %s is not resolved".formatted(local));
        }
        range("backlog", backlog, 1);
        range("halfOpen", halfOpen, 1);
        range("fastOpenQueue", fastOpenQueue, 0);
        if (fastOpenKeys.size() > 2) {
            throw new IllegalArgumentException("fastOpenKeys has %d keys, but may have one and the one before it"
                    .formatted(fastOpenKeys.size()));
        }
        fastOpenKeys = List.copyOf(fastOpenKeys);
        if (deferAccept.isNegative() || deferAccept.compareTo(Duration.ofMinutes(10)) > 0) {
            throw new IllegalArgumentException("deferAccept is %s, but must be from 0 to 10 min".formatted(deferAccept));
        }
    }

    private static void range(String name, int value, int min) {
        if (value < min || value > MOST) {
            throw new IllegalArgumentException("%s is %d, but must be from %d to %d".formatted(name, value, min, MOST));
        }
    }

    /// {@return a listener on an address with all defaults}
    ///
    /// @param local our address and port
    /// @param connection how the accepted connections are configured
    public static ListenerConfig of(InetSocketAddress local, ConnectionConfig connection) {
        return new ListenerConfig(local, 1024, false, 1024, SynCookies.WHEN_FULL, false, true, Duration.ZERO, 0, List.of(), false, connection);
    }

    /// {@return a builder that starts with the values of this configuration}
    public Builder toBuilder() {
        return new Builder(this);
    }

    /// Collects the components of a configuration; each method sets the component of its name and returns this builder.
    public static final class Builder {
        private InetSocketAddress local;
        private int backlog;
        private boolean resetWhenFull;
        private int halfOpen;
        private SynCookies synCookies;
        private boolean reusePort;
        private boolean reuseAddress;
        private Duration deferAccept;
        private int fastOpenQueue;
        private List<FastOpenKey> fastOpenKeys;
        private boolean fastOpenWithoutCookie;
        private ConnectionConfig connection;

        private Builder(ListenerConfig from) {
            local = from.local;
            backlog = from.backlog;
            resetWhenFull = from.resetWhenFull;
            halfOpen = from.halfOpen;
            synCookies = from.synCookies;
            reusePort = from.reusePort;
            reuseAddress = from.reuseAddress;
            deferAccept = from.deferAccept;
            fastOpenQueue = from.fastOpenQueue;
            fastOpenKeys = from.fastOpenKeys;
            fastOpenWithoutCookie = from.fastOpenWithoutCookie;
            connection = from.connection;
        }

        /// Sets [ListenerConfig#local()].
        ///
        /// @param local our address and port
        /// @return this builder
        public Builder local(InetSocketAddress local) {
            this.local = local;
            return this;
        }

        /// Sets [ListenerConfig#backlog()].
        ///
        /// @param backlog most connections that are open and not yet accepted
        /// @return this builder
        public Builder backlog(int backlog) {
            this.backlog = backlog;
            return this;
        }

        /// Sets [ListenerConfig#resetWhenFull()].
        ///
        /// @param resetWhenFull whether a peer that finds the backlog full is told by a RST
        /// @return this builder
        public Builder resetWhenFull(boolean resetWhenFull) {
            this.resetWhenFull = resetWhenFull;
            return this;
        }

        /// Sets [ListenerConfig#halfOpen()].
        ///
        /// @param halfOpen most connections whose handshake is under way
        /// @return this builder
        public Builder halfOpen(int halfOpen) {
            this.halfOpen = halfOpen;
            return this;
        }

        /// Sets [ListenerConfig#synCookies()].
        ///
        /// @param synCookies when SYNs are answered without being remembered
        /// @return this builder
        public Builder synCookies(SynCookies synCookies) {
            this.synCookies = synCookies;
            return this;
        }

        /// Sets [ListenerConfig#reusePort()].
        ///
        /// @param reusePort whether other listeners may share address and port
        /// @return this builder
        public Builder reusePort(boolean reusePort) {
            this.reusePort = reusePort;
            return this;
        }

        /// Sets [ListenerConfig#reuseAddress()].
        ///
        /// @param reuseAddress whether connections in TIME-WAIT leave the port free
        /// @return this builder
        public Builder reuseAddress(boolean reuseAddress) {
            this.reuseAddress = reuseAddress;
            return this;
        }

        /// Sets [ListenerConfig#deferAccept()].
        ///
        /// @param deferAccept how long a connection may wait for its first data, zero to be accepted at once
        /// @return this builder
        public Builder deferAccept(Duration deferAccept) {
            this.deferAccept = deferAccept;
            return this;
        }

        /// Sets [ListenerConfig#fastOpenQueue()].
        ///
        /// @param fastOpenQueue most connections opened by Fast Open whose handshake is under way, 0 for no Fast Open
        /// @return this builder
        public Builder fastOpenQueue(int fastOpenQueue) {
            this.fastOpenQueue = fastOpenQueue;
            return this;
        }

        /// Sets [ListenerConfig#fastOpenKeys()].
        ///
        /// @param keys one or two, the one to make cookies with first; none for the stack's
        /// @return this builder
        public Builder fastOpenKeys(FastOpenKey... keys) {
            fastOpenKeys = List.of(keys);
            return this;
        }

        /// Sets [ListenerConfig#fastOpenWithoutCookie()].
        ///
        /// @param fastOpenWithoutCookie whether data in a SYN is taken without a cookie
        /// @return this builder
        public Builder fastOpenWithoutCookie(boolean fastOpenWithoutCookie) {
            this.fastOpenWithoutCookie = fastOpenWithoutCookie;
            return this;
        }

        /// Sets [ListenerConfig#connection()].
        ///
        /// @param connection how the accepted connections are configured
        /// @return this builder
        public Builder connection(ConnectionConfig connection) {
            this.connection = connection;
            return this;
        }

        /// {@return the configuration}
        ///
        /// @throws IllegalArgumentException when a value is out of its range; the message names it and the range
        public ListenerConfig build() {
            return new ListenerConfig(local, backlog, resetWhenFull, halfOpen, synCookies, reusePort, reuseAddress, deferAccept,
                    fastOpenQueue, fastOpenKeys, fastOpenWithoutCookie, connection);
        }
    }
}
