package io.tcpkit.fsm.receive;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("The window follows what the application reads in a round trip")
class RightSizingTest {
    private static final long MS = 1_000_000;
    private static final long RTT = 10 * MS;
    private static final int MSS = 1000;

    private final RightSizing sizing = new RightSizing(64_000, 4_000_000, MSS, 7);
    private long nxt = 1;
    private long read = 1;
    private long now = 1_000 * MS;

    /// A round trip in which as many octets arrive and are read, in ten segments.
    private void round(long arrives, long isRead) {
        for (int segment = 0; segment < 10; segment++) {
            now += RTT / 10;
            nxt += arrives / 10;
            read += isRead / 10;
            sizing.onText(nxt, nxt + sizing.bytes(), read, RTT, now);
        }
    }

    @Test
    void doublingGrowsAheadOfTheSender() {
        round(10_000, 10_000);
        assertThat(sizing.bytes()).isEqualTo(64_000);
        for (long flight = 20_000; flight <= 1_280_000; flight *= 2) {
            round(flight, flight);
            assertThat(sizing.bytes()).as("room for the next flight, after one of %d", flight).isGreaterThanOrEqualTo(2 * flight);
        }
    }

    @Test
    void aSteadyStreamStaysAtTwiceItsRoundTripAndSomeSpare() {
        for (int i = 0; i < 50; i++) {
            round(500_000, 500_000);
        }
        assertThat(sizing.space()).isBetween(450_000L, 550_000L);
        assertThat(sizing.bytes()).isBetween(1_000_000L, 3_200_000L);
    }

    @Test
    void theLimitIsNeverPassed() {
        for (int i = 0; i < 20; i++) {
            round(10_000_000, 10_000_000);
        }
        assertThat(sizing.bytes()).isEqualTo(4_000_000);
    }

    @Test
    void whoDoesNotReadGetsNoMore() {
        for (int i = 0; i < 20; i++) {
            round(500_000, 1_000);
        }
        assertThat(sizing.bytes()).isEqualTo(64_000);
    }

    @Test
    @DisplayName("RFC 9293 §3.8.6: it never shrinks")
    void slowerReadingTakesNothingBack() {
        for (int i = 0; i < 5; i++) {
            round(500_000, 500_000);
        }
        long grown = sizing.bytes();
        for (int i = 0; i < 5; i++) {
            round(1_000, 1_000);
            assertThat(sizing.bytes()).isEqualTo(grown);
        }
    }

    @Test
    void theSmallestWindowStillHoldsTwoSegments() {
        assertThat(new RightSizing(1, 4_000_000, MSS, 14).bytes()).isEqualTo(2_000 + 16_384);
        assertThat(new RightSizing(1, 500, MSS, 0).bytes()).isEqualTo(500);
    }

    @Nested
    class TheRoundTrip {
        @Test
        void withoutTimestampsIsTheShortestTimeInWhichANewWindowWasUsed() {
            assertThat(sizing.rttNanos()).isEqualTo(-1);
            sizing.onText(1_001, 65_001, 1, -1, 100 * MS);
            sizing.onText(65_001, 129_001, 1, -1, 130 * MS);
            assertThat(sizing.rttNanos()).as("this may have been under way").isEqualTo(-1);
            sizing.onText(65_002, 129_002, 1, -1, 140 * MS);
            assertThat(sizing.rttNanos()).isEqualTo(40 * MS);
            sizing.onText(129_003, 193_003, 1, -1, 160 * MS);
            assertThat(sizing.rttNanos()).isEqualTo(20 * MS);
            sizing.onText(193_004, 257_004, 1, -1, 960 * MS);
            assertThat(sizing.rttNanos()).as("a pause of the sender is none").isEqualTo(20 * MS);
        }

        @Test
        void withTimestampsIsSmoothed() {
            sizing.onText(1_001, 65_001, 1, 8 * MS, 100 * MS);
            sizing.onText(2_001, 65_001, 1, 16 * MS, 101 * MS);
            assertThat(sizing.rttNanos()).isEqualTo(9 * MS);
        }
    }
}
