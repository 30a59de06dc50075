package io.tcpkit.lab.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tcpkit.lab.DropReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LaboratoryTest {
    private static Duration ms(long count) {
        return Duration.ofMillis(count);
    }

    private static Duration s(long count) {
        return Duration.ofSeconds(count);
    }

    private static Scenario tenMegabits() {
        return Scenario.dumbbell(1).rate("10mbit").rtt(ms(40)).buffer("1bdp").length(s(10)).warmUp(s(2));
    }

    @Test
    void aFlowAloneFillsItsBottleneck() {
        Outcome outcome = tenMegabits().flow("a", it -> it.congestion("newreno")).run();

        Outcome.OfFlow flow = outcome.flow("a");
        // Of 1500 bytes on the link 1448 are the application's.
        assertThat(flow.goodputBitsPerSecond()).isBetween(0.93 * 9.65e6, 9.66e6);
        assertThat(outcome.link("bottleneck").utilization()).isBetween(0.93, 1.0);
        // Without a queue the round trip takes 40 ms, with a full one twice as much.
        assertThat(flow.rtt().least()).isGreaterThanOrEqualTo(ms(40).toNanos());
        assertThat(flow.rtt().most()).isLessThan(ms(95).toNanos());
        assertThat(outcome.link("bottleneck").waits().most()).isLessThanOrEqualTo(ms(40).toNanos());
        assertThat(outcome.link("bottleneck").mostQueueBytes()).isLessThanOrEqualTo(50_000);
        assertThat(outcome.link("bottleneck/back").dropped()).isZero();
        assertThat(flow.failures()).isEmpty();
    }

    @Test
    void theSameScenarioHasTheSameOutcomeWhoeverWatches() {
        Scenario scenario = tenMegabits().loss("0.5%").length(s(4)).warmUp(s(1)).flows(2, "f", it -> it.congestion("newreno"));

        Outcome first = scenario.run();
        var progress = new ArrayList<Long>();
        Outcome again = Laboratory.run(ScenarioFile.parse("x", scenario.toToml()).scenario(), new LabObserver() {
            @Override
            public void onProgress(long nowNanos) {
                progress.add(nowNanos);
            }
        });

        assertThat(again).isEqualTo(first);
        assertThat(scenario.seed(2).run().trace().hash()).isNotEqualTo(first.trace().hash());
        assertThat(progress).isSorted().endsWith(s(4).toNanos());
    }

    @Test
    void lossIsWhatItWasSaidToBe() {
        Outcome outcome = tenMegabits().rate("100mbit").loss("1%").flow("a", it -> it.congestion("newreno")).run();

        Outcome.OfLink link = outcome.link("bottleneck");
        double lost = (double) link.drops().get(DropReason.LOSS) / link.packets();
        // Four deviations of a binomial distribution.
        assertThat(lost).isCloseTo(0.01, within(4 * Math.sqrt(0.01 * 0.99 / link.packets())));
        assertThat(outcome.flow("a").retransmissionRate()).isCloseTo(lost, within(0.005));
    }

    @Test
    void flowsWithTheSameControllerShareFairly() {
        Outcome outcome = tenMegabits().length(s(30)).warmUp(s(5)).flows(2, "f", it -> it.congestion("newreno")).run();

        assertThat(outcome.jain()).isGreaterThan(0.85);
        assertThat(outcome.share("f1") + outcome.share("f2")).isCloseTo(1, within(1e-9));
    }

    @Test
    void aLaterFlowWithALongerRoundTripIsMeasuredForItsOwnTime() {
        Outcome outcome = tenMegabits()
                .flow("a", it -> it.congestion("newreno").stop(s(5)))
                .flow("b", it -> it.congestion("newreno").start(s(6)).rtt(ms(100)))
                .run();

        assertThat(outcome.flow("a").lastedNanos()).isEqualTo(s(3).toNanos());
        assertThat(outcome.flow("b").lastedNanos()).isEqualTo(s(4).toNanos());
        assertThat(outcome.flow("b").rtt().least()).isBetween(ms(100).toNanos(), ms(105).toNanos());
        assertThat(outcome.flow("a").goodputBitsPerSecond()).isGreaterThan(8.5e6);
        assertThat(outcome.flow("b").goodputBitsPerSecond()).isGreaterThan(6e6);
    }

    @Test
    void aTransferThatEndsIsTimed() {
        Outcome outcome = tenMegabits().warmUp(Duration.ZERO).flow("a", it -> it.traffic(Traffic.bulk(1_000_000))).run();

        Outcome.OfFlow flow = outcome.flow("a");
        assertThat(flow.bytes()).isEqualTo(1_000_000);
        assertThat(flow.completions().count()).isEqualTo(1);
        // 1 MB at 10 Mbit/s is 0.83 s, and slow start takes a few round trips more.
        assertThat(flow.completions().p50()).isBetween(ms(850).toNanos(), ms(1_400).toNanos());
    }

    @Test
    void aLinkChangesWhileItRuns() {
        Outcome outcome = tenMegabits().warmUp(s(5)).at(s(4), it -> it.rate("1mbit").buffer("15KB"))
                .flow("a", it -> it.congestion("newreno")).run();

        assertThat(outcome.flow("a").goodputBitsPerSecond()).isBetween(0.7e6, 1.0e6);
        assertThat(outcome.link("bottleneck").utilization()).isBetween(0.75, 1.01);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            # A round trip, and what 5 KB and their headers take at 10 Mbit/s.
            nodelay, 44,  56
            # Nagle holds the last segment back until all before it are acknowledged, and the last of those is alone.
            nagle,   240, 300
            """)
    void questionsAreAnsweredAndTimed(String sendPolicy, long leastMillis, long mostMillis) {
        Outcome outcome = tenMegabits().warmUp(Duration.ZERO)
                .flow("a", it -> it.traffic(Traffic.parse("requests:request=200,response=5KB,think=100ms,count=20"))
                        .connection(config -> config.sendPolicy(sendPolicy)))
                .run();

        Outcome.OfFlow flow = outcome.flow("a");
        assertThat(flow.completions().count()).isEqualTo(20);
        assertThat(flow.bytes()).isEqualTo(20 * 5_200);
        assertThat(flow.completions().p50()).isBetween(ms(leastMillis).toNanos(), ms(mostMillis).toNanos());
        assertThat(flow.completions().most()).isGreaterThan(ms(80).toNanos());
    }

    @Test
    void shortFlowsArriveAtRandomAndEnd() {
        Outcome outcome = tenMegabits().length(s(20)).warmUp(Duration.ZERO)
                .flow("web", it -> it.traffic(Traffic.parse("short-flows:per-second=20,size=10KB"))).run();

        Outcome.OfFlow flow = outcome.flow("web");
        // A Poisson process of 400 arrivals has a deviation of 20.
        assertThat(flow.connections()).isBetween(320L, 480L);
        assertThat(flow.completions().count()).isBetween(flow.connections() - 10, flow.connections());
        assertThat(flow.completions().least()).isGreaterThan(ms(60).toNanos());
        assertThat(flow.failures()).isEmpty();
    }

    @Test
    void anApplicationMayPauseOrBeSlow() {
        Outcome outcome = tenMegabits().warmUp(Duration.ZERO)
                .flow("half", it -> it.traffic(Traffic.parse("on-off:on=1s,off=1s,rate=2mbit")))
                .flow("slow", it -> it.traffic(Traffic.parse("on-off:rate=1mbit")))
                .flow("traced", it -> it.traffic(Traffic.parse("trace:0s=10KB|3s=20KB")))
                .run();

        assertThat(outcome.flow("half").goodputBitsPerSecond()).isCloseTo(1e6, within(0.05e6));
        assertThat(outcome.flow("slow").goodputBitsPerSecond()).isCloseTo(1e6, within(0.05e6));
        assertThat(outcome.flow("traced").bytes()).isEqualTo(30_000);
        assertThat(outcome.flow("traced").completions().p50()).isGreaterThan(s(3).toNanos());
    }

    @Test
    void aParkingLotHasABottleneckAtEachHop() {
        Outcome outcome = Scenario.parkingLot(3, 2).rate("10mbit").buffer("30packets")
                .bottleneck(it -> it.delay(ms(10))).length(s(10)).warmUp(s(2))
                .flow("long", it -> it.congestion("newreno"))
                .flow("first", it -> it.congestion("newreno").from("h0").to("h1"))
                .flow("second", it -> it.congestion("newreno").from("h1").to("h2"))
                .run();

        assertThat(outcome.link("hop1").utilization()).isGreaterThan(0.9);
        assertThat(outcome.link("hop2").utilization()).isGreaterThan(0.9);
        assertThat(outcome.flow("long").goodputBitsPerSecond()).isPositive()
                .isLessThan(outcome.flow("first").goodputBitsPerSecond());
    }

    @Test
    void anyNetworkWillDo() {
        Outcome outcome = Scenario.empty(4).hosts("x", "y", "z").routers("r")
                .link("x", "r", it -> it.rate("8mbit").delay(ms(5)))
                .link("r", "y", it -> it.rate("4mbit").delay(ms(5)).buffer("20KB"))
                .link("r", "z", it -> it.rate("2mbit").delay(ms(5)).buffer("20KB"))
                .flow("to-y", it -> it.from("x").to("y"))
                .flow("to-z", it -> it.from("x").to("z"))
                .length(s(5)).warmUp(s(1)).run();

        // The application may read what came out of order before the warm-up ended; that is 20 KB and a window at most.
        assertThat(outcome.flow("to-y").goodputBitsPerSecond()).isBetween(3.2e6, 4.1e6);
        assertThat(outcome.flow("to-z").goodputBitsPerSecond()).isBetween(1.6e6, 2.1e6);
    }

    @ParameterizedTest
    @ValueSource(strings = {"queue = 'dropptail'", "loss = 'lots'"})
    void whatALinkCannotBeIsSaidWithItsName(String line) {
        assertThatThrownBy(() -> ScenarioFile.parse("x", "[dumbbell]\nrate='1mbit'\n" + line + "\n[[flow]]\nname='a'").scenario().run())
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("link 'bottleneck': ").hasMessageContaining(line.split("'")[1]);
    }

    @Test
    void aControllerThatThereIsNotIsSaidWithItsFlow() {
        assertThatThrownBy(() -> tenMegabits().flow("a", it -> it.congestion("newrhino")).run())
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("newrhino").hasMessageContaining("newreno");
    }

    /// CoDel drops one packet after the other as long as nobody gives way, so recoveries follow each other closely, and all that
    /// was delivered beyond the first hole counts as outstanding when the next begins.
    @Test
    void cubicGivesWayAlsoWhenOneRecoveryFollowsAnother() {
        Outcome outcome = Scenario.dumbbell(1).rate("20mbit").rtt(ms(40)).buffer("4bdp").queue("codel").length(s(6))
                .flow("b", it -> it.congestion("cubic")).flow("c", it -> it.congestion("cubic")).run();

        assertThat(outcome.flows()).allSatisfy(flow -> assertThat(flow.retransmissionRate()).isLessThan(0.03));
    }

    @Test
    void jainsIndexKnowsItsEnds() {
        assertThat(Outcome.jain(1, 1, 1, 1)).isEqualTo(1);
        assertThat(Outcome.jain(1, 0, 0, 0)).isEqualTo(0.25);
        assertThat(Outcome.jain(List.of().stream().mapToDouble(_ -> 0).toArray())).isEqualTo(1);
    }
}
