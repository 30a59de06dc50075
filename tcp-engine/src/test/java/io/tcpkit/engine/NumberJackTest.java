package io.tcpkit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpkit.api.ConnectionConfig;
import io.tcpkit.api.ListenerConfig;
import io.tcpkit.api.SynCookies;
import io.tcpkit.api.TcpListener;
import io.tcpkit.api.event.Drop;
import io.tcpkit.api.segment.Flags;
import io.tcpkit.api.segment.Segment;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// NUMBER:JACK (CVE-2020-27213, 27630 to 27636, 28388) and INFRA:HALT (CVE-2020-35685): initial sequence numbers that can be
/// guessed. What the function itself does is for InitialSequenceNumbersTest; this is what the network sees of a whole stack. The
/// stack's seed is 3, that of guesses stands in the failure.
@DisplayName("RFC 6528 §3: initial sequence numbers, timestamps and SYN cookies, as seen from outside")
class NumberJackTest {
    private static final int PEERS = 5_000;
    /// Of a share of one half among 5000 the standard deviation is 0.7 %; six of them.
    private static final int LEAST = PEERS / 2 - PEERS * 42 / 1_000;
    private static final int MOST = PEERS / 2 + PEERS * 42 / 1_000;

    private static ListenerConfig listener(SynCookies cookies) {
        return ListenerConfig.of(new InetSocketAddress(80), ConnectionConfig.DEFAULT).toBuilder().backlog(10 * PEERS)
                .halfOpen(10 * PEERS).synCookies(cookies).build();
    }

    private static String peer(int number) {
        return "10.1." + number / 250 % 250 + "." + (1 + number % 250);
    }

    @ParameterizedTest
    @EnumSource
    void atOneMomentNoPeerLearnsOfAnother(SynCookies cookies) throws IOException {
        try (var s = new Stranger(config -> config.halfOpenBytes(1L << 30)); TcpListener _ = s.stack.listen(listener(cookies))) {
            var isn = new int[32];
            var isnSteps = new int[32];
            var clock = new int[32];
            var distinct = new HashSet<Integer>();
            int before = 0;
            for (int i = 0; i < PEERS; i++) {
                Segment synAck = s.send(peer(i), Stranger.syn(1_000, 5).timestamps(7, 0)).getFirst();
                for (int bit = 0; bit < 32; bit++) {
                    isn[bit] += synAck.seq() >>> bit & 1;
                    isnSteps[bit] += (synAck.seq() ^ before) >>> bit & 1;
                    clock[bit] += synAck.tsVal() >>> bit & 1;
                }
                before = synAck.seq();
                distinct.add(synAck.seq());
            }
            assertThat(distinct.size()).isGreaterThan(PEERS - 10);
            for (int bit = 0; bit < 32; bit++) {
                assertThat(isn[bit]).as("bit %d of ISNs", bit).isBetween(LEAST, MOST);
                assertThat(isnSteps[bit]).as("bit %d between one peer's and the next's", bit).isBetween(LEAST, MOST);
                // A SYN cookie keeps window scale and SACK in the lowest bits of its timestamp.
                if (bit >= 6 || cookies != SynCookies.ALWAYS) {
                    assertThat(clock[bit]).as("bit %d of timestamps", bit).isBetween(LEAST, MOST);
                }
            }
        }
    }

    @Test
    void betweenTheSameEndsTheyRiseAQuarterOfAMillionASecond() throws IOException {
        try (var s = new Stranger(); TcpListener _ = s.stack.listen(80)) {
            int before = s.exchange(Stranger.syn(1_000, 5)).seq();
            for (int i = 1; i < 20; i++) {
                s.send(Stranger.segment(1_000, Flags.RST, 6, 0));
                s.after(Duration.ofSeconds(1));
                int next = s.exchange(Stranger.syn(1_000, 5)).seq();
                assertThat(next - before).isEqualTo(250_000);
                before = next;
            }
        }
    }

    @Test
    void withoutASeedNoTwoStacksAreAlike() {
        var seen = new HashSet<Integer>();
        for (int i = 0; i < 100; i++) {
            seen.add(new Secrets(OptionalLong.empty()).sequenceNumbers().next(0, 1, 0, 2, 80, 5_000, 0));
        }
        assertThat(seen).hasSize(100);
    }

    /// Blind: an ACK that acknowledges a guess. Half-blind: one that varies a cookie which the attacker got for himself.
    @Test
    void guessedCookiesOpenNothing() throws IOException {
        long seed = System.nanoTime();
        var random = new SplittableRandom(seed);
        try (var s = new Stranger(); TcpListener _ = s.stack.listen(listener(SynCookies.ALWAYS))) {
            int mine = s.exchange(Stranger.syn(1, 5)).seq();
            int guesses = 100_000;
            for (int i = 0; i < guesses; i++) {
                int ack = i % 2 == 0 ? random.nextInt() : mine + 1 + random.nextInt(1 << 10) - (1 << 9);
                s.inject(peer(i % PEERS), Stranger.segment(1 + i % 60_000, Flags.ACK, random.nextInt(), ack));
                if (i % 100 == 99) {
                    s.settle();
                }
            }
            // A cookie has 2^32 values for a 4-tuple, and some hundred of them are good for the time being.
            assertThat(s.stack.info().synCookiesAccepted()).as("seed %d", seed).isLessThanOrEqualTo(2);
            assertThat(s.drops(Drop.NO_CONNECTION)).as("seed %d: and each draws a RST", seed).isGreaterThanOrEqualTo(guesses - 2);
            assertThat(s.stack.info().connections()).as("seed %d", seed).isLessThanOrEqualTo(2);
        }
    }
}
