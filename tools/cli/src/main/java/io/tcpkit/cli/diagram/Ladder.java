package io.tcpkit.cli.diagram;

import io.tcpkit.cli.terminal.Amounts;
import io.tcpkit.cli.terminal.Terminal;
import io.tcpkit.cli.terminal.Terminal.Style;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Draws what happened between two sides that are both watched, in 80 columns.
///
/// ```
///      ms  client                                                          server
///          CLOSED       |                                           | LISTEN
///     0.0               | connect to port 80                        |
///     0.0  SYN-SENT     |-- SYN seq 0 win 65,535 ----------X        |
///  1000.0  SYN-SENT     |-- SYN seq 0 win 65,535 (again) ---------->| SYN-RECEIVED
/// ```
/// The time is that of the end where the arrow begins. An arrow that takes longer than others, or crosses one where either
/// changes a state, is drawn in two lines with the same number: one where it leaves, one where it arrives. A lost one ends
/// in an X.
public final class Ladder {
    /// The widest line.
    public static final int COLUMNS = 80;

    private static final int TIME_COLUMNS = 8;
    private static final int STATE_COLUMNS = 12;
    private static final int ARROW_COLUMNS = COLUMNS - TIME_COLUMNS - 1 - STATE_COLUMNS - 1 - 1 - 1 - 1 - STATE_COLUMNS;
    private static final long LONG_NANOS = 100_000_000_000L;
    private static final int ENDS = 6;

    private final Terminal terminal;
    private final String left;
    private final String right;
    private final boolean everyWindow;
    private final int most;

    /// A way to draw.
    ///
    /// @param terminal what can be shown
    /// @param left who is drawn on the left
    /// @param right who is drawn on the right
    /// @param everyWindow whether to name the window of each segment without data
    /// @param most how many lines at most; the middle of what is longer is left out
    public Ladder(Terminal terminal, String left, String right, boolean everyWindow, int most) {
        this.terminal = terminal;
        this.left = left;
        this.right = right;
        this.everyWindow = everyWindow;
        this.most = most;
    }

    /// {@return the diagram's lines}
    ///
    /// @param happenings what happened, in order
    /// @param leftState the left side's state before
    /// @param rightState the right side's state before
    public List<String> lines(List<Happening> happenings, String leftState, String rightState) {
        List<Rung> rungs = Rung.of(happenings);
        boolean several = happenings.stream().mapToInt(Ladder::connection).filter(it -> it > 0).distinct().count() > 1;
        boolean seconds = !rungs.isEmpty() && rungs.getLast().atNanos > LONG_NANOS;
        var lines = new ArrayList<String>();
        lines.add(head(seconds ? "s" : "ms"));
        if (!leftState.isEmpty() || !rightState.isEmpty()) {
            lines.add(joined("", leftState, " ".repeat(ARROW_COLUMNS), rightState));
        }
        for (int at = 0; at < rungs.size(); at++) {
            if (rungs.size() > most && at >= most / 2 && at < rungs.size() - (most - most / 2)) {
                if (at == most / 2) {
                    lines.add(joined("", "", centred("... %s".formatted(
                            Amounts.count(rungs.size() - most, "more line"))), ""));
                }
                continue;
            }
            lines.add(line(rungs.get(at), seconds, several));
        }
        return lines;
    }

    private static int connection(Happening happening) {
        return switch (happening) {
            case Happening.Departure it -> it.crossing().connection();
            case Happening.Arrival it -> it.crossing().connection();
            case Happening.Loss it -> it.crossing().connection();
            case Happening.Change it -> it.connection();
            case Happening.Note _ -> 0;
        };
    }

    private String head(String unit) {
        String time = " ".repeat(TIME_COLUMNS - unit.length()) + unit + " ";
        int between = COLUMNS - time.length() - left.length() - right.length();
        return terminal.styled(Style.DIM, time) + terminal.styled(Style.BOLD, left) + " ".repeat(Math.max(1, between))
                + terminal.styled(Style.BOLD, right);
    }

