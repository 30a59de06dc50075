package io.tcpkit.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Is the ruler straight? What is known about links from theory, before anything is measured with them.
class RulerTest {
    private static final int BYTES = 60;
    private final Simulation simulation = new Simulation(2);
    private final FramePool pool = new FramePool();

    private Frame frame(int length) {
        Frame frame = pool.borrow(length);
        frame.copyFrom(HandMade.packet(HandMade.ipv4(1, length)));
        return frame;
    }

    @Nested @DisplayName("A constant rate")
    class ConstantRate {
        @ParameterizedTest @ValueSource(longs = {8_000, 1_234_567, 12_500_000, 999_999_937, 125_000_000_000L})
        void sendsTheNthPacketWhenTheSumOfAllSoFarIsDone(long bytesPerSecond) {
            var link = new LinkDirection(simulation, "link", LinkShape.IDEAL.rate(bytesPerSecond), Offload.NONE);
            var departures = new ArrayList<Long>();
            link.observe(new LinkObserver() {
                @Override
                public void onSent(PacketView packet, long nowNanos) {
                    departures.add(nowNanos);
                }
            });
            int[] lengths = {1_500, 40, 577};
            for (int i = 0; i < 3_000; i++) {
                link.enter(frame(lengths[i % 3]));
            }
            simulation.runUntilQuiet();
            long sum = 0;
            for (int i = 0; i < 3_000; i++) {
                sum += lengths[i % 3];
                assertThat(departures.get(i)).as("packet %d", i).isEqualTo(sum * 1_000_000_000L / bytesPerSecond);
            }
        }

        @Test
        void letsACbrSourceThroughAtItsOwnTimes() {
            var link = new LinkDirection(simulation, "link", LinkShape.IDEAL.rate(BYTES * 1_000L), Offload.NONE);
            var waits = new ArrayList<Long>();
            link.observe(new LinkObserver() {
                @Override
                public void onSent(PacketView packet, long nowNanos) {
                    waits.add(packet.waitedNanos());
                }
            });
            for (int i = 0; i < 1_000; i++) {
                simulation.after(Duration.ofMillis(i), () -> link.enter(frame(BYTES)));
            }
            simulation.runUntilQuiet();
            assertThat(waits).hasSize(1_000).containsOnly(0L);
        }
    }

    @Nested @DisplayName("A queue")
    class Queue {
        /// Poisson arrivals, one after the other.
        private final class Source extends ScheduledEvent {
            private final LinkDirection link;
            private final RandomGenerator random = simulation.random("arrivals");
            private final double meanNanos;
            private int left;

            Source(LinkDirection link, double meanNanos, int count) {
                this.link = link;
                this.meanNanos = meanNanos;
                left = count;
                next();
            }

            private void next() {
                simulation.schedule(this, simulation.nowNanos() + (long) (-StrictMath.log(1 - random.nextDouble()) * meanNanos));
            }

            @Override
            protected void happen() {
                link.enter(frame(BYTES));
                if (--left > 0) {
                    next();
                }
            }
        }

        @ParameterizedTest @CsvSource({"0.5, 0.02", "0.8, 0.04", "0.9, 0.08"})
        void ofPoissonArrivalsWaitsAsTheMD1FormulaSays(double load, double tolerance) {
            // Pollaczek and Khinchine: with a constant service time S the mean wait is rho S / (2 (1 - rho)).
            var link = new LinkDirection(simulation, "link", LinkShape.IDEAL.rate(BYTES * 1_000L), Offload.NONE);
            var waited = new long[2];
            link.observe(new LinkObserver() {
                @Override
                public void onSent(PacketView packet, long nowNanos) {
                    waited[0] += packet.waitedNanos();
                    waited[1]++;
                }
            });
            simulation.maxSteps(Long.MAX_VALUE / 2);
            new Source(link, 1e6 / load, 200_000);
            simulation.runUntilQuiet();
            double expectedMillis = load / (2 * (1 - load));
            assertThat(waited[0] / 1e6 / waited[1]).isCloseTo(expectedMillis, within(expectedMillis * tolerance));
        }

