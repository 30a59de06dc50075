package io.tcpkit.fsm;

import static io.tcpkit.fsm.Machine.MS;
import static io.tcpkit.fsm.Machine.S;
import static io.tcpkit.fsm.Machine.bits;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpkit.api.TcpState;
import io.tcpkit.api.event.CloseReason;
import io.tcpkit.api.event.Drop;
import io.tcpkit.api.segment.Flags;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimestampsTest {
    /// Just below the wrap-around of TSval.
    private static final int PEER = 0xffff_fff0;

    /// Established 10 ms after our SYN, by a peer whose clock shows PEER.
    private static Machine established() {
        var m = Machine.machine();
        m.connection.openActive(m.now);
        m.poll();
        int echoed = m.last.tsVal();
        m.now += 10 * MS;
        m.receive(Flags.SYN | Flags.ACK, 0, "", 1, 65_535, s -> s.mss(1000).timestamps(PEER, echoed));
        m.poll();
        return m;
    }

    private static Drop receive(Machine m, String flags, long seq, String data, long ack, int tsVal) {
        int echo = m.last.tsVal();
        return m.receive(bits(flags), seq, data, ack, 65_535, s -> s.timestamps(tsVal, echo));
    }

    @Nested
    @DisplayName("RFC 7323 §3.2: the option")
    class Option {
        @Test
        void isOfferedAndEchoed() {
            var m = established();
            assertThat(m.last.hasTimestamps()).isTrue();
            assertThat(m.last.tsEcr()).isEqualTo(PEER);
            int before = m.last.tsVal();
            m.now += 30 * MS;
            m.write("hello").poll();
            assertThat(m.last.tsVal() - before).as("a clock of one millisecond").isEqualTo(30);
        }

        @ParameterizedTest(name = "an echo {0} ms off: {1}  ({2})")
        @CsvSource(textBlock = """
                 0, true,  it is of our SYN
                -1, false, it is of before our SYN
                10, true,  it is of now
                11, false, it is of the future
                """)
        void ofASynAckEchoesOurSyn(int off, boolean accepted, String why) {
            var m = Machine.machine();
            m.connection.openActive(m.now);
            m.poll();
            int echoed = m.last.tsVal() + off;
            m.now += 10 * MS;
            Drop drop = m.receive(Flags.SYN | Flags.ACK, 0, "", 1, 65_535, s -> s.mss(1000).timestamps(PEER, echoed));
            assertThat(drop).as(why).isEqualTo(accepted ? Drop.NONE : Drop.UNACCEPTABLE_ACK);
            assertThat(m.poll()).as(why).containsExactly(accepted ? ". 1:1 ack 1" : "R 1:1");
        }

        @Test
        void takesTwelveOctetsOfEachSegment() {
            var m = established();
            m.write(2000);
            assertThat(m.poll()).containsExactly(". 1:989 ack 1", ". 989:1977 ack 1", "P. 1977:2001 ack 1");
        }

        @Test
        void isNotUsedWhenThePeerDoesNotAnswerIt() {
            var m = Machine.established();
            assertThat(m.last.hasTimestamps()).isFalse();
            m.write(1000);
            assertThat(m.poll()).containsExactly("P. 1:1001 ack 1");
        }

        @Test
        void isNotForcedOnAPeerThatDoesNotOfferIt() {
            var m = Machine.machine();
            m.connection.openPassive(m.now);
            m.receive("S", 0, 0);
            m.poll();
            assertThat(m.last.hasTimestamps()).isFalse();
        }

        @Test
        void aSegmentWithoutItIsDroppedAndNothingElseHappens() {
            var m = established();
            assertThat(m.receive("P.", 1, "data", 1)).isEqualTo(Drop.TIMESTAMP_MISSING);
            assertThat(m.receive("F.", 1, 1)).isEqualTo(Drop.TIMESTAMP_MISSING);
            assertThat(m.poll()).isEmpty();
            assertThat(m.state()).isEqualTo(TcpState.ESTABLISHED);
            m.receive("R", 1, 0);
            assertThat(m.reason()).as("a RST needs none").isEqualTo(CloseReason.RESET);
        }
    }

    @Nested
    @DisplayName("RFC 7323 §5.3: PAWS")
    class Paws {
        @ParameterizedTest(name = "TSval {0} after the last: {1}")
        @CsvSource(textBlock = """
                         0, NONE, the same tick
                         1, NONE, the next
                        40, NONE, across the wrap-around
                2147483647, NONE, half the circle ahead
                        -1, PAWS, a tick ago
                -2147483648, PAWS, half the circle behind
                """)
        void table(int distance, Drop drop, String why) {
            var m = established();
            assertThat(receive(m, "P.", 1, "data", 1, PEER + distance)).as(why).isEqualTo(drop);
            assertThat(m.readAll()).isEqualTo(drop == Drop.NONE ? "data" : "");
            if (drop == Drop.PAWS) {
                assertThat(m.poll()).as("an ACK, so that a peer who is right learns where we are").containsExactly(". 1:1 ack 1");
            }
        }

        @Test
        void onlyWhatPassesAllChecksMovesIt() {
            // CVE-2005-0356: one spoofed segment with a TSval far ahead must not make everything genuine look old.
            var m = established();
            receive(m, "P.", 50_000, "beyond the window", 1, PEER + (1 << 30));
            receive(m, "P.", 1, "acknowledges what was never sent", 99, PEER + (1 << 30));
            receive(m, "P.", 100, "beyond a gap", 1, PEER + (1 << 30));
            assertThat(receive(m, "P.", 1, "genuine", 1, PEER + 5)).isEqualTo(Drop.NONE);
            assertThat(m.readAll()).isEqualTo("genuine");
        }

        @Test
        void afterTwentyFourDaysOfSilenceNothingIsOld() {
            var m = established();
            m.now += 25L * 24 * 3600 * S;
            assertThat(receive(m, "P.", 1, "hello again", 1, PEER - 1000)).isEqualTo(Drop.NONE);
            receive(m, "P.", 12, "more", 1, PEER - 999);
            assertThat(m.readAll()).isEqualTo("hello againmore");
        }
    }

    @Nested
    @DisplayName("RFC 7323 §4.1: round trips")
    class RoundTrips {
        @Test
        void areKnownForWhatWasSentTwice() {
            var m = established();
            m.write("hello").poll();
            m.after(250 * MS);
            m.now += 30 * MS;
            receive(m, ".", 1, "", 6, PEER + 5);
            assertThat(m.connection.info(m.now).srttNanos())
                    .as("7/8 of 10 ms and 1/8 of the 80 ms since the retransmission").isEqualTo((7 * 10 * MS + 80 * MS) / 8);
        }

        @Test
        void aLostAcknowledgmentIsNoRoundTrip() {
            // The original arrived and its ACK was lost; the retransmission is a duplicate, so TS.Recent stays and the answer
            // echoes the original. What it measures is our own timeout, and each such ACK would double that.
            var m = Machine.machine();
            m.connection.openActive(m.now);
            m.poll();
            int syn = m.last.tsVal();
            m.now += 10 * MS;
            m.receive(Flags.SYN | Flags.ACK, 0, "", 1, 65_535, s -> s.mss(1000).sackPermitted(true).timestamps(PEER, syn));
            m.poll();
            m.write("hello").poll();
            int original = m.last.tsVal();
            m.after(250 * MS);
            m.receive(Flags.ACK, 1, "", 6, 65_535,
                    s -> s.timestamps(PEER, original).addSack(Machine.ISS + 1, Machine.ISS + 6));
            assertThat(m.connection.info(m.now).srttNanos()).isEqualTo(10 * MS);
        }

        @Test
        void aForgedEchoIsNoMeasurement() {
            var m = established();
            m.write("hello").poll();
            m.after(250 * MS);
            int echo = m.last.tsVal();
            long before = m.connection.info(m.now).srttNanos();
            m.receive(Flags.ACK, 1, "", 6, 65_535, s -> s.timestamps(PEER, echo + 10_000));
            assertThat(m.connection.info(m.now).srttNanos()).as("of the future").isEqualTo(before);
            m.write("again").poll();
            m.after(250 * MS);
            m.receive(Flags.ACK, 1, "", 11, 65_535, s -> s.timestamps(PEER, echo - 1_000_000));
            assertThat(m.connection.info(m.now).srttNanos()).as("of before the connection").isEqualTo(before);
        }
    }

    @Test
    @DisplayName("RFC 7323 §4.3: what is echoed is of the segment that covers Last.ACK.sent")
    void delayedAcksEchoTheEarliestSegment() {
        var m = established();
        receive(m, ".", 1, "first", 1, PEER + 10);
        receive(m, ".", 6, "second", 1, PEER + 20);
        m.after(100 * MS);
        assertThat(m.last.tsEcr()).isEqualTo(PEER + 10);
    }
}
