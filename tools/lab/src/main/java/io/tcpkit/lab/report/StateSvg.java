package io.tcpkit.lab.report;

import static io.tcpkit.lab.report.Markup.at;

import io.tcpkit.api.TcpState;
import io.tcpkit.lab.record.EndRecording;
import io.tcpkit.lab.record.EndRecording.Transition;
import io.tcpkit.lab.record.FlowRecording;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Figure 5 of RFC 9293 §3.3.2 with the way that both ends of a connection took through it.
final class StateSvg {
    private static final double HALF_WIDTH = 62;
    private static final double HALF_HEIGHT = 15;

    /// Where a state stands. CLOSED stands twice, as in the RFC: where connections begin and where they end.
    private record Place(String name, double x, double y) {
    }

    private static final Place CLOSED_AT_LAST = new Place("CLOSED", 530, 405);

    private static final Map<TcpState, Place> PLACES = places();

    /// The lines of figure 5, aborts and timeouts aside.
    private static final List<List<TcpState>> EDGES = List.of(
            List.of(TcpState.CLOSED, TcpState.LISTEN), List.of(TcpState.CLOSED, TcpState.SYN_SENT),
            List.of(TcpState.LISTEN, TcpState.SYN_RECEIVED), List.of(TcpState.LISTEN, TcpState.SYN_SENT),
            List.of(TcpState.SYN_SENT, TcpState.SYN_RECEIVED), List.of(TcpState.SYN_SENT, TcpState.ESTABLISHED),
            List.of(TcpState.SYN_RECEIVED, TcpState.ESTABLISHED), List.of(TcpState.SYN_RECEIVED, TcpState.FIN_WAIT_1),
            List.of(TcpState.ESTABLISHED, TcpState.FIN_WAIT_1), List.of(TcpState.ESTABLISHED, TcpState.CLOSE_WAIT),
            List.of(TcpState.FIN_WAIT_1, TcpState.FIN_WAIT_2), List.of(TcpState.FIN_WAIT_1, TcpState.CLOSING),
            List.of(TcpState.FIN_WAIT_2, TcpState.TIME_WAIT), List.of(TcpState.CLOSING, TcpState.TIME_WAIT),
            List.of(TcpState.CLOSE_WAIT, TcpState.LAST_ACK), List.of(TcpState.LAST_ACK, TcpState.CLOSED),
            List.of(TcpState.TIME_WAIT, TcpState.CLOSED));

    private final StringBuilder svg = new StringBuilder();

    private StateSvg() {
    }

    private static Map<TcpState, Place> places() {
        var places = new LinkedHashMap<TcpState, Place>();
        places.put(TcpState.CLOSED, new Place("CLOSED", 320, 22));
        places.put(TcpState.LISTEN, new Place("LISTEN", 320, 88));
        places.put(TcpState.SYN_RECEIVED, new Place("SYN-RECEIVED", 110, 145));
        places.put(TcpState.SYN_SENT, new Place("SYN-SENT", 530, 145));
        places.put(TcpState.ESTABLISHED, new Place("ESTABLISHED", 320, 202));
        places.put(TcpState.FIN_WAIT_1, new Place("FIN-WAIT-1", 110, 259));
        places.put(TcpState.CLOSE_WAIT, new Place("CLOSE-WAIT", 530, 259));
        places.put(TcpState.FIN_WAIT_2, new Place("FIN-WAIT-2", 110, 332));
        places.put(TcpState.CLOSING, new Place("CLOSING", 320, 306));
        places.put(TcpState.LAST_ACK, new Place("LAST-ACK", 530, 332));
        places.put(TcpState.TIME_WAIT, new Place("TIME-WAIT", 240, 405));
        return places;
    }

    /// {@return the drawing of a connection's way}
    ///
    /// @param flow the connection
    static String of(FlowRecording flow) {
        return new StateSvg().draw(flow);
    }

