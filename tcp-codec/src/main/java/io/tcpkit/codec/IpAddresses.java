package io.tcpkit.codec;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/// Addresses as two longs: IPv6 as it is, IPv4 mapped into it as `::ffff:a.b.c.d` (RFC 4291 §2.5.5.2).
///
/// One representation lets a 4-tuple be compared and hashed without asking for the version. It is unambiguous because
/// [IpDecoder] refuses IPv6 packets that carry a mapped address.
public final class IpAddresses {
    private static final long MAPPED = 0xffff_0000_0000L;

    private IpAddresses() {
    }

    /// {@return the lower half of a mapped IPv4 address; the upper half is 0}
    ///
    /// @param address the address, most significant octet first
    public static long mapped(int address) {
        return MAPPED | address & 0xffff_ffffL;
    }

    /// {@return whether this is a mapped IPv4 address}
    ///
    /// @param high the upper 64 bits
    /// @param low the lower 64 bits
    public static boolean isMapped(long high, long low) {
        return high == 0 && low >>> 32 == 0xffff;
    }

    /// {@return the upper 64 bits of an address, 0 for IPv4}
    ///
    /// @param address IPv4 or IPv6
    public static long high(InetAddress address) {
        byte[] octets = address.getAddress();
        return octets.length == 4 ? 0 : ByteBuffer.wrap(octets).getLong(0);
    }

    /// {@return the lower 64 bits of an address, mapped for IPv4}
    ///
    /// @param address IPv4 or IPv6
    public static long low(InetAddress address) {
        byte[] octets = address.getAddress();
        return octets.length == 4 ? mapped(ByteBuffer.wrap(octets).getInt(0)) : ByteBuffer.wrap(octets).getLong(8);
    }

    /// {@return the address as the JDK knows it, an `Inet4Address` for a mapped one}
    ///
    /// @param high the upper 64 bits
    /// @param low the lower 64 bits
    public static InetAddress toInetAddress(long high, long low) {
        byte[] octets = isMapped(high, low)
                ? ByteBuffer.allocate(4).putInt((int) low).array()
                : ByteBuffer.allocate(16).putLong(high).putLong(low).array();
        try {
            return InetAddress.getByAddress(octets);
        } catch (UnknownHostException impossible) {
            throw new AssertionError("4 and 16 octets are always an address", impossible);
        }
    }
}
