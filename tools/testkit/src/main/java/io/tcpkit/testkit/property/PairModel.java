package io.tcpkit.testkit.property;

import io.tcpkit.api.TcpState;
import io.tcpkit.api.event.CloseReason;
import io.tcpkit.testkit.Application;
import io.tcpkit.testkit.Endpoint;
import io.tcpkit.testkit.Pair;
import java.time.Duration;
import java.util.function.Supplier;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.state.Action;
import net.jqwik.api.state.ActionChain;
import net.jqwik.api.state.ActionChainArbitrary;
import net.jqwik.api.state.Transformer;

/// Two connections and the network between them as a stateful model: jqwik decides which segment arrives next, which is
/// lost, which comes twice, when time passes, and what the applications do.
///
/// ```java
/// @Property
/// void everythingGetsThrough(@ForAll("chains") ActionChain<PairModel> chain) {
///     chain.run().heal();
/// }
/// @Provide
/// ActionChainArbitrary<PairModel> chains() {
///     return PairModel.chains(() -> Pair.builder(1).both(MY_RECIPE).build());
/// }
/// ```
/// Both ends check their invariants after every action. [#heal()] then asks for more: when the network works again, all
/// that was written arrives, unless somebody gave up.
public final class PairModel {
    private final Pair pair;

    /// A model of a pair that has not been opened.
    ///
    /// @param pair its own alone
    public PairModel(Pair pair) {
        this.pair = pair;
        pair.server().openPassive();
        pair.client().openActive();
        pair.collect();
    }

    /// {@return the pair}
    public Pair pair() {
        return pair;
    }

    /// {@return chains of up to 60 actions}
    ///
    /// @param pairs makes a new pair for each chain
    public static ActionChainArbitrary<PairModel> chains(Supplier<Pair> pairs) {
        return ActionChain.<PairModel>startWith(() -> new PairModel(pairs.get()))
                .withAction(12, network("deliver", Pair.Direction::deliver))
                .withAction(2, network("drop", Pair.Direction::drop))
                .withAction(2, network("duplicate", Pair.Direction::duplicate))
                .withAction(3, (Action.Independent<PairModel>) () -> Arbitraries.of(1, 10, 250, 1_500, 70_000)
                        .map(millis -> Transformer.mutate("wait " + millis + " ms", model -> model.wait(millis))))
                .withAction(3, Action.just(Transformer.mutate("wait for a deadline",
                        (PairModel model) -> model.pair.passToDeadline())))
                .withAction(5, application("write", (end, amount) -> end.write(amount)))
                .withAction(4, application("read", (end, amount) -> end.read(amount)))
                .withAction(1, application("shut down", (end, _) -> end.shutdownOutput()))
                .withAction(1, application("close", (end, _) -> end.close()))
                .withMaxTransformations(60);
    }

    private static Action.Independent<PairModel> network(String what,
            java.util.function.ObjIntConsumer<Pair.Direction> change) {
        Arbitrary<Integer> places = Arbitraries.integers().between(0, 30);
        return () -> Combinators.combine(Arbitraries.of(true, false), places)
                .as((toServer, place) -> Transformer.mutate(
                        "%s no. %d to the %s".formatted(what, place, toServer ? "server" : "client"),
                        model -> {
                            Pair.Direction direction = toServer ? model.pair.toServer() : model.pair.toClient();
                            if (direction.size() > 0) {
                                change.accept(direction, place % direction.size());
                            }
                        }));
    }

    private static Action.Independent<PairModel> application(String what,
            java.util.function.ObjIntConsumer<Endpoint> change) {
        return () -> Combinators.combine(Arbitraries.of(true, false), Arbitraries.of(1, 300, 1_000, 6_000, 50_000))
                .as((atServer, amount) -> Transformer.mutate(
                        "%s (%d) at the %s".formatted(what, amount, atServer ? "server" : "client"),
                        model -> {
                            Endpoint end = atServer ? model.pair.server() : model.pair.client();
                            if (end.state() != TcpState.CLOSED) {
                                change.accept(end, amount);
                                model.pair.collect();
                            }
                        }));
    }

    private void wait(int millis) {
        pair.passTime(Duration.ofMillis(millis));
    }

    /// Lets the network work again and both applications read to the end and close, and checks that both connections come to
    /// CLOSED and that all octets arrived.
    ///
    /// When one end gave up or aborted nothing more can be asked of the other: a RST is sent once, and if the network loses it,
    /// an end that has nothing to send waits for ever (RFC 9293 §3.5.1; keep-alive is there for that).
    ///
    /// @throws AssertionError when something is missing
    public void heal() {
        pair.start(Application.script().exchange(0).close(), Application.script().exchange(0).close());
        pair.runUntilQuiet();
        if (isFinished(pair.client()) && isFinished(pair.server())) {
            pair.assertDelivered();
        } else if (!gaveUp(pair.client()) && !gaveUp(pair.server())) {
            throw new AssertionError("seed %d: the client is %s and the server %s after everything came to rest%n%s%n%s"
                    .formatted(pair.seed(), pair.client().state(), pair.server().state(), pair.client().trace(),
                            pair.server().trace()));
        }
    }

    private static boolean isFinished(Endpoint end) {
        return end.connection().closeReason() == CloseReason.FINISHED;
    }

    private static boolean gaveUp(Endpoint end) {
        return end.state() == TcpState.CLOSED && !isFinished(end);
    }
}