    private String draw(FlowRecording flow) {
        svg.append("<svg class=\"states\" viewBox=\"0 0 640 428\" role=\"img\" aria-label=\"States of the connection\">\n");
        for (List<TcpState> edge : EDGES) {
            line(place(edge.getFirst(), edge.getFirst()), place(edge.getLast(), edge.getFirst()), "edge", 0);
        }
        var visited = new ArrayList<Place>();
        var ends = flow.ends();
        for (int end = 0; end < ends.size(); end++) {
            way(ends.get(end), end, visited);
        }
        PLACES.values().forEach(place -> box(place, visited.contains(place)));
        box(CLOSED_AT_LAST, visited.contains(CLOSED_AT_LAST));
        for (int end = 0; end < ends.size(); end++) {
            numbers(ends.get(end), end);
        }
        return svg.append("</svg>\n").toString();
    }

    private static Place place(TcpState state, TcpState from) {
        boolean isEnd = state == TcpState.CLOSED && from != TcpState.CLOSED && from != TcpState.LISTEN;
        return isEnd ? CLOSED_AT_LAST : PLACES.get(state);
    }

    private static Place start(Transition step) {
        return PLACES.get(step.from());
    }

    private void way(EndRecording end, int which, List<Place> visited) {
        for (Transition step : end.transitions()) {
            Place from = start(step);
            Place to = place(step.to(), step.from());
            visited.add(from);
            visited.add(to);
            boolean isOfFigure = EDGES.contains(List.of(step.from(), step.to()));
            line(from, to, "way way%d%s".formatted(which, isOfFigure ? "" : " abort"), which == 0 ? -4 : 4);
        }
    }

    private void numbers(EndRecording end, int which) {
        int number = 1;
        for (Transition step : end.transitions()) {
            double[] ends = ends(start(step), place(step.to(), step.from()), which == 0 ? -4 : 4);
            // Two ends may take the same way: their numbers stand apart on it.
            double part = which == 0 ? 0.36 : 0.64;
            String x = at(ends[0] + part * (ends[2] - ends[0]));
            String y = at(ends[1] + part * (ends[3] - ends[1]));
            svg.append("<g class=\"step way%d\"><circle cx=\"%s\" cy=\"%s\" r=\"9\"/><text x=\"%s\" y=\"%s\" dy=\"0.35em\">%d</text><title>%s</title></g>\n"
                    .formatted(which, x, y, x, y, number++, Markup.text("%s: %s to %s at %s".formatted(end.host(),
                            name(step.from()), name(step.to()), Quantities.moment(step.nanos())))));
        }
    }

    static String name(TcpState state) {
        return state.name().replace('_', '-');
    }

    private void line(Place from, Place to, String kind, double aside) {
        double[] ends = ends(from, to, aside);
        svg.append("<line class=\"%s\" x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\"/>\n".formatted(kind, at(ends[0]), at(ends[1]),
                at(ends[2]), at(ends[3])));
    }

    /// From border to border, and aside of the middle.
    private static double[] ends(Place from, Place to, double aside) {
        double dx = to.x() - from.x();
        double dy = to.y() - from.y();
        double length = Math.sqrt(dx * dx + dy * dy);
        double inside = length == 0 ? 0 : Math.min(HALF_WIDTH / Math.max(Math.abs(dx), 1e-9), HALF_HEIGHT / Math.max(Math.abs(dy), 1e-9));
        double asideX = length == 0 ? 0 : -dy / length * aside;
        double asideY = length == 0 ? 0 : dx / length * aside;
        return new double[] {from.x() + inside * dx + asideX, from.y() + inside * dy + asideY,
                to.x() - inside * dx + asideX, to.y() - inside * dy + asideY};
    }

    private void box(Place place, boolean isVisited) {
        svg.append("<g class=\"state%s\"><rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" rx=\"5\"/><text x=\"%s\" y=\"%s\" dy=\"0.35em\">%s</text></g>\n"
                .formatted(isVisited ? " visited" : "", at(place.x() - HALF_WIDTH), at(place.y() - HALF_HEIGHT),
                        at(2 * HALF_WIDTH), at(2 * HALF_HEIGHT), at(place.x()), at(place.y()), place.name()));
    }
}
