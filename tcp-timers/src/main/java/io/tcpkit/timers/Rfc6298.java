package io.tcpkit.timers;

import io.tcpkit.api.spi.ParameterSpec;
import io.tcpkit.api.spi.Parameters;
import io.tcpkit.api.spi.RttEstimator;
import io.tcpkit.api.spi.RttEstimatorProvider;
import java.time.Duration;
import java.util.List;

/// `rfc6298`: Jacobson's estimator with Karn's back-off, as RFC 9293 §3.8.1 (MUST-18) demands.
///
/// **When does a back-off end?** RFC 6298 says in the notes after §5.7 that it is the next *measurement* that may bring
/// RTO down again, not the mere progress of SND.UNA; §3 (Karn) says that an ACK of something retransmitted measures
/// nothing. Together: when the first round trip was so much longer than RTO that everything had to be sent twice, the
/// timeout stays long until a segment got through at the first attempt. Linux does the same ("only reset backoff on valid
/// RTT measurement"). So [#onProgress()] changes nothing here.
///
/// **What the minimum hides.** RFC 6298 §2.4 rounds RTO up to 1 s, which covers what SRTT and RTTVAR have not seen: on a
/// steady path RTTVAR fades to nothing, and a receiver that holds the ACK of a lone segment back for 200 ms then comes too
/// late for an RTO of SRTT and hardly more. Whoever lowers the minimum should set the parameter `margin`, a least distance
/// of RTO from SRTT: 250 ms outlasts the delayed ACKs in common use. Linux has such a margin of 200 ms, which is its
/// "minimum RTO". By default there is none, as in the RFC.
public final class Rfc6298 implements RttEstimator {
    private static final int K = 4;
    private static final int ALPHA_DIVISOR = 8;
    private static final int BETA_DIVISOR = 4;
    private static final long AFTER_SYN_LOSS_NANOS = 3_000_000_000L;

    private final long minRtoNanos;
    private final long maxRtoNanos;
    private final long marginNanos;

    private boolean measured;
    private long srttNanos;
    private long rttVarNanos;
    private long rtoNanos;

    /// @param marginNanos the least that RTO exceeds SRTT by: G of RFC 6298 §2.3, or more
    Rfc6298(long minRtoNanos, long maxRtoNanos, long initialRtoNanos, long marginNanos) {
        this.minRtoNanos = Math.min(minRtoNanos, maxRtoNanos);
        this.maxRtoNanos = maxRtoNanos;
        this.marginNanos = marginNanos;
        // RFC 6298 §2.1. The minimum of §2.4 is about computed values.
        rtoNanos = Math.min(initialRtoNanos, maxRtoNanos);
    }

    @Override
    public void onSample(long rttNanos, long nowNanos, int samplesPerWindow) {
        // In virtual time a round trip can take none; 0 would say that nothing was measured.
        long rtt = Math.max(rttNanos, 1);
        if (!measured) {
            measured = true;
            srttNanos = rtt;
            rttVarNanos = rtt / 2;
        } else {
            // RFC 7323 §4.2, appendix G: n samples in a round trip get a weight of 1/n each, so that RTO remembers as
            // many round trips as with one.
            // RFC 6298 §2.3: RTTVAR first, because it uses the old SRTT.
            rttVarNanos += (Math.abs(srttNanos - rtt) - rttVarNanos) / ((long) BETA_DIVISOR * samplesPerWindow);
            srttNanos += (rtt - srttNanos) / ((long) ALPHA_DIVISOR * samplesPerWindow);
        }
        computeRto();
    }

    @Override
    public long srttNanos() {
        return srttNanos;
    }

    @Override
    public long rttVarNanos() {
        return rttVarNanos;
    }

    @Override
    public long rtoNanos() {
        return rtoNanos;
    }

    @Override
    public void onTimeout() {
        // RFC 6298 §5.5
        rtoNanos = Math.min(2 * rtoNanos, maxRtoNanos);
    }

    @Override
    public void onProgress() {
        // Only a new measurement ends the back-off: see above.
    }

    @Override
    public void onSpuriousTimeout(long rttOfOriginalNanos) {
        // RFC 4015 §3.2: the round trip that was waited for in vain counts in full, so that the next one is waited for.
        measured = true;
        srttNanos = Math.max(srttNanos, rttOfOriginalNanos);
        rttVarNanos = Math.max(rttVarNanos, rttOfOriginalNanos / 2);
        computeRto();
    }

    @Override
    public void onSynRetransmitted() {
        // RFC 6298 §5.7: a lost SYN hints at a round trip longer than the first timeout. Where one was measured all the
        // same, by timestamps, we know better (as Linux does).
        if (!measured) {
            rtoNanos = Math.min(AFTER_SYN_LOSS_NANOS, maxRtoNanos);
        }
    }

    private void computeRto() {
        // RFC 6298 §2.2 to §2.5, §4
        long computed = srttNanos + Math.max(marginNanos, K * rttVarNanos);
        rtoNanos = Math.clamp(computed, minRtoNanos, maxRtoNanos);
    }

    /// Makes [Rfc6298]s.
    public static final class Provider implements RttEstimatorProvider {
        /// For `ServiceLoader`.
        public Provider() {
        }

        @Override
        public String name() {
            return "rfc6298";
        }

        @Override
        public String description() {
            return "mean and deviation of round trips, smoothed; the timeout doubles each time it expires";
        }

        @Override
        public String reference() {
            return "RFC 6298";
        }

        @Override
        public List<ParameterSpec> parameters() {
            return List.of(
                    new ParameterSpec("minimum", "the connection's minRto",
                            "smallest retransmission timeout, from 1us to 60s (RFC 6298 §2.4 says 1s)"),
                    new ParameterSpec("margin", "0ns",
                            "least distance of the timeout from SRTT, up to 1s; 250ms outlasts delayed ACKs, Linux has 200ms"));
        }

        @Override
        public RttEstimator create(long minRtoNanos, long maxRtoNanos, long initialRtoNanos, long clockGranularityNanos,
                Parameters parameters) {
            Duration minimum = parameters.duration("minimum", Duration.ofNanos(minRtoNanos), Duration.ofNanos(1_000),
                    Duration.ofSeconds(60));
            Duration margin = parameters.duration("margin", Duration.ZERO, Duration.ZERO, Duration.ofSeconds(1));
            return new Rfc6298(minimum.toNanos(), maxRtoNanos, initialRtoNanos,
                    Math.max(clockGranularityNanos, margin.toNanos()));
        }
    }
}
