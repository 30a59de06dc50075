package io.tcpkit.timers;

/// How many deadlines fall on each of the next few thousand ticks, and which tick is the first that has one.
///
/// A tick's counter is found by its low bits, which is unambiguous as long as all ticks that are counted lie in one
/// window `[base, base + SIZE)`; the caller sees to that. A bit for each counter that is not 0 makes the search for the
/// first one a matter of at most `SIZE / 64` words.
/// ```
///   base                                                        base + SIZE
///    |····x···············x··x···················································|
///         ^ first(base)
/// ```
final class NearTicks {
    /// Ticks in the window: about 4 s of 1 ms, which holds nearly every retransmission and acknowledgment timer.
    static final int SIZE = 4096;
    /// No tick.
    static final long NONE = Long.MAX_VALUE;

    private static final int MASK = SIZE - 1;
    private static final int WORDS = SIZE / Long.SIZE;

    private final int[] counts = new int[SIZE];
    private final long[] occupied = new long[WORDS];

    void add(long tick) {
        int index = (int) tick & MASK;
        if (counts[index]++ == 0) {
            occupied[index >>> 6] |= 1L << index;
        }
    }

    void remove(long tick) {
        int index = (int) tick & MASK;
        assert counts[index] > 0 : "tick " + tick + " was never added";
        if (--counts[index] == 0) {
            occupied[index >>> 6] &= ~(1L << index);
        }
    }

    /// {@return the first tick from `base` on that was added, [#NONE] when there is none}
    long first(long base) {
        int start = (int) base & MASK;
        int word = start >>> 6;
        // The window begins inside a word, so that word is looked at twice: first its upper part, at last its lower.
        long bits = occupied[word] & (-1L << start);
        for (int i = 0; i < WORDS; i++) {
            if (bits != 0) {
                return at(base, start, word, bits);
            }
            word = (word + 1) & (WORDS - 1);
            bits = occupied[word];
        }
        bits &= ~(-1L << start);
        return bits == 0 ? NONE : at(base, start, word, bits);
    }

    private static long at(long base, int start, int word, long bits) {
        int index = (word << 6) + Long.numberOfTrailingZeros(bits);
        return base + ((index - start) & MASK);
    }
}
