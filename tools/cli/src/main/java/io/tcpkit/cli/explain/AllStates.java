package io.tcpkit.cli.explain;

import io.tcpkit.api.TcpState;
import io.tcpkit.fsm.Figure5;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// Three runs that visit all eleven states, drawn on figure 5.
final class AllStates {
    static final Topic TOPIC = new Topic("states", "All eleven states of a connection", AllStates::tell);

    private static final int COUNT_COLUMNS = 10;
    private static final int THEIR_PORT = 5_000;

    /// What stands between `<` and `>` gives way to the number of times that a state was entered.
    private static final String FIGURE = """
                               +--------------+
             passive OPEN      |    CLOSED    |      active OPEN, snd SYN
          +--------------------|  <CLOSED  >  |--------------------+
          v                    +--------------+                    v
        +--------------+                               +--------------+
        |    LISTEN    |                               |   SYN-SENT   |
        |  <LISTEN  >  |                               |  <SYN_SENT>  |
        +--------------+                               +--------------+
          | rcv SYN, snd SYN,ACK    rcv SYN, snd SYN,ACK  |         |
          |                  +--------------+             |         |
          +----------------->| SYN-RECEIVED |<------------+         |
                             |  <SYN_RECE>  |  rcv SYN,ACK, snd ACK |
                             +--------------+                       |
                                |         | rcv ACK of SYN          |
                 CLOSE, snd FIN |         v                         |
                                |     +--------------+              |
                                |     | ESTABLISHED  |<-------------+
                                |     |  <ESTABLIS>  |
                                |     +--------------+
                                |       |          |
                  +-------------+       |          | rcv FIN, snd ACK
                  |    +----------------+          v
                  v    v CLOSE, snd FIN     +--------------+
              +--------------+              |  CLOSE-WAIT  |
              |  FIN-WAIT-1  |              |  <CLOSE_WA>  |
              |  <FIN_WAI1>  |              +--------------+
              +--------------+                     |
        rcv ACK |          | rcv FIN               | CLOSE, snd FIN
        of FIN  v          v snd ACK               v
        +------------+ +------------+       +--------------+
        | FIN-WAIT-2 | |  CLOSING   |       |   LAST-ACK   |
        | <FIN_WAI2> | | <CLOSING > |       |  <LAST_ACK>  |
        +------------+ +------------+       +--------------+
        rcv FIN |          | rcv ACK               |
        snd ACK v          v of FIN                | rcv ACK of FIN
              +--------------+                     v
              |  TIME-WAIT   |    2 MSL     +--------------+
              |  <TIME_WAI>  |------------->|    CLOSED    |
              +--------------+              +--------------+
        """;

    private static final Map<TcpState, String> PLACES = new EnumMap<>(Map.ofEntries(
            Map.entry(TcpState.CLOSED, "<CLOSED  >"), Map.entry(TcpState.LISTEN, "<LISTEN  >"),
            Map.entry(TcpState.SYN_SENT, "<SYN_SENT>"), Map.entry(TcpState.SYN_RECEIVED, "<SYN_RECE>"),
            Map.entry(TcpState.ESTABLISHED, "<ESTABLIS>"), Map.entry(TcpState.CLOSE_WAIT, "<CLOSE_WA>"),
            Map.entry(TcpState.FIN_WAIT_1, "<FIN_WAI1>"), Map.entry(TcpState.FIN_WAIT_2, "<FIN_WAI2>"),
            Map.entry(TcpState.CLOSING, "<CLOSING >"), Map.entry(TcpState.LAST_ACK, "<LAST_ACK>"),
            Map.entry(TcpState.TIME_WAIT, "<TIME_WAI>")));

    private AllStates() {
    }

