package io.tcpkit.house;

import io.tcpkit.api.TcpState;
import io.tcpkit.fsm.Figure5;
import io.tcpkit.fsm.Figure5.Edge;
import java.util.List;

/// `docs/state-machine.md`, drawn from [Figure5].
final class StateDiagram {
    private StateDiagram() {
    }

    /// {@return the whole page}
    static String page() {
        List<Edge> drawn = Figure5.edges().stream().filter(edge -> !isOfANote(edge)).toList();
        List<Edge> noted = Figure5.edges().stream().filter(StateDiagram::isOfANote).toList();
        return """
                <!-- Drawn from Figure5 by DocumentsTest, which fails when this page differs and says how to renew it. -->
                # The states of a connection

                RFC 9293 figure 5, as the code has it: `Figure5` in tcp-fsm lists every transition, each transition is
                asserted against the list, and this page is drawn from it.

                ```mermaid
                stateDiagram-v2
                %s%s```

                ## What the figure draws

                | from | to | when / what is sent |
                |---|---|---|
                %s
                ## What its notes add

                These are left out of the drawing. Note 2 of the figure, from FIN-WAIT-1 straight to TIME-WAIT, is taken in
                two steps through FIN-WAIT-2, because RFC 9293 §3.10.7.4 looks at the acknowledgment of a segment before its FIN.

                | from | to | when |
                |---|---|---|
                %s""".formatted(names(), arrows(drawn), rows(drawn), rows(noted));
    }

    private static boolean isOfANote(Edge edge) {
        return edge.cause().contains("(note ");
    }

    private static String names() {
        var text = new StringBuilder();
        for (TcpState state : TcpState.values()) {
            text.append("    state \"%s\" as %s\n".formatted(state, state.name()));
        }
        return text.toString();
    }

    private static String arrows(List<Edge> edges) {
        var text = new StringBuilder();
        for (Edge edge : edges) {
            text.append("    %s --> %s : %s\n".formatted(edge.from().name(), edge.to().name(), edge.cause()));
        }
        return text.toString();
    }

    private static String rows(List<Edge> edges) {
        var text = new StringBuilder();
        for (Edge edge : edges) {
            text.append("| %s | %s | %s |\n".formatted(edge.from(), edge.to(), edge.cause()));
        }
        return text.toString();
    }
}
