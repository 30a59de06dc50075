package io.tcpkit.lab.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tcpkit.api.EcnMode;
import io.tcpkit.lab.scenario.Topology.Dumbbell;
import io.tcpkit.lab.scenario.Topology.Graph;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ScenarioFileTest {
    private static final String WHOLE = """
            name = "two"
            about = 'A sentence with "quotes".'
            seed = 7
            length = "60s"
            warm-up = "10s"

            [dumbbell]
            rate = "50mbit"
            rtt = "40ms"
            buffer = "1bdp"      # of the 40 ms
            loss = "0.1%"

            [dumbbell.access]
            rate = "1gbit"

            [[flow]]
            name = "a"
            congestion = "newreno"
            ecn = "classic"
            sack = false

            [[flow]]
            name = "b"
            count = 3
            start = "5s"
            rtt = "80ms"
            traffic = "bulk:bytes=10MB"

            [[change]]
            at = "30s"
            link = "bottleneck"
            rate = "10mbit"

            [sweep]
            "flow.congestion" = ["newreno", "reno"]
            seed = "1..3"
            dumbbell.rtt = ["20ms", "40ms"]
            """;

    private static Scenario parse(String text) {
        return ScenarioFile.parse("x.toml", text).scenario();
    }

    @Test
    void everythingSaidIsThere() {
        Scenario scenario = parse(WHOLE);

        assertThat(scenario.seed()).isEqualTo(7);
        assertThat(scenario.about()).isEqualTo("A sentence with \"quotes\".");
        assertThat(scenario.length()).isEqualTo(Duration.ofSeconds(60));
        assertThat(scenario.warmUp()).isEqualTo(Duration.ofSeconds(10));
        var dumbbell = (Dumbbell) scenario.topology();
        assertThat(dumbbell.rtt()).isEqualTo(Duration.ofMillis(40));
        assertThat(dumbbell.bottleneck()).isEqualTo(LinkSettings.IDEAL.rate("50mbit").buffer("1bdp").loss("0.1%"));
        assertThat(dumbbell.access()).isEqualTo(LinkSettings.IDEAL.rate("1gbit"));
        assertThat(scenario.flows()).extracting(Flow::name).containsExactly("a", "b1", "b2", "b3");
        Flow a = scenario.flows().getFirst();
        assertThat(a.connection().ecn()).isEqualTo(EcnMode.CLASSIC);
        assertThat(a.connection().sack()).isFalse();
        assertThat(scenario.flows().getLast().traffic()).isEqualTo(Traffic.bulk(10_000_000));
        assertThat(scenario.flows().getLast().rtt()).isEqualTo(Duration.ofMillis(80));
        assertThat(scenario.changes()).singleElement().satisfies(change -> {
            assertThat(change.at()).isEqualTo(Duration.ofSeconds(30));
            assertThat(change.applyTo(dumbbell.bottleneck())).isEqualTo(dumbbell.bottleneck().rate("10mbit"));
        });
    }

    @Test
    void aSweepListsValuesByPath() {
        assertThat(ScenarioFile.parse("x.toml", WHOLE).sweep()).containsExactly(
                java.util.Map.entry("flow.congestion", List.of("newreno", "reno")),
                java.util.Map.entry("seed", List.of("1", "2", "3")),
                java.util.Map.entry("dumbbell.rtt", List.of("20ms", "40ms")));
    }

    static List<Scenario> scenarios() {
        Duration second = Duration.ofSeconds(1);
        return List.of(
                parse(WHOLE),
                Scenario.dumbbell(-3).flow("a", it -> it),
                Scenario.dumbbell(1).name("odd \"name\"\n\t\\").processingJitter(false).rtt(Duration.ofNanos(1_234_567))
                        .bottleneck(it -> it.rate("12mbit").duplicate(0.01).reorder(0.02, second).corrupt(0.001).mark(0.5)
                                .mtu(1_300).jitter(Duration.ofMillis(2)).queue("codel:target=5ms").loss("every:100")
                                .trace("cellular:seed=3"))
                        .flow("a", it -> it.traffic(Traffic.parse("short-flows:per-second=2.5,size=pareto(mean=10KB shape=1.5 most=1MB)")))
                        .flow("b", it -> it.traffic(Traffic.parse("requests:request=1KB,response=2KB,think=10ms,count=5")))
                        .flow("c", it -> it.traffic(Traffic.parse("on-off:on=1s,off=2s,random=true,rate=1mbit")))
                        .flow("d", it -> it.traffic(Traffic.parse("trace:0s=10KB|1.5s=2KB")).stop(Duration.ofSeconds(9)))
                        .flow("e", it -> it.connection(c -> c.initialWindowSegments(4).pacing(true).maxPacingRateBytesPerSecond(1000)
                                .notSentLowWaterBytes(1 << 14).minRto(Duration.ofMillis(10)).ackPolicy("delayed:delay=25ms"))),
                Scenario.parkingLot(9, 4).rate("10mbit").bottleneck(it -> it.delay(Duration.ofMillis(5)))
                        .flow("long", it -> it)
                        .flow("cross", it -> it.from("h1").to("h2"))
                        .at(second, "hop2", it -> it.rate("1mbit"))
                        .at(second.multipliedBy(2), "hop2", it -> it.rate("10mbit").loss("1%")),
                Scenario.empty(5).hosts("x", "y").routers("r")
                        .link("x", "r", it -> it.rate("8mbit").delay(Duration.ofMillis(3)))
                        .link(new Graph.Link("down", "r", "y", LinkSettings.IDEAL.rate("1mbit"), LinkSettings.IDEAL.rate("2mbit").loss("2%")))
                        .flow("a", it -> it.from("x").to("y")));
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void whatIsWrittenIsReadAgain(Scenario scenario) {
        assertThat(parse(scenario.toToml())).isEqualTo(scenario.checked());
    }

    @Test
    void aFlowsControllerIsNamedEvenWhenItIsTheDefault() {
        assertThat(Scenario.dumbbell(1).flow("a", it -> it).toToml())
                .contains("congestion = \"%s\"".formatted(Flow.CONNECTION.congestion()));
    }

    /// The document, in which a bar ends a line; then the line of the mistake and what is said.
    @ParameterizedTest
    @CsvSource(delimiter = '!', textBlock = """
            lenght='60s'                          ! 1 ! 'lenght' is no key of a scenario; did you mean 'length'?
            length='60 parsecs'                   ! 1 ! length: '60 parsecs' is no duration
            length='1s' | warm-up='2s'            ! 1 ! warm-up is 2s, which leaves nothing of length, 1s
            seed='x'                              ! 1 ! seed: 'x' is no whole number
            x = = 1                               ! 1 ! Unknown token
            [dumbbell] | raet='1mbit'             ! 2 ! 'raet' is no key of a dumbbell; did you mean 'rate'?
            [dumbbell] | rate='fast'              ! 2 ! rate: 'fast' is no rate; write bits per second
            [dumbbell] | buffer=['1bdp']          ! 2 ! buffer must be one value
            [dumbbell] | rtt='1ms' | delay='1ms'  ! 1 ! cannot have a round trip of 1ms where its links alone take 2ms
            [[flow]] | congestion='reno'          ! 1 ! 'name' is missing
            [[flow]] | name='b' | ecn='on'        ! 3 ! ecn: 'on' is not one of off, accept, classic, accurate
            [[flow]] | name='b' | traffic='blk'   ! 3 ! traffic: 'blk' is no traffic; did you mean 'bulk'?
            [[flow]] | name='b' | traffic='bulk:size=1' ! 3 ! traffic: 'size' is no parameter of bulk traffic
            [[flow]] | name='b' | start='2h'      ! 1 ! flow 'b' starts at 7200s, when the scenario has ended, after 30s
            [[flow]] | name='b' | initial-window=0 ! 3 ! initialWindowSegments is 0, but must be from 1 to 1000
            [[flow]] | name='a' | [[flow]] | name='a' ! 4 ! two flows are called 'a'
            [[flow]] | name='b' | from='x'        ! 1 ! flow 'b' says only one of from and to
            [[change]] | at='1s' | link='bottlneck' | rate='1mbit' ! 3 ! 'bottlneck' is no link; did you mean 'bottleneck'?
            [[change]] | at='1s' | link='bottleneck' | rte='1mbit' ! 4 ! 'rte' is no key of a link; did you mean 'rate'?
            [[change]] | at='1s' | link='bottleneck' ! 1 ! that changes nothing
            [sweep] | 'flow.congestoin'=['a']     ! 2 ! 'congestoin' is no key of a flow; did you mean 'congestion'?
            [parking-lot] | hops=3                ! 1 ! there are two networks, dumbbell and parking-lot
            """, quoteCharacter = '~')
    void mistakesAreNamedWithTheirPlace(String mistaken, int line, String said) {
        String document = mistaken.replaceAll(" *\\| *", "\n") + "\n";
        String flow = mistaken.contains("[[flow]]") ? "" : "[[flow]]\nname = 'the-other'\n";
        String network = mistaken.contains("[dumbbell]") ? "" : "[dumbbell]\nrtt = '10ms'\n";

        assertThatThrownBy(() -> parse(document + network + flow)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("x.toml:" + line + ":").hasMessageContaining(said);
    }

    @Test
    void aNetworkIsNeeded() {
        assertThatThrownBy(() -> parse("seed = 1")).hasMessageContaining("there is no network; write a table [dumbbell]");
    }

    @Test
    void aValueIsChangedByItsPath() {
        Scenario scenario = parse(WHOLE);

        assertThat(scenario.set("rate", "1mbit")).isEqualTo(scenario.set("dumbbell.rate", "1mbit"))
                .isEqualTo(scenario.rate("1mbit"));
        assertThat(scenario.set("flow.congestion", "reno").flows())
                .allSatisfy(flow -> assertThat(flow.connection().congestion().name()).isEqualTo("reno"));
        assertThat(scenario.set("flow.b2.start", "7s").flows()).extracting(Flow::start)
                .containsExactly(Duration.ZERO, Duration.ofSeconds(5), Duration.ofSeconds(7), Duration.ofSeconds(5));
        assertThat(scenario.set("seed", "12").seed()).isEqualTo(12);
        assertThatThrownBy(() -> scenario.set("flow.c.start", "7s")).hasMessageContaining("'c' is no flow");
        assertThatThrownBy(() -> scenario.set("link.x.rate", "7mbit")).hasMessageContaining("only a network of one's own");
    }
}
