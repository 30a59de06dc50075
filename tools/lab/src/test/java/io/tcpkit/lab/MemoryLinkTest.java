package io.tcpkit.lab;

import static io.tcpkit.lab.SimulatedNetwork.ms;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tcpkit.api.spi.NetworkDevice;
import io.tcpkit.api.spi.Packet;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class MemoryLinkTest {
    private static final int SEED = 99;

    /// A packet that arrived.
    private record Arrival(long atNanos, byte[] bytes) {
        int number() {
            return HandMade.number(bytes);
        }

        String text() {
            return atNanos + " " + HexFormat.of().formatHex(bytes);
        }
    }

    /// A link, and a collector at its end b.
    private static final class Bench {
        final Simulation simulation = new Simulation(SEED);
        final List<Arrival> arrivals = new ArrayList<>();
        final MemoryLink link;

        Bench(LinkShape shape) {
            this(shape, Offload.NONE);
        }

        Bench(LinkShape shape, Offload offload) {
            link = new MemoryLink(simulation, "link", shape, shape, 1_500, offload);
            simulation.attach("collector", now -> link.b().receive(
                    packet -> arrivals.add(new Arrival(now, HandMade.bytes(packet))), 64));
        }

        /// Sends numbered packets at equal distances and lets all of them arrive.
        Bench send(int count, int length, long gapNanos) {
            for (int i = 0; i < count; i++) {
                int number = i;
                simulation.after(java.time.Duration.ofNanos(i * gapNanos),
                        () -> assertThat(link.a().send(HandMade.packet(HandMade.ipv4(number, length)))).isTrue());
            }
            simulation.runUntilQuiet();
            assertThat(link.inFlight()).as("packets that were not given back").isZero();
            return this;
        }

        List<Integer> numbers() {
            return arrivals.stream().map(Arrival::number).toList();
        }

        LinkStats stats() {
            return link.aToB().stats();
        }
    }

    @Nested @DisplayName("What passes")
    class Passing {
        @Test
        void anIdealLinkDeliversAtOnceUnchangedAndInOrder() {
            var bench = new Bench(LinkShape.IDEAL).send(100, 1_500, 0);
            assertThat(bench.numbers()).isSorted().hasSize(100);
            assertThat(bench.arrivals).allMatch(a -> a.atNanos == 0 && HandMade.checksumsFit(a.bytes));
            assertThat(bench.arrivals.get(7).bytes).isEqualTo(HandMade.ipv4(7, 1_500));
        }

        @Test
        void bothDirectionsAreIndependent() {
            var bench = new Bench(LinkShape.IDEAL);
            bench.link.aToB().shape(LinkShape.CUT);
            var back = new ArrayList<Integer>();
            bench.simulation.attach("a", _ -> bench.link.a().receive(p -> back.add(HandMade.number(HandMade.bytes(p))), 8));
            bench.link.b().send(HandMade.packet(HandMade.ipv4(5, 60)));
            bench.link.a().send(HandMade.packet(HandMade.ipv4(6, 60)));
            bench.simulation.runUntilQuiet();
            assertThat(back).containsExactly(5);
            assertThat(bench.arrivals).isEmpty();
        }

        @Test
        void delayIsTheSameForAll() {
            var bench = new Bench(LinkShape.IDEAL.delay(ms(20))).send(10, 100, 1_000_000);
            assertThat(bench.arrivals).allMatch(a -> a.atNanos == (a.number() + 20) * 1_000_000L);
        }

        @Test
        void jitterAddsUpToItsLimitAndKeepsTheOrder() {
            var bench = new Bench(LinkShape.IDEAL.delay(ms(20)).jitter(ms(10))).send(1_000, 100, 15_000_000);
            assertThat(bench.numbers()).isSorted();
            var delays = bench.arrivals.stream().mapToLong(a -> a.atNanos - a.number() * 15_000_000L).summaryStatistics();
            assertThat(delays.getMin()).isBetween(20_000_000L, 20_500_000L);
            assertThat(delays.getMax()).isBetween(29_000_000L, 30_000_000L);
        }

        @Test
        void jitterKeepsTheOrderOfPacketsThatAreCloseTogether() {
            assertThat(new Bench(LinkShape.IDEAL.jitter(ms(10))).send(1_000, 100, 100_000).numbers()).isSorted().hasSize(1_000);
        }

        @Test
        void aRateSpacesPacketsAndItsQueueDropsAtTheTail() {
            // 1000 bytes at 1 MB/s take 1 ms; beside the one being sent there is room for four.
            var bench = new Bench(LinkShape.IDEAL.rate(1_000_000, 4_000)).send(8, 1_000, 0);
            assertThat(bench.numbers()).containsExactly(0, 1, 2, 3, 4);
            assertThat(bench.arrivals.stream().map(a -> a.atNanos / 1_000_000)).containsExactly(1L, 2L, 3L, 4L, 5L);
            assertThat(bench.stats().queueDrops()).isEqualTo(3);
        }

        @Test
        void aRateThatIsNotExceededDropsNothing() {
            var bench = new Bench(LinkShape.IDEAL.rate(1_000_000, 1_000)).send(50, 1_000, 1_000_000);
            assertThat(bench.numbers()).hasSize(50);
        }

        @Test
        void whatIsLargerThanTheLinksMtuVanishes() {
            var bench = new Bench(LinkShape.IDEAL.mtu(1_280));
            bench.link.a().send(HandMade.packet(HandMade.ipv4(1, 1_281)));
            bench.link.a().send(HandMade.packet(HandMade.ipv4(2, 1_280)));
            bench.simulation.runUntilQuiet();
            assertThat(bench.numbers()).containsExactly(2);
            assertThat(bench.stats().tooBig()).isEqualTo(1);
        }

        @Test
        void aShapeCanChangeWhilePacketsAreOnTheirWay() {
            var bench = new Bench(LinkShape.IDEAL.delay(ms(20)));
            bench.simulation.after(ms(4), () -> bench.link.aToB().shape(LinkShape.CUT));
            bench.simulation.after(ms(8), () -> bench.link.aToB().shape(LinkShape.IDEAL));
            bench.send(10, 100, 1_000_000);
            assertThat(bench.numbers()).containsExactly(8, 9, 0, 1, 2, 3);
        }
    }

    @Nested @DisplayName("What goes wrong")
    class Faults {
        @Test
        void lossTakesItsShare() {
            var bench = new Bench(LinkShape.IDEAL.loss(0.2)).send(10_000, 60, 1_000);
            assertThat(bench.arrivals.size()).isCloseTo(8_000, within(200));
            assertThat(bench.stats().lost()).isEqualTo(10_000 - bench.arrivals.size());
        }

        @Test
        void duplicatesArriveBesideTheirOriginals() {
            var bench = new Bench(LinkShape.IDEAL.duplicate(0.2)).send(10_000, 60, 1_000);
            assertThat(bench.arrivals.size()).isCloseTo(12_000, within(200));
            assertThat(new HashSet<>(bench.numbers())).hasSize(10_000);
        }

        @Test
        void reorderingHoldsSomeBackAndLosesNone() {
            var bench = new Bench(LinkShape.IDEAL.reorder(0.1, ms(5))).send(1_000, 60, 1_000_000);
            assertThat(new HashSet<>(bench.numbers())).hasSize(1_000);
            assertThat(bench.numbers()).isNotEqualTo(bench.numbers().stream().sorted().toList());
            assertThat(bench.stats().reordered()).isBetween(70L, 130L);
            assertThat(bench.arrivals).allMatch(a -> a.atNanos - a.number() * 1_000_000L <= 5_000_000);
        }

        @Test
        void everyCorruptionIsSeenByAChecksum() {
            var bench = new Bench(LinkShape.IDEAL.corrupt(1)).send(20_000, 80, 1_000);
            assertThat(bench.arrivals).hasSize(20_000).noneMatch(a -> HandMade.checksumsFit(a.bytes));
        }

        @ParameterizedTest @ValueSource(strings = {"duplicate", "reorder", "corrupt", "jitter"})
        void switchingAFaultOnDoesNotChangeWhatIsLost(String fault) {
            LinkShape lossy = LinkShape.IDEAL.loss(0.3);
            LinkShape other = switch (fault) {
                case "duplicate" -> lossy.duplicate(0.5);
                case "reorder" -> lossy.reorder(0.5, ms(1));
                case "corrupt" -> lossy.corrupt(0.5);
                default -> lossy.jitter(ms(3));
            };
            // The place of corruption may be the number itself, so the count tells the story there.
            if (fault.equals("corrupt")) {
                assertThat(new Bench(other).send(1_000, 60, 1_000_000).stats().lost())
                        .isEqualTo(new Bench(lossy).send(1_000, 60, 1_000_000).stats().lost());
            } else {
                assertThat(new HashSet<>(new Bench(other).send(1_000, 60, 1_000_000).numbers()))
                        .isEqualTo(new HashSet<>(new Bench(lossy).send(1_000, 60, 1_000_000).numbers()));
            }
        }

        @Test
        void theSameSeedGivesTheSameRun() {
            LinkShape shape = LinkShape.IDEAL.delay(ms(3)).jitter(ms(2)).loss(0.1).duplicate(0.1).reorder(0.1, ms(2)).corrupt(0.1);
            var one = new Bench(shape).send(2_000, 60, 100_000);
            var two = new Bench(shape).send(2_000, 60, 100_000);
            assertThat(one.arrivals.stream().map(Arrival::text)).isEqualTo(two.arrivals.stream().map(Arrival::text).toList());
        }
    }

    @Nested @DisplayName("Offload")
    class Offloading {
        @Test
        void aPacketIsCutIntoSegmentsWithTheirOwnNumbersAndChecksums() {
            var bench = new Bench(LinkShape.IDEAL, Offload.SEGMENTED);
            byte[] whole = HandMade.ipv4(500, 40 + 2_500);
            assertThat(bench.link.a().send(HandMade.packet(whole, 20, 1_000))).isTrue();
            bench.simulation.runUntilQuiet();

            assertThat(bench.arrivals).hasSize(3).allMatch(a -> HandMade.checksumsFit(a.bytes));
            assertThat(bench.arrivals.stream().map(a -> a.bytes.length)).containsExactly(1_040, 1_040, 540);
            assertThat(bench.numbers()).containsExactly(500, 501, 502);
            assertThat(bench.arrivals.stream().map(a -> ByteBuffer.wrap(a.bytes).getInt(24)))
                    .containsExactly(7_000, 8_000, 9_000);
            // The packet has ACK, PSH and FIN: the last two belong to the last segment.
            assertThat(bench.arrivals.stream().map(a -> (int) a.bytes[33])).containsExactly(0x10, 0x10, 0x19);
            assertThat(bench.arrivals.get(1).bytes[40]).isEqualTo(whole[1_040]);
            assertThat(bench.link.inFlight()).isZero();
        }

        @Test
        void ipv6IsCutToo() {
            var bench = new Bench(LinkShape.IDEAL, Offload.SEGMENTED);
            bench.link.a().send(HandMade.packet(HandMade.ipv6(60 + 2_001), 40, 1_000));
            bench.simulation.runUntilQuiet();
            assertThat(bench.arrivals).hasSize(3).allMatch(a -> HandMade.checksumsFit(a.bytes));
            assertThat(bench.arrivals.stream().map(a -> a.bytes[53])).containsExactly((byte) 0x90, (byte) 0x10, (byte) 0x19);
        }

        @Test
        void aSmallPacketOnlyGetsItsChecksum() {
            var bench = new Bench(LinkShape.IDEAL, Offload.SEGMENTED);
            bench.link.a().send(HandMade.packet(HandMade.ipv6(61), 40, 0));
            bench.simulation.runUntilQuiet();
            assertThat(bench.arrivals).hasSize(1).allMatch(a -> HandMade.checksumsFit(a.bytes));
        }

        @Test
        void aCarriedPacketArrivesWholeWithWhatWasSaidAboutIt() {
            var bench = new Bench(LinkShape.IDEAL.mtu(1_500), Offload.CARRIED);
            var seen = new ArrayList<String>();
            bench.link.a().send(HandMade.packet(HandMade.ipv4(1, 60_000), 20, 1_460));
            bench.link.b().receive(packet -> seen.add("%s %d %d %d".formatted(packet.checksum(), packet.checksumStart(),
                    packet.segmentSize(), packet.length())), 1);
            assertThat(seen).containsExactly("PARTIAL 20 1460 60000");
        }

        @Test
        void corruptionNeedsChecksumsOnTheWire() {
            assertThatThrownBy(() -> new Bench(LinkShape.IDEAL.corrupt(0.1), Offload.CARRIED))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("Offload.SEGMENTED");
        }

        @ParameterizedTest @EnumSource(Offload.class)
        void capabilitiesSaySo(Offload offload) {
            var capabilities = new Bench(LinkShape.IDEAL, offload).link.a().capabilities();
            assertThat(capabilities).isEqualTo(switch (offload) {
                case NONE -> new NetworkDevice.Capabilities(1_500, false, 0);
                case CHECKSUM -> new NetworkDevice.Capabilities(1_500, true, 0);
                case SEGMENTED, CARRIED -> new NetworkDevice.Capabilities(1_500, true, 65_535);
            });
        }
    }

    @Nested @DisplayName("What a stack must not do")
    class Misuse {
        private final Bench bench = new Bench(LinkShape.IDEAL);

        @Test
        void sendMoreThanTheMtu() {
            assertThatThrownBy(() -> bench.link.a().send(HandMade.packet(HandMade.ipv4(1, 1_501))))
                    .hasMessageContaining("1501 bytes").hasMessageContaining("at most 1500");
        }

        @Test
        void leaveTheChecksumToADeviceThatDoesNone() {
            assertThatThrownBy(() -> bench.link.a().send(HandMade.packet(HandMade.ipv4(1, 100), 20, 0)))
                    .hasMessageContaining("does no checksum offload");
        }

        @Test
        void waitInVirtualTime() {
            assertThatThrownBy(() -> bench.link.a().await(1)).hasMessageContaining("RealTimeLink");
        }

        @Test
        void sendAfterClose() {
            bench.link.a().close();
            assertThat(bench.link.a().send(HandMade.packet(HandMade.ipv4(1, 100)))).isFalse();
        }

        @Test
        void keepThePacketItWasHanded() {
            var kept = new ArrayList<Packet>();
            bench.link.a().send(HandMade.packet(HandMade.ipv4(1, 100)));
            bench.link.b().receive(kept::add, 1);
            assertThat(kept.getFirst().length()).isZero();
        }
    }
}
