package io.tcpkit.testkit;

import io.tcpkit.api.ConnectionId;
import io.tcpkit.api.TcpState;
import io.tcpkit.api.spi.EventListener;
import io.tcpkit.fsm.Figure5;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/// Counts the transitions that connections make, over as many runs as you like, and compares them with figure 5 of
/// RFC 9293: each one seen must be in it, and each one in it should be seen.
///
/// May be shared by tests that run at the same time.
public final class EdgeCoverage implements EventListener {
    private final Map<Transition, LongAdder> seen = new ConcurrentHashMap<>();

    /// Nothing seen yet.
    public EdgeCoverage() {
    }

    /// From one state to another.
    ///
    /// @param from the state before
    /// @param to the state after
    public record Transition(TcpState from, TcpState to) {
        @Override
        public String toString() {
            return from + " -> " + to;
        }
    }

    @Override
    public void onTransition(ConnectionId connection, TcpState from, TcpState to, long nowNanos) {
        seen.computeIfAbsent(new Transition(from, to), _ -> new LongAdder()).increment();
    }

    /// {@return how often a transition was seen}
    ///
    /// @param from the state before
    /// @param to the state after
    public long count(TcpState from, TcpState to) {
        LongAdder count = seen.get(new Transition(from, to));
        return count == null ? 0 : count.sum();
    }

    /// {@return the transitions of figure 5 that were not seen}
    public List<Figure5.Edge> missing() {
        return Figure5.edges().stream().filter(edge -> count(edge.from(), edge.to()) == 0).toList();
    }

    /// {@return the transitions that were seen and are not in figure 5}
    public List<Transition> foreign() {
        return seen.keySet().stream().filter(edge -> !Figure5.allows(edge.from(), edge.to())).toList();
    }

    /// Fails unless exactly the transitions of figure 5 were seen.
    ///
    /// @throws AssertionError names those that are missing and those that should not be
    public void assertComplete() {
        if (!foreign().isEmpty() || !missing().isEmpty()) {
            throw new AssertionError("never seen: %s; seen but not in figure 5: %s; seen: %s"
                    .formatted(missing(), foreign(), seen));
        }
    }
}
