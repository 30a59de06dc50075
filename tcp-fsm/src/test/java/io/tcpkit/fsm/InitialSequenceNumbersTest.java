package io.tcpkit.fsm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@DisplayName("RFC 6528 §3: initial sequence numbers")
class InitialSequenceNumbersTest {
    private static final int TUPLES = 100_000;
    private final InitialSequenceNumbers numbers = new InitialSequenceNumbers(0x0706050403020100L, 0x0f0e0d0c0b0a0908L);

    private int at(int port, long nanos) {
        return numbers.next(0, 0xffff_0a00_0002L, 0, 0xffff_0a00_0001L, 80, port, nanos);
    }

    @Test
    void sipHashAgreesWithItsAuthorsVectors() {
        // SipHash-2-4 test vectors, key 00..0f, input 00..07 and 00..0f.
        var eight = new SipHash(0x0706050403020100L, 0x0f0e0d0c0b0a0908L);
        eight.update(0x0706050403020100L);
        assertThat(eight.finish(8)).isEqualTo(0x93f5f5799a932462L);
        var sixteen = new SipHash(0x0706050403020100L, 0x0f0e0d0c0b0a0908L);
        sixteen.update(0x0706050403020100L);
        sixteen.update(0x0f0e0d0c0b0a0908L);
        assertThat(sixteen.finish(16)).isEqualTo(0x3f2acc7f57c29bdbL);
    }

    @Test
    @Tag("MUST-8")
    void ofOnePairRiseByOneEveryFourMicroseconds() {
        int first = at(5000, 0);
        assertThat(at(5000, 4_000) - first).isEqualTo(1);
        assertThat(at(5000, 1_000_000_000L) - first).isEqualTo(250_000);
    }

    @Test
    @Tag("SHLD-1") @Tag("MUST-9")
    void ofDifferentPairsTellNothingOfEachOther() {
        // Frequency: each bit is set in half of them. Serial: neighbouring ports differ in half of the bits. With 10^5
        // numbers the standard deviation of a share is 0.16 %, so 1 % is beyond six of them.
        int[] set = new int[32];
        int[] changed = new int[32];
        var distinct = new HashSet<Integer>();
        int previous = at(0, 0);
        for (int i = 1; i <= TUPLES; i++) {
            int isn = numbers.next(0, 0xffff_0a00_0002L, 0, 0xffff_0a00_0001L + i / 65_536, 80, i % 65_536, 0);
            distinct.add(isn);
            for (int bit = 0; bit < 32; bit++) {
                set[bit] += isn >>> bit & 1;
                changed[bit] += (isn ^ previous) >>> bit & 1;
            }
            previous = isn;
        }
        for (int bit = 0; bit < 32; bit++) {
            assertThat(set[bit]).as("bit %d", bit).isBetween(49 * TUPLES / 100, 51 * TUPLES / 100);
            assertThat(changed[bit]).as("bit %d between neighbours", bit).isBetween(49 * TUPLES / 100, 51 * TUPLES / 100);
        }
        assertThat(distinct.size()).isGreaterThan(TUPLES - 10);
    }

    @Test
    void withoutTheSecretTheyAreOthers() {
        var other = new InitialSequenceNumbers(1, 2);
        assertThat(other.next(0, 1, 0, 2, 80, 5000, 0)).isNotEqualTo(numbers.next(0, 1, 0, 2, 80, 5000, 0));
    }
}
