package io.tcpkit.api;

import java.net.InetAddress;
import java.util.Objects;

/// An address of ours and the length of its network's prefix, such as `10.0.0.2/24` or `fd00::2/64`.
///
/// @param address the address
/// @param length bits of the prefix: 0 to 32 for IPv4, 0 to 128 for IPv6
public record IpPrefix(InetAddress address, int length) {
    /// Checks the range.
    public IpPrefix {
        Objects.requireNonNull(address, "address");
        int bits = address.getAddress().length * 8;
        if (length < 0 || length > bits) {
            throw new IllegalArgumentException("prefix length is %d, but must be from 0 to %d for %s"
                    .formatted(length, bits, address.getHostAddress()));
        }
    }

    /// {@return the prefix that a text names}
    ///
    /// @param text an address literal, `/`, and the prefix length; without the latter the address stands alone
    /// @throws IllegalArgumentException when it is not such a text
    public static IpPrefix parse(String text) {
        int slash = text.indexOf('/');
        String literal = slash < 0 ? text : text.substring(0, slash);
        InetAddress address;
        try {
            address = InetAddress.ofLiteral(literal);
        } catch (IllegalArgumentException _) {
            throw new IllegalArgumentException(
                    "'%s' is no address with a prefix length; write for example 10.0.0.2/24 or fd00::2/64".formatted(text));
        }
        int bits = address.getAddress().length * 8;
        if (slash < 0) {
            return new IpPrefix(address, bits);
        }
        try {
            return new IpPrefix(address, Integer.parseInt(text.substring(slash + 1)));
        } catch (NumberFormatException _) {
            throw new IllegalArgumentException("'%s' has no number after the slash; write for example %s/%d"
                    .formatted(text, literal, bits == 32 ? 24 : 64));
        }
    }

    /// {@return `address/length`}
    @Override
    public String toString() {
        return address.getHostAddress() + "/" + length;
    }
}
