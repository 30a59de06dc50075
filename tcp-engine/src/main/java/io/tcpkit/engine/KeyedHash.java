package io.tcpkit.engine;

/// SipHash-1-3 over five words under a secret key, without allocation.
///
/// The peer chooses its address and port, so a table that they index must not let it choose the bucket as well: nobody
/// without the key can tell which ends collide. One and three rounds are what hash tables use (Rust's, Linux's);
/// initial sequence numbers use two and four.
final class KeyedHash {
    private static final long LENGTH_BYTES = 5L * Long.BYTES;

    private final long key0;
    private final long key1;

    /// A hash under a key.
    ///
    /// @param key0 one half of the key, from a secure source
    /// @param key1 the other half
    KeyedHash(long key0, long key1) {
        this.key0 = key0;
        this.key1 = key1;
    }

    /// {@return the hash of five words}
    ///
    /// @param a the first
    /// @param b the second
    /// @param c the third
    /// @param d the fourth
    /// @param e the fifth
    long of(long a, long b, long c, long d, long e) {
        long v0 = key0 ^ 0x736f6d6570736575L;
        long v1 = key1 ^ 0x646f72616e646f6dL;
        long v2 = key0 ^ 0x6c7967656e657261L;
        long v3 = key1 ^ 0x7465646279746573L;
        for (int step = 0; step < 9; step++) {
            // Five words, then the closing word with the length, then three finishing rounds.
            long word = switch (step) {
                case 0 -> a;
                case 1 -> b;
                case 2 -> c;
                case 3 -> d;
                case 4 -> e;
                case 5 -> LENGTH_BYTES << 56;
                default -> 0;
            };
            if (step == 6) {
                v2 ^= 0xff;
            }
            v3 ^= word;
            v0 += v1;
            v1 = Long.rotateLeft(v1, 13) ^ v0;
            v0 = Long.rotateLeft(v0, 32);
            v2 += v3;
            v3 = Long.rotateLeft(v3, 16) ^ v2;
            v0 += v3;
            v3 = Long.rotateLeft(v3, 21) ^ v0;
            v2 += v1;
            v1 = Long.rotateLeft(v1, 17) ^ v2;
            v2 = Long.rotateLeft(v2, 32);
            v0 ^= word;
        }
        return v0 ^ v1 ^ v2 ^ v3;
    }
}
