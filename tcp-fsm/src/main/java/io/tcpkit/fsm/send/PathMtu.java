package io.tcpkit.fsm.send;

/// The largest packet that the path takes, as far as routers have told (RFC 1191, RFC 8201), and what follows from the IP
/// version: how small that can be, and which MSS to assume.
///
/// It only shrinks: a packet that is too big says what the path does not carry, and nothing about what it does.
public final class PathMtu {
    /// Nobody has complained.
    public static final int UNKNOWN_BYTES = Integer.MAX_VALUE;

    /// RFC 1191 §7.1: the sizes that links have, for routers that do not say theirs.
    private static final int[] PLATEAUS = {32_000, 17_914, 8_166, 4_352, 2_002, 1_492, 1_006, 508, 296, 68};
    /// Linux's `min_pmtu`: 512 octets of data with two headers. RFC 791 §3.1 promises that everybody takes 576, but not that
    /// every link does; who forges a smaller one wants many small packets (RFC 5927 §7), so below this routers may
    /// fragment instead.
    private static final int IPV4_FLOOR_BYTES = 552;
    /// RFC 8200 §5: every link carries this much.
    private static final int IPV6_FLOOR_BYTES = 1_280;
    private static final int TCP_HEADER_BYTES = 20;

    private final boolean ipv6;
    private int bytes = UNKNOWN_BYTES;
    private boolean fragmentable;

    /// Nothing known.
    ///
    /// @param ipv6 whether packets are IPv6
    /// @param discovery whether the path MTU is discovered, so that packets forbid fragmentation
    public PathMtu(boolean ipv6, boolean discovery) {
        this.ipv6 = ipv6;
        this.fragmentable = !discovery;
    }

    /// {@return how large the packet may have been that a router means, which complains about one of `quotedBytes`}
    ///
    /// @param mtuBytes what it says would fit, 0 when it says nothing
    /// @param quotedBytes how large the packet was
    static int claimed(int mtuBytes, int quotedBytes) {
        if (mtuBytes != 0) {
            return mtuBytes;
        }
        // RFC 1191 §5: the next plateau below the packet that did not fit.
        for (int plateau : PLATEAUS) {
            if (plateau < quotedBytes) {
                return plateau;
            }
        }
        return PLATEAUS[PLATEAUS.length - 1];
    }

    /// A router's word is believed: the path takes no more.
    ///
    /// @param mtuBytes the largest packet
    public void lower(int mtuBytes) {
        if (mtuBytes < floorBytes()) {
            permitFragmentation();
        }
        bytes = Math.min(bytes, Math.max(mtuBytes, floorBytes()));
    }

    /// What was known is forgotten.
    void forget() {
        bytes = UNKNOWN_BYTES;
    }

    /// Even the smallest segments do not pass whole.
    void permitFragmentation() {
        fragmentable = true;
    }

    /// {@return bytes of the largest packet, headers included, [#UNKNOWN_BYTES] when nobody has complained}
    public int bytes() {
        return bytes;
    }

    /// {@return bytes of the largest packet that may leave: what the path carries, or, as long as nobody has complained, what
    /// our end of it does}
    ///
    /// @param ourMss octets of TCP without options that the device takes
    public int largest(int ourMss) {
        return Math.min(bytes, ourMss + headerBytes());
    }

    /// {@return whether routers may cut our packets; never in IPv6, where they cannot}
    public boolean isFragmentable() {
        return fragmentable && !ipv6;
    }

    /// {@return octets of TCP without options that a packet carries}
    ///
    /// @param mtuBytes the packet, headers included
    public int mss(int mtuBytes) {
        return mtuBytes - headerBytes();
    }

    /// {@return the MSS that [#bytes()] leaves}
    public int mss() {
        return mss(bytes);
    }

    /// {@return the MSS that is not gone below}
    public int floorMss() {
        return mss(floorBytes());
    }

    /// {@return what a peer takes that sends no MSS option: RFC 9293 §3.7.1 (MUST-15), 536 or 1220}
    public int defaultMss() {
        return mss(ipv6 ? IPV6_FLOOR_BYTES : 576);
    }

    private int headerBytes() {
        return (ipv6 ? 40 : 20) + TCP_HEADER_BYTES;
    }

    private int floorBytes() {
        return ipv6 ? IPV6_FLOOR_BYTES : IPV4_FLOOR_BYTES;
    }
}
