package io.tcpkit.lab.validate;

import io.tcpkit.lab.scenario.Flow;
import io.tcpkit.lab.scenario.Scenario;
import java.time.Duration;
import java.util.stream.LongStream;
import java.util.stream.Collectors;

/// Runs of one flow on a path that loses packets and limits nothing: what models of a window assume.
final class LossRuns {
    /// Which packet of the way there is the first to be lost: after the SYN and the ACK of the handshake, early in the first
    /// flight.
    private static final int FIRST_LOSS = 8;

    private LossRuns() {
    }

    /// A path without queues, on which a packet takes 12 µs.
    static Scenario path(long seed, Duration rtt) {
        return Scenario.dumbbell(seed).rate("1gbit").rtt(rtt).buffer("unlimited").processingJitter(false);
    }

    /// A flow whose every segment is acknowledged, with the slow start of old.
    static Flow plain(Flow flow, String congestion) {
        return flow.congestion(congestion).connection(it -> it.ackPolicy("immediate"));
    }

    /// Loses single packets at even distances. The flow begins with a window as large as the one it is to have before each
    /// loss, and the first of them comes at once: what is measured is the steady state and not the way to it.
    ///
    /// @param period 1/p
    /// @param segments the mean window that the model has
    /// @param peak how much larger it is before a loss
    /// @param epochs how many losses
    static Scenario periodic(String congestion, Duration rtt, long period, double segments, double peak, int epochs) {
        String losses = LongStream.range(0, epochs + epochs / 2 + 2).map(i -> FIRST_LOSS + i * period).mapToObj(Long::toString)
                .collect(Collectors.joining("+", "trace:", ""));
        double epochSeconds = period / segments * rtt.toNanos() / 1e9;
        Duration warmUp = Duration.ofMillis((long) (epochSeconds * 1e3 * epochs / 5));
        int window = (int) Math.min(1_000, Math.round(segments * peak));
        return path(1, rtt).loss(losses).warmUp(warmUp).length(Duration.ofMillis((long) (epochSeconds * 1e3 * epochs)))
                .flow("a", f -> plain(f, congestion).connection(it -> it.initialWindowSegments(window)));
    }
}
