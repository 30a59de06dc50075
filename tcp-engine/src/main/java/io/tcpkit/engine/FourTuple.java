package io.tcpkit.engine;

import io.tcpkit.codec.IpAddresses;
import java.net.InetSocketAddress;
import org.eclipse.collections.api.block.HashingStrategy;

/// Which connection a packet belongs to: both addresses and both ports, ours first.
///
/// One object, set again for each packet, serves to look up; the tables hold [copies][#copy()] that are never set again.
/// IPv4 addresses are mapped into IPv6 (RFC 4291 §2.5.5.2).
final class FourTuple {
    private final KeyedHash keyed;
    private long localHigh;
    private long localLow;
    private long remoteHigh;
    private long remoteLow;
    private int localPort;
    private int remotePort;
    private int hash;

    /// A tuple of zeros.
    ///
    /// @param keyed the table's hash
    FourTuple(KeyedHash keyed) {
        this.keyed = keyed;
    }

    /// Sets all of it.
    FourTuple set(long localHigh, long localLow, int localPort, long remoteHigh, long remoteLow, int remotePort) {
        this.localHigh = localHigh;
        this.localLow = localLow;
        this.localPort = localPort;
        this.remoteHigh = remoteHigh;
        this.remoteLow = remoteLow;
        this.remotePort = remotePort;
        hash = (int) keyed.of(localHigh, localLow, remoteHigh, remoteLow, (long) localPort << 16 | remotePort);
        return this;
    }

    /// {@return a tuple of the same values}
    FourTuple copy() {
        return new FourTuple(keyed).set(localHigh, localLow, localPort, remoteHigh, remoteLow, remotePort);
    }

    long localHigh() {
        return localHigh;
    }

    long localLow() {
        return localLow;
    }

    int localPort() {
        return localPort;
    }

    long remoteHigh() {
        return remoteHigh;
    }

    long remoteLow() {
        return remoteLow;
    }

    int remotePort() {
        return remotePort;
    }

    /// {@return whether the addresses are IPv4}
    boolean isIpv4() {
        return IpAddresses.isMapped(localHigh, localLow);
    }

    /// {@return our end, as an object}
    InetSocketAddress local() {
        return new InetSocketAddress(IpAddresses.toInetAddress(localHigh, localLow), localPort);
    }

    /// {@return the peer's end, as an object}
    InetSocketAddress remote() {
        return new InetSocketAddress(IpAddresses.toInetAddress(remoteHigh, remoteLow), remotePort);
    }

    /// Compares tuples by value, for tables.
    enum ByValue implements HashingStrategy<FourTuple> {
        /// The one.
        INSTANCE;

        @Override
        public int computeHashCode(FourTuple tuple) {
            return tuple.hash;
        }

        @Override
        public boolean equals(FourTuple a, FourTuple b) {
            return a.remotePort == b.remotePort && a.localPort == b.localPort
                    && a.remoteLow == b.remoteLow && a.localLow == b.localLow
                    && a.remoteHigh == b.remoteHigh && a.localHigh == b.localHigh;
        }
    }
}
