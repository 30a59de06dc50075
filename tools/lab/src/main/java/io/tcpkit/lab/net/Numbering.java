package io.tcpkit.lab.net;

import io.tcpkit.lab.Frame;
import java.net.InetAddress;

/// The networks of a [Network]: each host is alone in a network of its own, and routers forward by the prefix that says which.
///
/// ```
///     host n      10.⌊n/256⌋.(n mod 256).1/24        fd00:0:0:n::1/64
/// ```
final class Numbering {
    static final int MOST_HOSTS = 65_536;
    /// Nobody's network.
    static final int NOBODY = -1;
    private static final int SITE_IPV4 = 10;
    private static final long SITE_IPV6 = 0xfd00L << 48;

    private Numbering() {
    }

    static String ipv4(int host) {
        return "10.%d.%d.1".formatted(host >> 8, host & 0xff);
    }

    static String ipv6(int host) {
        return "fd00:0:0:%x::1".formatted(host);
    }

    static InetAddress address(int host, boolean overIpv6) {
        return InetAddress.ofLiteral(overIpv6 ? ipv6(host) : ipv4(host));
    }

    /// {@return the host whose network a packet goes to, [#NOBODY] when there is none}
    static int destination(Frame frame) {
        if (frame.isIpv4()) {
            int address = frame.destinationIpv4();
            return address >>> 24 == SITE_IPV4 ? address >>> 8 & 0xffff : NOBODY;
        }
        long network = frame.destinationNetworkIpv6();
        return network >>> 16 == SITE_IPV6 >>> 16 ? (int) network & 0xffff : NOBODY;
    }
}
