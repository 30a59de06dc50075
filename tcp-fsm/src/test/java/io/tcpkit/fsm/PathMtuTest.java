package io.tcpkit.fsm;

import static io.tcpkit.fsm.Machine.MS;
import static io.tcpkit.fsm.Machine.S;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpkit.api.ConnectionConfig;
import io.tcpkit.api.MtuProbing;
import io.tcpkit.api.event.Drop;
import io.tcpkit.fsm.send.PathMtu;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The peer takes 1000 octets in a segment, so packets have up to 1040 bytes.
@Tag("SHLD-6")
class PathMtuTest {
    private static final int WHOLE = 1_040;

    private static Machine opened(UnaryOperator<ConnectionConfig.Builder> options) {
        return new Machine(options, 1000, 1000, (queued, smss, unacked, small, last) -> 0).handshake(65_535);
    }

    private static Machine opened() {
        return opened(b -> b.mtuProbing(MtuProbing.OFF));
    }

    private static Drop tooBig(Machine m, long position, int mtu) {
        return m.connection.onTooBig((int) (Machine.ISS + position), mtu, WHOLE, m.now);
    }

    @ParameterizedTest(name = "IPv6 {0}: {1}")
    @CsvSource({"false, 536", "true, 1220"})
    @DisplayName("RFC 9293 §3.7.1, MUST-15: what to assume when the peer names no MSS")
    void defaultMss(boolean ipv6, int mss) {
        assertThat(new PathMtu(ipv6, true).defaultMss()).isEqualTo(mss);
    }

    @Nested
    @DisplayName("RFC 1191 §6.4: what was too big goes again at once, smaller")
    class TooBig {
        @Test
        void withoutAReductionOfTheWindow() {
            var m = opened();
            m.write(3000).poll();
            assertThat(m.connection.info(m.now).sending().pmtu()).as("what the device takes").isEqualTo(WHOLE);
            long cwnd = m.connection.info(m.now).cwnd();
            assertThat(tooBig(m, 1, 740)).isEqualTo(Drop.NONE);
            assertThat(m.poll()).containsExactly(
                    ". 1:701 ack 1", ". 701:1001 ack 1", ". 1001:1701 ack 1", ". 1701:2001 ack 1", ". 2001:2701 ack 1",
                    "P. 2701:3001 ack 1");
            assertThat(m.connection.info(m.now).cwnd()).isEqualTo(cwnd);
            assertThat(m.smss()).isEqualTo(700);
            assertThat(m.congestion.events).isEmpty();
            assertThat(m.connection.pathMtuBytes()).isEqualTo(740);
            assertThat(m.connection.info(m.now).sending().pmtu()).isEqualTo(740);
            m.receive(".", 1, 3001);
            m.write(1000);
            assertThat(m.poll()).containsExactly(". 3001:3701 ack 1", "P. 3701:4001 ack 1");
        }

        @Test
        void onlyWhatWasTooBig() {
            var m = opened();
            m.write(1000).poll();
            m.write(600).poll();
            m.write(1000).poll();
            tooBig(m, 1, 740);
            assertThat(m.poll()).containsExactly(
                    ". 1:701 ack 1", "P. 701:1001 ack 1", ". 1601:2301 ack 1", "P. 2301:2601 ack 1");
        }

        @Test
        void aBurstForTheDeviceStaysAMultipleOfSmss() {
            var m = new Machine(b -> b.mtuProbing(MtuProbing.OFF), 1000, 60_000, (queued, smss, unacked, small, last) -> 0)
                    .handshake(65_535);
            m.write(3500);
            assertThat(m.poll()).containsExactly("P. 1:3501 ack 1");
            assertThat(m.last.segmentSize()).isEqualTo(1000);
            tooBig(m, 1, 740);
            // The last 500 octets were a segment of their own, and small enough.
            assertThat(m.poll()).containsExactly(". 1:3001 ack 1");
            assertThat(m.last.segmentSize()).isEqualTo(700);
            assertThat(m.last.segmentCount()).isEqualTo(5);
            m.write(5000);
            assertThat(m.poll().getFirst()).isEqualTo("P. 3501:8501 ack 1");
            assertThat(m.last.segmentSize()).isEqualTo(700);
        }