    private static void tell(Lesson lesson) {
        boolean simultaneous = lesson.knobs().isOn("both-at-once", true);
        var edges = new ArrayList<Figure5.Edge>();
        Stage usual = lesson.stage();
        var open = usual.open();
        open.client().close();
        usual.runFor(Duration.ofMillis(50));
        open.server().close();
        usual.runFor(Duration.ofSeconds(70));
        edges.addAll(usual.story().edges());
        if (simultaneous) {
            Stage both = lesson.stage();
            bothAtOnce(both);
            edges.addAll(both.story().edges());
        }
        var entered = new EnumMap<TcpState, Integer>(TcpState.class);
        edges.forEach(it -> entered.merge(it.to(), 1, Integer::sum));

        lesson.question("A connection has eleven states. What is each of them waiting for?");
        lesson.lookFor("""
                In the first run follow the client down its column and the server down the other. %s The figure counts
                how often each state was entered, by both sides together.
                """.formatted(simultaneous ? "In the second both sides open at once, and close at once, which takes them through"
                        + " the states that are left." : "The second run, where both sides act at once, is left out."));
        lesson.scene("The usual life of a connection", usual);
        if (simultaneous) {
            lesson.scene("Both sides at once", lesson.stages().getLast(), 0,
                    new Lesson.Style("one side", "the other", "CLOSED", false, 40));
        }
        lesson.figure("RFC 9293 §3.3.2, figure 5, with the number of times each state was entered", drawn(entered));
        lesson.figure("The edges that were taken", table(edges));
        lesson.answer("""
                CLOSED is no connection at all. LISTEN waits for a SYN. SYN-SENT waits for the answer to ours,
                SYN-RECEIVED for the last message of the handshake. In ESTABLISHED data flows both ways.

                Then each side's path depends on who closes first. First: FIN-WAIT-1 waits for the ACK of its FIN,
                FIN-WAIT-2 for the other's FIN, TIME-WAIT for the network to forget. Second: CLOSE-WAIT waits for its
                own application to close, LAST-ACK for the ACK of its FIN. Both at once: CLOSING has the other's FIN
                but not yet the ACK of its own.

                Of the states of closing only CLOSE-WAIT waits for the program. A machine with many connections in
                CLOSE-WAIT has a program that forgets to close. Many in TIME-WAIT are the sign of somebody who closes
                first, and nothing to worry about.
                """);
        lesson.seen("%s states were entered.".formatted(entered.size() == TcpState.values().length ? "All eleven"
                : entered.size() + " of the eleven"), entered.size() == TcpState.values().length);
        lesson.seen("All %d changes of state are edges of figure 5; the engine knows no others."
                .formatted(edges.size()),
                edges.stream().noneMatch(it -> it.cause().equals(Storyline.NOT_IN_FIGURE)));
        lesson.tryIt("both-at-once=off", "which state is missing without the second run?");
    }

    private static void bothAtOnce(Stage stage) {
        try {
            var leftLocal = new InetSocketAddress(Stage.CLIENT, THEIR_PORT);
            var rightLocal = Stage.address(Stage.PORT);
            var left = stage.client().startConnect(rightLocal, Stage.PLAIN.toBuilder().local(leftLocal).build());
            var right = stage.server().startConnect(leftLocal, Stage.PLAIN.toBuilder().local(rightLocal).build());
            stage.runFor(Duration.ofMillis(50));
            left.close();
            right.close();
            stage.runFor(Duration.ofSeconds(70));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> drawn(Map<TcpState, Integer> entered) {
        String figure = FIGURE;
        for (Map.Entry<TcpState, String> place : PLACES.entrySet()) {
            int count = entered.getOrDefault(place.getKey(), 0);
            String text = count == 0 ? "-" : count + " x";
            int before = (COUNT_COLUMNS - text.length()) / 2;
            figure = figure.replace(place.getValue(), " ".repeat(before) + text + " "
                    .repeat(COUNT_COLUMNS - text.length() - before));
        }
        return figure.lines().toList();
    }

    private static List<String> table(List<Figure5.Edge> edges) {
        var lines = new ArrayList<String>();
        for (Figure5.Edge edge : Figure5.edges()) {
            long count = edges.stream().filter(edge::equals).count();
            if (count > 0) {
                lines.add("  %-13s -> %-13s %2d x  %s".formatted(edge.from(), edge.to(), count, edge.cause()));
            }
        }
        return lines;
    }
}
