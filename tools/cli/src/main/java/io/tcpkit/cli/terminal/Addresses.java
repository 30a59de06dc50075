package io.tcpkit.cli.terminal;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/// Addresses as people write them.
public final class Addresses {
    private Addresses() {
    }

    /// {@return the first address of a family}
    ///
    /// @param addresses where to look
    /// @param ipv6 whether an IPv6 address is wanted
    public static Optional<InetAddress> first(List<InetAddress> addresses, boolean ipv6) {
        return addresses.stream().filter(address -> address instanceof Inet6Address == ipv6).findFirst();
    }

    /// {@return `IPv4` or `IPv6`}
    ///
    /// @param address the address
    public static String family(InetAddress address) {
        return address instanceof Inet6Address ? "IPv6" : "IPv4";
    }

    /// {@return an address as a URL has it: IPv6 in brackets}
    ///
    /// @param address the address
    public static String inUrl(InetAddress address) {
        return address instanceof Inet6Address ? "[" + text(address) + "]" : text(address);
    }

    /// {@return address and port, such as `10.0.0.2:80` or `[fd00::2]:80`}
    ///
    /// @param end the address and the port
    public static String text(InetSocketAddress end) {
        return inUrl(end.getAddress()) + ":" + end.getPort();
    }

    /// {@return an address in its short form: `fd00::2` rather than `fd00:0:0:0:0:0:0:2`}
    ///
    /// @param address the address
    public static String text(InetAddress address) {
        String text = address.getHostAddress();
        // RFC 5952 §4.2: the longest run of zeros is left out.
        String longest = "";
        for (String run = "0:0"; run.length() < 16; run += ":0") {
            longest = (":" + text + ":").contains(":" + run + ":") ? run : longest;
        }
        if (longest.isEmpty() || !(address instanceof Inet6Address)) {
            return text;
        }
        String shortened = (":" + text + ":").replaceFirst(":" + longest + ":", "::");
        shortened = shortened.startsWith("::") ? shortened : shortened.substring(1);
        return shortened.endsWith("::") ? shortened : shortened.substring(0, shortened.length() - 1);
    }
}
