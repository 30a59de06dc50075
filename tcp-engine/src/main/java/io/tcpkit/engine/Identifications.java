package io.tcpkit.engine;

/// The identification of IPv4 packets that routers may cut: no two of the same addresses alike for as long as 65,536
/// packets take (RFC 6864 §4.3), and none that tells a stranger how many we send to others (RFC 7739 §5.3).
final class Identifications {
    private static final int COUNTERS = 256;

    private final KeyedHash hash;
    private final short[] counters = new short[COUNTERS];

    /// Counters that begin anywhere.
    ///
    /// @param hash secret
    Identifications(KeyedHash hash) {
        this.hash = hash;
        for (int i = 0; i < COUNTERS; i++) {
            counters[i] = (short) hash.of(0, 0, 0, 0, i);
        }
    }

    /// {@return the next identification, 0 to 65535}
    ///
    /// @param ends from whom to whom
    int next(FourTuple ends) {
        int counter = (int) hash.of(ends.localHigh(), ends.localLow(), ends.remoteHigh(), ends.remoteLow(), 0) & COUNTERS - 1;
        return counters[counter]++ & 0xffff;
    }
}
