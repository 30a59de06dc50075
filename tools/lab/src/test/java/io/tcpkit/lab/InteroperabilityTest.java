package io.tcpkit.lab;

import static io.tcpkit.lab.SimulatedNetwork.ms;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpkit.api.ConnectionConfig;
import io.tcpkit.api.ConnectionInfo;
import io.tcpkit.api.EcnMode;
import io.tcpkit.api.ListenerConfig;
import io.tcpkit.api.StackInfo;
import io.tcpkit.api.TcpConnection;
import io.tcpkit.api.TcpListener;
import io.tcpkit.testkit.Seeds;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// Two engines of which each has timestamps, SACK, ECN, window scaling and Fast Open on or off, with every algorithm there is,
/// over a network that loses and reorders: every octet arrives in its place, and what both want is agreed on.
///
/// The number of a case is its seed:
///
/// ```
///   algorithms | IPv6 |       b        |       a        |     5 bits each: Fast Open, scaling, ECN, SACK, timestamps
///              |  10  | 9 8 7 6 5      | 4 3 2 1 0      |
/// ```
/// The normal run has every pair of options with the first algorithms, and every algorithms with few pairs of options, in
/// which any two options take all four combinations. `-Dtcpkit.matrix=full` runs everything.
class InteroperabilityTest {
    private static final int FACTORS = 10;
    private static final int PAIRS = 1 << FACTORS;
    private static final int IPV6 = PAIRS;
    private static final int CASES_PER_ALGORITHMS = 2 * PAIRS;
    private static final int TIMESTAMPS = 1;
    private static final int SACK = 1 << 1;
    private static final int ECN = 1 << 2;
    private static final int SCALING = 1 << 3;
    private static final int FAST_OPEN = 1 << 4;
    private static final long UPWARD = 1;
    private static final long DOWNWARD = 2;

    private final List<Algorithms> algorithms = algorithms();
    private int fastOpened;
    private int fastOpenable;

    /// What a connection's behaviour is chosen from.
    private record Algorithms(String congestion, String sendPolicy, String ackPolicy) {
    }

    /// Every combination of what the stack itself says is there, defaults first.
    private static List<Algorithms> algorithms() {
        try (var net = SimulatedNetwork.builder(1).build()) {
            StackInfo info = net.a().info();
            var all = new ArrayList<Algorithms>();
            for (String congestion : names(info, "CongestionControl")) {
                for (String sendPolicy : names(info, "SendPolicy")) {
                    for (String ackPolicy : names(info, "AckPolicy")) {
                        all.add(new Algorithms(congestion, sendPolicy, ackPolicy));
                    }
                }
            }
            return all;
        }
    }

    private static List<String> names(StackInfo info, String service) {
        List<String> names = info.algorithms().stream().filter(each -> each.service().equals(service))
                .sorted((one, other) -> Boolean.compare(other.isDefault(), one.isDefault()))
                .map(StackInfo.Algorithm::name).toList();
        assertThat(names).as("providers of %s", service).isNotEmpty();
        return names;
    }

    @Test
    void anyTwoSetsOfOptionsAndAnyAlgorithmsUnderstandEachOther() {
        assertThat(algorithms.getFirst()).isEqualTo(new Algorithms("cubic", "nagle", "delayed"));
        String only = System.getProperty(Seeds.PROPERTY, "");
        boolean full = System.getProperty("tcpkit.matrix", "").equals("full");
        long[] cases = (!only.isEmpty() ? LongStream.of(Long.parseLong(only))
                : full ? LongStream.range(0, (long) algorithms.size() * CASES_PER_ALGORITHMS)
                : covering()).toArray();
        for (long number : cases) {
            run(number);
        }
        if (only.isEmpty()) {
            assertThat(cases).hasSizeGreaterThanOrEqualTo(PAIRS + algorithms.size());
            // Not always: the first SYN of a connection or its answer may be lost.
            assertThat(fastOpened).as("data in SYN taken, of %d that could", fastOpenable).isGreaterThan(fastOpenable / 2);
        }
    }

    private LongStream covering() {
        var numbers = new TreeSet<Long>();
        for (long pair = 0; pair < PAIRS; pair++) {
            numbers.add(pair + (Long.bitCount(pair) % 2 == 0 ? 0 : IPV6));
        }
        for (int each = 0; each < algorithms.size(); each++) {
            for (int pair : pairwise()) {
                numbers.add((long) each * CASES_PER_ALGORITHMS + pair + (each + pair) % 2 * IPV6);
            }
        }
        return numbers.stream().mapToLong(Long::longValue);
    }

    /// Rows in which any two of ten columns show all four combinations. Columns are the ten ways to choose three of six rows, the
    /// first among them: any two share the first row, differ in two others each way, and leave one that neither has.
    private static int[] pairwise() {
        int[] rows = new int[6];
        int column = 0;
        for (int one = 1; one < rows.length; one++) {
            for (int two = one + 1; two < rows.length; two++) {
                rows[0] |= 1 << column;
                rows[one] |= 1 << column;
                rows[two] |= 1 << column;
                column++;
            }
        }
        return rows;
    }

