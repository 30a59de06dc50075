package io.tcpkit.cli.diagram;

import io.tcpkit.api.TcpState;
import io.tcpkit.api.segment.Flags;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A line of a [Ladder] before it is drawn: an arrow, half of one, or words, with the states that are entered beside it.
final class Rung {
    /// What stands between the two sides.
    enum Kind { WHOLE, LEAVES, ARRIVES, LOST, WORDS }

    final long atNanos;
    final Kind kind;
    final Optional<Happening.Crossing> crossing;
    final Optional<Happening.Note> note;
    String left = "";
    String right = "";

    private Rung(long atNanos, Kind kind, Optional<Happening.Crossing> crossing, Optional<Happening.Note> note) {
        this.atNanos = atNanos;
        this.kind = kind;
        this.crossing = crossing;
        this.note = note;
    }

    private void put(boolean onLeft, String state) {
        if (onLeft) {
            left = state;
        } else {
            right = state;
        }
    }

    /// {@return the lines for what happened, in order}
    static List<Rung> of(List<Happening> happenings) {
        return new Builder(happenings).build();
    }

    private static final class Builder {
        private final List<Happening> happenings;
        private final List<Rung> rungs = new ArrayList<>();
        private final Set<Integer> halved = new HashSet<>();
        private final Set<Integer> arrived = new HashSet<>();
        /// Where a state goes that a segment's arrival causes, by the segment's number.
        private final Map<Integer, Rung> headOf = new HashMap<>();
        /// A state that goes with the SYN or FIN which is about to leave, by side and connection.
        private final Map<String, String> pending = new HashMap<>();
        private Optional<Happening.Arrival> lastArrival = Optional.empty();

        Builder(List<Happening> happenings) {
            this.happenings = happenings;
        }

        List<Rung> build() {
            findHalved();
            for (int at = 0; at < happenings.size(); at++) {
                switch (happenings.get(at)) {
                    case Happening.Departure(long nanos, Happening.Crossing crossing) ->
                            leaves(nanos, crossing, halved.contains(crossing.number()) ? Kind.LEAVES : Kind.WHOLE);
                    case Happening.Loss(long nanos, Happening.Crossing crossing) -> leaves(nanos, crossing, Kind.LOST);
                    case Happening.Arrival arrival -> arrives(arrival);
                    case Happening.Change change -> changes(change, at);
                    case Happening.Note note ->
                            rungs.add(new Rung(note.atNanos(), Kind.WORDS, Optional.empty(), Optional.of(note)));
                }
            }
            return rungs;
        }

        /// An arrow is drawn in one line unless that would tell a lie: when it is held back, or when it crosses one the
        /// other way and the arrival of one of the two changes a state.
        private void findHalved() {
            Set<Integer> causes = causes();
            var underWay = new ArrayList<Happening.Crossing>();
            for (Happening happening : happenings) {
                switch (happening) {
                    case Happening.Departure(_, Happening.Crossing crossing) -> {
                        if (crossing.late()) {
                            halved.add(crossing.number());
                        }
                        for (Happening.Crossing other : underWay) {
                            if (other.rightwards() != crossing.rightwards()
                                    && other.connection() == crossing.connection()
                                    && (causes.contains(other.number()) || causes.contains(crossing.number()))) {
                                halved.add(other.number());
                                halved.add(crossing.number());
                            }
                        }
                        underWay.add(crossing);
                    }
                    case Happening.Arrival(_, Happening.Crossing crossing) ->
                            underWay.removeIf(it -> it.number() == crossing.number());
                    case Happening.Loss _, Happening.Change _, Happening.Note _ -> { }
                }
            }
        }

        /// The segments whose arrival changes a state.
        private Set<Integer> causes() {
            var causes = new HashSet<Integer>();
            Optional<Happening.Arrival> last = Optional.empty();
            for (Happening happening : happenings) {
                if (happening instanceof Happening.Arrival arrival) {
                    last = Optional.of(arrival);
                } else if (happening instanceof Happening.Change change && last.isPresent()
                        && isCause(last.get(), change)) {
                    causes.add(last.get().crossing().number());
                }
            }
            return causes;
        }

