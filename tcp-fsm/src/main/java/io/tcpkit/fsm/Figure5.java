package io.tcpkit.fsm;

import static io.tcpkit.api.TcpState.CLOSED;
import static io.tcpkit.api.TcpState.CLOSE_WAIT;
import static io.tcpkit.api.TcpState.CLOSING;
import static io.tcpkit.api.TcpState.ESTABLISHED;
import static io.tcpkit.api.TcpState.FIN_WAIT_1;
import static io.tcpkit.api.TcpState.FIN_WAIT_2;
import static io.tcpkit.api.TcpState.LAST_ACK;
import static io.tcpkit.api.TcpState.LISTEN;
import static io.tcpkit.api.TcpState.SYN_RECEIVED;
import static io.tcpkit.api.TcpState.SYN_SENT;
import static io.tcpkit.api.TcpState.TIME_WAIT;

import io.tcpkit.api.TcpState;
import java.util.List;

/// RFC 9293 figure 5, the TCP connection state diagram, as a table: every transition there is, and no other happens.
///
/// The edges the figure draws come first. Its notes 1 and 3 add those of a reset or an abort, to which the timeouts of
/// §3.10.8 belong. Note 2's shortcut from FIN-WAIT-1 to TIME-WAIT is taken in two steps here, through FIN-WAIT-2, since
/// §3.10.7.4 looks at the acknowledgment before the FIN of the same segment.
public final class Figure5 {
    /// One edge.
    ///
    /// @param from the state before
    /// @param to the state after
    /// @param cause the event and the action, as the figure labels it
    public record Edge(TcpState from, TcpState to, String cause) {
    }

    private static final List<Edge> EDGES = List.of(
            new Edge(CLOSED, LISTEN, "passive OPEN"),
            new Edge(CLOSED, SYN_SENT, "active OPEN / snd SYN"),
            new Edge(LISTEN, CLOSED, "CLOSE"),
            new Edge(LISTEN, SYN_RECEIVED, "rcv SYN / snd SYN,ACK"),
            new Edge(LISTEN, SYN_SENT, "SEND / snd SYN"),
            new Edge(SYN_SENT, CLOSED, "CLOSE, refused, or timeout"),
            new Edge(SYN_SENT, SYN_RECEIVED, "rcv SYN / snd SYN,ACK"),
            new Edge(SYN_SENT, ESTABLISHED, "rcv SYN,ACK / snd ACK"),
            new Edge(SYN_RECEIVED, ESTABLISHED, "rcv ACK of SYN"),
            new Edge(SYN_RECEIVED, FIN_WAIT_1, "CLOSE / snd FIN"),
            new Edge(ESTABLISHED, FIN_WAIT_1, "CLOSE / snd FIN"),
            new Edge(ESTABLISHED, CLOSE_WAIT, "rcv FIN / snd ACK"),
            new Edge(FIN_WAIT_1, FIN_WAIT_2, "rcv ACK of FIN"),
            new Edge(FIN_WAIT_1, CLOSING, "rcv FIN / snd ACK"),
            new Edge(FIN_WAIT_2, TIME_WAIT, "rcv FIN / snd ACK"),
            new Edge(CLOSING, TIME_WAIT, "rcv ACK of FIN"),
            new Edge(CLOSE_WAIT, LAST_ACK, "CLOSE / snd FIN"),
            new Edge(LAST_ACK, CLOSED, "rcv ACK of FIN"),
            new Edge(TIME_WAIT, CLOSED, "timeout of 2 MSL"),
            new Edge(SYN_RECEIVED, LISTEN, "rcv RST after a passive OPEN (note 1)"),
            new Edge(SYN_RECEIVED, CLOSED, "reset, ABORT or timeout (note 3)"),
            new Edge(ESTABLISHED, CLOSED, "reset, ABORT or timeout (note 3)"),
            new Edge(FIN_WAIT_1, CLOSED, "reset, ABORT or timeout (note 3)"),
            new Edge(FIN_WAIT_2, CLOSED, "reset, ABORT or timeout (note 3)"),
            new Edge(CLOSE_WAIT, CLOSED, "reset, ABORT or timeout (note 3)"),
            new Edge(CLOSING, CLOSED, "reset, ABORT or timeout (note 3)"));

    private static final boolean[][] ALLOWED = new boolean[TcpState.values().length][TcpState.values().length];

    static {
        for (Edge edge : EDGES) {
            ALLOWED[edge.from().ordinal()][edge.to().ordinal()] = true;
        }
    }

    private Figure5() {
    }

    /// {@return every edge, those that the figure draws first}
    public static List<Edge> edges() {
        return EDGES;
    }

    /// {@return whether there is an edge between two states}
    ///
    /// @param from the state before
    /// @param to the state after
    public static boolean allows(TcpState from, TcpState to) {
        return ALLOWED[from.ordinal()][to.ordinal()];
    }
}
