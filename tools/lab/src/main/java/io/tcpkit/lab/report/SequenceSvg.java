package io.tcpkit.lab.report;

import static io.tcpkit.lab.report.Markup.at;

import io.tcpkit.api.segment.Flags;
import io.tcpkit.api.spi.SendReason;
import io.tcpkit.lab.record.EndRecording;
import io.tcpkit.lab.record.EndRecording.Transition;
import io.tcpkit.lab.record.FlowRecording;
import io.tcpkit.lab.record.SegmentNote;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// How a connection began and how it ended, as a sequence diagram: time runs downwards, one row for each thing that one of
/// the ends saw.
///
/// ```
///   0.000 s  SYN-SENT  |\  SYN                  |
///                      |  \_____________________|  SYN-RECEIVED  0.020 s
/// ```
final class SequenceSvg {
    private static final double WIDTH = 760;
    private static final double LEFT = 190;
    private static final double RIGHT = WIDTH - LEFT;
    private static final double ROW = 25;
    private static final double TOP = 44;
    /// How many segments are shown of the beginning, and of the end.
    private static final int SHOWN = 14;

    /// Something that one end saw.
    private sealed interface Seen {
        long nanos();

        int end();
    }

    private record Passed(int end, SegmentNote note, boolean isOfBeginning) implements Seen {
        @Override
        public long nanos() {
            return note.nanos();
        }
    }

    private record Changed(int end, Transition transition) implements Seen {
        @Override
        public long nanos() {
            return transition.nanos();
        }
    }

    private final List<EndRecording> ends;
    private final StringBuilder arrows = new StringBuilder();
    private final StringBuilder texts = new StringBuilder();
    private double y = TOP;

    private SequenceSvg(FlowRecording flow) {
        ends = flow.ends();
    }

    /// {@return the diagram of a connection}
    ///
    /// @param flow the connection
    static String of(FlowRecording flow) {
        return new SequenceSvg(flow).draw(flow);
    }

    private String draw(FlowRecording flow) {
        List<Seen> all = merge();
        List<Passed> sent = all.stream().filter(it -> it instanceof Passed passed && passed.note().isSent())
                .map(Passed.class::cast).toList();
        List<Passed> beginning = sent.stream().filter(it -> it.isOfBeginning()).limit(SHOWN).toList();
        List<Passed> end = sent.subList(Math.max(beginning.size(), sent.size() - SHOWN), sent.size());
        boolean isWhole = beginning.size() + end.size() == sent.size() && ends.stream().allMatch(it -> it.omittedSegments() == 0);
        var arrivals = arrivals(all, sent);
        if (isWhole) {
            part(all, sent, arrivals, Long.MIN_VALUE, Long.MAX_VALUE);
        } else if (!sent.isEmpty()) {
            long untilNanos = beginning.getLast().nanos();
            long sinceNanos = end.isEmpty() ? Long.MAX_VALUE : end.getFirst().nanos();
            part(all, beginning, arrivals, Long.MIN_VALUE, untilNanos);
            if (!end.isEmpty()) {
                omission(untilNanos, sinceNanos);
                part(all, end, arrivals, sinceNanos, Long.MAX_VALUE);
            }
        }
        String opener = Markup.text(flow.opener().host());
        String answerer = flow.answerer().map(it -> Markup.text(it.host())).orElse("not recorded");
        double height = y + 8;
        return """
                <svg class="sequence" viewBox="0 0 %s %s" role="img" aria-label="Segments of the connection">
                <text class="host" x="%s" y="18">%s</text><text class="host" x="%s" y="18">%s</text>
                <line class="life" x1="%s" y1="28" x2="%s" y2="%s"/><line class="life" x1="%s" y1="28" x2="%s" y2="%s"/>
                %s%s</svg>
                """.formatted(at(WIDTH), at(height), at(LEFT), opener, at(RIGHT), answerer,
                at(LEFT), at(LEFT), at(height), at(RIGHT), at(RIGHT), at(height), arrows, texts);
    }

