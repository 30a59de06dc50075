package io.tcpkit.testkit.script;

import java.util.Map;

/// The numbers of an ICMP error that a script names (RFC 792, RFC 1191, RFC 4443).
record IcmpCode(int type, int code) {
    private static final String TOO_BIG = "too_big";
    private static final int LARGER_HEADER = 20;
    private static final Map<String, Integer> UNREACHABLE_4 = Map.ofEntries(
            Map.entry("net_unreachable", 0), Map.entry("host_unreachable", 1), Map.entry("protocol_unreachable", 2),
            Map.entry("port_unreachable", 3), Map.entry("frag_needed", 4), Map.entry("source_route_failed", 5),
            Map.entry("net_unknown", 6), Map.entry("host_unknown", 7), Map.entry("net_prohibited", 9),
            Map.entry("host_prohibited", 10), Map.entry("packet_filtered", 13));
    private static final Map<String, Integer> UNREACHABLE_6 = Map.of(
            "no_route", 0, "net_unreachable", 0, "admin_prohibited", 1, "beyond_scope", 2, "host_unreachable", 3,
            "address_unreachable", 3, "addr_unreachable", 3, "port_unreachable", 4);

    /// {@return the numbers}
    ///
    /// @throws Unsupported when the family has no such error
    static IcmpCode of(String type, String code, boolean four) {
        Map<String, Integer> unreachable = four ? UNREACHABLE_4 : UNREACHABLE_6;
        return switch (type) {
            case "unreachable" -> new IcmpCode(four ? 3 : 1, number(code.isEmpty() ? "net_unreachable" : code, unreachable));
            // Ours, for scripts that are run over both: what either family says when a packet does not fit.
            case TOO_BIG -> four ? new IcmpCode(3, 4) : new IcmpCode(2, 0);
            case "packet_too_big" -> four ? none(type) : new IcmpCode(2, 0);
            case "time_exceeded" -> new IcmpCode(four ? 11 : 3, 0);
            case "parameter_problem" -> new IcmpCode(four ? 12 : 4, 0);
            case "source_quench" -> four ? new IcmpCode(4, 0) : none(type);
            default -> none(type);
        };
    }

    /// {@return the MTU to tell: what a script says for both families is meant for IPv4, and IPv6 headers are 20 bytes longer, so
    /// that the MSS is the same}
    static int mtu(String type, int mtu, boolean four) {
        return type.equals(TOO_BIG) && !four ? mtu + LARGER_HEADER : mtu;
    }

    private static int number(String code, Map<String, Integer> codes) {
        Integer number = codes.get(code);
        return number == null ? none(code).code : number;
    }

    private static IcmpCode none(String what) {
        throw new Unsupported("icmp " + what);
    }
}
