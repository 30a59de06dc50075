package io.tcpkit.timers;

import io.tcpkit.api.spi.AckPolicy;
import io.tcpkit.api.spi.AckPolicyProvider;
import io.tcpkit.api.spi.ParameterSpec;
import io.tcpkit.api.spi.Parameters;
import java.time.Duration;
import java.util.List;

/// `adaptive`: acknowledges at once where the sender waits for it, and delays no longer than delaying can help.
///
/// * **Quick at the start and after a pause.** A sender in slow start grows with each ACK, and the first window comes in
///   a burst whose odd last segment would wait for the timer. The first 16 acknowledgments therefore leave at once, and
///   16 more after a pause of 200 ms or longer. The count is Linux's (`TCP_MAX_QUICKACKS`); the pause stands for the
///   sender's retransmission timeout, after which RFC 5681 §4.1 has it slow-start again: we cannot see that timeout, so
///   we take the shortest in common use.
/// * **Unless we answer.** When acknowledgments ride on data the exchange is request and response, and waiting for the
///   answer is the point. So a piggybacked ACK ends the quick phase (Linux calls this "pingpong" mode), until the delay
///   runs out in vain.
/// * **Then delayed, but not for long.** A full pair of segments is acknowledged at once, as with `delayed`. Half a pair
///   waits twice the usual time between arrivals: when the next one is not there by then, the burst is over. At most
///   40 ms, Linux's shortest delay, and at least 5 ms, to let an application answer. Each delay that ran out in vain
///   halves the next one, until one paid. The smoothing is RFC 6298's 1/8; the other factors are ours.
public final class AdaptiveAck implements AckPolicy {
    private static final int SEGMENTS = 2;
    private static final int MOST_HALVINGS = 8;
    private static final int DEFAULT_QUICK = 16;
    private static final Duration DEFAULT_PAUSE = Duration.ofMillis(200);
    private static final Duration DEFAULT_DELAY = Duration.ofMillis(40);
    private static final Duration DEFAULT_FLOOR = Duration.ofMillis(5);

    private final int quick;
    private final long pauseNanos;
    private final long maxDelayNanos;
    private final long minDelayNanos;

    private int quickLeft;
    private boolean answering;
    private boolean arrived;
    private long lastArrivalNanos;
    private long gapNanos;
    private int inVain;
    private boolean waiting;
    private long dueNanos;

    AdaptiveAck(int quick, long pauseNanos, long maxDelayNanos, long minDelayNanos) {
        this.quick = quick;
        this.pauseNanos = pauseNanos;
        this.maxDelayNanos = maxDelayNanos;
        this.minDelayNanos = Math.min(minDelayNanos, maxDelayNanos);
        quickLeft = quick;
        gapNanos = maxDelayNanos / 2;
    }

    @Override
    public long onSegment(Arrival arrival, int unackedSegments, long unackedBytes) {
        observe(arrival.nowNanos());
        if (DelayedAck.isEnough(SEGMENTS, arrival, unackedSegments, unackedBytes)) {
            inVain = waiting ? 0 : inVain;
            return NOW;
        }
        if (quickLeft > 0 && !answering) {
            return NOW;
        }
        if (!waiting) {
            waiting = true;
            dueNanos = arrival.nowNanos() + delayNanos();
        }
        return Math.max(dueNanos - arrival.nowNanos(), NOW);
    }

    @Override
    public void onAckSent(long nowNanos, boolean piggybacked) {
        waiting = false;
        if (piggybacked) {
            answering = true;
            inVain = 0;
        }
        if (quickLeft > 0) {
            quickLeft--;
        }
    }

    @Override
    public void onDelayExpired(long nowNanos) {
        answering = false;
        inVain = Math.min(inVain + 1, MOST_HALVINGS);
    }

    private void observe(long nowNanos) {
        long sinceLast = nowNanos - lastArrivalNanos;
        lastArrivalNanos = nowNanos;
        if (!arrived) {
            arrived = true;
        } else if (sinceLast >= pauseNanos) {
            quickLeft = quick;
        } else {
            gapNanos += (sinceLast - gapNanos) / 8;
        }
    }

    private long delayNanos() {
        return Math.max(Math.min(2 * gapNanos, maxDelayNanos) >> inVain, minDelayNanos);
    }

    /// Makes [AdaptiveAck]s.
    public static final class Provider implements AckPolicyProvider {
        /// For `ServiceLoader`.
        public Provider() {
        }

        @Override
        public String name() {
            return "adaptive";
        }

        @Override
        public String description() {
            return "at once where the sender waits for it, else as late as waiting helps";
        }

        @Override
        public String reference() {
            return "RFC 9293 §3.8.6.3, RFC 5681 §4.2";
        }

        @Override
        public List<ParameterSpec> parameters() {
            return List.of(
                    new ParameterSpec("quick", "16",
                            "acknowledgments sent at once at the start and after a pause, 0 to 1000 (Linux: 16)"),
                    new ParameterSpec("pause", "200ms", "time without arrivals after which the quick phase begins again"),
                    new ParameterSpec("delay", "40ms", "longest delay, less than 500ms (RFC 9293 §3.8.6.3; Linux: 40ms)"),
                    new ParameterSpec("floor", "5ms", "shortest delay, so that an answer can carry the acknowledgment"));
        }

        @Override
        public AckPolicy create(Parameters parameters) {
            return new AdaptiveAck((int) parameters.integer("quick", DEFAULT_QUICK, 0, 1_000),
                    parameters.duration("pause", DEFAULT_PAUSE, Duration.ofMillis(1), Duration.ofHours(1)).toNanos(),
                    DelayedAck.delayNanos(parameters, "delay", DEFAULT_DELAY),
                    DelayedAck.delayNanos(parameters, "floor", DEFAULT_FLOOR));
        }
    }
}
