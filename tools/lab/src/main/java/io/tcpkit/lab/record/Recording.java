package io.tcpkit.lab.record;

import java.util.List;

/// The evidence of a run: what its connections and links did.
///
/// @param run what was run
/// @param lengthNanos how long, in virtual time
/// @param flows connections, in the order in which they began
/// @param links directions of links that had a queue or a loss
/// @param remarks what is not in it, in sentences: what was thinned, what was only counted
public record Recording(
        RunDescription run,
        long lengthNanos,
        List<FlowRecording> flows,
        List<LinkRecording> links,
        List<String> remarks) {
}
