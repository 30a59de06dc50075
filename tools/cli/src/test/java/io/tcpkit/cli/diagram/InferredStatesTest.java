package io.tcpkit.cli.diagram;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpkit.api.TcpConnection;
import io.tcpkit.api.TcpListener;
import io.tcpkit.api.TcpState;
import io.tcpkit.cli.TwoStacks;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("The states inferred for a peer are those it was in: both ends are engines here, and both tell")
@Timeout(60)
class InferredStatesTest {
    private final ConnectionTrace server = new ConnectionTrace(id -> id.local().getPort() == 7);
    private final ConnectionTrace client = new ConnectionTrace(id -> id.remote().getPort() == 7);

    @Test
    void whenTheClientClosesFirst() throws IOException {
        exchange(true);

        assertInferred(client, server, true);
        assertInferred(server, client, false);
        assertThat(states(client)).containsExactly(TcpState.SYN_SENT, TcpState.ESTABLISHED, TcpState.FIN_WAIT_1,
                TcpState.FIN_WAIT_2, TcpState.TIME_WAIT);
    }

    @Test
    void whenTheServerClosesFirst() throws IOException {
        exchange(false);

        assertInferred(client, server, true);
        assertInferred(server, client, false);
        assertThat(states(client)).containsExactly(TcpState.SYN_SENT, TcpState.ESTABLISHED, TcpState.CLOSE_WAIT,
                TcpState.LAST_ACK, TcpState.CLOSED);
    }

    private void exchange(boolean clientFirst) throws IOException {
        try (TwoStacks stacks = TwoStacks.open(server, client); TcpListener listener = stacks.server().listen(7)) {
            TcpConnection one = stacks.client().connect(TwoStacks.at(7));
            TcpConnection other = listener.accept();
            one.write(new byte[10_000]);
            assertThat(other.inputStream().readNBytes(10_000)).hasSize(10_000);
            TcpConnection first = clientFirst ? one : other;
            TcpConnection second = clientFirst ? other : one;
            first.shutdownOutput();
            assertThat(second.read(new byte[1])).isEqualTo(-1);
            second.shutdownOutput();
            assertThat(first.read(new byte[1])).isEqualTo(-1);
            await(clientFirst ? client : server, state -> state == TcpState.TIME_WAIT);
            await(clientFirst ? server : client, state -> state == TcpState.CLOSED);
        }
    }

    private static void await(ConnectionTrace trace, Predicate<TcpState> wanted) {
        while (!wanted.test(trace.state())) {
            LockSupport.parkNanos(100_000);
        }
    }

    /// What one end inferred about the other against what the other told.
    private static void assertInferred(ConnectionTrace observer, ConnectionTrace observed, boolean observerConnects) {
        var peer = new PeerState(observerConnects);
        var inferred = new ArrayList<TcpState>();
        TcpState last = peer.state();
        for (Step step : observer.steps()) {
            if (step instanceof Step.Segment segment && peer.after(segment) != last) {
                last = peer.state();
                inferred.add(last);
            }
        }
        assertThat(inferred).isEqualTo(states(observed));
    }

    /// The states that an end told it was in. How a stack that is closed ends TIME-WAIT is not part of the story.
    private static List<TcpState> states(ConnectionTrace trace) {
        return trace.steps().stream()
                .filter(step -> step instanceof Step.Transition)
                .map(step -> (Step.Transition) step)
                .filter(transition -> transition.from() != TcpState.TIME_WAIT && transition.to() != TcpState.LISTEN)
                .map(Step.Transition::to)
                .toList();
    }
}
