package io.tcpkit.congestion.bbr;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.tcpkit.api.spi.CongestionEvent.Kind;
import io.tcpkit.api.spi.StateSink;
import java.lang.management.ManagementFactory;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// Any history of events, also one that no engine would send.
class BbrHistoryTest {
    private static final int EVENTS = 400;
    private static final Kind[] KINDS = Kind.values();

    @Property(tries = 400)
    void outputsStayInBounds(@ForAll long seed) {
        var random = new SplittableRandom(seed);
        var hand = new Hand(seed);
        hand.sack = random.nextInt(8) > 0;
        long highest = 0;
        for (int i = 0; i < EVENTS; i++) {
            long before = hand.control.cwnd();
            highest = Math.max(highest, before);
            int event = play(hand, random);
            long cwnd = hand.control.cwnd();
            String what = "event " + i + ", kind " + event;
            assertThat(cwnd).as(what).isBetween((long) hand.smss, 1L << 30);
            assertThat(hand.control.pacingRate()).as(what).isPositive();
            assertThat(hand.control.sendQuantum()).as(what).isBetween(2 * hand.smss, Math.max(65_536, 2 * hand.smss));
            switch (event) {
                // By what was acknowledged; the ACK that ends ProbeRTT gives back what was there before it.
                case ACK -> assertThat(cwnd).as(what).isLessThanOrEqualTo(
                        Math.max(highest + hand.newlyAcked, 4L * hand.smss));
                case CONGESTION -> {
                    assertThat(cwnd).as(what).isLessThanOrEqualTo(before);
                    if (hand.kind == Kind.TIMEOUT) {
                        assertThat(cwnd).as(what).isLessThanOrEqualTo(hand.inFlight + hand.smss);
                    }
                }
                case RECOVERED, SPURIOUS -> assertThat(cwnd).as(what).isGreaterThanOrEqualTo(before);
                case SEND, LOST, SEGMENTS -> { }
                default -> throw new AssertionError(what);
            }
        }
    }

    @Property(tries = 50)
    void sameHistorySameTrace(@ForAll long seed) {
        var one = new Hand(seed);
        var other = new Hand(seed);
        var first = new SplittableRandom(seed);
        var second = new SplittableRandom(seed);
        for (int i = 0; i < EVENTS; i++) {
            play(one, first);
            play(other, second);
            assertThat(described(one)).isEqualTo(described(other));
        }
    }

    @Test
    @DisplayName("0 bytes are allocated per event")
    void nothingIsAllocated() {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        var random = new SplittableRandom(1);
        var hand = new Hand(1);
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 200 && least > 0; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 10_000; i++) {
                play(hand, random);
            }
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertThat(least).as("bytes for 10,000 events").isZero();
    }

    private static final int ACK = 0;
    private static final int SEND = 1;
    private static final int LOST = 2;
    private static final int CONGESTION = 3;
    private static final int RECOVERED = 4;
    private static final int SPURIOUS = 5;
    private static final int SEGMENTS = 6;

    /// {@return which event it was}
    private static int play(Hand hand, SplittableRandom random) {
        hand.nowNanos += random.nextInt(50) == 0 ? random.nextLong(6_000_000_000L) : random.nextLong(10_000_000);
        hand.inFlight = random.nextLong(1 + 2 * hand.control.cwnd());
        hand.txInFlight = random.nextLong(1 + 2 * hand.control.cwnd());
        hand.cwndLimited = random.nextBoolean();
        hand.appLimited = random.nextInt(4) == 0;
        hand.size = 1 + random.nextInt(4 * hand.smss);
        int event = switch (random.nextInt(20)) {
            case 0, 1, 2 -> SEND;
            case 3, 4, 5 -> LOST;
            case 6 -> CONGESTION;
            case 7 -> RECOVERED;
            case 8 -> SPURIOUS;
            case 9 -> random.nextInt(10) == 0 ? SEGMENTS : ACK;
            default -> ACK;
        };
        switch (event) {
            case SEND -> {
                hand.txInFlight = random.nextBoolean() ? hand.size : hand.txInFlight;
                hand.control.onSend(hand);
            }
            case LOST -> {
                hand.lost += hand.size;
                hand.lostAtSend = hand.lost - hand.size - random.nextLong(10_000);
                hand.control.onLost(hand);
            }
            case CONGESTION -> {
                hand.kind = KINDS[random.nextInt(KINDS.length)];
                hand.repeated = random.nextInt(3) == 0;
                hand.control.onCongestion(hand);
            }
            case RECOVERED -> hand.control.onRecovered(hand.nowNanos);
            case SEGMENTS -> {
                hand.smss = 500 + random.nextInt(9_000);
                hand.control.onSmss(hand.smss);
            }
            case SPURIOUS -> hand.control.onSpurious(hand.nowNanos);
            default -> ack(hand, random);
        }
        return event;
    }

    private static void ack(Hand hand, SplittableRandom random) {
        hand.newlyAcked = random.nextInt(8) == 0 ? 0 : random.nextLong(20_000);
        hand.priorDelivered = hand.delivered - Math.min(hand.delivered, random.nextLong(200_000));
        hand.delivered += hand.newlyAcked;
        hand.sampleDelivered = hand.delivered - hand.priorDelivered;
        hand.deliveryRate = random.nextInt(6) == 0 ? 0 : random.nextLong(1L << random.nextInt(1, 40));
        hand.rttNanos = random.nextInt(6) == 0 ? -1 : random.nextLong(200_000_000);
        hand.sampleLost = random.nextInt(3) == 0 ? random.nextLong(20_000) : 0;
        hand.inRecovery = random.nextBoolean();
        hand.newlyLost = hand.sampleLost / 2;
        hand.control.onAck(hand);
    }

    private static String described(Hand hand) {
        var text = new StringBuilder("cwnd=").append(hand.control.cwnd()).append(" rate=").append(hand.control.pacingRate());
        hand.control.describe(new StateSink() {
            @Override
            public void put(String name, double value) {
                text.append(' ').append(name).append('=').append(value);
            }

            @Override
            public void put(String name, String value) {
                text.append(' ').append(name).append('=').append(value);
            }
        });
        return text.toString();
    }
}
