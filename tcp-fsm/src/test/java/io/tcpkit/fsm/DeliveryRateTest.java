package io.tcpkit.fsm;

import static io.tcpkit.fsm.Machine.MS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tcpkit.api.spi.Ack;
import io.tcpkit.api.spi.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("draft-ietf-ccwg-bbr, Delivery Rate Samples")
class DeliveryRateTest {

    /// What an acknowledgment said, kept.
    private record Sample(long rate, long delivered, long intervalNanos, long prior, long lost, long txInFlight,
            boolean appLimited, boolean cwndLimited) {
        Sample(Ack ack) {
            this(ack.deliveryRate(), ack.sampleDelivered(), ack.sampleIntervalNanos(), ack.priorDelivered(),
                    ack.sampleLost(), ack.txInFlight(), ack.appLimited(), ack.cwndLimited());
        }
    }

    private final List<Sample> samples = new ArrayList<>();

    private Machine watched(Machine m, long cwnd) {
        m.congestion.fixed = cwnd;
        m.congestion.acks = ack -> samples.add(new Sample(ack));
        return m;
    }

    private Sample last() {
        return samples.getLast();
    }

    @Nested
    @DisplayName("the longer of send_elapsed and ack_elapsed")
    class Interval {
        @Test
        void acknowledgmentsTakeLongerThanSending() {
            var m = watched(Machine.established(), 100_000);
            // Ten segments in one burst, acknowledged one by one at a millisecond each after a round trip of 20 ms.
            m.write(10_000).poll();
            m.now += 20 * MS;
            for (int i = 1; i <= 10; i++) {
                m.receive(".", 1, 1 + 1000L * i);
                // Sending began after a pause, so the clock of what is delivered began with it.
                assertThat(last().intervalNanos()).isEqualTo(20 * MS + (i - 1) * MS);
                assertThat(last().delivered()).isEqualTo(1000L * i);
                m.now += MS;
            }
        }

        @Test
        void sendingTakesLongerThanAcknowledgments() {
            var m = watched(Machine.established(), 100_000);
            m.write(1000).poll();
            m.now += 10 * MS;
            m.write(1000).poll();
            m.now += 10 * MS;
            m.write(1000).poll();
            m.now += MS;
            // The link held all three back and delivers them at once: 21 ms for 3000 octets, not 1 ms for 1000.
            m.receive(".", 1, 3001);
            assertThat(last().delivered()).isEqualTo(3000);
            assertThat(last().intervalNanos()).isEqualTo(21 * MS);
            assertThat(last().rate()).isEqualTo(3000L * 1000 / 21);
        }

        @Test
        void anIntervalBelowTheSmallestRoundTripGivesNoSample() {
            var m = watched(Machine.selective(), 100_000);
            m.write(5000).poll();
            m.now += 10 * MS;
            m.sack(1, 1001, 5001);
            m.poll();
            m.now += 2 * MS;
            // 2 ms after its retransmission the first is acknowledged: that answers the original, on a path of 10 ms.
            m.receive(".", 1, 5001);
            assertThat(last().rate()).isZero();
            assertThat(last().intervalNanos()).isZero();
        }

        @Test
        void aPauseIsNoPartOfIt() {
            var m = watched(Machine.established(), 100_000);
            m.write(1000).poll();
            m.now += 10 * MS;
            m.receive(".", 1, 1001);
            m.now += 10_000 * MS;
            m.write(1000).poll();
            m.now += 10 * MS;
            m.receive(".", 1, 2001);
            assertThat(last().intervalNanos()).isEqualTo(10 * MS);
            assertThat(last().delivered()).isEqualTo(1000);
            assertThat(last().rate()).isEqualTo(100_000);
        }

        @Test
        void anAcknowledgmentOfNothingNewIsNoSample() {
            var m = watched(Machine.established(), 100_000);
            m.write(2000).poll();
            m.now += 10 * MS;
            m.receive(".", 1, 1001);
            m.now += MS;
            m.receive(".", 1, 1001);
            assertThat(last()).isEqualTo(new Sample(0, 0, 0, 0, 0, 0, false, false));
        }
    }

    @Nested
    @DisplayName("what was known when the segment was sent that was sent last")
    class Stamps {
        @Test
        void deliveredInFlightAndLost() {
            var m = watched(Machine.selective(), 100_000);
            m.write(6000).poll();
            m.now += 10 * MS;
            m.sack(1, 1001, 4001);
            assertThat(last()).isEqualTo(new Sample(300_000, 3000, 10 * MS, 0, 1000, 4000, true, false));
            // The first is found lost and sent again, with three delivered and one lost at that moment.
            assertThat(m.poll()).containsExactly(". 1:1001 ack 1");
            m.now += 10 * MS;
            m.receive(".", 1, 6001);
            assertThat(last()).isEqualTo(new Sample(300_000, 3000, 10 * MS, 3000, 0, 3000, true, false));
        }

        @Test
        void ofOneMomentTheLastInSequenceWhateverOrderTheBlocksHave() {
            var m = watched(Machine.selective(), 100_000);
            m.write(6000).poll();
            m.now += 10 * MS;
            m.sack(1, 4001, 5001, 1001, 2001);
            assertThat(last().txInFlight()).isEqualTo(5000);
        }

        @Test
        void theSegmentItself() {
            var sent = new ArrayList<String>();
            var m = watched(Machine.established(), 100_000);
            m.congestion.sends = s -> sent.add("%d of %d, delivered %d, lost %d, at %d%s".formatted(s.size(), s.txInFlight(),
                    s.deliveredAtSend(), s.lostAtSend(), s.sendTimeNanos() / MS, s.retransmission() ? ", again" : ""));
            long begin = m.now / MS;
            m.write(2000).poll();
            m.now += 10 * MS;
            m.receive(".", 1, 1001);
            m.after(300 * MS);
            assertThat(sent).containsExactly(
                    "1000 of 1000, delivered 0, lost 0, at " + begin,
                    "1000 of 2000, delivered 0, lost 0, at " + begin,
                    "1000 of 1000, delivered 1000, lost 1000, at " + (begin + 210) + ", again");
        }
    }

