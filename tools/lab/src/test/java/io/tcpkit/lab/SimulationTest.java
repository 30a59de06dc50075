package io.tcpkit.lab;

import static io.tcpkit.lab.SimulatedNetwork.ms;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class SimulationTest {
    private final Simulation simulation = new Simulation(17);
    private final List<String> log = new ArrayList<>();

    private void log(String what) {
        log.add(simulation.nowNanos() / 1_000_000 + " " + what);
    }

    /// Acts once at each of some times.
    private final class Alarm implements Participant {
        private final String name;
        private final List<Long> times;

        Alarm(String name, Long... millis) {
            this.name = name;
            times = new ArrayList<>(List.of(millis));
        }

        @Override
        public int doWork(long nowNanos) {
            if (nowNanos < nextDeadlineNanos()) {
                return 0;
            }
            times.removeFirst();
            log(name);
            return 1;
        }

        @Override
        public long nextDeadlineNanos() {
            return times.isEmpty() ? NEVER : times.getFirst() * 1_000_000;
        }
    }

    @Nested @DisplayName("Order")
    class Order {
        @Test
        void eventsHappenByTimeAndThoseOfOneTimeByInsertion() {
            simulation.after(ms(5), () -> log("c"));
            simulation.after(ms(1), () -> {
                log("a");
                simulation.after(ms(4), () -> log("e"));
                simulation.after(Duration.ZERO, () -> log("b"));
            });
            simulation.after(ms(5), () -> log("d"));

            simulation.runUntilQuiet();

            assertThat(log).containsExactly("1 a", "1 b", "5 c", "5 d", "5 e");
        }

        @Test
        void deadlinesOfParticipantsAndEventsShareOneClock() {
            simulation.attach("x", new Alarm("x", 2L, 6L));
            simulation.attach("y", new Alarm("y", 2L, 4L));
            simulation.after(ms(3), () -> log("event"));

            simulation.runUntilQuiet();

            assertThat(log).containsExactly("2 x", "2 y", "3 event", "4 y", "6 x");
        }

        @Test
        void timeMayBeginAnywhere() {
            var early = new Simulation(1, -3_000_000_000L);
            var times = new ArrayList<Long>();
            early.after(ms(10), () -> times.add(early.nowNanos()));
            early.runUntilQuiet();
            assertThat(times).containsExactly(-2_990_000_000L);
        }
    }

    @Nested @DisplayName("Ends")
    class Ends {
        @Test
        void runForStopsInTimeAndTheRestFollowsLater() {
            simulation.attach("x", new Alarm("x", 2L, 6L));
            simulation.runFor(ms(5));
            assertThat(log).containsExactly("2 x");
            assertThat(simulation.nowNanos()).isEqualTo(5_000_000);
            simulation.runFor(ms(1));
            assertThat(log).containsExactly("2 x", "6 x");
        }

        @Test
        void runUntilStopsAtTheFirstMoment() {
            simulation.attach("x", new Alarm("x", 2L, 6L, 9L));
            simulation.runUntil(() -> log.size() == 2);
            assertThat(simulation.nowNanos()).isEqualTo(6_000_000);
        }

        @Test
        void runUntilFailsWhenNothingWillHappenAnyMore() {
            simulation.attach("x", new Alarm("x", 2L));
            assertThatThrownBy(() -> simulation.runUntil(() -> false))
                    .isInstanceOf(SimulationException.class)
                    .hasMessageContaining("seed 17").hasMessageContaining("at 2ms").hasMessageContaining("x has no deadline");
        }

        @Test
        void aStormEndsAtTheLimitWithSeedAndStep() {
            simulation.maxSteps(1_000).attach("storm", _ -> 1);
            assertThatThrownBy(simulation::runUntilQuiet)
                    .isInstanceOfSatisfying(SimulationException.class, e -> {
                        assertThat(e.seed()).isEqualTo(17);
                        assertThat(e.step()).isEqualTo(1_001);
                    })
                    .hasMessageContaining("not at its end after 1000 steps");
        }

        @Test
        void aDeadlineThatDoesNotMoveEndsAtTheLimitToo() {
            simulation.maxSteps(1_000).attach("stuck", new Participant() {
                @Override
                public int doWork(long nowNanos) {
                    return 0;
                }

                @Override
                public long nextDeadlineNanos() {
                    return 3;
                }
            });
            assertThatThrownBy(simulation::runUntilQuiet).hasMessageContaining("stuck has a deadline in 0ns");
        }

        @Test
        void whatIsThrownInsideCarriesSeedAndTime() {
            simulation.after(ms(7), () -> {
                throw new IllegalStateException("boom");
            });
            assertThatThrownBy(simulation::runUntilQuiet)
                    .isInstanceOf(SimulationException.class)
                    .hasMessageContaining("seed 17").hasMessageContaining("at 7ms: boom")
                    .hasCauseInstanceOf(IllegalStateException.class);
        }

        @Test
        void invariantsAreCheckedAfterEveryStep() {
            simulation.attach("x", new Alarm("x", 2L, 6L));
            simulation.afterEachStep(() -> assertThat(log.size()).isLessThan(2));
            assertThatThrownBy(simulation::runUntilQuiet).hasMessageContaining("at 6ms");
        }
    }

    @Nested @DisplayName("Who sits on demand")
    class OnDemand {
        private final class Counter implements Participant {
            int asked;
            int work;

            @Override
            public int doWork(long nowNanos) {
                asked++;
                return work-- > 0 ? 1 : 0;
            }
        }

        @Test
        void isAskedWhenWokenAndUntilNothingIsLeft() {
            var counter = new Counter();
            var seat = simulation.attachOnDemand("counter", counter);
            simulation.after(ms(1), () -> log("somebody else's"));
            simulation.after(ms(2), () -> {
                counter.work = 2;
                seat.wake();
            });
            simulation.after(ms(3), () -> log("somebody else's"));
            simulation.runUntilQuiet();
            // Once at the beginning; twice with work, and once more to find that there is none.
            assertThat(counter.asked).isEqualTo(1 + 3);
        }

        @Test
        void isAskedAfterItsLeaderDidSomething() {
            var leader = new Counter();
            var follower = new Counter();
            var stranger = new Counter();
            var seat = simulation.attachOnDemand("leader", leader);
            simulation.attachOnDemand("follower", follower, seat);
            simulation.attachOnDemand("stranger", stranger);
            simulation.after(ms(1), () -> {
                leader.work = 1;
                seat.wake();
            });
            simulation.runUntilQuiet();
            assertThat(follower.asked).isEqualTo(1 + 1);
            assertThat(stranger.asked).isEqualTo(1);
        }

        @Test
        void isAskedAtItsDeadline() {
            simulation.attachOnDemand("x", new Alarm("x", 2L, 6L));
            simulation.attachOnDemand("y", new Alarm("y", 2L, 4L));
            simulation.runUntilQuiet();
            assertThat(log).containsExactly("2 x", "2 y", "4 y", "6 x");
        }
    }

    @Nested @DisplayName("Random streams")
    class Streams {
        @Test
        void areTheSameForTheSameSeedAndName() {
            assertThat(draw(new Simulation(5).random("x"))).isEqualTo(draw(new Simulation(5).random("x")));
        }

        @Test
        void differByNameAndSeed() {
            assertThat(draw(new Simulation(5).random("x")))
                    .isNotEqualTo(draw(new Simulation(5).random("y")))
                    .isNotEqualTo(draw(new Simulation(6).random("x")));
        }

        private List<Long> draw(RandomGenerator random) {
            return random.longs(5).boxed().toList();
        }
    }
}
