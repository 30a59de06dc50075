package io.tcpkit.api;

import java.net.InetSocketAddress;
import java.util.Objects;

/// What a listener listens to and how many connections it lets wait.
///
/// @param local our address and port; the wildcard address for all of the stack's addresses, port 0 for one of the
///         stack's choice
/// @param backlog most connections that are open and not yet accepted
/// @param halfOpen most connections whose handshake is under way
/// @param connection how the accepted connections are configured
public record ListenerConfig(InetSocketAddress local, int backlog, int halfOpen, ConnectionConfig connection) {
    /// Checks the ranges.
    public ListenerConfig {
        Objects.requireNonNull(local, "local");
        Objects.requireNonNull(connection, "connection");
        if (local.isUnresolved()) {
            throw new IllegalArgumentException("the address %s is not resolved".formatted(local));
        }
        if (backlog < 1 || backlog > 1 << 20) {
            throw new IllegalArgumentException("backlog is %d, but must be from 1 to 1048576".formatted(backlog));
        }
        if (halfOpen < 1 || halfOpen > 1 << 20) {
            throw new IllegalArgumentException("halfOpen is %d, but must be from 1 to 1048576".formatted(halfOpen));
        }
    }

    /// {@return a listener on an address with room for 1024 connections to accept and 1024 half-open ones}
    ///
    /// @param local our address and port
    /// @param connection how the accepted connections are configured
    public static ListenerConfig of(InetSocketAddress local, ConnectionConfig connection) {
        return new ListenerConfig(local, 1024, 1024, connection);
    }
}
