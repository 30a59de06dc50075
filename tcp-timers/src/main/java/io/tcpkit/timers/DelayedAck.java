package io.tcpkit.timers;

import io.tcpkit.api.spi.AckPolicy;
import io.tcpkit.api.spi.AckPolicyProvider;
import io.tcpkit.api.spi.ParameterSpec;
import io.tcpkit.api.spi.Parameters;
import java.time.Duration;
import java.util.List;

/// `delayed`: an acknowledgment for every second full-sized segment, and a fixed time after the first unacknowledged
/// arrival at the latest.
public final class DelayedAck implements AckPolicy {
    private static final int DEFAULT_SEGMENTS = 2;
    private static final Duration DEFAULT_DELAY = Duration.ofMillis(200);

    private final int segments;
    private final long delayNanos;
    private boolean waiting;
    private long dueNanos;

    DelayedAck(int segments, long delayNanos) {
        this.segments = segments;
        this.delayNanos = delayNanos;
    }

    @Override
    public long onSegment(Arrival arrival, int unackedSegments, long unackedBytes) {
        if (isEnough(segments, arrival, unackedSegments, unackedBytes)) {
            return NOW;
        }
        if (!waiting) {
            waiting = true;
            dueNanos = arrival.nowNanos() + delayNanos;
        }
        // RFC 5681 §4.2: the time runs from the first unacknowledged arrival; later small ones do not start it again.
        return Math.max(dueNanos - arrival.nowNanos(), NOW);
    }

    @Override
    public void onAckSent(long nowNanos, boolean piggybacked) {
        waiting = false;
    }

    /// RFC 9293 §3.8.6.3 (SHLD-19), RFC 5681 §4.2: at least every second full-sized segment, or 2*RMSS octets, so that
    /// a peer which never sends full-sized segments is not left waiting either.
    static boolean isEnough(int segments, AckPolicy.Arrival arrival, int unackedSegments, long unackedBytes) {
        return unackedSegments >= segments || unackedBytes >= (long) segments * arrival.rcvMss();
    }

    /// {@return a delay out of the parameters}
    ///
    /// @throws IllegalArgumentException when it is not a duration below half a second
    static long delayNanos(Parameters parameters, String name, Duration defaultValue) {
        Duration delay = parameters.duration(name, defaultValue, Duration.ZERO, Duration.ofDays(1));
        // RFC 9293 §3.8.6.3 (MUST-40): peers set their retransmission timers relying on it.
        if (delay.compareTo(Duration.ofMillis(500)) >= 0) {
            throw new IllegalArgumentException(
                    "%s is %s, but must be less than 500ms (RFC 9293 §3.8.6.3: senders time out on longer ones); try 200ms"
                            .formatted(name, parameters.text(name, "")));
        }
        return delay.toNanos();
    }

    /// Makes [DelayedAck]s.
    public static final class Provider implements AckPolicyProvider {
        /// For `ServiceLoader`.
        public Provider() {
        }

        @Override
        public String name() {
            return "delayed";
        }

        @Override
        public String description() {
            return "one for every second full-sized segment, and a fixed time after the first at the latest";
        }

        @Override
        public String reference() {
            return "RFC 9293 §3.8.6.3, RFC 5681 §4.2";
        }

        @Override
        public List<ParameterSpec> parameters() {
            return List.of(
                    new ParameterSpec("segments", "2",
                            "full-sized segments to acknowledge together, 1 to 64 (RFC 9293 §3.8.6.3: at most 2)"),
                    new ParameterSpec("delay", "200ms",
                            "longest wait for the acknowledgment, less than 500ms (RFC 9293 §3.8.6.3)"));
        }

        @Override
        public AckPolicy create(Parameters parameters) {
            return new DelayedAck((int) parameters.integer("segments", DEFAULT_SEGMENTS, 1, 64),
                    delayNanos(parameters, "delay", DEFAULT_DELAY));
        }
    }
}
