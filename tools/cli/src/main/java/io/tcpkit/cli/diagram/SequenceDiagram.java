package io.tcpkit.cli.diagram;

import io.tcpkit.api.TcpState;
import io.tcpkit.api.segment.Flags;
import io.tcpkit.cli.terminal.Amounts;
import io.tcpkit.cli.terminal.Terminal;
import io.tcpkit.cli.terminal.Terminal.Style;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Draws the steps of a connection, one segment a line, with the state of each side beside its arrow.
///
/// ```
///     ms  client                                                server
///         CLOSED        |                                    |  LISTEN
///  0.000  SYN-SENT      |-- SYN seq 0 win 64,240 ----------->|  SYN-RECEIVED
///  0.045  ESTABLISHED   |<- SYN ACK seq 0 ack 1 win 65,535 --|
///  0.090                |-- ACK ack 1 ---------------------->|  ESTABLISHED
/// ```
///
/// A state is printed where it is entered: beside the sender when sending does it, beside the receiver when receiving does.
public final class SequenceDiagram {
    private static final int TIME_COLUMNS = 8;
    private static final int STATE_COLUMNS = 12;
    private static final int GAP = 2;
    private static final int EDGE = 1;
    private static final int ARROW_COLUMNS =
            Terminal.COLUMNS - TIME_COLUMNS - GAP - STATE_COLUMNS - GAP - EDGE - EDGE - GAP - STATE_COLUMNS;
    private static final int MOST_DATA_LINES = 12;

    private final Terminal terminal;
    private final String client;
    private final String server;
    private final boolean weAreClient;

    /// A way to draw.
    ///
    /// @param terminal what can be shown
    /// @param client who opens the connection, drawn on the left
    /// @param server who accepts it, drawn on the right
    /// @param weAreClient whether the client is the side that recorded the steps
    public SequenceDiagram(Terminal terminal, String client, String server, boolean weAreClient) {
        this.terminal = terminal;
        this.client = client;
        this.server = server;
        this.weAreClient = weAreClient;
    }

    /// {@return the diagram's lines}
    ///
    /// @param steps what happened, in order
    public List<String> lines(List<Step> steps) {
        var lines = new ArrayList<String>();
        if (steps.isEmpty()) {
            return lines;
        }
        List<Row> rows = collapsed(rows(steps));
        long start = rows.getFirst().step.atNanos();
        lines.add(head());
        lines.add(state(TcpState.CLOSED, TcpState.LISTEN));
        for (Row row : rows) {
            lines.add(line(row, start).stripTrailing());
        }
        return lines;
    }

    private String head() {
        String time = " ".repeat(TIME_COLUMNS - "ms".length()) + "ms" + " ".repeat(GAP);
        int between = Terminal.COLUMNS - time.length() - client.length() - server.length();
        return terminal.styled(Style.DIM, time) + terminal.styled(Style.BOLD, client) + " ".repeat(Math.max(GAP, between))
                + terminal.styled(Style.BOLD, server);
    }

    /// The line of the states before anything crossed.
    private String state(TcpState left, TcpState right) {
        return " ".repeat(TIME_COLUMNS + GAP) + state(left.toString(), true) + edge() + " ".repeat(ARROW_COLUMNS) + edge()
                + state(right.toString(), false);
    }

    /// A line before it is drawn.
    private static final class Row {
        final Step step;
        String left = "";
        String right = "";

        Row(Step step) {
            this.step = step;
        }
    }

    // ---- which state goes beside which segment

    private List<Row> rows(List<Step> steps) {
        var rows = new ArrayList<Row>();
        // A listener makes a connection only when the SYN arrives; until then its states are not a story.
        var peer = new PeerState(weAreClient);
        TcpState peerState = peer.state();
        for (Step step : steps) {
            switch (step) {
                case Step.Segment segment -> {
                    var row = new Row(segment);
                    TcpState after = peer.after(segment);
                    if (after != peerState) {
                        peerState = after;
                        put(row, false, after.toString());
                    }
                    rows.add(row);
                }
                case Step.Omitted _ -> rows.add(new Row(step));
                case Step.Transition(_, _, TcpState to) when to == TcpState.LISTEN -> { }
                case Step.Transition transition -> rows.add(new Row(transition));
            }
        }
        return attached(rows);
    }

    /// Moves each of our transitions to the line of the segment that caused it or went with it.
    private List<Row> attached(List<Row> rows) {
        var result = new ArrayList<Row>();
        for (int at = 0; at < rows.size(); at++) {
            Row row = rows.get(at);
            if (!(row.step instanceof Step.Transition(_, TcpState from, TcpState to))) {
                result.add(row);
                continue;
            }
            // Our SYN and FIN go with the transition that the user's call makes, just before or just after it; all other
            // transitions follow from what was received last.
            int flag = flagSentWith(to);
            Row before = result.isEmpty() ? row : result.getLast();
            if (flag == 0 && ours(before).isEmpty() && mayEnter(from, before)) {
                put(before, true, to.toString());
            } else if (flag != 0 && sends(before, flag)) {
                put(before, true, to.toString());
            } else if (flag != 0 && at + 1 < rows.size() && sends(rows.get(at + 1), flag)) {
                put(rows.get(at + 1), true, to.toString());
            } else {
                put(row, true, to.toString());
                result.add(row);
            }
        }
        return result;
    }

