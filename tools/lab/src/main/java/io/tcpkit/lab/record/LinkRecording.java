package io.tcpkit.lab.record;

import java.util.List;
import java.util.Optional;

/// What happened at one direction of a link.
///
/// @param name the link and its direction, such as `left > right`
/// @param bytesPerSecond its rate at the end, `Long.MAX_VALUE` when it has no limit
/// @param series the queue, drops and marks over time
/// @param throughput what left it, per interval
/// @param deliveredBytes bytes that left it
/// @param packets packets that left it
/// @param drops packets that it dropped, for any reason
/// @param marks packets that it marked
/// @param medianQueueBytes what its queue had half of the time that packets came, or less
/// @param tailQueueBytes what its queue had 95 % of the time that packets came, or less
public record LinkRecording(
        String name,
        long bytesPerSecond,
        List<Series> series,
        RateSeries throughput,
        long deliveredBytes,
        long packets,
        long drops,
        long marks,
        long medianQueueBytes,
        long tailQueueBytes) {

    /// {@return values over time}
    ///
    /// @param metric what they tell of
    public Optional<Series> series(Metric metric) {
        return series.stream().filter(it -> it.metric() == metric && it.size() > 0).findFirst();
    }
}