    private List<Seen> merge() {
        var all = new ArrayList<Seen>();
        for (int end = 0; end < ends.size(); end++) {
            EndRecording it = ends.get(end);
            for (SegmentNote note : it.firstSegments()) {
                all.add(new Passed(end, note, true));
            }
            for (SegmentNote note : it.lastSegments()) {
                all.add(new Passed(end, note, it.omittedSegments() == 0));
            }
            for (Transition transition : it.transitions()) {
                all.add(new Changed(end, transition));
            }
        }
        // Stable: of what an end saw at the same time, the order is that in which it saw it; it receives, changes, and sends.
        all.sort(Comparator.comparingLong(Seen::nanos).thenComparingInt(SequenceSvg::turn));
        return all;
    }

    private static int turn(Seen seen) {
        return switch (seen) {
            case Passed passed -> passed.note().isSent() ? 2 : 0;
            case Changed _ -> 1;
        };
    }

    /// Which arrival belongs to which segment; those that did not arrive are missing.
    private static Map<Passed, Passed> arrivals(List<Seen> all, List<Passed> sent) {
        var arrivals = new IdentityHashMap<Passed, Passed>();
        var free = new ArrayList<Passed>();
        for (Seen seen : all) {
            if (seen instanceof Passed passed && !passed.note().isSent()) {
                free.add(passed);
            }
        }
        for (Passed one : sent) {
            for (int i = 0; i < free.size(); i++) {
                Passed arrival = free.get(i);
                if (arrival.end() != one.end() && arrival.nanos() >= one.nanos() && isSame(one.note(), arrival.note())) {
                    arrivals.put(one, arrival);
                    free.remove(i);
                    break;
                }
            }
        }
        return arrivals;
    }

    private static boolean isSame(SegmentNote sent, SegmentNote received) {
        return sent.flags() == received.flags() && sent.seq() == received.seq() && sent.ack() == received.ack()
                && sent.length() == received.length();
    }

    private void omission(long untilNanos, long sinceNanos) {
        long left = ends.stream().mapToLong(it -> it.omittedSegments() + it.firstSegments().size() + it.lastSegments().size()).max()
                .orElse(0) - 2 * SHOWN;
        y += 4;
        texts.append("<text class=\"omitted\" x=\"%s\" y=\"%s\">%s and some %s segments later</text>\n".formatted(at(WIDTH / 2), at(y),
                Quantities.time(sinceNanos - untilNanos), Quantities.count(left)));
        arrows.append("<line class=\"gap\" x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\"/>\n".formatted(at(LEFT), at(y + 9), at(RIGHT), at(y + 9)));
        y += ROW + 6;
    }

    /// Segments, their arrivals, and the states in between: one row each.
    private void part(List<Seen> all, List<Passed> sent, Map<Passed, Passed> arrivals, long sinceNanos, long untilNanos) {
        Set<Seen> wanted = Collections.newSetFromMap(new IdentityHashMap<>());
        wanted.addAll(sent);
        sent.stream().filter(arrivals::containsKey).map(arrivals::get).forEach(wanted::add);
        // A state that an arrival brings about is shown with it.
        long lastNanos = wanted.stream().mapToLong(Seen::nanos).max().orElse(untilNanos);
        List<Seen> shown = all.stream().filter(it -> wanted.contains(it) || it instanceof Changed changed
                && changed.nanos() >= sinceNanos && changed.nanos() <= Math.max(untilNanos, lastNanos)).toList();
        var rows = new IdentityHashMap<Seen, Double>();
        for (int i = 0; i < shown.size(); i++) {
            rows.put(shown.get(i), y);
            // A state shares the row of the segment that is seen with it.
            boolean isShared = i + 1 < shown.size() && shown.get(i + 1).nanos() == shown.get(i).nanos()
                    && shown.get(i + 1).end() == shown.get(i).end() && shown.get(i).getClass() != shown.get(i + 1).getClass()
                    && (i == 0 || rows.get(shown.get(i - 1)) != y);
            y += isShared ? 0 : ROW;
        }
        for (Seen seen : shown) {
            switch (seen) {
                case Changed(int end, Transition transition) -> margin(end, rows.get(seen), StateSvg.name(transition.to()), true);
                case Passed passed -> {
                    margin(passed.end(), rows.get(seen), Quantities.moment(passed.nanos()), false);
                    if (passed.note().isSent()) {
                        arrow(passed, rows, arrivals);
                    }
                }
            }
        }
    }

