package io.tcpkit.testkit.congestion;

import com.sun.management.ThreadMXBean;
import io.tcpkit.api.ConnectionId;
import io.tcpkit.api.EcnMode;
import io.tcpkit.api.spi.CongestionControlProvider;
import io.tcpkit.api.spi.Ecn;
import io.tcpkit.api.spi.EventListener;
import io.tcpkit.api.spi.ParameterSpec;
import io.tcpkit.api.spi.Parameters;
import io.tcpkit.testkit.Application;
import io.tcpkit.testkit.ConnectionRecipe;
import io.tcpkit.testkit.Pair;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/// What must hold for any congestion controller, as jqwik properties: implement this in a test class of your own.
///
/// ```java
/// class MyControllerTest implements CongestionControlContract {
///     public CongestionControlProvider provider() {
///         return new MyProvider();
///     }
/// }
/// ```
/// It is driven by histories of what can happen to a sender ([Happening]), in the order in which a connection makes the
/// calls, and by real connections over a network that loses. The laws are those of [Law]; [#waivers()] names those that
/// your algorithm rightly keeps differently. A failure shows the shortest history that jqwik finds, with the window after
/// each step, and the seeds that repeat it.
public interface CongestionControlContract {

    /// {@return what makes the controllers under test}
    CongestionControlProvider provider();

    /// {@return the laws that do not hold for it, each with the reason; none by default}
    default List<Waiver> waivers() {
        return List.of();
    }

    /// Whatever happens, in whatever order, outputs stay in range and no [Law] is broken.
    ///
    /// @param history what happens
    /// @param ecn what was negotiated
    /// @param seed of the connection's random numbers
    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
    default void keepsTheLaws(@ForAll("histories") List<Happening> history, @ForAll("negotiated") Ecn ecn,
            @ForAll("seeds") long seed) {
        new Performance(provider(), Parameters.NONE, ecn, seed, waivers()).play(history);
    }

    /// The same history and the same seed give the same outputs, whatever other connections do in between: no clock, no
    /// random numbers but the path's, nothing shared.
    ///
    /// @param history what happens
    /// @param other what happens to another connection meanwhile
    /// @param ecn what was negotiated
    /// @param seed of the connection's random numbers
    @Property(tries = 50, edgeCases = EdgeCasesMode.NONE)
    default void sameHistorySameWindows(@ForAll("histories") List<Happening> history,
            @ForAll("histories") List<Happening> other, @ForAll("negotiated") Ecn ecn, @ForAll("seeds") long seed) {
        List<String> once = new Performance(provider(), Parameters.NONE, ecn, seed, waivers()).play(history);
        new Performance(provider(), Parameters.NONE, ecn, seed + 1, waivers()).play(other);
        List<String> again = new Performance(provider(), Parameters.NONE, ecn, seed, waivers()).play(history);
        for (int i = 0; i < once.size(); i++) {
            if (!once.get(i).equals(again.get(i))) {
                throw new AssertionError("'%s' with ECN %s, random seed %d: the same history came out differently:%n  %s%n  %s"
                        .formatted(provider().name(), ecn, seed, String.join("\n  ", once.subList(0, i + 1)), again.get(i)));
            }
        }
    }

    /// Whatever was before, losses without end bring the window down (RFC 9743 §5.1.1).
    ///
    /// @param history what was before
    /// @param ecn what was negotiated
    /// @param seed of the connection's random numbers
    @Property(tries = 10, edgeCases = EdgeCasesMode.NONE)
    default void backsOffUnderPersistentLoss(@ForAll("histories") List<Happening> history, @ForAll("negotiated") Ecn ecn,
            @ForAll("seeds") long seed) {
        var performance = new Performance(provider(), Parameters.NONE, ecn, seed, waivers());
        performance.play(history);
        performance.persistentLoss();
    }

