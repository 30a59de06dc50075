package io.tcpkit.cli;

import io.tcpkit.api.IpPrefix;
import java.math.BigInteger;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;

/// The address that the kernel gets on the other side of the TUN device.
final class KernelSide {
    private KernelSide() {
    }

    /// {@return the first address of the same network that is not ours: 10.0.0.1/24 for our 10.0.0.2/24}
    ///
    /// @param ours our address and its prefix
    /// @throws IllegalArgumentException when the network has no other address
    static IpPrefix of(IpPrefix ours) {
        byte[] octets = ours.address().getAddress();
        int bits = octets.length * 8;
        int hostBits = bits - ours.length();
        if (hostBits == 0) {
            throw new IllegalArgumentException("%s leaves no address for the kernel's side; write for example %s/%d"
                    .formatted(ours, ours.address().getHostAddress(), bits == 32 ? 24 : 64));
        }
        BigInteger own = new BigInteger(1, octets);
        BigInteger network = own.shiftRight(hostBits).shiftLeft(hostBits);
        // RFC 3021: a network of two addresses has neither a network address nor a broadcast address. RFC 4291 §2.6.1: the
        // first address of an IPv6 network is every router's.
        BigInteger candidate = hostBits == 1 ? network : network.add(BigInteger.ONE);
        if (candidate.equals(own)) {
            candidate = candidate.add(BigInteger.ONE);
        }
        return new IpPrefix(address(candidate, octets.length), ours.length());
    }

    static boolean isIpv6(IpPrefix prefix) {
        return prefix.address() instanceof Inet6Address;
    }

    private static InetAddress address(BigInteger value, int length) {
        byte[] octets = new byte[length];
        byte[] digits = value.toByteArray();
        int count = Math.min(digits.length, length);
        System.arraycopy(digits, digits.length - count, octets, length - count, count);
        try {
            return InetAddress.getByAddress(octets);
        } catch (UnknownHostException e) {
            throw new AssertionError("4 or 16 octets are always an address", e);
        }
    }
}