    private String line(Rung rung, boolean seconds, boolean several) {
        String time = seconds ? String.format(Locale.ROOT, "%8.2f", rung.atNanos / 1e9)
                : String.format(Locale.ROOT, "%8.1f", rung.atNanos / 1e6);
        String middle = rung.crossing.map(it -> arrow(rung.kind, it, several)).orElseGet(() -> rung.note
                .map(this::words).orElse(" ".repeat(ARROW_COLUMNS)));
        return joined(time, rung.left, middle, rung.right);
    }

    private String joined(String time, String leftState, String middle, String rightState) {
        String edge = terminal.either("│", "|");
        String line = terminal.styled(Style.DIM, padded(time, TIME_COLUMNS)) + " "
                + terminal.styled(Style.CYAN, padded(leftState, STATE_COLUMNS)) + " " + edge + middle + edge
                + (rightState.isEmpty() ? "" : " " + terminal.styled(Style.MAGENTA, rightState));
        return line.stripTrailing();
    }

    private String words(Happening.Note note) {
        String text = cut(note.text(), ARROW_COLUMNS - 2);
        String blank = " ".repeat(ARROW_COLUMNS - 1 - text.length());
        String shown = terminal.styled(Style.DIM, text);
        return note.left() ? " " + shown + blank : blank + shown + " ";
    }

    // ---- arrows

    private String arrow(Rung.Kind kind, Happening.Crossing crossing, boolean several) {
        String number = "(" + crossing.number() + ")";
        boolean half = kind == Rung.Kind.LEAVES || kind == Rung.Kind.ARRIVES;
        String label = label(crossing, several, ARROW_COLUMNS - ENDS - (half ? number.length() : 0));
        String stroke = terminal.either("─", "-");
        String head = crossing.rightwards() ? terminal.either("▶", ">") : terminal.either("◀", "<");
        int spare = ARROW_COLUMNS - label.length();
        // From the tail to the head, for an arrow to the right.
        List<String> parts = switch (kind) {
            case WHOLE -> List.of(stroke.repeat(2), label, stroke.repeat(spare - 5) + head);
            case LOST -> List.of(stroke.repeat(2), label,
                    stroke.repeat(Math.max(1, spare - 13)) + terminal.either("✗", "X") + " "
                            .repeat(spare - 5 - Math.max(1, spare - 13)));
            case LEAVES -> List.of(stroke.repeat(2), label,
                    stroke + number + " ".repeat(spare - 5 - number.length()));
            case ARRIVES -> List.of(" ".repeat(spare - 5 - number.length()) + number + stroke, label, stroke + head);
            case WORDS -> throw new AssertionError("words have no arrow");
        };
        Style side = crossing.rightwards() ? Style.CYAN : Style.MAGENTA;
        String shown = terminal.styled(crossing.segment().retransmission() ? Style.YELLOW : Style.BOLD, label);
        return crossing.rightwards()
                ? terminal.styled(side, parts.get(0)) + " " + shown + " " + terminal.styled(side, parts.get(2))
                : terminal.styled(side, mirrored(parts.get(2), number)) + " " + shown + " "
                        + terminal.styled(side, mirrored(parts.get(0), number));
    }

    private static String mirrored(String part, String number) {
        int at = part.indexOf(number);
        if (at < 0) {
            return new StringBuilder(part).reverse().toString();
        }
        return mirrored(part.substring(at + number.length()), number) + number
                + mirrored(part.substring(0, at), number);
    }

    private String label(Happening.Crossing crossing, boolean several, int room) {
        String label = (several ? "[" + crossing.connection() + "] " : "")
                + SegmentLabel.of(crossing.segment(), everyWindow, true);
        if (label.length() > room) {
            // What is acknowledged says that there is an ACK.
            label = label.replaceFirst("PSH ", "").replaceFirst("\\bACK (?=.*\\back )", "");
        }
        return cut(label, room);
    }

    private String cut(String text, int room) {
        return text.length() <= room ? text : text.substring(0, room - 1) + terminal.either("…", "~");
    }

    private static String centred(String text) {
        int before = (ARROW_COLUMNS - text.length()) / 2;
        return " ".repeat(before) + text + " ".repeat(ARROW_COLUMNS - text.length() - before);
    }

    private static String padded(String text, int columns) {
        return text.length() >= columns ? text : text + " ".repeat(columns - text.length());
    }
}