        @Test
        void whileALossIsRepaired() {
            var m = Machine.selective();
            m.write(5000).poll();
            m.sack(1, 1001, 4001);
            m.poll();
            assertThat(m.congestion.events).hasSize(1);
            tooBig(m, 1, 740);
            assertThat(m.poll()).startsWith(". 1:701 ack 1", ". 701:1001 ack 1");
            m.receive(".", 1, 5001);
            assertThat(m.congestion.events).as("one reduction, for the loss").containsExactly("LOSS flight 5000", "recovered");
        }
    }

    @Nested
    @DisplayName("RFC 5927 §7: which message is believed")
    class Belief {
        @ParameterizedTest(name = "about {0}: {1} fits of {2} -> {3}, SMSS {4}  ({5})")
        @CsvSource(textBlock = """
                1,     740,   1040, NONE,             700,  outstanding
                2999,  740,   1040, NONE,             700,  its last octet
                3001,  740,   1040, ICMP_NOT_OURS,    1000, beyond SND.NXT
                0,     740,   1040, ICMP_NOT_OURS,    1000, before SND.UNA
                1,     1040,  1040, ICMP_IMPLAUSIBLE, 1000, what fits is not too big
                1,     1500,  1040, ICMP_IMPLAUSIBLE, 1000, never raises
                1,     1200,  1400, ICMP_IMPLAUSIBLE, 1000, never raises
                1,     100,   1040, NONE,             512,  Linux's min_pmtu
                1,     68,    1040, NONE,             512,  Linux's min_pmtu
                1,     0,     1040, NONE,             966,  RFC 1191 §5: the plateau of 1006
                1,     0,     1006, NONE,             512,  RFC 1191 §5: the plateau of 508 and then the floor
                """)
        void table(long position, int mtu, int quoted, Drop drop, int smss, String why) {
            var m = opened();
            m.write(3000).poll();
            assertThat(m.connection.onTooBig((int) (Machine.ISS + position), mtu, quoted, m.now)).as(why).isEqualTo(drop);
            assertThat(m.smss()).as(why).isEqualTo(smss);
            assertThat(m.connection.isFragmentable()).as("below the floor routers may cut").isEqualTo(smss == 512);
        }

        @Test
        void withoutDiscoveryNoneIs() {
            var m = opened(b -> b.pathMtuDiscovery(false));
            m.write(3000).poll();
            assertThat(tooBig(m, 1, 740)).isEqualTo(Drop.ICMP_IGNORED);
            assertThat(m.smss()).isEqualTo(1000);
            assertThat(m.connection.isFragmentable()).isTrue();
        }

        @Test
        void whileOpeningNoneIs() {
            var m = Machine.machine();
            m.connection.openActive(m.now);
            m.poll();
            assertThat(m.connection.onTooBig(Machine.ISS, 700, WHOLE, m.now)).isEqualTo(Drop.ICMP_IMPLAUSIBLE);
        }
    }

    @Nested
    @DisplayName("RFC 5927 §7.2: where such segments have passed, only a loss makes it credible")
    class Delayed {
        private static Machine proven() {
            var m = opened();
            m.write(1000).poll();
            m.receive(".", 1, 1001);
            m.write(3000).poll();
            assertThat(tooBig(m, 1001, 740)).isEqualTo(Drop.NONE);
            assertThat(m.smss()).isEqualTo(1000);
            assertThat(m.poll()).isEmpty();
            return m;
        }

        @Test
        void anAcknowledgmentRefutesIt() {
            var m = proven();
            m.receive(".", 1, 2001);
            m.after(S);
            assertThat(m.smss()).isEqualTo(1000);
        }

        @Test
        void aTimeoutConfirmsIt() {
            var m = proven();
            assertThat(m.after(200 * MS)).startsWith("200 . 1001:1701 ack 1");
            assertThat(m.smss()).isEqualTo(700);
            assertThat(m.congestion.events).containsExactly("TIMEOUT flight 3000");
        }

