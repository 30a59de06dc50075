package io.tcpkit.lab;

import static io.tcpkit.lab.SimulatedNetwork.ms;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpkit.api.ConnectionConfig;
import io.tcpkit.testkit.Seeds;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/// Two engines over a network that loses, duplicates, reorders and corrupts up to a fifth of all packets each: every octet
/// arrives exactly once, and nothing is left behind.
class TwoEnginesTest {
    private static final int SEEDS = 1_000;

    @Test
    void deliverEveryOctetOnceOverABadNetworkAndLeaveNothingBehind() {
        var totals = new long[5];
        Seeds.of(TwoEnginesTest.class).forEach(SEEDS, seed -> run(seed, totals));
        // One seed alone may have been lucky; a thousand must have met every fault, or this test tests nothing.
        if (System.getProperty(Seeds.PROPERTY) == null) {
            assertThat(Arrays.stream(totals).min().orElse(0))
                    .as("lost, duplicated, reordered, corrupted, dropped by a full queue: %s", Arrays.toString(totals))
                    .isGreaterThan(500);
        }
    }

    private static void run(long seed, long[] totals) {
        RandomGenerator random = new Simulation(seed).random("test");
        int clientOctets = random.nextInt(60_000);
        int serverOctets = random.nextInt(60_000);
        try (SimulatedNetwork net = network(seed, random)) {
            net.exchange(clientOctets, serverOctets);
            assertThat(net.link().inFlight()).as("packets not given back").isZero();
            for (LinkStats stats : List.of(net.link().aToB().stats(), net.link().bToA().stats())) {
                totals[0] += stats.lost();
                totals[1] += stats.duplicated();
                totals[2] += stats.reordered();
                totals[3] += stats.corrupted();
                totals[4] += stats.queueDrops();
            }
        }
    }

    /// Everything that may differ between networks and stacks does.
    private static SimulatedNetwork network(long seed, RandomGenerator random) {
        var builder = SimulatedNetwork.builder(seed)
                .delay(ms(random.nextInt(40)))
                .jitter(ms(random.nextInt(10)))
                .loss(fault(random))
                .duplicate(fault(random))
                .reorder(fault(random), ms(1 + random.nextInt(60)))
                .corrupt(fault(random))
                .mtu(pick(random, 576, 1_280, 1_500, 9_000))
                .offload(random.nextBoolean() ? Offload.NONE : Offload.SEGMENTED)
                .maxSteps(2_000_000);
        if (random.nextBoolean()) {
            builder.rate(20_000 + random.nextInt(500_000), 2_000 + random.nextInt(15_000));
        }
        if (random.nextBoolean()) {
            builder.overIpv6();
        }
        String timersA = pick(random, "wheel", "heap");
        String timersB = pick(random, "wheel", "heap");
        ConnectionConfig connectionA = connection(random);
        ConnectionConfig connectionB = connection(random);
        return builder
                .stackA(config -> config.timers(timersA).connection(connectionA))
                .stackB(config -> config.timers(timersB).connection(connectionB))
                .build();
    }

    /// A fifth of all seeds have the worst there may be.
    private static double fault(RandomGenerator random) {
        return random.nextInt(5) == 0 ? 0.2 : random.nextDouble() * 0.2;
    }

    /// Patient, since two in three packets may be lost: with the usual number of retries one of a thousand runs gives up.
    private static ConnectionConfig connection(RandomGenerator random) {
        return ConnectionConfig.DEFAULT.toBuilder()
                .congestion(pick(random, "reno", "newreno", "cubic"))
                .sendPolicy(pick(random, "nagle", "minshall", "nodelay"))
                .ackPolicy(pick(random, "delayed", "immediate", "adaptive"))
                .sendBufferBytes(pick(random, 2_000, 30_000, 1 << 20))
                .receiveBufferBytes(pick(random, 3_000, 40_000, 4 << 20))
                .windowScaling(random.nextBoolean())
                .sack(random.nextBoolean())
                .timestamps(random.nextBoolean())
                .synRetries(100).synAckRetries(100).dataRetries(100).orphanRetries(100)
                .maxRto(Duration.ofSeconds(5))
                .persistMax(Duration.ofSeconds(5))
                .build();
    }

    private static int pick(RandomGenerator random, int... values) {
        return values[random.nextInt(values.length)];
    }

    private static String pick(RandomGenerator random, String... values) {
        return values[random.nextInt(values.length)];
    }
}