    @Test
    void anyTwoOptionsTakeAllFourCombinations() {
        for (int one = 0; one < FACTORS; one++) {
            for (int two = one + 1; two < FACTORS; two++) {
                var seen = new TreeSet<Integer>();
                for (int row : pairwise()) {
                    seen.add((row >>> one & 1) << 1 | row >>> two & 1);
                }
                assertThat(seen).as("options %d and %d", one, two).containsExactly(0, 1, 2, 3);
            }
        }
    }

    private void run(long number) {
        try {
            play(number);
        } catch (IOException | RuntimeException | AssertionError e) {
            throw new AssertionError("case %d, a %s, b %s, %s, %s: %s%nreplay it with: %s".formatted(number,
                    options((int) number & 31), options((int) number >>> 5 & 31), algorithmsOf(number),
                    (number & IPV6) == 0 ? "IPv4" : "IPv6", e.getMessage(),
                    Seeds.of(InteroperabilityTest.class).replayCommand(number)), e);
        }
    }

    private static String options(int bits) {
        var names = new ArrayList<String>();
        String[] all = {"timestamps", "SACK", "ECN", "scaling", "Fast Open"};
        for (int bit = 0; bit < all.length; bit++) {
            if ((bits >>> bit & 1) != 0) {
                names.add(all[bit]);
            }
        }
        return names.toString();
    }

    private Algorithms algorithmsOf(long number) {
        return algorithms.get((int) (number / CASES_PER_ALGORITHMS));
    }

    private void play(long number) throws IOException {
        int a = (int) number & 31;
        int b = (int) number >>> 5 & 31;
        RandomGenerator random = new Simulation(number).random("test");
        var builder = SimulatedNetwork.builder(number).delay(ms(1 + random.nextInt(20)))
                .loss(0.05).reorder(0.05, ms(1 + random.nextInt(30))).mark(random.nextDouble() * 0.05)
                .mtu(random.nextBoolean() ? 1_500 : 576);
        ConnectionConfig client = config(a, algorithmsOf(number), random);
        ConnectionConfig server = config(b, algorithmsOf(number), random);
        boolean fast = (a & b & FAST_OPEN) != 0;
        try (SimulatedNetwork net = ((number & IPV6) == 0 ? builder : builder.overIpv6()).build()) {
            boolean early;
            try (TcpListener listener = net.b().listen(ListenerConfig.of(net.addressOfB(80), server).toBuilder()
                    .fastOpenQueue((b & FAST_OPEN) == 0 ? 0 : 8).build())) {
                if ((a & FAST_OPEN) != 0) {
                    // The first connection takes the cookie, if there is one.
                    exchange(net, listener, client, a & b, random.nextInt(100), random.nextInt(100));
                }
                early = exchange(net, listener, client, a & b, random.nextInt(1, 15_000), random.nextInt(15_000));
            }
            fastOpenable += fast ? 1 : 0;
            fastOpened += early ? 1 : 0;
            assertThat(early && !fast).as("data in SYN was taken, which not both want").isFalse();
            net.runUntilQuiet();
            for (StackInfo info : List.of(net.a().info(), net.b().info())) {
                assertThat(info.connections() + info.timers() + info.memoryInUseBytes())
                        .as("connections, timers and memory left behind in %s", info).isZero();
            }
        }
    }

    private static ConnectionConfig config(int options, Algorithms algorithms, RandomGenerator random) {
        EcnMode on = random.nextBoolean() ? EcnMode.CLASSIC : EcnMode.ACCURATE;
        return ConnectionConfig.DEFAULT.toBuilder()
                .congestion(algorithms.congestion()).sendPolicy(algorithms.sendPolicy()).ackPolicy(algorithms.ackPolicy())
                .timestamps((options & TIMESTAMPS) != 0)
                .sack((options & SACK) != 0)
                .ecn((options & ECN) != 0 ? on : EcnMode.OFF)
                .windowScaling((options & SCALING) != 0)
                .fastOpen((options & FAST_OPEN) != 0)
                .maxRto(Duration.ofSeconds(5))
                .build();
    }

    /// A whole connection; returns whether data in the SYN was taken.
    private boolean exchange(SimulatedNetwork net, TcpListener listener, ConnectionConfig config, int agreed, int up, int down)
            throws IOException {
        var client = new Exchange(net.a().startConnect(net.addressOfB(80), config), UPWARD, DOWNWARD, up);
        // Before time passes: what is written by then goes with the SYN.
        client.doWork(0);
        net.attach("client", client);
        net.runUntil(() -> listener.pending() > 0);
        TcpConnection passive = listener.tryAccept().orElseThrow();
        ConnectionInfo.Options options = passive.info().options();
        var server = new Exchange(passive, DOWNWARD, UPWARD, down);
        net.attach("server", server);
        net.runUntil(() -> client.isDone() && server.isDone());
        assertThat(server.read()).as("octets the server read").isEqualTo(up);
        assertThat(client.read()).as("octets the client read").isEqualTo(down);
        assertThat(options.timestamps()).as("timestamps in %s", options).isEqualTo((agreed & TIMESTAMPS) != 0);
        assertThat(options.sack()).as("SACK in %s", options).isEqualTo((agreed & SACK) != 0);
        assertThat(options.ecn() && (agreed & ECN) == 0).as("ECN in %s, which not both want", options).isFalse();
        assertThat(options.wscale()).as("window scaling in %s", options).isEqualTo((agreed & SCALING) != 0);
        return options.synData();
    }
}