        @Test
        void underTwiceItsRateIsFullAndDropsHalf() {
            var link = new LinkDirection(simulation, "link",
                    LinkShape.IDEAL.rate(BYTES * 1_000L).queue(Queueing.parse("droptail:limit=10p")), Offload.NONE);
            var lengths = new ArrayList<Integer>();
            for (int i = 0; i < 4_000; i++) {
                simulation.after(Duration.ofNanos(i * 500_000L + 1), () -> {
                    link.enter(frame(BYTES));
                    lengths.add(link.queuePackets());
                });
            }
            simulation.runUntilQuiet();
            // It fills by one packet in each millisecond; then each that leaves makes room for one of two.
            assertThat(lengths.subList(40, 4_000)).containsOnly(10);
            assertThat(lengths.get(11)).isLessThanOrEqualTo(6);
            assertThat(link.stats().queueDrops()).isBetween(1_985L, 1_995L);
        }
    }

    @Nested @DisplayName("Losses")
    class Losses {
        private static final int PACKETS = 400_000;

        private List<Boolean> draw(String model) {
            LossProcess process = LossProcess.of(LossModel.parse(model), simulation.random("loss"));
            var lost = new ArrayList<Boolean>();
            for (int i = 0; i < PACKETS; i++) {
                lost.add(process.losesNext());
            }
            return lost;
        }

        @ParameterizedTest @ValueSource(doubles = {0.0001, 0.001, 0.01, 0.2, 0.5})
        void ofABernoulliLinkAreWithinFourStandardDeviations(double probability) {
            long count = draw(String.valueOf(probability)).stream().filter(lost -> lost).count();
            double deviation = Math.sqrt(PACKETS * probability * (1 - probability));
            assertThat((double) count).isCloseTo(PACKETS * probability, within(4 * deviation));
        }

        @ParameterizedTest @CsvSource(delimiter = '|', textBlock = """
                gilbert:p=1%,r=25%               | 4    | 0.03846
                gilbert:p=0.5%,r=10%             | 10   | 0.04762
                gilbert:p=2%,r=50%,h=0,k=1       | 2    | 0.03846
                """)
        void ofAGilbertLinkComeInBurstsOfOneByR(String model, double burst, double share) {
            List<Boolean> lost = draw(model);
            long count = lost.stream().filter(each -> each).count();
            long bursts = 0;
            for (int i = 0; i < PACKETS; i++) {
                if (lost.get(i) && (i == 0 || !lost.get(i - 1))) {
                    bursts++;
                }
            }
            assertThat(((LossModel.GilbertElliott) LossModel.parse(model)).meanLoss()).isCloseTo(share, within(0.0001));
            assertThat((double) count / PACKETS).isCloseTo(share, within(0.05 * share));
            assertThat((double) count / bursts).isCloseTo(burst, within(0.05 * burst));
        }

        @Test
        void ofAGilbertElliottLinkHappenInBothStates() {
            long count = draw("gilbert:p=1%,r=9%,h=0.5,k=0.99").stream().filter(lost -> lost).count();
            // A tenth of the time it is bad: 0.1 * 0.5 + 0.9 * 0.01.
            assertThat((double) count / PACKETS).isCloseTo(0.059, within(0.003));
        }

        @Test
        void byCountAreExact() {
            assertThat(indices(draw("every:100000"))).containsExactly(99_999, 199_999, 299_999, 399_999);
            assertThat(indices(draw("trace:1+17+18"))).containsExactly(0, 16, 17);
        }

        private List<Integer> indices(List<Boolean> lost) {
            var all = new ArrayList<Integer>();
            for (int i = 0; i < lost.size(); i++) {
                if (lost.get(i)) {
                    all.add(i);
                }
            }
            return all;
        }

        @ParameterizedTest @CsvSource(delimiter = '|', textBlock = """
                1x          | '1x' is no loss; write 1%, 0.01, gilbert:p=1%,r=30%, every:100, trace:5+17 or none
                101%        | loss is 1.01, but must be a probability from 0 to 1; 1 % is 0.01
                gilbert:q=1 | 'gilbert:q=1': gilbert has no 'q', only p, r, h, k
                every:0     | every 0-th packet cannot be lost; n must be at least 1
                trace:7+5   | packet 5 comes after 7 in the list of losses, but they must ascend from 1
                """)
        void whatIsNoLossIsRefused(String text, String sentence) {
            org.assertj.core.api.Assertions.assertThatThrownBy(() -> LossModel.parse(text)).hasMessage(sentence);
        }

        @ParameterizedTest @ValueSource(strings = {"none", "0.1%", "25%", "gilbert:p=0.01,r=0.3,h=0.0,k=1.0", "every:100", "trace:5+17"})
        void areWrittenAsTheyAreRead(String text) {
            assertThat(LossModel.parse(text)).hasToString(text);
        }
    }
}