        @Test
        void aFastRetransmitConfirmsIt() {
            var m = opened();
            m.write(1000).poll();
            m.receive(".", 1, 1001);
            m.write(1000).poll();
            for (int i = 0; i < 3; i++) {
                m.write(500).poll();
            }
            tooBig(m, 1001, 740);
            for (int i = 0; i < 3; i++) {
                m.receive(".", 1, 1001);
            }
            assertThat(m.poll()).startsWith(". 1001:1701 ack 1");
            assertThat(m.smss()).isEqualTo(700);
        }
    }

    @Nested
    @DisplayName("RFC 1191 §6.3, RFC 8899 §5.1.1: after ten minutes")
    class Raising {
        @Test
        void withoutProbesItIsTheFirstHopsAgain() {
            var m = opened();
            m.write(3000).poll();
            tooBig(m, 1, 740);
            m.poll();
            m.receive(".", 1, 3001);
            m.now += 599 * S;
            m.write(1000);
            assertThat(m.poll()).containsExactly(". 3001:3701 ack 1", "P. 3701:4001 ack 1");
            m.receive(".", 1, 4001);
            m.now += 2 * S;
            m.write(1000);
            assertThat(m.poll()).containsExactly("P. 4001:5001 ack 1");
        }

        @Test
        void anotherConnectionsKnowledgeIsWhereItBegins() {
            var m = new Machine(b -> b.mtuProbing(MtuProbing.OFF));
            m.connection.onPathKnown(740);
            m.handshake(65_535);
            m.write(1000);
            assertThat(m.poll()).containsExactly(". 1:701 ack 1", "P. 701:1001 ack 1");
        }
    }

    @Nested
    @DisplayName("RFC 4821 §7.7, RFC 8899 §4.3: black holes")
    class BlackHole {
        private static Machine lost(MtuProbing probing, int base) {
            var m = opened(b -> b.mtuProbing(probing).mtuProbingBaseBytes(base));
            m.write(3000).poll();
            return m;
        }

        @Test
        void afterTwoTimeoutsTheBaseAfterFourTheFloor() {
            var m = lost(MtuProbing.BLACK_HOLE, 800);
            assertThat(m.after(4 * S)).containsExactly(
                    "200 . 1:1001 ack 1", "600 . 1:801 ack 1", "1400 . 1:801 ack 1", "3000 . 1:513 ack 1");
        }

        @Test
        void notWithoutProbing() {
            assertThat(lost(MtuProbing.OFF, 800).after(4 * S)).allMatch(segment -> segment.endsWith(" . 1:1001 ack 1"));
        }

        @Test
        void notForSmallSegments() {
            var m = opened(b -> b.mtuProbingBaseBytes(800));
            m.write(300).poll();
            assertThat(m.after(4 * S)).hasSize(4);
            m.receive(".", 1, 301);
            assertThat(m.smss()).isEqualTo(1000);
        }

        @Test
        void anOutageIsForgottenByTheFirstProbe() {
            var m = lost(MtuProbing.BLACK_HOLE, 800);
            m.after(S);
            assertThat(m.smss()).isEqualTo(800);
            m.congestion.fixed = 20_000;
            m.receive(".", 1, 3001);
            m.write(10_000);
            List<String> sent = m.poll();
            assertThat(sent).startsWith(". 3001:4001 ack 1", ". 4001:4801 ack 1");
            m.receive(".", 1, 13_001);
            assertThat(m.smss()).isEqualTo(1000);
        }
    }

    @Nested
    @DisplayName("RFC 4821 §7.4 to §7.6: probes")
    class Probes {
        private static Machine searching(boolean sack) {
            var m = new Machine(b -> b.mtuProbing(MtuProbing.ALWAYS).mtuProbingBaseBytes(600));
            if (sack) {
                m.permitSack();
            }
            m.handshake(65_535);
            m.congestion.fixed = 20_000;
            return m;
        }

