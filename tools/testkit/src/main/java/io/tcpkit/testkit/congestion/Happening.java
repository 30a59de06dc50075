package io.tcpkit.testkit.congestion;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/// What can happen to a sender between two looks at its congestion window. A list of these is a history; a
/// [PlayedSender] turns it into the calls that a connection would make.
///
/// Each makes sense at any time: what cannot happen now, such as a loss when nothing is in flight, does nothing.
public sealed interface Happening {

    /// The application has so many segments, and the window decides how many of them leave.
    ///
    /// @param segments how many
    record Written(int segments) implements Happening {
    }

    /// The application has more than the window takes.
    record Filled() implements Happening {
    }

    /// The first segments in flight are acknowledged, with one ACK.
    ///
    /// @param segments how many at most
    /// @param marked whether a congestion mark is echoed
    /// @param lateMicros how long they waited in queues, beyond the shortest round trip
    record Acked(int segments, boolean marked, int lateMicros) implements Happening {
    }

    /// All goes well: whole windows are filled and acknowledged, segment by segment.
    ///
    /// @param rounds how many windows
    record Grown(int rounds) implements Happening {
    }

    /// The first segment in flight is lost, which SACK blocks for later ones show.
    ///
    /// @param later how many later ones arrived at most
    /// @param together how many are lost at most
    record Lost(int later, int together) implements Happening {
    }

    /// What was lost is sent again, and all that is in flight arrives.
    record Repaired() implements Happening {
    }

    /// No answer came: the retransmission timer expires.
    ///
    /// @param everything whether all that is in flight counts as lost, or the first segment alone (RFC 8985 §6.3)
    record TimedOut(boolean everything) implements Happening {
    }

    /// What was believed lost was only late.
    record FalseAlarm() implements Happening {
    }

    /// Everything is acknowledged, and then the application has nothing to send for a while.
    ///
    /// @param millis how long
    record Paused(int millis) implements Happening {
    }

    /// The path takes segments of another size.
    ///
    /// @param smss the new one in bytes
    record Resized(int smss) implements Happening {
    }

    /// {@return histories of up to 120 happenings, such as networks make them and such as they hardly would}
    static Arbitrary<List<Happening>> histories() {
        Arbitrary<Integer> segments = Arbitraries.frequencyOf(
                Tuple.of(6, Arbitraries.of(1, 2, 2, 2, 3, 10)), Tuple.of(1, Arbitraries.integers().between(1, 500)));
        Arbitrary<Boolean> rarely = Arbitraries.frequency(Tuple.of(9, false), Tuple.of(1, true));
        Arbitrary<Integer> late = Arbitraries.frequencyOf(
                Tuple.of(5, Arbitraries.integers().between(0, 2_000)), Tuple.of(1, Arbitraries.integers().between(0, 400_000)));
        return Arbitraries.<Happening>frequencyOf(
                Tuple.of(4, segments.map(Written::new)),
                Tuple.of(10, Arbitraries.create(Filled::new)),
                Tuple.of(24, Combinators.combine(segments, rarely, late).as(Acked::new)),
                Tuple.of(1, Arbitraries.integers().between(1, 10).map(Grown::new)),
                Tuple.of(3, Combinators.combine(Arbitraries.integers().between(1, 20), segments).as(Lost::new)),
                Tuple.of(3, Arbitraries.create(Repaired::new)),
                Tuple.of(2, Arbitraries.of(true, true, false).map(TimedOut::new)),
                Tuple.of(2, Arbitraries.create(FalseAlarm::new)),
                Tuple.of(1, Arbitraries.integers().between(1, 20_000).map(Paused::new)),
                Tuple.of(1, Arbitraries.integers().between(48, 65_495).map(Resized::new)))
                .list().ofMaxSize(120);
    }
}
