package io.tcpkit.lab.record;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// A connection with both its ends.
///
/// @param name what people call it
/// @param opener the end that was there first
/// @param answerer the other end, when it was recorded
public record FlowRecording(String name, EndRecording opener, Optional<EndRecording> answerer) {
    /// {@return both ends, the opener first}
    public List<EndRecording> ends() {
        return Stream.concat(Stream.of(opener), answerer.stream()).toList();
    }

    /// {@return the ends that sent data, which are what graphs are about}
    public List<EndRecording> senders() {
        return ends().stream().filter(EndRecording::hasSentData).toList();
    }

    /// {@return what a sender is called: the flow's name, and where both ends sent data `/back` for the one that answered}
    ///
    /// @param sender one of [#senders()]
    public String nameOf(EndRecording sender) {
        return senders().size() > 1 && sender != opener ? name + "/back" : name;
    }
}
