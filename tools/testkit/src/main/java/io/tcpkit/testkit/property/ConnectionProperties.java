package io.tcpkit.testkit.property;

import io.tcpkit.api.ConnectionConfig;
import io.tcpkit.testkit.Application;
import io.tcpkit.testkit.ConnectionRecipe;
import io.tcpkit.testkit.Pair;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.state.ActionChain;
import net.jqwik.api.state.ActionChainArbitrary;

/// What must hold for a connection whatever it is made of, as jqwik properties: implement this in a test class of your own,
/// say what you exchanged, and run it.
///
/// ```java
/// class MyAckPolicyTest implements ConnectionProperties {
///     @Override
///     public ConnectionRecipe recipe() {
///         return ConnectionRecipe.DEFAULT.ackPolicy(MyAckPolicy::new);
///     }
/// }
/// ```
public interface ConnectionProperties {

    /// {@return what the connections under test are made of}
    ConnectionRecipe recipe();

    /// From any reachable state, any event sequence keeps the invariants.
    ///
    /// @param start a connection in a state
    /// @param options what it may do
    /// @param events what happens to it
    @Property(tries = 2_000, edgeCases = EdgeCasesMode.NONE)
    default void anyEventSequenceKeepsTheInvariants(@ForAll("situations") Situation start,
            @ForAll("options") UnaryOperator<ConnectionConfig.Builder> options,
            @ForAll("eventSequences") List<ConnectionEvent> events) {
        start.play(recipe().configure(options), events);
    }

    /// Two connections over a network that loses, duplicates and reorders up to a fifth of all segments deliver every octet
    /// once, and both end.
    ///
    /// @param seed makes the run
    /// @param faults how bad the network is, in percent
    /// @param client what one end may do
    /// @param server what the other end may do
    /// @param clientIss the initial sequence number of the one
    /// @param serverIss the initial sequence number of the other
    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    default void everythingGetsThroughABadNetwork(@ForAll("seeds") long seed, @ForAll("percentages") int faults,
            @ForAll("options") UnaryOperator<ConnectionConfig.Builder> client,
            @ForAll("options") UnaryOperator<ConnectionConfig.Builder> server,
            @ForAll("initialSequenceNumbers") int clientIss, @ForAll("initialSequenceNumbers") int serverIss) {
        double probability = faults / 100.0;
        // With the usual number of retries one run of a thousand gives up, and rightly so.
        ConnectionRecipe patient = recipe().configure(config -> config.synRetries(50).synAckRetries(50).dataRetries(50));
        Pair pair = Pair.builder(seed)
                .client(_ -> patient.configure(client).iss(clientIss)).server(_ -> patient.configure(server).iss(serverIss))
                .delay(Duration.ofMillis(10)).loss(probability).duplicate(probability)
                .reorder(probability, Duration.ofMillis(30)).build();
        pair.connect();
        pair.run(Application.script().exchange(30_000).close(), Application.script().exchange(45_000).close());
        pair.assertDelivered();
    }

    /// Whatever a network does for a while, when it works again everything gets through.
    ///
    /// @param chain what it does
    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.BOUNDED)
    default void everythingGetsThroughWhenTheNetworkHeals(@ForAll("chains") ActionChain<PairModel> chain) {
        chain.run().heal();
    }

    /// {@return connections in any state}
    @Provide
    default Arbitrary<Situation> situations() {
        return TcpArbitraries.situations();
    }

    /// {@return what they may do}
    @Provide
    default Arbitrary<UnaryOperator<ConnectionConfig.Builder>> options() {
        return TcpArbitraries.options();
    }

    /// {@return initial sequence numbers}
    @Provide
    default Arbitrary<Integer> initialSequenceNumbers() {
        return TcpArbitraries.initialSequenceNumbers();
    }

    /// {@return what happens to them}
    @Provide
    default Arbitrary<List<ConnectionEvent>> eventSequences() {
        return TcpArbitraries.eventSequences();
    }

    /// {@return seeds of runs}
    @Provide
    default Arbitrary<Long> seeds() {
        return Arbitraries.longs().greaterOrEqual(1);
    }

    /// {@return how bad a network is}
    @Provide
    default Arbitrary<Integer> percentages() {
        return Arbitraries.integers().between(0, 20);
    }

    /// {@return what a network and applications do}
    @Provide
    default ActionChainArbitrary<PairModel> chains() {
        return PairModel.chains(() -> Pair.builder(1).both(recipe()).build());
    }
}
