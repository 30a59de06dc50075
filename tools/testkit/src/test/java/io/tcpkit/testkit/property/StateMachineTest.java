package io.tcpkit.testkit.property;

import io.tcpkit.api.TcpState;
import io.tcpkit.api.segment.Flags;
import io.tcpkit.testkit.ConnectionRecipe;
import io.tcpkit.testkit.EdgeCoverage;
import io.tcpkit.testkit.property.SegmentShape.AckFrom;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.lifecycle.AfterContainer;

/// The state machine of RFC 9293 by properties: from any reachable state any event sequence keeps the invariants, every
/// transition is an edge of figure 5, and over the run every edge is seen.
class StateMachineTest implements ConnectionProperties {
    private static final EdgeCoverage EDGES = new EdgeCoverage();

    /// One of each kind, so that what is random cannot miss any.
    private static final List<ConnectionEvent> EACH_EVENT = List.of(
            arrival(SegmentShape.inOrder(Flags.ACK, 0)),
            arrival(SegmentShape.inOrder(Flags.ACK | Flags.PSH, 700)),
            arrival(SegmentShape.inOrder(Flags.ACK | Flags.FIN, 0)),
            arrival(SegmentShape.inOrder(Flags.ACK | Flags.FIN, 300)),
            arrival(SegmentShape.inOrder(Flags.ACK | Flags.FIN, 0).ack(AckFrom.SND_UNA, 0)),
            arrival(SegmentShape.inOrder(Flags.ACK, 0).window(0)),
            arrival(SegmentShape.inOrder(Flags.ACK, 200).seq(500)),
            arrival(SegmentShape.inOrder(Flags.ACK, 0).ack(AckFrom.SND_NXT, 1)),
            arrival(SegmentShape.inOrder(Flags.SYN, 0)),
            arrival(SegmentShape.inOrder(Flags.SYN | Flags.ACK, 0)),
            arrival(SegmentShape.inOrder(Flags.RST, 0)),
            arrival(SegmentShape.inOrder(Flags.RST, 0).seq(10)),
            arrival(SegmentShape.inOrder(Flags.RST | Flags.ACK, 0)),
            arrival(SegmentShape.inOrder(Flags.FIN, 0)),
            arrival(SegmentShape.inOrder(0, 10)),
            arrival(SegmentShape.inOrder(Flags.ALL, 10)),
            new ConnectionEvent.Deadline(),
            new ConnectionEvent.EarlyTimeout(),
            new ConnectionEvent.Wait(100_000_000_000L),
            new ConnectionEvent.Wait(10_000_000_000_000L),
            new ConnectionEvent.Connect(),
            new ConnectionEvent.Write(1_500),
            new ConnectionEvent.Read(100_000),
            new ConnectionEvent.Shutdown(),
            new ConnectionEvent.Close(),
            new ConnectionEvent.Abort(),
            new ConnectionEvent.NoMemory(1),
            new ConnectionEvent.Unreachable(0, true),
            new ConnectionEvent.Unreachable(0, false));

    private static ConnectionEvent arrival(SegmentShape segment) {
        return new ConnectionEvent.Arrival(segment);
    }

    @Override
    public ConnectionRecipe recipe() {
        return ConnectionRecipe.DEFAULT.listener(EDGES);
    }

    @Example
    void eachEventInEachStateReachedInEachWayKeepsTheInvariants() {
        for (TcpState state : TcpState.values()) {
            for (var opening : Situation.Opening.values()) {
                for (var ending : Situation.Ending.values()) {
                    for (ConnectionEvent event : EACH_EVENT) {
                        Situation.of(state).via(opening, ending).play(recipe(), List.of(event));
                    }
                }
            }
        }
    }

    @Example
    void anyTwoEventsAfterEachOtherInEachStateKeepTheInvariants() {
        for (TcpState state : TcpState.values()) {
            for (ConnectionEvent first : EACH_EVENT) {
                for (ConnectionEvent second : EACH_EVENT) {
                    Situation.of(state).play(recipe(), List.of(first, second));
                }
            }
        }
    }

    @AfterContainer
    static void everyEdgeOfFigure5WasSeenAndNoOther() {
        EDGES.assertComplete();
    }
}