        /// Whether a state may have come with an arrival. TIME-WAIT ends by a timer, and some states with what is sent.
        private static boolean isCause(Happening.Arrival arrival, Happening.Change change) {
            return arrival.atNanos() == change.atNanos() && arrival.crossing().rightwards() != change.left()
                    && flagSentWith(change.after()) == 0 && !change.before().equals(TcpState.TIME_WAIT.toString());
        }

        private void leaves(long nanos, Happening.Crossing crossing, Kind kind) {
            var rung = new Rung(nanos, kind, Optional.of(crossing), Optional.empty());
            rungs.add(rung);
            if (kind == Kind.WHOLE) {
                headOf.put(crossing.number(), rung);
            }
            String state = pending.remove(key(crossing.rightwards(), crossing.connection()));
            if (state != null) {
                rung.put(crossing.rightwards(), state);
            }
        }

        private void arrives(Happening.Arrival arrival) {
            int number = arrival.crossing().number();
            // The second copy of a segment that arrives twice has a line of its own.
            if (!arrived.add(number) || halved.contains(number)) {
                var rung = new Rung(arrival.atNanos(), Kind.ARRIVES, Optional.of(arrival.crossing()), Optional.empty());
                rungs.add(rung);
                headOf.put(number, rung);
            }
            lastArrival = Optional.of(arrival);
        }

        private void changes(Happening.Change change, int at) {
            int flag = flagSentWith(change.after());
            if (flag != 0 && departs(change, flag, at)) {
                pending.put(key(change.left(), change.connection()), change.after());
                return;
            }
            if (lastArrival.isPresent() && isCause(lastArrival.get(), change)) {
                Rung head = headOf.get(lastArrival.get().crossing().number());
                // One arrival may lead through two states: the ACK in it, then the FIN. The last one is shown.
                if (head != null) {
                    head.put(change.left(), change.after());
                    return;
                }
            }
            if (change.before().equals(TcpState.TIME_WAIT.toString()) && lastArrival.isPresent()
                    && lastArrival.get().atNanos() == change.atNanos()
                    && (lastArrival.get().crossing().segment().flags() & Flags.SYN) != 0) {
                // A new connection took the place of the old one: its state is told beside the SYN.
                return;
            }
            var rung = new Rung(change.atNanos(), Kind.WORDS, Optional.empty(), Optional.empty());
            rung.put(change.left(), change.after());
            rungs.add(rung);
        }

        /// Whether a segment with a flag leaves the same side at the same moment, a little later.
        private boolean departs(Happening.Change change, int flag, int at) {
            for (int next = at + 1; next < happenings.size() && happenings.get(next)
                    .atNanos() == change.atNanos(); next++) {
                Optional<Happening.Crossing> crossing = switch (happenings.get(next)) {
                    case Happening.Departure departure -> Optional.of(departure.crossing());
                    case Happening.Loss loss -> Optional.of(loss.crossing());
                    case Happening.Arrival _, Happening.Change _, Happening.Note _ -> Optional.empty();
                };
                if (crossing.isPresent() && crossing.get().rightwards() == change.left()
                        && crossing.get().connection() == change.connection()) {
                    return (crossing.get().segment().flags() & flag) != 0;
                }
            }
            return false;
        }

        private static String key(boolean left, int connection) {
            return (left ? "<" : ">") + connection;
        }

        private static int flagSentWith(String state) {
            if (state.equals(TcpState.SYN_SENT.toString())) {
                return Flags.SYN;
            }
            return state.equals(TcpState.FIN_WAIT_1.toString()) || state.equals(TcpState.LAST_ACK.toString())
                    ? Flags.FIN : 0;
        }
    }
}