    /// Whether a transition can have come with a segment: with one received, or with our RST. TIME-WAIT ends by a timer.
    private static boolean mayEnter(TcpState from, Row row) {
        return from != TcpState.TIME_WAIT && row.step instanceof Step.Segment segment
                && (!segment.ours() || (segment.flags() & Flags.RST) != 0);
    }

    private static int flagSentWith(TcpState to) {
        return switch (to) {
            case SYN_SENT -> Flags.SYN;
            case FIN_WAIT_1, LAST_ACK -> Flags.FIN;
            case CLOSED, LISTEN, SYN_RECEIVED, ESTABLISHED, FIN_WAIT_2, CLOSE_WAIT, CLOSING, TIME_WAIT -> 0;
        };
    }

    private static boolean sends(Row row, int flag) {
        return row.step instanceof Step.Segment segment && segment.ours() && (segment.flags() & flag) != 0;
    }

    private String ours(Row row) {
        return weAreClient ? row.left : row.right;
    }

    private void put(Row row, boolean ours, String state) {
        if (ours == weAreClient) {
            row.left = state;
        } else {
            row.right = state;
        }
    }

    // ---- what is left out

    /// Joins the middle of a long transfer into one line.
    private static List<Row> collapsed(List<Row> rows) {
        long plain = rows.stream().filter(SequenceDiagram::isPlain).count();
        if (plain <= MOST_DATA_LINES) {
            return rows;
        }
        var result = new ArrayList<Row>();
        long seen = 0;
        long segments = 0;
        long octets = 0;
        long since = 0;
        for (Row row : rows) {
            boolean plainRow = isPlain(row);
            seen += plainRow ? 1 : 0;
            boolean shown = !plainRow || seen <= MOST_DATA_LINES / 2 || seen > plain - MOST_DATA_LINES / 2;
            if (!shown) {
                since = segments == 0 ? row.step.atNanos() : since;
                switch (row.step) {
                    case Step.Segment segment -> {
                        segments++;
                        octets += segment.length();
                    }
                    case Step.Omitted omitted -> {
                        segments += omitted.segments();
                        octets += omitted.octets();
                    }
                    case Step.Transition _ -> throw new AssertionError("a transition is never left out");
                }
                continue;
            }
            if (segments > 0) {
                result.add(new Row(new Step.Omitted(since, segments, octets)));
                segments = 0;
            }
            result.add(row);
        }
        return result;
    }

    private static boolean isPlain(Row row) {
        return row.left.isEmpty() && row.right.isEmpty() && switch (row.step) {
            case Step.Segment segment -> (segment.flags() & (Flags.SYN | Flags.FIN | Flags.RST)) == 0;
            case Step.Omitted _ -> true;
            case Step.Transition _ -> false;
        };
    }

    // ---- how a line looks

    private String line(Row row, long start) {
        double millis = (row.step.atNanos() - start) / 1e6;
        String time = String.format(Locale.ROOT, millis < 10_000 ? "%8.3f" : "%8.0f", millis);
        String middle = switch (row.step) {
            case Step.Segment segment -> arrow(segment);
            case Step.Omitted omitted -> centred("%s %s, %s".formatted(terminal.either("⋮", "..."),
                    Amounts.count(omitted.segments(), "more segment"), Amounts.bytes(omitted.octets())));
            case Step.Transition(_, TcpState from, TcpState to) ->
                    centred(from == TcpState.TIME_WAIT && to == TcpState.CLOSED ? "(2 MSL passed)" : "");
        };
        return terminal.styled(Style.DIM, time) + " ".repeat(GAP) + state(row.left, true) + edge() + middle
                + edge() + state(row.right, false);
    }

    private String state(String state, boolean left) {
        String text = left ? padded(state, STATE_COLUMNS + GAP) : " ".repeat(GAP) + state;
        return terminal.styled(left == weAreClient ? Style.CYAN : Style.MAGENTA, text);
    }

    private String edge() {
        return terminal.either("│", "|");
    }

    private String arrow(Step.Segment segment) {
        boolean rightwards = segment.ours() == weAreClient;
        String stroke = terminal.either("─", "-");
        String label = SegmentLabel.of(segment);
        int room = ARROW_COLUMNS - 6;
        if (label.length() > room) {
            label = label.substring(0, room - 1) + terminal.either("…", "~");
        }
        String shaft = stroke.repeat(ARROW_COLUMNS - label.length() - 5);
        Style side = segment.ours() ? Style.CYAN : Style.MAGENTA;
        String shown = terminal.styled(segment.retransmission() ? Style.YELLOW : Style.BOLD, label);
        return rightwards
                ? terminal.styled(side, stroke.repeat(2)) + " " + shown + " " + terminal.styled(side, shaft + terminal.either("▶", ">"))
                : terminal.styled(side, terminal.either("◀", "<") + shaft) + " " + shown + " " + terminal.styled(side, stroke.repeat(2));
    }

    private static String centred(String text) {
        int before = (ARROW_COLUMNS - text.length()) / 2;
        return " ".repeat(before) + text + " ".repeat(ARROW_COLUMNS - text.length() - before);
    }

    private static String padded(String text, int columns) {
        return text.length() >= columns ? text : text + " ".repeat(columns - text.length());
    }
}