        @ParameterizedTest(name = "{0} octets to send, cwnd {1}, window {2}: {3}")
        @CsvSource(textBlock = """
                3400, 20000, 65535, true,  a probe and four segments behind it
                3399, 20000, 65535, false, too little data to find its loss
                9000, 3399,  65535, false, cwnd too small
                9000, 20000, 3399,  false, the peer's window too small
                """)
        void conditions(int octets, long cwnd, int window, boolean probes, String why) {
            var m = new Machine(b -> b.mtuProbing(MtuProbing.ALWAYS).mtuProbingBaseBytes(600)).handshake(window);
            m.congestion.fixed = cwnd;
            m.write(octets);
            assertThat(m.poll().getFirst()).as(why).isEqualTo(probes ? ". 1:1001 ack 1" : ". 1:601 ack 1");
        }

        @Test
        void oneInARoundTripUntilItIsThere() {
            var m = searching(false);
            m.write(4000);
            assertThat(m.poll()).containsExactly(
                    ". 1:1001 ack 1", ". 1001:1601 ack 1", ". 1601:2201 ack 1", ". 2201:2801 ack 1", ". 2801:3401 ack 1",
                    "P. 3401:4001 ack 1");
            m.receive(".", 1, 1001);
            assertThat(m.smss()).isEqualTo(1000);
            m.receive(".", 1, 4001);
            m.write(9000);
            assertThat(m.poll()).first().isEqualTo(". 4001:5001 ack 1");
        }

        @ParameterizedTest(name = "SACK {0}")
        @CsvSource({"true", "false"})
        void aLostOneIsNoCongestion(boolean sack) {
            var m = searching(sack);
            m.write(4000).poll();
            for (long right = 1601; right <= 2801; right += 600) {
                if (sack) {
                    m.sack(1, 1001, right);
                } else {
                    m.receive(".", 1, 1);
                }
            }
            assertThat(m.poll()).containsExactly(". 1:601 ack 1", ". 601:1001 ack 1");
            m.receive(".", 1, 4001);
            assertThat(m.congestion.events).isEmpty();
            assertThat(m.smss()).isEqualTo(600);
        }

        @Test
        void aRangeIsHalvedAndThreeLostProbesEndItsUpperHalf() {
            // The path takes 870: everything larger vanishes.
            var m = searching(true);
            var sizes = new java.util.ArrayList<Long>();
            long una = 1;
            for (int round = 0; round < 60; round++) {
                m.write((int) Math.max(0, una + 9000 - m.written.end()));
                List<String> sent = m.poll();
                long[] first = edges(sent.getFirst());
                long smss = m.smss();
                long end = edges(sent.getLast())[1];
                m.now += 10 * MS;
                if (first[1] - first[0] > smss) {
                    sizes.add(first[1] - first[0]);
                    if (first[1] - first[0] > 870) {
                        m.sack(una, first[1], end);
                        m.poll();
                    }
                }
                m.receive(".", 1, end);
                una = end;
            }
            assertThat(sizes).containsExactly(1000L, 1000L, 1000L, 800L, 900L, 900L, 900L, 850L, 875L, 875L, 875L, 862L, 868L);
            assertThat(m.smss()).isEqualTo(868);
            assertThat(m.congestion.events).isEmpty();
        }

        private static long[] edges(String segment) {
            String[] range = segment.split(" ")[1].split(":");
            return new long[] {Long.parseLong(range[0]), Long.parseLong(range[1])};
        }

        @Test
        void aRouterThatAnswersAProbeSavesTheSearch() {
            var m = searching(false);
            m.write(4000).poll();
            assertThat(tooBig(m, 1, 910)).isEqualTo(Drop.NONE);
            assertThat(m.poll()).containsExactly(". 1:601 ack 1", ". 601:1001 ack 1");
            m.receive(".", 1, 4001);
            m.write(4000);
            assertThat(m.poll()).first().isEqualTo(". 4001:4871 ack 1");
        }

        @Test
        void aProbeIsNotCutByTheDevice() {
            var m = new Machine(b -> b.mtuProbing(MtuProbing.ALWAYS).mtuProbingBaseBytes(600), 1000, 60_000,
                    (queued, smss, unacked, small, last) -> 0).handshake(65_535);
            m.congestion.fixed = 20_000;
            m.write(4000);
            assertThat(m.connection.pollTransmit(m.now, m.last)).isTrue();
            assertThat(m.last.payload().length()).isEqualTo(1000);
            assertThat(m.last.segmentCount()).isOne();
        }
    }
}
