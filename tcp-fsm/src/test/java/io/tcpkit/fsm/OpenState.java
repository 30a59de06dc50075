package io.tcpkit.fsm;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpkit.api.ConnectionConfig;
import io.tcpkit.api.TcpState;
import java.util.function.UnaryOperator;

/// The synchronized states, each with the way into it. The peer's window is 65535, ours ends at position 10001.
enum OpenState {
    ESTABLISHED(1, 1, 1),
    FIN_WAIT_1(1, 1, 2),
    FIN_WAIT_2(1, 2, 2),
    CLOSE_WAIT(2, 1, 1),
    CLOSING(2, 1, 2),
    LAST_ACK(2, 1, 2),
    TIME_WAIT(2, 2, 2);

    /// One past the last position that we may be sent.
    static final long RIGHT = 10_001;

    final long rcvNxt;
    final long sndUna;
    final long sndNxt;

    OpenState(long rcvNxt, long sndUna, long sndNxt) {
        this.rcvNxt = rcvNxt;
        this.sndUna = sndUna;
        this.sndNxt = sndNxt;
    }

    /// {@return a connection in this state that owes nothing}
    Machine machine() {
        return machine(options -> options);
    }

    Machine machine(UnaryOperator<ConnectionConfig.Builder> options) {
        var m = Machine.established(options);
        switch (this) {
            case ESTABLISHED -> {
            }
            case FIN_WAIT_1 -> finish(m);
            case FIN_WAIT_2 -> {
                finish(m);
                m.receive(".", 1, 2);
            }
            case CLOSE_WAIT -> m.receive("F.", 1, 1);
            case CLOSING -> {
                finish(m);
                m.receive("F.", 1, 1);
            }
            case LAST_ACK -> {
                m.receive("F.", 1, 1);
                m.poll();
                finish(m);
            }
            case TIME_WAIT -> {
                finish(m);
                m.receive(".", 1, 2);
                m.receive("F.", 1, 2);
            }
        }
        m.poll();
        m.connection.takeSignals();
        m.signals = 0;
        m.transitions.clear();
        assertThat(m.state()).isEqualTo(TcpState.valueOf(name()));
        return m;
    }

    private static void finish(Machine m) {
        m.connection.shutdownOutput(m.now);
        m.poll();
    }

    /// {@return whether the peer's octets are still awaited}
    boolean isReceiving() {
        return rcvNxt == 1;
    }
}
