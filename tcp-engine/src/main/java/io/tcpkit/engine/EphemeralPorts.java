package io.tcpkit.engine;

import io.tcpkit.codec.IpAddresses;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.random.RandomGenerator;

/// Which of our ports an outgoing connection gets: RFC 6056 §3.3.4, double-hash port selection.
///
/// To one peer the ports are used one after another, so that each rests as long as possible after its last connection;
/// where the row begins is a secret of that peer, so that nobody else can guess the next one. A table of counters keeps
/// connections to one peer from showing how many go to others.
///
/// ```
///   port = first + (F(local, remote, remote port) + counters[G(local, remote, remote port)]) mod count
/// ```
final class EphemeralPorts {
    // RFC 6056 §3.3.4: "TABLE_LENGTH = 10" already helps; more buckets, fewer peers that share one.
    private static final int BUCKETS = 1 << 10;

    private final int first;
    private final int count;
    private final KeyedHash offsets;
    private final KeyedHash buckets;
    private final int[] counters = new int[BUCKETS];

    /// Ports of a range.
    ///
    /// @param first the lowest
    /// @param last the highest
    /// @param secrets gives the keys and where the counters begin
    EphemeralPorts(int first, int last, Secrets secrets) {
        this.first = first;
        this.count = last - first + 1;
        this.offsets = secrets.portOffsetHash();
        this.buckets = secrets.portCounterHash();
        RandomGenerator random = secrets.ofConnection(0);
        for (int i = 0; i < BUCKETS; i++) {
            counters[i] = random.nextInt(count);
        }
    }

    /// Knows whether a port can be taken.
    @FunctionalInterface
    interface Vacancy {
        /// {@return whether no connection between these ends and no listener has this port, TIME-WAIT included}
        ///
        /// @param port the port
        boolean isFree(int port);
    }

    /// {@return a free port}
    ///
    /// @param local our address
    /// @param remote the peer
    /// @param vacancy is asked about each candidate
    /// @throws BindException when none of the range is free
    int choose(InetAddress local, InetSocketAddress remote, Vacancy vacancy) throws BindException {
        long localHigh = IpAddresses.high(local);
        long localLow = IpAddresses.low(local);
        long remoteHigh = IpAddresses.high(remote.getAddress());
        long remoteLow = IpAddresses.low(remote.getAddress());
        long offset = offsets.of(localHigh, localLow, remoteHigh, remoteLow, remote.getPort()) >>> 1;
        int bucket = (int) buckets.of(localHigh, localLow, remoteHigh, remoteLow, remote.getPort()) & BUCKETS - 1;
        for (int tries = 0; tries < count; tries++) {
            int port = first + (int) ((offset + counters[bucket]) % count);
            counters[bucket] = (counters[bucket] + 1) % count;
            if (vacancy.isFree(port)) {
                return port;
            }
        }
        throw new BindException(
                "no port from %d to %d is free for a connection from %s to %s: all are in use or in TIME-WAIT; widen the "
                        .formatted(first, first + count - 1, local.getHostAddress(), remote)
                        + "range with StackConfig.Builder.ephemeralPorts");
    }

    /// {@return a port without a listener, for one that asked for any}
    ///
    /// @param vacancy is asked about each candidate
    /// @throws BindException when none of the range is free
    int chooseForListener(Vacancy vacancy) throws BindException {
        for (int tries = 0; tries < count; tries++) {
            int port = first + counters[0];
            counters[0] = (counters[0] + 1) % count;
            if (vacancy.isFree(port)) {
                return port;
            }
        }
        throw new BindException("no port from %d to %d is free to listen on".formatted(first, first + count - 1));
    }
}
