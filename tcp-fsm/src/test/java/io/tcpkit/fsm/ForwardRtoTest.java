package io.tcpkit.fsm;

import static io.tcpkit.fsm.Machine.MS;
import static io.tcpkit.fsm.Machine.established;
import static io.tcpkit.fsm.Machine.selective;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// A flight of five segments, a timeout after 200 ms, and more to send; sequence numbers wrap after 15 octets.
class ForwardRtoTest {

    /// The first segment was sent again, and its acknowledgment comes.
    private static Machine timedOut(Machine m, int more) {
        m.write(5000).poll();
        assertThat(m.after(200 * MS)).containsExactly("200 . 1:1001 ack 1");
        m.write(more);
        m.now += 10 * MS;
        return m;
    }

    private static Machine noProbes() {
        return selective(b -> b.tailLossProbe(false));
    }

    @Nested
    @DisplayName("RFC 5682 §2.1: without SACK")
    class Basic {
        @Test
        void newDataFirstAndThenAnOldAcknowledgmentMeanSpurious() {
            var m = timedOut(established(), 5000);
            m.receive(".", 1, 1001);
            assertThat(m.poll()).as("step 2b: two new segments").containsExactly(". 5001:6001 ack 1", ". 6001:7001 ack 1");
            m.receive(".", 1, 2001);
            assertThat(m.congestion.events).as("step 3b").containsExactly("TIMEOUT flight 5000", "spurious");
            assertThat(m.poll()).as("nothing is sent again").noneMatch(s -> s.contains(" 2001:") || s.contains(" 3001:"));
            m.receive(".", 1, 7001);
            assertThat(m.connection.info(m.now).retransmissions()).isEqualTo(1);
            assertThat(m.congestion.events).hasSize(2);
        }

        @Test
        void aDuplicateAfterTheNewDataMeansLoss() {
            var m = timedOut(established(), 5000);
            m.receive(".", 1, 1001);
            m.poll();
            m.receive(".", 1, 1001);
            assertThat(m.after(1)).isEmpty();
            m.receive(".", 1, 1001);
            m.now += 10 * MS;
            assertThat(m.congestion.events).as("step 3a").containsExactly("TIMEOUT flight 5000");
            m.after(400 * MS);
            m.receive(".", 1, 7001);
            m.poll();
            assertThat(m.congestion.events).contains("recovered").doesNotContain("spurious");
        }

        @Test
        void aDuplicateBeforeMeansLoss() {
            var m = timedOut(established(), 5000);
            m.receive(".", 1, 1);
            m.receive(".", 1, 1001);
            assertThat(m.poll()).as("step 2a").first().isEqualTo(". 1001:2001 ack 1");
        }

        @Test
        void allAcknowledgedAtOnceProvesNothing() {
            var m = timedOut(established(), 5000);
            m.receive(".", 1, 5001);
            m.poll();
            m.receive(".", 1, 6001);
            assertThat(m.congestion.events).as("step 2a").containsExactly("TIMEOUT flight 5000", "recovered");
        }

        @Test
        void lessThanTheFirstSegmentProvesNothing() {
            var m = timedOut(established(), 5000);
            m.receive(".", 1, 501);
            m.receive(".", 1, 1001);
            assertThat(m.congestion.events).containsExactly("TIMEOUT flight 5000");
            assertThat(m.poll()).first().isEqualTo(". 1001:2001 ack 1");
        }

        @Test
        void withoutNewDataItIsTheConventionalRecovery() {
            var m = timedOut(established(), 0);
            m.receive(".", 1, 1001);
            assertThat(m.poll()).containsExactly(". 1001:2001 ack 1", ". 2001:3001 ack 1");
        }

        @Test
        void withoutRoomInThePeersWindowToo() {
            var m = timedOut(established(), 5000);
            m.receive(".", 1, "", 1001, 4000);
            assertThat(m.poll()).containsExactly(". 1001:2001 ack 1", ". 2001:3001 ack 1");
        }

        @Test
        void afterASecondTimeoutItBeginsAgain() {
            var m = timedOut(established(), 5000);
            assertThat(m.after(390 * MS)).containsExactly("390 . 1:1001 ack 1");
            m.receive(".", 1, 1001);
            m.poll();
            m.receive(".", 1, 2001);
            assertThat(m.congestion.events).endsWith("spurious");
        }

        @Test
        void notWhenSwitchedOff() {
            var m = timedOut(established(b -> b.frto(false)), 5000);
            m.receive(".", 1, 1001);
            assertThat(m.poll()).containsExactly(". 1001:2001 ack 1", ". 2001:3001 ack 1");
        }
    }

    @Nested
    @DisplayName("RFC 5682 §3.1: with SACK")
    class Selective {
        @Test
        void anOldSegmentCumulatively() {
            var m = timedOut(noProbes(), 5000);
            m.receive(".", 1, 1001);
            assertThat(m.poll()).containsExactly(". 5001:6001 ack 1", ". 6001:7001 ack 1");
            m.receive(".", 1, 2001);
            assertThat(m.congestion.events).containsExactly("TIMEOUT flight 5000", "spurious");
            m.receive(".", 1, 7001);
            m.poll();
            assertThat(m.connection.info(m.now).retransmissions()).isEqualTo(1);
        }

        @Test
        void anOldSegmentSelectively() {
            var m = timedOut(noProbes(), 5000);
            m.receive(".", 1, 1001);
            m.poll();
            m.sack(1001, 2001, 3001);
            assertThat(m.congestion.events).as("step 3b").containsExactly("TIMEOUT flight 5000", "spurious");
        }

        @Test
        void onlyTheNewDataSelectivelyMeansLoss() {
            var m = timedOut(noProbes(), 5000);
            m.receive(".", 1, 1001);
            m.poll();
            m.sack(1001, 5001, 6001);
            assertThat(m.poll()).as("step 3a").contains(". 1001:2001 ack 1");
            m.sack(1001, 5001, 7001);
            assertThat(m.congestion.events).containsExactly("TIMEOUT flight 5000");
        }

        @Test
        void aDuplicateBeforeTheFirstAcknowledgmentChangesNothing() {
            var m = timedOut(noProbes(), 5000);
            m.sack(1, 4001, 5001);
            m.receive(".", 1, 1001);
            assertThat(m.poll()).as("step 2: stay").first().isEqualTo(". 5001:6001 ack 1");
        }

        @Test
        void theAnswerOfTheRetransmissionProvesNothingAboutTheRest() {
            var m = timedOut(noProbes(), 5000);
            m.receive(".", 1, 1001);
            m.poll();
            m.receive(".", 1, 2001);
            // The retransmission was answered a plausible round trip later, but it was the original.
            assertThat(m.poll()).noneMatch(s -> s.contains(" 2001:"));
            assertThat(m.after(60 * MS)).noneMatch(s -> s.contains(" 2001:"));
        }
    }
}
