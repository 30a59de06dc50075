package io.tcpkit.lab;

import static io.tcpkit.lab.SimulatedNetwork.ms;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tcpkit.api.segment.IpEcn;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QueueingTest {
    private static final Duration MS = ms(1);

    private static Duration us(long count) {
        return Duration.ofNanos(count * 1_000);
    }

    @Nested @DisplayName("Words")
    class Words {
        @ParameterizedTest @ValueSource(strings = {"droptail", "droptail:limit=64kB", "fifo:limit=10p", "droptail:limit=endless", "red",
            "red:min=5p,max=15p,maxp=10%,weight=0.002,gentle=off,ecn=off,limit=60p", "codel", "codel:target=5ms,interval=100ms,ecn=off",
            "codel:ce=1ms", "fq_codel:flows=32,quantum=300", "pie:target=20ms,burst=0s", "step:k=20p", "step:k=30kB,limit=1MiB",
            "dualpi2:target=10ms,k=1.5"})
        void areReadAndWrittenAlike(String text) {
            Queueing queueing = Queueing.parse(text, Queueing.Limit.bytes(200_000));
            assertThat(Queueing.parse(queueing.toString())).isEqualTo(queueing);
        }

        @ParameterizedTest @CsvSource(delimiter = '|', textBlock = """
                cake                     | there is no queueing 'cake'; there is droptail, red, codel, fq_codel, pie, step, dualpi2
                codel:taget=5ms          | 'codel:taget=5ms': codel has no 'taget', only target, interval, ecn, ce, limit
                codel:target=5           | 'codel:target=5': target is '5', but must be a duration such as 5ms
                codel:ecn=maybe          | 'codel:ecn=maybe': ecn is 'maybe', but must be on or off
                codel:5ms                | 'codel:5ms': write 5ms as key=value, with a key out of target, interval, ecn, ce, limit
                codel:target=0s          | target is PT0S, but must be more than 0
                droptail:limit=0         | a queue's limit is 0, but must be at least 1
                droptail:limit=lots      | 'lots' is no queue limit; write packets as 100p, or bytes as 150000, 64kB or 1MiB
                red:min=5p,max=9000      | min is 5p and max is 9000B, but both must be in packets, or both in bytes
                red:min=5p,max=5p        | max is 5p, but must be more than min, 5p
                pie:markth=2             | markth is 2.0, but must be a probability from 0 to 1; 1 % is 0.01
                fq_codel:flows=0         | flows is 0, but must be from 1 to 65536 (RFC 8290 §5.2.5)
                """)
        void thatMakeNoSenseAreRefused(String text, String sentence) {
            assertThatThrownBy(() -> Queueing.parse(text)).isInstanceOf(IllegalArgumentException.class).hasMessage(sentence);
        }

        @Test
        void haveTheDefaultsOfTheirSources() {
            assertThat(Queueing.parse("codel")).asString().isEqualTo("codel:target=5ms,interval=100ms,ecn=on,ce=0ns,limit=1000p");
            assertThat(Queueing.parse("fq_codel")).asString().startsWith("fq_codel:flows=1024,quantum=1514,target=5ms,interval=100ms");
            assertThat(Queueing.parse("pie")).asString().startsWith("pie:target=15ms,update=15ms,burst=150ms,alpha=0.125,beta=1.25");
            assertThat(Queueing.parse("dualpi2")).asString().startsWith("dualpi2:target=15ms,rttmax=100ms,k=2.0,ramp=800us,range=400us");
        }
    }

    @Nested @DisplayName("Drop-tail")
    class DropTail {
        @ParameterizedTest @CsvSource({"droptail:limit=3p, 4", "droptail:limit=3999, 4", "droptail:limit=4000, 5", "droptail:limit=1, 2"})
        void holdsUpToItsLimitBesideTheOneThatIsSent(String queueing, int sent) {
            var bench = new QueueBench(queueing).burst(10).run();
            assertThat(bench.sentNumbers()).isEqualTo(IntStream.range(0, sent).boxed().toList());
            assertThat(bench.link.stats().queueDrops()).isEqualTo(10 - sent);
        }

        @Test
        void tellsHowLongEachPacketWaited() {
            var bench = new QueueBench("droptail").burst(4).run();
            assertThat(bench.sent.stream().map(fate -> fate.waitedNanos() / 1_000_000)).containsExactly(0L, 1L, 2L, 3L);
        }

        @Test
        void handsItsPacketsOverToAnotherQueue() {
            var bench = new QueueBench("droptail").burst(6);
            bench.simulation.runFor(ms(1));
            bench.link.shape(bench.link.shape().queue(Queueing.parse("droptail:limit=2p")));
            bench.run();
            // One was sent and one is on the wire; of the four that wait two find room.
            assertThat(bench.sentNumbers()).containsExactly(0, 1, 2, 3);
        }
    }

    @Nested @DisplayName("Step marking, RFC 8257 §3.1")
    class Step {
        @Test
        void marksWhatFindsMoreThanK() {
            var bench = new QueueBench("step:k=3p").stream(1, IpEcn.ECT0, Duration.ZERO, 8).run();
            // Number 0 is being sent; 1 to 3 wait unmarked.
            assertThat(bench.marked.stream().map(QueueBench.Fate::number)).containsExactly(4, 5, 6, 7);
            assertThat(bench.sent).filteredOn(fate -> fate.ecn() == IpEcn.CE).hasSize(4);
            assertThat(bench.dropped).isEmpty();
        }

        @Test
        void countsInBytesToo() {
            var bench = new QueueBench("step:k=3000").stream(1, IpEcn.ECT1, Duration.ZERO, 8).run();
            assertThat(bench.marked.stream().map(QueueBench.Fate::number)).containsExactly(4, 5, 6, 7);
        }

        @Test
        void leavesOthersAlone() {
            var bench = new QueueBench("step:k=3p").burst(8).run();
            assertThat(bench.marked).isEmpty();
            assertThat(bench.sent).hasSize(8);
        }
    }

    @Nested @DisplayName("RED, Floyd and Jacobson 1993")
    class Red {
        @Test
        void averagesWhatEachPacketFinds() {
            var bench = new QueueBench("red:min=50p,max=100p,weight=0.5").burst(6);
            bench.simulation.runFor(Duration.ZERO);
            // They find 0 (idle), 0, 1, 2, 3 and 4 that wait: 0, 0, 0.5, 1.25, 2.125, 3.0625.
            assertThat(((RedQueue) bench.link.queue()).average()).isEqualTo(3.0625);
        }

        @Test
        void forgetsWhileItIsIdle() {
            var bench = new QueueBench("red:min=50p,max=100p,weight=0.5").burst(6);
            bench.run();
            double before = ((RedQueue) bench.link.queue()).average();
            // The last one left at 6 ms; a packet of 1500 bytes would take 1.5 ms, so 3 ms are two of them.
            bench.simulation.after(ms(9).minusNanos(bench.simulation.nowNanos()), () -> bench.send(1, IpEcn.NOT_ECT));
            bench.run();
            assertThat(((RedQueue) bench.link.queue()).average()).isCloseTo(before / 4, within(1e-9));
        }

        @Test
        void doesNothingBelowItsMinimum() {
            var bench = new QueueBench("red:min=5p,max=15p,limit=100p").stream(1, IpEcn.NOT_ECT, us(1_010), 2_000).run();
            assertThat(bench.dropped).isEmpty();
        }

        @Test
        void keepsTheAverageBetweenItsThresholdsUnderLoad() {
            // A fifth too much: it must drop one in six. Distances between drops are uniform up to 1/p, so one in six is p = 1/11, which
            // is reached at 20 + 40 * 10/11 = 56 packets.
            var bench = new QueueBench("red:min=20p,max=60p,limit=1000p").stream(1, IpEcn.NOT_ECT, us(833), 60_000).run();
            double share = bench.dropped.size() / 60_000.0;
            assertThat(share).isCloseTo(1 / 6.0, within(0.01));
            assertThat(bench.link.stats().queueDrops()).isZero();
            assertThat(bench.sent.subList(20_000, 40_000).stream().mapToLong(QueueBench.Fate::waitedNanos).average().orElseThrow() / 1e6)
                    .isCloseTo(56, within(4.0));
        }

        @Test
        void marksInsteadOfDroppingUntilMarksDoNotHelp() {
            var bench = new QueueBench("red:min=20p,max=60p,limit=1000p,weight=0.1").stream(1, IpEcn.ECT0, us(500), 2_000).run();
            // Nobody reacts: the average passes twice the maximum, and from there on RFC 3168 §7 wants drops.
            assertThat(bench.marked).isNotEmpty();
            assertThat(bench.dropped).isNotEmpty();
            assertThat(bench.dropped.getFirst().atNanos()).isGreaterThan(bench.marked.getFirst().atNanos());
        }

        @Test
        void withoutGentleEverythingGoesAboveTheMaximum() {
            var bench = new QueueBench("red:min=2p,max=4p,limit=1000p,weight=1,gentle=off").burst(20).run();
            // Once the length is 4, each packet is dropped.
            assertThat(bench.sent).hasSizeLessThanOrEqualTo(5);
        }
    }

    @Nested @DisplayName("CoDel, RFC 8289")
    class CoDel {
        private final Duration half = us(500);

        @Test
        void dropsNothingInABurstShorterThanAnInterval() {
            // Waits up to 90 ms, but after 90 ms there is no queue any more.
            assertThat(new QueueBench("codel").burst(90).run().dropped).isEmpty();
        }

        @Test
        void dropsNothingBelowItsTarget() {
            assertThat(new QueueBench("codel").burst(4).stream(1, IpEcn.NOT_ECT, MS, 2_000).run().dropped).isEmpty();
        }

        @Test
        void dropsSoonerAndSoonerByTheInverseSquareRoot() {
            var bench = new QueueBench("codel:limit=10000p").stream(1, IpEcn.NOT_ECT, half, 2_000).run();
            // A packet has waited 5 ms first at 10 ms, from when the queue must go below the target within 100 ms.
            List<Long> drops = bench.dropped.stream().map(QueueBench.Fate::atMicros).toList();
            assertThat(drops.getFirst()).isBetween(110_000L, 112_000L);
            double next = drops.getFirst();
            for (int i = 1; i < 20; i++) {
                next += 100_000 / Math.sqrt(i);
                // Packets leave every millisecond.
                assertThat(drops.get(i)).as("drop %d", i).isBetween((long) next, (long) next + 1_001);
            }
        }

        @Test
        void marksAtTheSameTimesInsteadOfDropping() {
            var drops = new QueueBench("codel:limit=10000p").stream(1, IpEcn.NOT_ECT, half, 600).run().dropped;
            var bench = new QueueBench("codel:limit=10000p").stream(1, IpEcn.ECT0, half, 600).run();
            assertThat(bench.dropped).isEmpty();
            assertThat(bench.marked.subList(0, 5).stream().map(fate -> fate.atMicros() / 2_000))
                    .isEqualTo(drops.subList(0, 5).stream().map(fate -> fate.atMicros() / 2_000).toList());
        }

        @Test
        void beginsWhereItLeftOff() {
            var bench = new QueueBench("codel:limit=10000p").stream(1, IpEcn.NOT_ECT, us(900), 1_200);
            bench.run();
            int first = bench.dropped.size();
            assertThat(first).isGreaterThan(3);
            long again = bench.simulation.nowNanos();
            bench.stream(1, IpEcn.NOT_ECT, us(900), 1_200).run();
            long gap = bench.dropped.get(first + 1).atMicros() - bench.dropped.get(first).atMicros();
            assertThat(bench.dropped.get(first).atNanos()).isGreaterThan(again);
            assertThat(gap).as("the second gap of the second episode; the first episode's was 100 ms").isLessThan(80_000);
        }

        @Test
        void marksWhatWaitedLongerThanTheThreshold() {
            var bench = new QueueBench("codel:ce=2ms").stream(1, IpEcn.ECT1, Duration.ZERO, 6).run();
            assertThat(bench.marked.stream().map(QueueBench.Fate::number)).containsExactly(3, 4, 5);
        }
    }

    @Nested @DisplayName("FQ-CoDel, RFC 8290")
    class FqCoDel {
        @Test
        void givesFlowsThatAskTheSameTheSame() {
            var bench = new QueueBench("fq_codel:limit=10000p").stream(1, IpEcn.NOT_ECT, us(400), 2_500)
                    .stream(2, IpEcn.NOT_ECT, us(1_600), 625).stream(3, IpEcn.NOT_ECT, us(400), 2_500);
            bench.simulation.runFor(Duration.ofSeconds(1));
            long one = bench.sent.stream().filter(fate -> fate.flow() == 1).count();
            long two = bench.sent.stream().filter(fate -> fate.flow() == 2).count();
            long three = bench.sent.stream().filter(fate -> fate.flow() == 3).count();
            assertThat(one).isCloseTo(three, within(3L));
            assertThat(two).isCloseTo(one, within(5L));
        }

        @Test
        void letsASparseFlowPass() {
            var bench = new QueueBench("fq_codel:limit=10000p").stream(1, IpEcn.NOT_ECT, us(400), 2_500).stream(2, IpEcn.NOT_ECT, ms(20), 50).run();
            assertThat(bench.sent.stream().filter(fate -> fate.flow() == 2)).hasSize(50);
            // At most the one on the wire, and one whose turn it is.
            assertThat(bench.sent.stream().filter(fate -> fate.flow() == 2).mapToLong(QueueBench.Fate::waitedNanos).max().orElseThrow())
                    .isLessThanOrEqualTo(2_000_000);
        }

        @Test
        void takesFromTheLongestWhenItIsFull() {
            var bench = new QueueBench("fq_codel:limit=20p").stream(2, IpEcn.NOT_ECT, Duration.ZERO, 5).burst(40).run();
            assertThat(bench.dropped).isNotEmpty().allMatch(fate -> fate.flow() == 1);
            assertThat(bench.sent).filteredOn(fate -> fate.flow() == 2).hasSize(5);
            // From the head, half of it at most.
            assertThat(bench.dropped.getFirst().number()).isEqualTo(5);
        }

        @Test
        void aFlowCannotStayNewByBeingEmptyInBetween() {
            // Flow 2 comes back just after its queue has become empty, again and again: it gets its share and no more.
            var bench = new QueueBench("fq_codel:limit=10000p").stream(1, IpEcn.NOT_ECT, us(500), 2_000).stream(2, IpEcn.NOT_ECT, us(1_100), 900);
            bench.simulation.runFor(Duration.ofMillis(900));
            long two = bench.sent.stream().filter(fate -> fate.flow() == 2).count();
            assertThat(two).isBetween(440L, 460L);
        }
    }

    @Nested @DisplayName("PIE, RFC 8033")
    class Pie {
        @Test
        void allowsABurst() {
            var bench = new QueueBench("pie:limit=10000p").burst(100).run();
            assertThat(bench.dropped).isEmpty();
        }

        @Test
        void controlsTheDelayToItsReference() {
            // A tenth too much: an eleventh must go.
            var bench = new QueueBench("pie:limit=10000p,ecn=off").stream(1, IpEcn.NOT_ECT, us(909), 60_000).run();
            var late = bench.sent.subList(30_000, bench.sent.size());
            assertThat(late.stream().mapToLong(QueueBench.Fate::waitedNanos).average().orElseThrow() / 1e6).isCloseTo(15, within(2.0));
            assertThat(bench.dropped.stream().filter(fate -> fate.atNanos() > 30_000_000_000L).count() / 27_000.0)
                    .isCloseTo(1 / 11.0, within(0.01));
            assertThat(bench.dropped.getFirst().atNanos()).as("the burst allowance, 150 ms").isGreaterThanOrEqualTo(150_000_000);
        }

        @Test
        void marksUpToATenthAndDropsFromThereOn() {
            var bench = new QueueBench("pie:limit=10000p").stream(1, IpEcn.ECT0, us(800), 30_000).run();
            // Nobody reacts, so the probability passes 10 %.
            assertThat(bench.marked).isNotEmpty();
            assertThat(bench.dropped).isNotEmpty();
            assertThat(bench.marked.getFirst().atNanos()).isLessThan(bench.dropped.getFirst().atNanos());
        }

        @Test
        void forgetsWhenTheQueueIsEmpty() {
            var bench = new QueueBench("pie:limit=10000p,ecn=off").stream(1, IpEcn.NOT_ECT, us(800), 10_000).run();
            double before = ((PieQueue) bench.link.queue()).probability();
            bench.simulation.after(Duration.ofSeconds(60), () -> bench.send(1, IpEcn.NOT_ECT));
            bench.run();
            assertThat(before).isGreaterThan(0.1);
            assertThat(((PieQueue) bench.link.queue()).probability()).isLessThan(1e-6);
        }
    }

    @Nested @DisplayName("DualPI2, RFC 9332")
    class DualPi2 {
        @Test
        void marksScalableTrafficByARampFrom800To1200Microseconds() {
            // Two at once each 10 ms: the second waits 1 ms, half of the ramp; of three the third waits 2 ms, which is beyond it.
            var pairs = new QueueBench("dualpi2").stream(1, IpEcn.ECT1, ms(10), 100).stream(1, IpEcn.ECT1, ms(10), 100).run();
            // The queue holds a single packet when it leaves, which says nothing (Th_len).
            assertThat(pairs.marked).isEmpty();
            var triples = new QueueBench("dualpi2").stream(1, IpEcn.ECT1, ms(10), 100).stream(1, IpEcn.ECT1, ms(10), 100)
                    .stream(1, IpEcn.ECT1, ms(10), 100).run();
            // The second of each leaves with one behind it: half of them.
            assertThat(triples.marked.size()).isCloseTo(50, within(1));
        }

        @Test
        void couplesBothByASquare() {
            // Both queues always have something to send, so the coupling alone decides.
            var bench = new QueueBench("dualpi2:limit=100000p,ramp=10s").stream(1, IpEcn.NOT_ECT, us(1_850), 20_000)
                    .stream(2, IpEcn.ECT1, us(2_150), 17_000);
            bench.simulation.runFor(Duration.ofSeconds(36));
            double classic = bench.dropped.stream().filter(fate -> fate.flow() == 1).count() / 19_400.0;
            double scalable = bench.marked.stream().filter(fate -> fate.flow() == 2).count() / 16_700.0;
            assertThat(classic).isGreaterThan(0.005);
            // p_C = p'^2 and p_CL = k p' with k = 2. The mean of squares is more than the square of the mean.
            assertThat(classic).isCloseTo(Math.pow(scalable / 2, 2), within(0.004));
        }

        @Test
        void keepsClassicTrafficAtItsTarget() {
            var bench = new QueueBench("dualpi2:limit=100000p").stream(1, IpEcn.NOT_ECT, us(950), 60_000).run();
            var late = bench.sent.subList(30_000, bench.sent.size());
            assertThat(late.stream().mapToLong(QueueBench.Fate::waitedNanos).average().orElseThrow() / 1e6).isCloseTo(15, within(1.5));
        }

        @Test
        void scalableTrafficGoesFirst() {
            var bench = new QueueBench("dualpi2:limit=100000p").stream(1, IpEcn.NOT_ECT, us(950), 20_000).stream(2, IpEcn.ECT1, ms(50), 300).run();
            assertThat(bench.sent.stream().filter(fate -> fate.flow() == 2)).hasSize(300);
            // From the start on the classic queue is longer than the shift for a while, and then its head is first.
            assertThat(bench.sent.stream().filter(fate -> fate.flow() == 2 && fate.atNanos() > 2_000_000_000L)
                    .mapToLong(QueueBench.Fate::waitedNanos).max().orElseThrow()).isLessThanOrEqualTo(1_000_000);
        }

        @Test
        void dropsScalableTrafficTooWhenMarksDoNotHelp() {
            var bench = new QueueBench("dualpi2:limit=1000p").stream(2, IpEcn.ECT1, us(500), 20_000).run();
            assertThat(bench.link.stats().earlyDrops()).isPositive();
            assertThat(bench.dropped).isNotEmpty();
        }
    }
}
