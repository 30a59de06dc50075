package io.tcpkit.cli.diagram;

/// One thing that happened between two sides that are both watched, so that leaving and arriving are told apart.
public sealed interface Happening {

    /// {@return when, in nanoseconds}
    long atNanos();

    /// A segment on its way.
    ///
    /// @param number counts segments, so that two halves of an arrow can be told to belong together
    /// @param rightwards whether the left side sent it
    /// @param connection which connection it belongs to, from 1
    /// @param segment the segment, with positions relative to each side's SYN
    /// @param late whether the network holds it back for longer than others
    record Crossing(int number, boolean rightwards, int connection, Step.Segment segment, boolean late) {
    }

    /// A segment left.
    ///
    /// @param atNanos when
    /// @param crossing the segment
    record Departure(long atNanos, Crossing crossing) implements Happening {
    }

    /// A segment arrived.
    ///
    /// @param atNanos when
    /// @param crossing the segment
    record Arrival(long atNanos, Crossing crossing) implements Happening {
    }

    /// A segment left and will never arrive.
    ///
    /// @param atNanos when it left
    /// @param crossing the segment
    record Loss(long atNanos, Crossing crossing) implements Happening {
    }

    /// A side went from one state to another.
    ///
    /// @param atNanos when
    /// @param left which side
    /// @param connection of which connection, from 1
    /// @param before the state it was in
    /// @param after the state it is in
    record Change(long atNanos, boolean left, int connection, String before, String after) implements Happening {
    }

    /// A side did something else: what the application asked for, a timer that expired.
    ///
    /// @param atNanos when
    /// @param left which side
    /// @param text what it did
    record Note(long atNanos, boolean left, String text) implements Happening {
    }
}
