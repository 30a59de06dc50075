package io.tcpkit.congestion;

import io.tcpkit.api.spi.Ack;
import io.tcpkit.api.spi.CongestionControl;
import io.tcpkit.api.spi.CongestionControlProvider;
import io.tcpkit.api.spi.CongestionEvent;
import io.tcpkit.api.spi.ParameterSpec;
import io.tcpkit.api.spi.Parameters;
import io.tcpkit.api.spi.Path;
import io.tcpkit.api.spi.StateSink;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/// `westwood+`: TCP Westwood+ (L. Grieco and S. Mascolo, "Performance Evaluation and Comparison of Westwood+, New Reno, and
/// Vegas TCP Congestion Control", CCR 34(2), 2004). Reno's growth; after a loss the window is what was being delivered,
/// so a loss that was no congestion costs little.
///
/// ```
///   ssthresh = BWE × RTTmin                 BWE   the rate delivered: a sample for each round trip, smoothed
/// ```
/// One sample for a whole round trip, not one for each ACK as Westwood had it: acknowledgments that arrive bunched made that
/// one see a path many times too fast.
///
/// **Not validated**: the papers compare and rank, and give no figure that others could reproduce; here the rules are
/// tested and nothing else.
public final class Westwood implements WindowLaw {
    private static final double NANOS_PER_SECOND = 1e9;

    private final Path path;
    private final double filter;
    private final long leastIntervalNanos;
    private final Increase increase = new Increase();

    private boolean began;
    private long intervalBegan;
    private long acked;
    /// BWE in bytes per second, 0 before the first sample.
    private double bandwidth;

    Westwood(Path path, double filter, long leastIntervalNanos) {
        this.path = path;
        this.filter = filter;
        this.leastIntervalNanos = leastIntervalNanos;
    }

    @Override
    public void observe(Ack ack) {
        long now = ack.nowNanos();
        if (!began) {
            began = true;
            intervalBegan = now;
            return;
        }
        acked += ack.newlyAcked();
        long interval = now - intervalBegan;
        if (interval < Math.max(path.srttNanos(), leastIntervalNanos) || interval <= 0) {
            return;
        }
        double sample = acked / (interval / NANOS_PER_SECOND);
        bandwidth = bandwidth == 0 ? sample : filter * bandwidth + (1 - filter) * sample;
        acked = 0;
        intervalBegan = now;
    }

    @Override
    public long avoid(Ack ack, long cwnd, int smss) {
        return increase.grown(cwnd, ack.newlyCumAcked(), smss);
    }

    @Override
    public long reduced(CongestionEvent event, long cwnd, int smss) {
        increase.reset();
        if (bandwidth == 0) {
            // Before the first sample there is nothing better than RFC 5681 §3.1 equation (4).
            return event.flightSize() / 2;
        }
        long delivered = (long) (bandwidth * path.minRttNanos() / NANOS_PER_SECOND);
        return switch (event.kind()) {
            // RFC 5681 §3.2: recovery ends with a window no larger than it began with, whatever the estimate says.
            case LOSS, ECN -> Math.min(delivered, cwnd);
            case TIMEOUT -> delivered;
        };
    }

    @Override
    public void onIdle(long nowNanos, long idleNanos) {
        // The next sample begins where sending does: a pause is not a slow path.
        acked = 0;
        intervalBegan = nowNanos;
    }

    @Override
    public void describe(StateSink sink) {
        sink.put("bandwidth", bandwidth);
    }

    /// Makes controllers with the window of Westwood+.
    public static final class Provider implements CongestionControlProvider {
        private static final List<ParameterSpec> PARAMETERS = Stream.concat(Stream.of(
                new ParameterSpec("filter", "0.9", "what remains of the old bandwidth estimate with each new sample, 0 to 0.999; "
                        + "Grieco and Mascolo 2004"),
                new ParameterSpec("interval", "50ms", "shortest time for a sample, 1ms to 10s; a round trip if that is longer; as "
                        + "in Linux")),
                SlowStart.parameters(SlowStart.Kind.STANDARD).stream()).toList();

        /// For `ServiceLoader`.
        public Provider() {
        }

        @Override
        public String name() {
            return "westwood+";
        }

        @Override
        public String description() {
            return "Reno's growth; after a loss the window is what was being delivered (not validated)";
        }

        @Override
        public String reference() {
            return "L. Grieco and S. Mascolo, CCR 34(2), 2004";
        }

        @Override
        public List<ParameterSpec> parameters() {
            return PARAMETERS;
        }

        @Override
        public CongestionControl create(Path path, Parameters parameters) {
            var law = new Westwood(path, parameters.decimal("filter", 0.9, 0, 0.999),
                    parameters.duration("interval", Duration.ofMillis(50), Duration.ofMillis(1), Duration.ofSeconds(10))
                            .toNanos());
            return new WindowedCongestionControl(path,
                    SlowStart.chosen(path, parameters, SlowStart.Kind.STANDARD), law);
        }
    }
}
