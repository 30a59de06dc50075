package io.tcpkit.engine;

import io.tcpkit.api.IpPrefix;
import io.tcpkit.codec.IpAddresses;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.List;

/// The stack's own addresses: which packets are for us, and which address speaks to whom.
final class OwnAddresses {
    /// No mapped IPv4 address.
    private static final long NONE = -1;
    private static final long EVERYBODY = IpAddresses.mapped(0xffff_ffff);
    private static final long LOOPBACK_4 = IpAddresses.mapped(127 << 24);
    private static final long LOOPBACK_6 = 1;

    private final List<IpPrefix> prefixes;
    private final long[] highs;
    private final long[] lows;
    // The broadcast address of each network, NONE where there is none.
    private final long[] broadcasts;

    /// The addresses of a stack.
    ///
    /// @param prefixes at least one
    OwnAddresses(List<IpPrefix> prefixes) {
        this.prefixes = prefixes;
        highs = prefixes.stream().mapToLong(prefix -> IpAddresses.high(prefix.address())).toArray();
        lows = prefixes.stream().mapToLong(prefix -> IpAddresses.low(prefix.address())).toArray();
        broadcasts = prefixes.stream().mapToLong(OwnAddresses::broadcast).toArray();
    }

    private static long broadcast(IpPrefix prefix) {
        long low = IpAddresses.low(prefix.address());
        // RFC 1122 §3.2.1.3 (d): all ones in the host part is everybody there. RFC 3021: not with 31 bits.
        return IpAddresses.isMapped(IpAddresses.high(prefix.address()), low) && prefix.length() < 31
                ? low | 0xffff_ffffL >>> prefix.length()
                : NONE;
    }

    /// {@return all addresses}
    List<InetAddress> all() {
        return prefixes.stream().map(IpPrefix::address).toList();
    }

    /// {@return whether an address is one of ours}
    ///
    /// @param high its upper half
    /// @param low its lower half, IPv4 mapped
    boolean contains(long high, long low) {
        for (int i = 0; i < lows.length; i++) {
            if (lows[i] == low && highs[i] == high) {
                return true;
            }
        }
        return false;
    }

    /// {@return whether an address can be a peer's: not one of ours, not the broadcast address of one of our networks, and none
    /// that must not appear outside a host (RFC 1122 §3.2.1.3 (g), RFC 4291 §2.5.3)}
    ///
    /// @param high its upper half
    /// @param low its lower half, IPv4 mapped
    boolean canBePeer(long high, long low) {
        if (contains(high, low) || high == 0 && (low == LOOPBACK_6 || low >>> 24 == LOOPBACK_4 >>> 24)) {
            return false;
        }
        for (long broadcast : broadcasts) {
            if (broadcast == low && high == 0) {
                return false;
            }
        }
        return true;
    }

    /// {@return the address of ours to connect from (MUST-44 of RFC 9293 §3.9.1.1), which the connection keeps (MUST-45)}
    ///
    /// @param remote the peer
    /// @param wish the one that the OPEN names (MUST-43), or the wildcard
    /// @throws IOException when it cannot be a peer, none of ours speaks its language, or the wish is not ours
    InetAddress sourceFor(InetSocketAddress remote, InetAddress wish) throws IOException {
        if (remote.isUnresolved()) {
            throw new UnknownHostException(
                    "%s is not resolved; resolve names before connecting, this stack has no resolver".formatted(remote));
        }
        InetAddress address = remote.getAddress();
        if (remote.getPort() == 0) {
            throw new BindException("cannot connect to port 0 of " + address.getHostAddress());
        }
        long high = IpAddresses.high(address);
        long low = IpAddresses.low(address);
        if (contains(high, low)) {
            throw new NoRouteToHostException("%s is this stack's own address; packets to it would leave through the device"
                    .formatted(address.getHostAddress()));
        }
        // RFC 9293 §3.9.1.1 (MUST-46): an OPEN to a group or to everybody must be refused, as §3.9.2.3 (MUST-57) drops what comes.
        boolean everybody = low == EVERYBODY && high == 0 || !canBePeer(high, low);
        if (address.isAnyLocalAddress() || address.isMulticastAddress() || everybody) {
            throw new NoRouteToHostException(
                    "%s is not the address of one host, so there is nobody to connect to".formatted(address.getHostAddress()));
        }
        return wish.isAnyLocalAddress() ? suiting(address) : named(wish, address);
    }

    private InetAddress named(InetAddress wish, InetAddress address) throws IOException {
        if (!contains(IpAddresses.high(wish), IpAddresses.low(wish))) {
            throw new BindException("cannot connect from %s: the stack's addresses are %s"
                    .formatted(wish.getHostAddress(), prefixes));
        }
        if (wish.getClass() != address.getClass()) {
            throw new NoRouteToHostException("cannot connect from %s to %s: one is an IPv4 address and the other an IPv6 address"
                    .formatted(wish.getHostAddress(), address.getHostAddress()));
        }
        return wish;
    }

    /// RFC 6724 §5: rule 2, the same scope, goes before rule 8, the longest matching prefix; a prefix matches at most as far
    /// as our network reaches, the rest of the address is a host's.
    private InetAddress suiting(InetAddress address) throws IOException {
        long high = IpAddresses.high(address);
        long low = IpAddresses.low(address);
        int best = -1;
        int bestBits = -1;
        for (int i = 0; i < lows.length; i++) {
            InetAddress own = prefixes.get(i).address();
            if (own.getClass() != address.getClass()) {
                continue;
            }
            int matching = Math.min(commonBits(highs[i], lows[i], high, low), networkBits(i))
                    + (own.isLinkLocalAddress() == address.isLinkLocalAddress() ? 1 << 8 : 0);
            if (matching > bestBits) {
                best = i;
                bestBits = matching;
            }
        }
        if (best < 0) {
            boolean four = IpAddresses.isMapped(high, low);
            throw new NoRouteToHostException("%s is an %s address, but this stack has none: its addresses are %s"
                    .formatted(address.getHostAddress(), four ? "IPv4" : "IPv6", prefixes));
        }
        return prefixes.get(best).address();
    }

    @Override
    public String toString() {
        return prefixes.toString();
    }

    private int networkBits(int i) {
        return prefixes.get(i).length() + (IpAddresses.isMapped(highs[i], lows[i]) ? 96 : 0);
    }

    private static int commonBits(long high, long low, long otherHigh, long otherLow) {
        return high == otherHigh
                ? 64 + Long.numberOfLeadingZeros(low ^ otherLow)
                : Long.numberOfLeadingZeros(high ^ otherHigh);
    }
}
