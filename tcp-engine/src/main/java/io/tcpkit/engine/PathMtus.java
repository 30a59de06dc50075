package io.tcpkit.engine;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// What paths carry, by destination, as connections have found out from ICMP messages that they believed: where the next
/// one begins (RFC 1191 §3, RFC 8201 §5.2). The shard's.
///
/// Only believed messages come here (RFC 5927 §7), so a stranger can put nothing in; and whoever has connections to many
/// addresses can only push out what is oldest.
final class PathMtus {
    /// Nobody has complained.
    static final int UNKNOWN_BYTES = Integer.MAX_VALUE;
    static final int MAX_DESTINATIONS = 1_024;
    /// RFC 1191 §6.3 and RFC 8201 §4: a path may have become better after ten minutes, so that is tried again.
    private static final long LIFETIME_NANOS = TimeUnit.MINUTES.toNanos(10);

    /// In the order in which they were learned.
    private final Map<Destination, Known> known = new LinkedHashMap<>();

    private record Destination(long high, long low) {
    }

    private record Known(int mtuBytes, long untilNanos) {
    }

    /// A connection was told.
    ///
    /// @param tuple its ends
    /// @param mtuBytes the largest packet
    /// @param nowNanos the engine's clock
    void learn(FourTuple tuple, int mtuBytes, long nowNanos) {
        var destination = new Destination(tuple.remoteHigh(), tuple.remoteLow());
        known.remove(destination);
        if (known.size() == MAX_DESTINATIONS) {
            Iterator<Destination> oldest = known.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
        known.put(destination, new Known(mtuBytes, nowNanos + LIFETIME_NANOS));
    }

    /// {@return the largest packet that the path to the peer carries, [#UNKNOWN_BYTES] when nobody has complained lately}
    ///
    /// @param tuple the ends of a connection that is about to begin
    /// @param nowNanos the engine's clock
    int mtuBytes(FourTuple tuple, long nowNanos) {
        if (known.isEmpty()) {
            return UNKNOWN_BYTES;
        }
        var destination = new Destination(tuple.remoteHigh(), tuple.remoteLow());
        Known entry = known.get(destination);
        if (entry == null) {
            return UNKNOWN_BYTES;
        }
        if (entry.untilNanos() <= nowNanos) {
            known.remove(destination);
            return UNKNOWN_BYTES;
        }
        return entry.mtuBytes();
    }

    /// {@return how many destinations are known}
    int size() {
        return known.size();
    }
}
