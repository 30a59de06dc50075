package io.tcpkit.fsm;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpkit.api.segment.Flags;
import io.tcpkit.api.segment.Segment;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// RFC 4987 §3.6: a SYN goes into a number and comes back.
class SynCookieTest {
    private static final SynCookie COOKIES = new SynCookie(1, 2);
    private static final SynCookie.Ends ENDS = new SynCookie.Ends(0, 1, 0, 2, 80L << 16 | 5000);
    private static final long SECOND = 1_000_000_000L;
    private static final long NOW = 10 * SynCookie.PERIOD_NANOS;

    private static SynCookie.Offer offer(boolean timestamps) {
        return new SynCookie.Offer(1460, 1 << 20, true, true, timestamps, 12_345);
    }

    private static Segment answer(Segment syn, boolean timestamps, long now) {
        var out = new Segment();
        COOKIES.answer(ENDS, syn, offer(timestamps), now, out);
        return out;
    }

    private static Segment ackOf(Segment synAck) {
        return new Segment().ports(5000, 80).seq(synAck.ack()).ack(synAck.seq() + 1).flags(Flags.ACK);
    }

    @ParameterizedTest(name = "MSS {0} comes back as {1}")
    @CsvSource({"48, 64", "64, 64", "500, 64", "536, 536", "1219, 536", "1220, 1220", "1380, 1300", "1400, 1400", "1459, 1440",
            "1460, 1460", "8000, 1460", "8960, 8940", "65535, 8940"})
    void sizes(int mss, int back) {
        for (int irs : new int[] {0, 1, -1, Integer.MIN_VALUE, 123_456_789}) {
            Segment synAck = answer(new Segment().ports(5000, 80).seq(irs).flags(Flags.SYN).mss(mss), false, NOW);
            assertThat(synAck.flags()).isEqualTo(Flags.SYN | Flags.ACK);
            assertThat(synAck.ack()).isEqualTo(irs + 1);
            assertThat(synAck.mss()).isEqualTo(1460);
            assertThat(synAck.hasTimestamps() || synAck.hasWindowScale() || synAck.sackPermitted())
                    .as("what would be forgotten is not offered").isFalse();
            var syn = new Segment();
            assertThat(COOKIES.recall(ENDS, ackOf(synAck), offer(false), NOW, syn)).isTrue();
            assertThat(syn.mss()).isEqualTo(back);
            assertThat(syn.seq()).isEqualTo(irs);
            assertThat(syn.flags()).isEqualTo(Flags.SYN);
        }
    }

    @ParameterizedTest(name = "IPv6 {0}: {1}")
    @CsvSource({"false, 536", "true, 1220"})
    @DisplayName("RFC 9293 §3.7.1, MUST-15: without an MSS option the default of the IP version")
    void noMss(boolean ipv6, int back) {
        var ends = ipv6 ? new SynCookie.Ends(0xfd00L << 48, 1, 0xfd00L << 48, 2, 80L << 16 | 5000)
                : new SynCookie.Ends(0, 0xffff_0a00_0001L, 0, 0xffff_0a00_0002L, 80L << 16 | 5000);
        var synAck = new Segment();
        COOKIES.answer(ends, new Segment().ports(5000, 80).seq(9).flags(Flags.SYN), offer(false), NOW, synAck);
        var syn = new Segment();
        assertThat(COOKIES.recall(ends, ackOf(synAck), offer(false), NOW, syn)).isTrue();
        assertThat(syn.mss()).isEqualTo(back);
    }