    @Nested
    @DisplayName("app-limited: nothing to send, window not full, all that was lost sent again")
    class AppLimited {
        /// Sends and has acknowledged one segment after a first flight of `first` octets, the window being `cwnd`.
        private boolean secondIsLimited(int first, long cwnd) {
            var m = watched(Machine.established(), cwnd);
            m.write(first).poll();
            m.now += 10 * MS;
            m.write(1000);
            m.poll();
            m.now += 10 * MS;
            m.receive(".", 1, Math.min(first, cwnd) / 1000 * 1000 + 1);
            m.poll();
            m.now += 10 * MS;
            m.receive(".", 1, first + 1001);
            return last().appLimited();
        }

        @ParameterizedTest(name = "{0} written, cwnd {1} -> {2}  {3}")
        @CsvSource(textBlock = """
                2000, 10000, true , all was sent and the window had room when the application wrote again
                4000,  4000, false, all was sent but the window was full
                9000,  5000, false, there was more to send
                """)
        void onWrite(int first, long cwnd, boolean limited, String why) {
            assertThat(secondIsLimited(first, cwnd)).as(why).isEqualTo(limited);
        }

        @Test
        void lessThanASegmentLeftIsNothing() {
            // The tail is held back by the send policy: the draft counts less than SMSS as nothing.
            var m = watched(new Machine(b -> b, 1000, 1000,
                    (queued, smss, unacked, small, last) -> unacked > 0 ? Long.MAX_VALUE : 0).handshake(65_535), 10_000);
            m.write(1500).poll();
            m.now += 10 * MS;
            m.write(1000).poll();
            m.now += 10 * MS;
            m.receive(".", 1, 2001);
            assertThat(last().appLimited()).isTrue();
        }

        @Test
        void endsWhenMoreThanTheBubbleIsDelivered() {
            var limited = new ArrayList<Boolean>();
            var m = watched(Machine.established(), 3000);
            m.congestion.sends = s -> limited.add(s.appLimited());
            m.write(2000).poll();
            m.now += 10 * MS;
            // At this write 2000 are in flight: until more than 2000 are delivered, all that is sent is marked.
            m.write(20_000).poll();
            m.receive(".", 1, 1001);
            m.poll();
            m.receive(".", 1, 2001);
            m.poll();
            m.receive(".", 1, 3001);
            m.poll();
            assertThat(limited).containsExactly(true, true, true, true, true, false);
        }

        @Test
        void notWhileSomethingLostWaitsToBeSentAgain() {
            var limited = new ArrayList<Boolean>();
            var m = watched(new Machine(b -> b.frto(false)).handshake(65_535), 5000);
            m.congestion.sends = s -> limited.add(s.appLimited());
            m.write(5000).poll();
            m.congestion.fixed = 2000;
            assertThat(m.after(200 * MS)).hasSize(2);
            // Nothing new is left, and the window has room again; but three segments are still to be repeated.
            m.congestion.fixed = 5000;
            limited.clear();
            m.receive(".", 1, 1001);
            assertThat(m.poll()).hasSize(3);
            assertThat(limited).containsExactly(false, false, false);
        }

        @Test
        void aControllerMaySaySo() {
            var path = new Path[1];
            var m = new Machine(b -> b);
            m.congestion.made = p -> path[0] = p;
            watched(m.handshake(65_535), 2000);
            m.write(10_000).poll();
            path[0].markAppLimited();
            m.now += 10 * MS;
            m.receive(".", 1, 2001);
            m.poll();
            m.now += 10 * MS;
            m.receive(".", 1, 4001);
            assertThat(last().appLimited()).isTrue();
        }
    }

    @ParameterizedTest(name = "{0} octets/s, round trip {1} ms, window {2}")
    @DisplayName("on a link of known rate a full window samples that rate, within one segment")
    @CsvSource(textBlock = """
              100000,  20,  20000
             1000000,  20,  60000
             1000000, 100, 200000
            10000000,   5, 100000
            """)
    void linkRate(long rate, long roundTripMs, long cwnd) {
        var m = watched(new Machine(b -> b.windowScaling(false)).handshake(65_535), Math.min(cwnd, 65_000));
        long inFlightAtFullRate = rate * roundTripMs / 1000;
        long expected = Math.min(cwnd, 65_000) >= inFlightAtFullRate ? rate : Math.min(cwnd, 65_000) * 1000 / roundTripMs;
        record Arrival(long atNanos, long end) {
        }
        var link = new ArrayDeque<Arrival>();
        long free = m.now;
        long una = 1;
        long nxt = 1;
        m.write(800_000);
        for (int i = 0; i < 700; i++) {
            for (String line : m.poll()) {
                nxt = Long.parseLong(line.substring(line.indexOf(':') + 1, line.indexOf(" ack")));
                free = Math.max(free, m.now) + 1_000_000_000_000L / rate;
                link.add(new Arrival(free + roundTripMs * MS, nxt));
            }
            Arrival arrival = link.remove();
            m.now = arrival.atNanos();
            una = arrival.end();
            m.receive(".", 1, una);
            if (i > 300) {
                double oneSegment = 1000.0 * expected / last().delivered();
                assertThat((double) last().rate()).as("%d: %s", i, last()).isCloseTo(expected, within(oneSegment));
                assertThat(last().appLimited()).isFalse();
            }
        }
    }
}