    /// After some events nothing is allocated any more.
    @Example
    default void allocatesNothing() {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        var sender = new PlayedSender(provider(), Parameters.NONE, provider().ecn(), 1, Watch.NONE);
        List<Happening> day = List.of(new Happening.Filled(), new Happening.Acked(2, false, 100),
                new Happening.Filled(), new Happening.Acked(3, true, 300), new Happening.Filled(),
                new Happening.Acked(100, false, 0), new Happening.Filled(), new Happening.Lost(3, 1), new Happening.Repaired(),
                new Happening.Filled(), new Happening.Lost(3, 2), new Happening.FalseAlarm(), new Happening.Filled(),
                new Happening.TimedOut(true), new Happening.Acked(1, false, 0), new Happening.Filled(),
                new Happening.Acked(400, false, 0), new Happening.Written(3), new Happening.Paused(2_000),
                new Happening.Resized(1_200), new Happening.Resized(1_000));
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 100 && least > 0; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 200; i++) {
                sender.play(day);
            }
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        if (least > 0) {
            throw new AssertionError("'%s' allocates: %d bytes for %d events; keep what you need in fields"
                    .formatted(provider().name(), least, 200 * day.size()));
        }
    }

    /// A provider that can be chosen by name, whose parameters are explained, whose defaults are legal, and which refuses
    /// nonsense with a sentence that names the parameter.
    @Example
    default void refusesNonsense() {
        CongestionControlProvider provider = provider();
        require(provider.name().matches("[a-z0-9][a-z0-9+._-]*"), "the name '%s' is not lower case", provider.name());
        Set<String> names = new HashSet<>();
        for (ParameterSpec spec : provider.parameters()) {
            require(names.add(spec.name()), "the parameter '%s' is listed twice", spec.name());
            require(!spec.meaning().isBlank(), "the parameter '%s' has no meaning", spec.name());
            for (Ecn ecn : Set.of(Ecn.OFF, provider.ecn())) {
                String asSaid = created(Parameters.of(spec.name(), spec.defaultValue()), ecn);
                require(asSaid.equals(created(Parameters.NONE, ecn)),
                        "%s=%s is said to be the default, but makes another beginning", spec.name(), spec.defaultValue());
                for (String nonsense : List.of("nonsense", "", "-9e99", "NaN")) {
                    refuses(spec.name(), nonsense, ecn);
                }
            }
        }
        require(provider.create(new PlayedPath(Ecn.OFF, 1), Parameters.NONE)
                != provider.create(new PlayedPath(Ecn.OFF, 1), Parameters.NONE), "two connections share a controller");
    }

    private String created(Parameters parameters, Ecn ecn) {
        return LawBook.stateOf(provider().create(new PlayedPath(ecn, 1), parameters));
    }

    private void refuses(String name, String value, Ecn ecn) {
        try {
            provider().create(new PlayedPath(ecn, 1), Parameters.of(name, value));
        } catch (IllegalArgumentException e) {
            require(e.getMessage().contains(name), "%s='%s' is refused with '%s', which does not name it", name, value,
                    e.getMessage());
            return;
        }
        throw new AssertionError("%s='%s' is accepted, with ECN %s".formatted(name, value, ecn));
    }

    private static void require(boolean condition, String message, Object... values) {
        if (!condition) {
            throw new AssertionError(message.formatted(values));
        }
    }

    /// In real connections over a network that loses up to a tenth of all segments, and reorders them, everything arrives and
    /// the engine never has to replace the controller.
    ///
    /// @param seed makes the run
    /// @param percent how much is lost
    @Property(tries = 5, edgeCases = EdgeCasesMode.NONE)
    default void servesRealConnections(@ForAll("seeds") long seed, @ForAll("percentages") int percent) {
        var observer = new EventListener() {
            private String replaced = "";

            @Override
            public void onControllerReplaced(ConnectionId id, String from, String to, String why) {
                replaced = why;
            }
        };
        // Patient: the usual number of retries is not always enough for such a network.
        var recipe = ConnectionRecipe.DEFAULT.congestion(provider()).listener(observer).configure(config -> config
                .ecn(EcnMode.ACCEPT).sendBufferBytes(1 << 17).receiveBufferBytes(1 << 17)
                .synRetries(50).synAckRetries(50).dataRetries(50));
        Pair pair = Pair.builder(seed).both(recipe).delay(Duration.ofMillis(10)).loss(percent / 100.0)
                .reorder(percent / 100.0, Duration.ofMillis(30)).build();
        pair.connect();
        pair.run(Application.script().exchange(200_000).close(), Application.script().exchange(30_000).close());
        pair.assertDelivered();
        require(observer.replaced.isEmpty(), "seed %d: the engine had to replace '%s': %s", seed, provider().name(),
                observer.replaced);
    }

    /// {@return what happens to a sender}
    @Provide
    default Arbitrary<List<Happening>> histories() {
        return Happening.histories();
    }

    /// {@return what was negotiated: what the provider wants, more often than not}
    @Provide
    default Arbitrary<Ecn> negotiated() {
        return Arbitraries.of(provider().ecn(), provider().ecn(), Ecn.CLASSIC, Ecn.OFF);
    }

    /// {@return seeds of runs}
    @Provide
    default Arbitrary<Long> seeds() {
        return Arbitraries.longs().greaterOrEqual(1).lessOrEqual(Long.MAX_VALUE - 1);
    }

    /// {@return how bad a network is}
    @Provide
    default Arbitrary<Integer> percentages() {
        return Arbitraries.integers().between(0, 10);
    }
}
