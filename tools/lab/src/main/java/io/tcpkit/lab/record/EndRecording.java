package io.tcpkit.lab.record;

import io.tcpkit.api.ConnectionId;
import io.tcpkit.api.TcpState;
import java.util.List;
import java.util.Optional;

/// What one end of a connection did.
///
/// @param host the host it is on
/// @param id which connection it is there
/// @param congestion the name of the congestion controller that was in charge last, empty when it never sent
/// @param state the state it was in at the end
/// @param ending how it ended, or that it had not
/// @param series values over time; none when it was recorded in numbers only
/// @param goodput what was acknowledged per interval
/// @param phases what its congestion controller and its loss recovery were doing
/// @param transitions from state to state
/// @param firstSegments how it began
/// @param omittedSegments how many segments lie between those and the last
/// @param lastSegments how it ended
/// @param figures the whole in numbers
public record EndRecording(
        String host,
        ConnectionId id,
        String congestion,
        TcpState state,
        Ending ending,
        List<Series> series,
        RateSeries goodput,
        Bands phases,
        List<Transition> transitions,
        List<SegmentNote> firstSegments,
        long omittedSegments,
        List<SegmentNote> lastSegments,
        FlowFigures figures) {

    /// How a connection ended.
    public enum Ending {
        /// It had not.
        OPEN("still open"),
        /// By FINs of both sides.
        FINISHED("closed by both sides"),
        /// By a RST of ours.
        RESET_BY_US("reset by this end"),
        /// By a RST of the peer's.
        RESET_BY_PEER("reset by the peer"),
        /// It was given up without a word.
        GIVEN_UP("given up");

        private final String description;

        Ending(String description) {
            this.description = description;
        }

        /// {@return how it ended, in words}
        public String description() {
            return description;
        }
    }

    /// From one state to another.
    ///
    /// @param nanos when
    /// @param from the state it was in
    /// @param to the state it is in
    public record Transition(long nanos, TcpState from, TcpState to) {
    }

    /// {@return whether it sent data}
    public boolean hasSentData() {
        return figures.sentBytes() > 0;
    }

    /// {@return values over time}
    ///
    /// @param metric what they tell of
    public Optional<Series> series(Metric metric) {
        return series.stream().filter(it -> it.metric() == metric && it.size() > 0).findFirst();
    }
}
