package io.tcpkit.lab;

import static io.tcpkit.lab.SimulatedNetwork.ms;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpkit.api.ConnectionConfig;
import io.tcpkit.api.EcnMode;
import io.tcpkit.api.spi.EventListener;
import io.tcpkit.testkit.Seeds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Two engines over links that mark: whatever each wants of ECN, every octet arrives, packets are ECN-capable exactly when
/// that was agreed on, and a mark costs window and no octet.
class EcnTwoEnginesTest {

    static List<Arguments> modes() {
        var all = new ArrayList<Arguments>();
        for (EcnMode a : EcnMode.values()) {
            for (EcnMode b : EcnMode.values()) {
                boolean agreed = (a == EcnMode.CLASSIC || a == EcnMode.ACCURATE) && b != EcnMode.OFF;
                all.add(Arguments.of(a, b, agreed));
            }
        }
        return all;
    }

    @ParameterizedTest(name = "{0} connects to {1}: ECN {2}")
    @MethodSource("modes")
    void everyPairOfModes(EcnMode a, EcnMode b, boolean agreed) {
        for (Offload offload : Offload.values()) {
            for (boolean options : new boolean[] {false, true}) {
                var builder = SimulatedNetwork.builder(7).delay(ms(10)).mark(0.1).offload(offload)
                        .stackA(config -> config.connection(connection(a, options)))
                        .stackB(config -> config.connection(connection(b, options)));
                try (SimulatedNetwork net = (options ? builder.overIpv6() : builder).build()) {
                    net.exchange(400_000, 300_000);
                    for (LinkStats stats : List.of(net.link().aToB().stats(), net.link().bToA().stats())) {
                        assertThat(stats.marked() > 0).as("%s with %s, %s", a, b, stats).isEqualTo(agreed);
                    }
                }
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"CLASSIC", "ACCURATE"})
    void aMarkTakesWindowAndSendsNothingAgain(EcnMode mode) {
        long marked = sendOverMarks(mode, 0.02);
        long unmarked = sendOverMarks(mode, 0);
        assertThat(marked).as("the largest window at the end, in bytes").isLessThan(unmarked / 2);
    }

    private static long sendOverMarks(EcnMode mode, double marking) {
        var window = new EventListener() {
            private long last;

            @Override
            public void onAck(io.tcpkit.api.ConnectionId id, io.tcpkit.api.spi.Ack ack, long cwnd, long ssthresh) {
                last = Math.max(cwnd, last * 9 / 10);
            }
        };
        try (SimulatedNetwork net = SimulatedNetwork.builder(11).delay(ms(10)).mark(marking)
                .stackA(config -> config.connection(connection(mode, true)).listener(window)).build()) {
            var connected = net.connect(80);
            var client = new Exchange(connected.client(), 1, 2, 2_000_000);
            var server = new Exchange(connected.server(), 2, 1, 0);
            net.attach("client", client);
            net.attach("server", server);
            net.runUntil(() -> client.written() == 2_000_000 && server.read() == 2_000_000);
            assertThat(connected.client().info().retransmissions()).isZero();
            return window.last;
        }
    }

    @Test
    void marksBesideLossReorderingAndDuplicates() {
        var totals = new long[1];
        Seeds.of(EcnTwoEnginesTest.class).forEach(200, seed -> {
            RandomGenerator random = new Simulation(seed).random("test");
            var builder = SimulatedNetwork.builder(seed).delay(ms(random.nextInt(30)))
                    .mark(random.nextDouble()).loss(random.nextDouble() * 0.1).duplicate(random.nextDouble() * 0.1)
                    .reorder(random.nextDouble() * 0.2, ms(20))
                    .offload(Offload.values()[random.nextInt(3)]).maxSteps(2_000_000)
                    .stackA(config -> config.connection(any(random)))
                    .stackB(config -> config.connection(any(random)));
            try (SimulatedNetwork net = builder.build()) {
                net.exchange(random.nextInt(100_000), random.nextInt(100_000));
                totals[0] += net.link().aToB().stats().marked() + net.link().bToA().stats().marked();
            }
        });
        if (System.getProperty(Seeds.PROPERTY) == null) {
            assertThat(totals[0]).as("packets marked").isGreaterThan(1_000);
        }
    }

    private static ConnectionConfig any(RandomGenerator random) {
        return connection(EcnMode.values()[random.nextInt(4)], random.nextBoolean());
    }

    private static ConnectionConfig connection(EcnMode mode, boolean options) {
        return ConnectionConfig.DEFAULT.toBuilder().ecn(mode).sack(options).timestamps(options)
                .synRetries(100).synAckRetries(100).dataRetries(100).maxRto(Duration.ofSeconds(5)).build();
    }
}