    private void arrow(Passed passed, Map<Seen, Double> rows, Map<Passed, Passed> arrivals) {
        boolean toRight = passed.end() == 0;
        double x = toRight ? LEFT : RIGHT;
        double far = toRight ? RIGHT : LEFT;
        double row = rows.get(passed);
        String kind = kind(passed.note());
        Passed arrival = arrivals.get(passed);
        if (arrival != null) {
            arrows.append("<line class=\"arrow %s\" marker-end=\"url(#head)\" x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\"/>\n"
                    .formatted(kind, at(x), at(row), at(far), at(rows.get(arrival))));
        } else {
            // It did not arrive, or so much later that nobody remembers.
            boolean isLost = arrivals.keySet().stream().anyMatch(it -> it.end() == passed.end() && it.nanos() > passed.nanos());
            double stopX = x + 0.6 * (far - x);
            double stopY = row + 0.6 * ROW;
            arrows.append("<line class=\"arrow %s %s\" x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\"/>\n".formatted(kind,
                    isLost ? "lost" : "later", at(x), at(row), at(stopX), at(stopY)));
            if (isLost) {
                texts.append("<text class=\"cross\" x=\"%s\" y=\"%s\" dy=\"0.35em\">✕</text>\n".formatted(at(stopX), at(stopY)));
            }
        }
        texts.append("<text class=\"label %s\" x=\"%s\" y=\"%s\">%s</text>\n".formatted(toRight ? "start" : "end",
                at(toRight ? x + 10 : x - 10), at(row - 4), Markup.text(label(passed.note()))));
    }

    private static String kind(SegmentNote note) {
        if ((note.flags() & Flags.RST) != 0) {
            return "reset";
        }
        return switch (note.reason()) {
            case FAST_RETRANSMISSION, TIMEOUT_RETRANSMISSION, OTHER_RETRANSMISSION, LOSS_PROBE -> "again";
            case SYN, NEW_DATA, MTU_PROBE, WINDOW_PROBE, ACK, DUPLICATE_ACK, WINDOW_UPDATE, CHALLENGE_ACK, KEEP_ALIVE, RESET ->
                    note.length() > 0 ? "data" : "control";
        };
    }

    private static String label(SegmentNote note) {
        var text = new StringBuilder();
        for (int flag : new int[] {Flags.SYN, Flags.FIN, Flags.RST}) {
            if ((note.flags() & flag) != 0) {
                text.append(flag == Flags.SYN ? "SYN " : flag == Flags.FIN ? "FIN " : "RST ");
            }
        }
        boolean counts = note.length() > 0 || !text.isEmpty();
        if (counts) {
            text.append("seq ").append(note.seq());
            if (note.length() > 0) {
                text.append(':').append(note.seq() + note.length());
            }
            text.append(' ');
        }
        if ((note.flags() & Flags.ACK) != 0) {
            text.append("ack ").append(note.ack()).append(' ');
        }
        if (!counts || (note.flags() & Flags.SYN) != 0) {
            text.append("win ").append(note.windowBytes()).append(' ');
        }
        return switch (note.reason()) {
            case SYN, NEW_DATA, ACK, RESET -> text.toString().strip();
            case FAST_RETRANSMISSION, TIMEOUT_RETRANSMISSION, OTHER_RETRANSMISSION, LOSS_PROBE, MTU_PROBE, WINDOW_PROBE,
                    DUPLICATE_ACK, WINDOW_UPDATE, CHALLENGE_ACK, KEEP_ALIVE -> text.append("(").append(why(note.reason())).append(")").toString();
        };
    }

    private static String why(SendReason reason) {
        return reason.description();
    }

    /// Beside the lifeline: the time, and further out the state.
    private void margin(int end, double row, String text, boolean isState) {
        double out = isState ? 78 : 8;
        texts.append("<text class=\"%s %s\" x=\"%s\" y=\"%s\" dy=\"0.35em\">%s</text>\n".formatted(isState ? "changed" : "time",
                end == 0 ? "end" : "start", at(end == 0 ? LEFT - out : RIGHT + out), at(row), text));
    }
}
