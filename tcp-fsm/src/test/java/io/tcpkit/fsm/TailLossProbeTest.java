package io.tcpkit.fsm;

import static io.tcpkit.fsm.Machine.MS;
import static io.tcpkit.fsm.Machine.established;
import static io.tcpkit.fsm.Machine.selective;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// The round trip is 10 ms, RTO 200 ms; sequence numbers wrap after 15 octets.
class TailLossProbeTest {
    @Nested
    @DisplayName("RFC 8985 §7.2: when")
    class Schedule {
        @Test
        void twoRoundTripsAfterTheLastSegment() {
            var m = selective();
            m.write(3000).poll();
            assertThat(m.after(150 * MS)).containsExactly("20 P. 2001:3001 ack 1");
            assertThat(m.congestion.events).isEmpty();
        }

        @Test
        void aLoneSegmentMayBeHeldBackByADelayedAcknowledgment() {
            var m = selective(b -> b.minRto(Duration.ofSeconds(1)));
            m.write("hello").poll();
            assertThat(m.after(900 * MS)).containsExactly("220 P. 1:6 ack 1");
        }

        @Test
        void theRetransmissionTimeoutCapsIt() {
            var m = selective();
            m.write("hello").poll();
            assertThat(m.after(390 * MS)).as("a probe in place of the timeout").containsExactly("200 P. 1:6 ack 1");
            assertThat(m.connection.info(m.now).retransmissionTimeouts()).isZero();
        }

        @Test
        void theTimeoutRunsFromTheProbe() {
            var m = selective();
            m.write(3000).poll();
            assertThat(m.after(230 * MS)).containsExactly("20 P. 2001:3001 ack 1", "220 . 1:1001 ack 1");
            assertThat(m.congestion.events).containsExactly("TIMEOUT flight 3000");
        }

        @Test
        void progressStartsItAnew() {
            var m = selective();
            m.write(5000).poll();
            m.now += 10 * MS;
            m.receive(".", 1, 2001);
            assertThat(m.after(100 * MS)).containsExactly("20 P. 4001:5001 ack 1");
        }

        @Test
        void notWhileOctetsBeyondAHoleTellMore() {
            var m = selective();
            m.write(5000).poll();
            m.now += 10 * MS;
            m.sack(1, 1001, 2001);
            assertThat(m.after(100 * MS)).as("RACK alone").containsExactly("2 . 1:1001 ack 1");
        }

        @Test
        void oneProbeAtATime() {
            var m = selective();
            m.write(2000).poll();
            m.after(20 * MS);
            m.write(1000);
            m.poll();
            assertThat(m.after(190 * MS)).as("no second before the first is answered").isEmpty();
        }

        @Test
        void notWithoutSack() {
            var m = established();
            m.write(3000).poll();
            assertThat(m.after(190 * MS)).isEmpty();
        }

        @Test
        void notWhenSwitchedOff() {
            var m = selective(b -> b.tailLossProbe(false));
            m.write(3000).poll();
            assertThat(m.after(190 * MS)).isEmpty();
        }

        @Test
        void notIntoAClosedWindow() {
            var m = selective();
            m.write(3000).poll();
            m.receive(".", 1, "", 1, 0);
            assertThat(m.after(190 * MS)).isEmpty();
        }
    }

    @Nested
    @DisplayName("RFC 8985 §7.3: what")
    class Probe {
        @Test
        void newDataThatTheCongestionWindowHeldBack() {
            var m = selective();
            m.congestion.fixed = 2000;
            m.write(4000).poll();
            assertThat(m.after(150 * MS)).containsExactly("20 . 2001:3001 ack 1");
        }

        @Test
        void theLastSegmentWhenThePeersWindowIsFull() {
            var m = selective();
            m.receive(".", 1, "", 1, 2000);
            m.write(4000).poll();
            assertThat(m.after(150 * MS)).containsExactly("20 . 1001:2001 ack 1");
        }

        @Test
        void theFin() {
            var m = selective();
            m.write(1500).poll();
            m.connection.shutdownOutput(m.now);
            m.poll();
            assertThat(m.after(150 * MS)).containsExactly("20 F. 1501:1501 ack 1");
        }

        @Test
        void theLastOfManyThatTheDeviceCut() {
            var m = new Machine(b -> b, 1000, 10_000, (q, s, u, small, last) -> 0).permitSack().handshake(65_535);
            m.write(3500).poll();
            assertThat(m.after(150 * MS)).containsExactly("20 P. 3001:3501 ack 1");
        }
    }

    @Nested
    @DisplayName("RFC 8985 §7.4: the answer")
    class Answer {
        private Machine probed() {
            var m = selective();
            m.write(3000).poll();
            m.after(20 * MS);
            m.now += 10 * MS;
            return m;
        }

        @Test
        void itsSackLetsRackSeeTheHoles() {
            var m = probed();
            m.sack(1, 2001, 3001);
            assertThat(m.poll()).containsExactly(". 1:1001 ack 1");
            m.now += 10 * MS;
            m.receive(".", 1, 3001);
            m.write(1000).poll();
            m.now += 10 * MS;
            m.receive(".", 1, 4001);
            assertThat(m.congestion.events).as("one reduction").containsExactly("LOSS flight 3000", "recovered");
            assertThat(m.connection.info(m.now).retransmissionTimeouts()).isZero();
        }

        @Test
        void aLossThatItRepairedByItselfCostsTheWindowOnce() {
            var m = probed();
            m.receive(".", 1, 3001);
            assertThat(m.congestion.events).as("both may have arrived").isEmpty();
            m.write(2000).poll();
            m.now += 10 * MS;
            m.receive(".", 1, 4001);
            assertThat(m.congestion.events).containsExactly("LOSS flight 3000", "recovered");
            m.receive(".", 1, 5001);
            assertThat(m.congestion.events).hasSize(2);
        }

        @Test
        void aDuplicateReportMeansThatNothingWasLost() {
            var m = probed();
            m.receive(".", 1, 3001);
            m.sack(3001, 2001, 3001);
            m.write(1000).poll();
            m.now += 10 * MS;
            m.receive(".", 1, 4001);
            assertThat(m.congestion.events).isEmpty();
        }

        @Test
        void soDoesADuplicateAcknowledgmentWithoutBlocks() {
            var m = probed();
            m.receive(".", 1, 3001);
            m.receive(".", 1, 3001);
            m.write(1000).poll();
            m.now += 10 * MS;
            m.receive(".", 1, 4001);
            assertThat(m.congestion.events).isEmpty();
        }

        @Test
        void newDataThatIsAcknowledgedCostsNothing() {
            var m = selective();
            m.congestion.fixed = 2000;
            m.write(3000).poll();
            assertThat(m.after(20 * MS)).containsExactly("20 P. 2001:3001 ack 1");
            m.receive(".", 1, 3001);
            m.write(1000).poll();
            m.receive(".", 1, 4001);
            assertThat(m.congestion.events).isEmpty();
        }

        @Test
        void afterItTheNextFlightIsProbedAgain() {
            var m = probed();
            m.receive(".", 1, 3001);
            m.sack(3001, 2001, 3001);
            m.write(2000).poll();
            assertThat(m.after(100 * MS)).hasSize(1).first().asString().contains("P. 4001:5001 ack 1");
        }
    }
}
