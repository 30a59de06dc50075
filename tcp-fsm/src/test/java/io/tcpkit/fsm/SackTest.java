package io.tcpkit.fsm;

import static io.tcpkit.fsm.Machine.MS;
import static io.tcpkit.fsm.Machine.selective;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpkit.api.TcpState;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class SackTest {

    @Nested
    @DisplayName("RFC 2018 §2, §3, §4: what the receiver tells")
    class Receiver {
        @Test
        void permissionIsOfferedAndAnsweredOnlyIfOffered() {
            var m = Machine.machine();
            m.connection.openActive(m.now);
            m.poll();
            assertThat(m.last.sackPermitted()).isTrue();
            var passive = Machine.machine();
            passive.connection.openPassive(passive.now);
            passive.receive("S", 0, 0);
            passive.poll();
            assertThat(passive.last.sackPermitted()).isFalse();
        }

        @Test
        @DisplayName("the example of §4, case 2: the first of eight segments is lost")
        void growingIsland() {
            var m = selective();
            m.receive(".", 6, "bbbbb", 1);
            assertThat(m.poll()).containsExactly(". 1:1 ack 1 sack 6:11");
            m.receive(".", 11, "ccccc", 1);
            assertThat(m.poll()).containsExactly(". 1:1 ack 1 sack 6:16");
        }

        @Test
        @DisplayName("the example of §4, case 3: every other segment is lost; the newest island stands first")
        void newestFirst() {
            var m = selective();
            m.receive(".", 6, "bbbbb", 1);
            m.poll();
            m.receive(".", 16, "ddddd", 1);
            assertThat(m.poll()).containsExactly(". 1:1 ack 1 sack 16:21 sack 6:11");
            m.receive(".", 26, "fffff", 1);
            assertThat(m.poll()).containsExactly(". 1:1 ack 1 sack 26:31 sack 16:21 sack 6:11");
            m.receive(".", 11, "ccccc", 1);
            assertThat(m.poll()).containsExactly(". 1:1 ack 1 sack 6:21 sack 26:31");
            m.receive(".", 1, "aaaaa", 1);
            assertThat(m.poll()).containsExactly(". 1:1 ack 21 sack 26:31");
        }

        @Test
        @DisplayName("RFC 2883 §4: duplicates stand first, below the acknowledgment or within an island")
        void duplicates() {
            var m = selective();
            m.receive(".", 1, "aaaaa", 1);
            m.after(50 * MS);
            m.receive(".", 1, "aaaaa", 1);
            assertThat(m.poll()).containsExactly(". 1:1 ack 6 sack 1:6");
            m.receive(".", 11, "cccccddddd", 1);
            m.poll();
            m.receive(".", 11, "ccccc", 1);
            assertThat(m.poll()).containsExactly(". 1:1 ack 6 sack 11:16 sack 11:21");
        }
    }

    @Nested
    @DisplayName("RFC 8985 §6: loss by time")
    class Rack {
        private Machine flight(int segments) {
            var m = selective();
            m.write(segments * 1000).poll();
            m.now += 10 * MS;
            return m;
        }

        @Test
        void withoutReorderingTheThirdSegmentBeyondAGapMeansLossAtOnce() {
            var m = flight(10);
            m.sack(1, 1001, 2001);
            assertThat(m.poll()).isEmpty();
            m.sack(1, 1001, 3001);
            assertThat(m.poll()).isEmpty();
            m.sack(1, 1001, 4001);
            assertThat(m.poll()).containsExactly(". 1:1001 ack 1");
            assertThat(m.congestion.events).containsExactly("LOSS flight 10000");
            m.receive(".", 1, 10_001);
            assertThat(m.congestion.events).containsExactly("LOSS flight 10000", "recovered");
        }

        @Test
        void aQuarterOfTheRoundTripLaterOneSegmentBeyondAGapIsEnough() {
            var m = flight(10);
            m.sack(1, 1001, 2001);
            assertThat(m.after(5 * MS)).as("10 ms of round trip").containsExactly("2 . 1:1001 ack 1");
        }

        @Test
        void severalHolesAreFilledInOneRoundTrip() {
            var m = flight(10);
            m.sack(1, 9001, 10_001, 5001, 8001, 3001, 4001);
            // Delivered 5000 of 10000, ssthresh 5000, nothing but 1000 in flight after the losses are taken off.
            assertThat(m.poll()).contains(". 1:1001 ack 1", ". 1001:2001 ack 1", ". 2001:3001 ack 1", ". 4001:5001 ack 1");
            m.receive(".", 1, 10_001);
            assertThat(m.congestion.events).containsExactly("LOSS flight 10000", "recovered");
        }

        @Test
        void aLostRetransmissionIsFoundWithoutATimeout() {
            var m = flight(10);
            m.write(5000);
            m.sack(1, 1001, 4001);
            m.poll();
            m.now += 5 * MS;
            m.sack(1, 1001, 10_001);
            m.poll();
            m.now += 10 * MS;
            // Something that was sent after the retransmission is delivered, the retransmission is not.
            m.sack(1, 1001, 12_001);
            assertThat(m.poll()).contains(". 1:1001 ack 1");
            assertThat(m.connection.info(m.now).retransmissionTimeouts()).isZero();
        }

        @Test
        void reorderingWidensTheWindow() {
            var m = flight(10);
            m.sack(1, 1001, 2001);
            m.receive(".", 1, 2001);
            m.sack(2001, 3001, 6001);
            assertThat(m.poll()).as("three segments beyond a gap prove nothing any more").isEmpty();
            m.now += 2 * MS;
            m.receive(".", 1, 6001);
            m.poll();
            assertThat(m.congestion.events).isEmpty();
        }

        @Test
        void whatIsSelectedIsNotInFlightAndNotSentAgain() {
            var m = flight(5);
            m.sack(1, 1001, 4001);
            assertThat(m.connection.info(m.now).inFlight()).isEqualTo(1000);
            m.poll();
            assertThat(m.after(300 * MS)).contains("190 . 1:1001 ack 1").noneMatch(s -> s.contains("1001:2001"));
        }

        @Test
        @DisplayName("RFC 2018 §8: a peer that throws away what it had selected is survived")
        void reneging() {
            var m = flight(3);
            m.sack(1, 1001, 3001);
            m.poll();
            m.receive(".", 1, 1001);
            m.poll();
            assertThat(m.after(300 * MS)).contains("200 . 1001:2001 ack 1");
            m.receive(".", 1, 2001);
            assertThat(m.poll()).contains("P. 2001:3001 ack 1");
        }
    }

    @Nested
    @DisplayName("CVE-2019-11477 and its kin: blocks that make no sense change nothing")
    class Hostile {
        @Test
        void blocks() {
            var m = selective();
            m.write(5000).poll();
            m.sack(1, 4001, 4001, 3001, 2001, 5001, 9001, -5000, 6000);
            m.sack(1, 1, 500, 700, 1100, 2002, 2999);
            assertThat(m.connection.info(m.now).inFlight()).isEqualTo(5000);
            m.receive(".", 1, 5001);
            assertThat(m.connection.info(m.now).inFlight()).isZero();
            assertThat(m.state()).isEqualTo(TcpState.ESTABLISHED);
        }
    }
}
