package io.tcpkit.fsm;

import static io.tcpkit.fsm.Machine.MS;
import static io.tcpkit.fsm.Machine.S;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tcpkit.api.ConnectionConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("draft-ietf-ccwg-bbr, Pacing Rate and Send Quantum: next = max(now, next) + size / rate")
class PacingTest {
    private static final int RATE = 1_000_000;

    /// What left when, in microseconds since the beginning, with its size.
    private final List<String> departures = new ArrayList<>();
    private long begin;
    private long sentBytes;

    /// A connection with a large window and a controller that asks for a rate and to be paced from the first segment on.
    private Machine paced(long rate, int quantum, int burst) {
        var m = new Machine(b -> b.sendBufferBytes(1 << 20), 1000, burst, (queued, smss, unacked, small, last) -> 0);
        m.congestion.paced = true;
        m.congestion.pacingRate = rate;
        m.congestion.sendQuantum = quantum;
        return watched(m);
    }

    private Machine watched(Machine m) {
        m.congestion.fixed = 1 << 20;
        m.congestion.sends = segment -> {
            departures.add((segment.sendTimeNanos() - begin) / 1000 + "+" + segment.size());
            sentBytes += segment.size();
        };
        m.handshake(65_535);
        begin = m.now;
        return m;
    }

    @Test
    void exactDepartureTimes() {
        var m = paced(RATE, 2000, 1000);
        m.write(7000).poll();
        m.after(10 * MS);
        assertThat(departures).containsExactly("0+1000", "0+1000", "2000+1000", "2000+1000", "4000+1000", "4000+1000",
                "6000+1000");
    }

    @Test
    void aRateThatIsSetWhileSendingHoldsFromThatSegmentOn() {
        var m = paced(10 * RATE, 1000, 1000);
        var watching = m.congestion.sends;
        m.congestion.sends = segment -> {
            watching.accept(segment);
            m.congestion.pacingRate = RATE;
        };
        m.write(3000).poll();
        m.after(10 * MS);
        assertThat(departures).containsExactly("0+1000", "1000+1000", "2000+1000");
    }

    @ParameterizedTest(name = "{0} octets/s -> bursts of {1}  {2}")
    @CsvSource(textBlock = """
                100000,  2000, two segments at least
               1000000,  2000, one millisecond would be one segment
               5000000,  5000, one millisecond
            1000000000, 60000, 64 KiB at most, of which the peer's window takes this
            """)
    void thePacersChoiceOfAQuantum(long rate, int burst, String why) {
        var m = paced(rate, 0, 1000);
        m.write(60_000).poll();
        assertThat(sentBytes).as(why).isEqualTo(burst);
    }

    @Test
    void aBurstForAnOffloadingDeviceIsCutToTheQuantum() {
        var m = paced(RATE, 3500, 60_000);
        m.write(10_000).poll();
        m.after(20 * MS);
        // In whole segments; what the quantum has left over is no segment, and the rate is kept all the same.
        assertThat(departures).containsExactly("0+3000", "3000+3000", "6000+3000", "9000+1000");
    }

    @Test
    void theRateIsKeptOverASecondWithinOneQuantum() {
        var m = paced(777_777, 0, 1000);
        m.write(1_500_000).poll();
        int acked = 1;
        while (m.now < begin + S) {
            m.after(MS);
            acked = (int) (1 + sentBytes);
            m.receive(".", 1, acked);
            m.poll();
        }
        m.now = begin + S;
        assertThat(sentBytes).isCloseTo(777_777, within(2000L));
    }

    @Test
    void aRateOfGigabytesIsKeptExactly() {
        var m = paced(6_700_000_000L, 1000, 1000);
        m.write(60_000).poll();
        m.after(9 * 1000);
        // 1000 octets take 149.25 ns; 60 of them 8955 ns.
        assertThat(sentBytes).isEqualTo(60_000);
        assertThat(departures.getLast()).isEqualTo("8+1000");
    }

    @Test
    void aNewRateTakesEffectForWhatWaits() {
        var m = paced(1000, 2000, 1000);
        m.write(20_000).poll();
        // At 1000 octets a second the next would leave after two seconds. One second later half of that is paid.
        m.now += S;
        m.congestion.pacingRate = 1_000_000;
        m.receive(".", 1, 1001);
        assertThat(m.poll()).isEmpty();
        m.after(MS);
        assertThat(departures).containsExactly("0+1000", "0+1000", "1001000+1000", "1001000+1000");
        m.congestion.pacingRate = 1_000_000_000;
        m.receive(".", 1, 3001);
        m.poll();
        m.after(20_000);
        assertThat(sentBytes).isEqualTo(20_000);
    }

    @Test
    void idlenessEarnsNoBurst() {
        var m = paced(RATE, 2000, 1000);
        m.write(2000).poll();
        m.after(S);
        m.receive(".", 1, 2001);
        departures.clear();
        begin = m.now;
        m.write(5000).poll();
        m.after(10 * MS);
        assertThat(departures).containsExactly("0+1000", "0+1000", "2000+1000", "2000+1000", "4000+1000");
    }

