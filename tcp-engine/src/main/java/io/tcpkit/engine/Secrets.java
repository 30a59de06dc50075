package io.tcpkit.engine;

import io.tcpkit.api.FastOpenKey;
import io.tcpkit.fsm.InitialSequenceNumbers;
import io.tcpkit.fsm.SynCookie;
import java.security.SecureRandom;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/// Everything random in a stack, from a secure source or from one seed.
///
/// Each use has a stream of its own, so that drawing more for one shifts no other.
final class Secrets {
    private static final int SEQUENCE_NUMBERS = 1;
    private static final int TABLE = 2;
    private static final int PORT_OFFSETS = 3;
    private static final int PORT_COUNTERS = 4;
    private static final int CONNECTIONS = 5;
    private static final int FAST_OPEN = 6;
    private static final int LISTENERS = 7;
    private static final int SYN_COOKIES = 8;
    private static final int TIMESTAMPS = 9;
    private static final int USES = 10;

    private final Source words;
    private final long connections;

    /// Where the next 64 secret bits for a use come from.
    @FunctionalInterface
    private interface Source {
        long next(int use);
    }

    /// Draws the secrets.
    ///
    /// @param seed makes all of them repeatable
    Secrets(OptionalLong seed) {
        if (seed.isPresent()) {
            var streams = new SplittableRandom[USES];
            for (int use = 0; use < streams.length; use++) {
                streams[use] = new SplittableRandom(mix(seed.getAsLong() ^ mix(use)));
            }
            words = use -> streams[use].nextLong();
        } else {
            var secure = new SecureRandom();
            words = _ -> secure.nextLong();
        }
        connections = words.next(CONNECTIONS);
    }

    /// {@return the generator of initial sequence numbers}
    InitialSequenceNumbers sequenceNumbers() {
        return new InitialSequenceNumbers(words.next(SEQUENCE_NUMBERS), words.next(SEQUENCE_NUMBERS));
    }

    /// {@return the hash of the table of connections}
    KeyedHash tableHash() {
        return new KeyedHash(words.next(TABLE), words.next(TABLE));
    }

    /// {@return F of RFC 6056 §3.3.3}
    KeyedHash portOffsetHash() {
        return new KeyedHash(words.next(PORT_OFFSETS), words.next(PORT_OFFSETS));
    }

    /// {@return G of RFC 6056 §3.3.4}
    KeyedHash portCounterHash() {
        return new KeyedHash(words.next(PORT_COUNTERS), words.next(PORT_COUNTERS));
    }

    /// {@return the key of Fast Open cookies, unless the user gives one}
    FastOpenKey fastOpenKey() {
        return new FastOpenKey(words.next(FAST_OPEN), words.next(FAST_OPEN));
    }

    /// {@return what decides between listeners that share a port}
    KeyedHash listenerHash() {
        return new KeyedHash(words.next(LISTENERS), words.next(LISTENERS));
    }

    /// {@return the maker of SYN cookies}
    SynCookie synCookies() {
        return new SynCookie(words.next(SYN_COOKIES), words.next(SYN_COOKIES));
    }

    /// {@return the hash that timestamps of two ends begin with (RFC 7323 §7.1)}
    KeyedHash timestampHash() {
        return new KeyedHash(words.next(TIMESTAMPS), words.next(TIMESTAMPS));
    }

    /// {@return the generator of one connection}
    ///
    /// @param serial which
    RandomGenerator ofConnection(long serial) {
        return new SplittableRandom(mix(connections ^ mix(serial)));
    }

    /// The finalizer of SplitMix64 (Steele, Lea, Flood 2014): neighbouring numbers become unrelated ones.
    private static long mix(long value) {
        long z = value + 0x9e3779b97f4a7c15L;
        z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }
}
