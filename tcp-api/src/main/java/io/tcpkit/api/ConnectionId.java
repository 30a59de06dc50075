package io.tcpkit.api;

import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.Objects;

/// Which connection: both ends, and a number that tells it from others with the same ends before and after it.
///
/// @param serial counts the connections of a stack from 1
/// @param local our end
/// @param remote the peer's end
public record ConnectionId(long serial, InetSocketAddress local, InetSocketAddress remote) {
    /// Checks that nothing is missing.
    public ConnectionId {
        Objects.requireNonNull(local, "local");
        Objects.requireNonNull(remote, "remote");
    }

    /// {@return whether the ends speak IPv6 with each other}
    public boolean isIpv6() {
        return remote.getAddress() instanceof Inet6Address;
    }

    /// {@return both ends as `10.0.0.2:80 <-> 10.0.0.1:43210`}
    @Override
    public String toString() {
        return text(local) + " <-> " + text(remote);
    }

    private static String text(InetSocketAddress end) {
        String host = end.getAddress() == null ? end.getHostString() : end.getAddress().getHostAddress();
        return host.contains(":") ? "[" + host + "]:" + end.getPort() : host + ":" + end.getPort();
    }
}