    @Test
    void aWindowThatWasFullEarnsNoBurst() {
        var m = paced(RATE, 2000, 1000);
        m.congestion.fixed = 4000;
        m.write(20_000).poll();
        m.after(50 * MS);
        assertThat(sentBytes).isEqualTo(4000);
        m.receive(".", 1, 4001);
        departures.clear();
        begin = m.now;
        m.poll();
        m.after(3 * MS);
        assertThat(departures).containsExactly("0+1000", "0+1000", "2000+1000", "2000+1000");
    }

    @Test
    void lateWakeUpsCatchUp() {
        var m = paced(RATE, 2000, 1000);
        m.write(30_000).poll();
        // Due at 2 ms, woken at 3 ms: dated back, so the one after that is due at 4 ms and not at 5.
        m.now += 3 * MS;
        m.poll();
        m.after(MS);
        assertThat(departures).containsExactly("0+1000", "0+1000", "3000+1000", "3000+1000", "4000+1000", "4000+1000");
    }

    @Test
    void aVeryLateWakeUpCatchesUpOneQuantum() {
        var m = paced(RATE, 2000, 1000);
        m.write(60_000).poll();
        departures.clear();
        m.now += 20 * MS;
        m.poll();
        assertThat(departures).as("the burst that is due and the one that is made good").hasSize(4);
    }

    @Nested
    @DisplayName("what is not paced")
    class NotPaced {
        @Test
        void theInitialWindow() {
            var m = new Machine(b -> b.sendBufferBytes(1 << 20));
            m.congestion.pacingRate = RATE;
            m.congestion.sendQuantum = 1000;
            watched(m);
            m.write(14_000).poll();
            m.after(10 * MS);
            assertThat(departures.subList(0, 11)).containsOnly("0+1000");
            assertThat(departures.subList(11, 14)).containsExactly("1000+1000", "2000+1000", "3000+1000");
        }

        @Test
        void aRetransmissionAfterATimeout() {
            var m = paced(2000, 2000, 1000);
            m.congestion.fixed = 1000;
            m.write(1000).poll();
            m.after(199 * MS);
            m.congestion.pacingRate = 2;
            m.receive(".", 1, "", 1, 65_534);
            assertThat(m.poll()).isEmpty();
            assertThat(m.after(10 * MS)).containsExactly("1 P. 1:1001 ack 1");
        }

        @Test
        void aProbeOfAClosedWindow() {
            var m = paced(2, 1000, 1000);
            m.write(1000).poll();
            m.receive(".", 1, "", 1001, 0);
            m.write(1000);
            assertThat(m.poll()).isEmpty();
            assertThat(m.after(250 * MS)).containsExactly("200 . 1001:1002 ack 1");
        }

        @Test
        void noDeadlineWhileNothingWaits() {
            var m = paced(RATE, 2000, 1000);
            m.write(2000).poll();
            m.receive(".", 1, 2001);
            assertThat(m.poll()).isEmpty();
            assertThat(m.connection.nextDeadlineNanos()).isEqualTo(Connection.NEVER);
        }
    }

    @Test
    void retransmissionsArePaced() {
        var m = paced(RATE, 1000, 1000);
        m.write(10_000).poll();
        m.after(15 * MS);
        departures.clear();
        begin = m.now;
        for (int i = 0; i < 3; i++) {
            m.receive(".", 1, 1);
        }
        m.poll();
        m.receive(".", 1, 3001);
        m.poll();
        m.after(MS);
        assertThat(departures).containsExactly("0+1000", "1000+1000");
    }

    @Nested
    @DisplayName("whose rate")
    class Rate {
        private long rateOf(UnaryOperator<ConnectionConfig.Builder> options, long cwnd, int octets) {
            var m = watched(new Machine(options));
            m.congestion.fixed = cwnd;
            m.write(octets).poll();
            return m.connection.info(m.now).sending().pacingRate();
        }

        @Test
        void noneByDefault() {
            assertThat(rateOf(b -> b, 20_000, 1000)).isEqualTo(Long.MAX_VALUE);
        }

        @Test
        void twiceTheWindowPerRoundTripInSlowStart() {
            assertThat(rateOf(b -> b.pacing(true), 20_000, 1000)).isEqualTo(2 * 20_000 * 100);
        }

        @Test
        void aFifthMoreThanTheWindowLater() {
            var m = watched(new Machine(b -> b.pacing(true)));
            m.congestion.fixed = 20_000;
            m.write(5000).poll();
            for (int i = 0; i < 3; i++) {
                m.receive(".", 1, 1);
            }
            m.poll();
            assertThat(m.connection.info(m.now).sending().pacingRate()).isEqualTo(12 * 20_000 * 10);
        }

        @Test
        void neverAboveTheConfiguredMaximum() {
            assertThat(rateOf(b -> b.pacing(true).maxPacingRateBytesPerSecond(5000), 20_000, 1000)).isEqualTo(5000);
            assertThat(rateOf(b -> b.maxPacingRateBytesPerSecond(5000), 20_000, 1000)).isEqualTo(5000);
        }

        @Test
        void aControllerThatMustBePacedIsAlsoWithoutARateOfItsOwn() {
            var m = paced(Long.MAX_VALUE, 0, 1000);
            m.write(1000).poll();
            assertThat(m.connection.info(m.now).sending().pacingRate()).isLessThan(Long.MAX_VALUE);
        }
    }
}