    @ParameterizedTest(name = "shift {0}, SACK {1}, at {2} ms")
    @CsvSource({"0, true, 0", "7, true, 63", "14, false, 64", "-1, true, 1001", "-1, false, 31", "15, true, 5"})
    @DisplayName("RFC 7323: window scale and SACK in the low bits of the timestamp")
    void options(int shift, boolean sack, long atMillis) {
        long now = NOW + atMillis * 1_000_000;
        var syn = new Segment().ports(5000, 80).seq(9).flags(Flags.SYN).mss(1460).timestamps(777, 0).sackPermitted(sack);
        if (shift >= 0) {
            syn.windowScale(shift);
        }
        Segment synAck = answer(syn, true, now);
        assertThat(synAck.tsEcr()).isEqualTo(777);
        assertThat(synAck.sackPermitted()).isEqualTo(sack);
        assertThat(synAck.hasWindowScale()).isEqualTo(shift >= 0);
        int behind = Timestamps.value(now, 12_345) - synAck.tsVal();
        assertThat(behind).as("ticks behind the clock").isBetween(0, 64);
        var back = new Segment();
        assertThat(COOKIES.recall(ENDS, ackOf(synAck).timestamps(780, synAck.tsVal()), offer(true), now + SECOND, back)).isTrue();
        assertThat(back.tsVal()).isEqualTo(780);
        assertThat(back.sackPermitted()).isEqualTo(sack);
        assertThat(back.hasWindowScale()).isEqualTo(shift >= 0);
        assertThat(back.windowScale()).isEqualTo(Math.clamp(shift, 0, 14));
    }

    @ParameterizedTest(name = "made {0} s into its minute, back {1} s later: {2}")
    @CsvSource({"0, 0, true", "0, 64, true", "0, 127, true", "0, 128, false", "63, 64, true", "63, 65, false", "63, 3600, false"})
    void age(long into, long later, boolean good) {
        long made = NOW + into * SECOND;
        Segment synAck = answer(new Segment().ports(5000, 80).seq(9).flags(Flags.SYN), false, made);
        assertThat(COOKIES.recall(ENDS, ackOf(synAck), offer(false), made + later * SECOND, new Segment())).isEqualTo(good);
    }

    @Test
    void belongsToItsEndsItsSynAndItsKey() {
        Segment ack = ackOf(answer(new Segment().ports(5000, 80).seq(9).flags(Flags.SYN), false, NOW));
        var syn = new Segment();
        for (SynCookie.Ends other : new SynCookie.Ends[] {new SynCookie.Ends(1, 1, 0, 2, 80L << 16 | 5000),
                new SynCookie.Ends(0, 3, 0, 2, 80L << 16 | 5000), new SynCookie.Ends(0, 1, 1, 2, 80L << 16 | 5000),
                new SynCookie.Ends(0, 1, 0, 3, 80L << 16 | 5000), new SynCookie.Ends(0, 1, 0, 2, 80L << 16 | 5001),
                new SynCookie.Ends(0, 1, 0, 2, 81L << 16 | 5000)}) {
            assertThat(COOKIES.recall(other, ack, offer(false), NOW, syn)).as("%s", other).isFalse();
        }
        assertThat(new SynCookie(1, 3).recall(ENDS, ack, offer(false), NOW, syn)).isFalse();
        assertThat(COOKIES.recall(ENDS, ack.seq(11), offer(false), NOW, syn)).as("another IRS").isFalse();
        assertThat(COOKIES.recall(ENDS, ack.seq(10), offer(false), NOW, syn)).isTrue();
    }

    @Test
    void guessingDoesNotPay() {
        long seed = 42;
        var random = new SplittableRandom(seed);
        int hits = 0;
        for (int i = 0; i < 1_000_000; i++) {
            var ack = new Segment().ports(5000, 80).seq(random.nextInt()).ack(random.nextInt()).flags(Flags.ACK);
            hits += COOKIES.recall(ENDS, ack, offer(false), NOW, new Segment()) ? 1 : 0;
        }
        // One of 2^28 each: a first hit in a million is expected once in 268 runs with other seeds.
        assertThat(hits).as("guesses that hit, seed %d", seed).isZero();
    }

    @Test
    @DisplayName("neighbouring SYNs get numbers that look unrelated")
    void spread() {
        var ones = new Integer[32];
        java.util.Arrays.fill(ones, 0);
        int before = 0;
        for (int irs = 0; irs < 4_096; irs++) {
            int iss = answer(new Segment().ports(5000, 80).seq(irs).flags(Flags.SYN).mss(1460), false, NOW).seq();
            for (int bit = 0; bit < 32; bit++) {
                ones[bit] += (iss ^ before) >>> bit & 1;
            }
            before = iss;
        }
        // Binomial with a mean of 2048 and a standard deviation of 32: six of them.
        assertThat(ones).allSatisfy(count -> assertThat(count).isBetween(2_048 - 192, 2_048 + 192));
    }
}
