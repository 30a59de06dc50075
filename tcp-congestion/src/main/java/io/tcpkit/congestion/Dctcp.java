package io.tcpkit.congestion;

import io.tcpkit.api.spi.Ack;
import io.tcpkit.api.spi.CongestionControl;
import io.tcpkit.api.spi.CongestionControlProvider;
import io.tcpkit.api.spi.CongestionEvent;
import io.tcpkit.api.spi.Ecn;
import io.tcpkit.api.spi.ParameterSpec;
import io.tcpkit.api.spi.Parameters;
import io.tcpkit.api.spi.Path;
import io.tcpkit.api.spi.StateSink;
import java.util.List;
import java.util.stream.Stream;

/// `dctcp`: the window of RFC 8257, for networks whose switches mark every packet that finds a queue.
///
/// Classic ECN asks whether there was congestion; this asks how much. Alpha follows the fraction of bytes that were marked,
/// and the window shrinks in proportion to it:
/// ```
///   cwnd
///    │      ╱╲      ╱╲     few marks, small steps:      alpha 0.1, 5 % less
///    │     ╱  ╲╱╲╱╲╱  ╲
///    │    ╱            ╲
///    │   ╱              ╲  all marked, a big one:       alpha 1, half of it
///    └──────────────────────────────────────────────────────▶ time
/// ```
/// so that a queue can be kept short without ever running empty. All else is [NewReno]'s. RFC 8257 §1: not for the open
/// Internet, where it would push aside whoever halves its window for each mark.
public final class Dctcp implements WindowLaw {
    /// RFC 8257 §4.2: g, the weight of the last window in alpha.
    private static final double GAIN = 1.0 / 16;
    /// RFC 8257 §3.3: alpha begins with the worst, so that the first mark halves the window.
    private static final double FIRST_ALPHA = 1;

    /// DCTCP.WindowEnd of RFC 8257 §3.3, by what is delivered: a window of data ends when something is acknowledged that was
    /// sent after the last one had ended.
    private final RoundTrips windows;
    private final double gain;
    private final NewReno reno = new NewReno(0.5, false);

    private double alpha;
    private long bytesAcked;
    private long bytesMarked;

    Dctcp(Path path, double gain, double firstAlpha) {
        windows = new RoundTrips(path);
        this.gain = gain;
        alpha = firstAlpha;
    }

    /// RFC 8257 §3.3, steps 1 to 8. It counts what is delivered, by SACK as well, rather than what SND.UNA moves over: the
    /// peer reports the marks of both.
    @Override
    public void observe(Ack ack) {
        bytesAcked += ack.newlyAcked();
        bytesMarked += ack.newlyMarked();
        if (!windows.onAck(ack)) {
            return;
        }
        // A counter of the peer's that went round may claim more marks than there were bytes (RFC 9768 §3.2.2.5).
        double fraction = Math.min(1, (double) bytesMarked / bytesAcked);
        alpha += gain * (fraction - alpha);
        bytesAcked = 0;
        bytesMarked = 0;
    }

    @Override
    public long avoid(Ack ack, long cwnd, int smss) {
        // RFC 8257 §3.4: as any TCP.
        return reno.avoid(ack, cwnd, smss);
    }

    @Override
    public long reduced(CongestionEvent event, long cwnd, int smss) {
        // RFC 8257 §3.5: a loss is answered as by any TCP, whatever alpha says.
        long halved = reno.reduced(event, cwnd, smss);
        return switch (event.kind()) {
            case LOSS, TIMEOUT -> halved;
            // RFC 8257 §3.3, step 9. Alpha is that of the last whole window: an ACK that ends one and carries a mark reduces
            // first and is counted then.
            case ECN -> (long) (cwnd * (1 - alpha / 2));
        };
    }

    @Override
    public long afterRecovery(long ssthresh, long flightSize, int smss) {
        return reno.afterRecovery(ssthresh, flightSize, smss);
    }

    @Override
    public void describe(StateSink sink) {
        sink.put("alpha", alpha);
        reno.describe(sink);
    }

    /// Makes controllers with the window of RFC 8257, and such with NewReno's where ECN was not negotiated.
    public static final class Provider implements CongestionControlProvider {
        private static final List<ParameterSpec> PARAMETERS = Stream.concat(Stream.of(
                new ParameterSpec("g", "0.0625", "weight of the last window in the fraction of marked bytes, above 0 to 1; "
                        + "RFC 8257 §4.2 recommends 1/16"),
                new ParameterSpec("alpha", "1", "that fraction before anything is known, 0 to 1; RFC 8257 §3.3 begins with 1, "
                        + "so that the first mark halves the window")),
                SlowStart.parameters(SlowStart.Kind.STANDARD).stream()).toList();

        /// For `ServiceLoader`.
        public Provider() {
        }

        @Override
        public String name() {
            return "dctcp";
        }

        @Override
        public String description() {
            return "the window shrinks by the share of bytes that the network marked; for data centres";
        }

        @Override
        public String reference() {
            return "RFC 8257";
        }

        @Override
        public Ecn ecn() {
            return Ecn.DCTCP;
        }

        @Override
        public List<ParameterSpec> parameters() {
            return PARAMETERS;
        }

        @Override
        public CongestionControl create(Path path, Parameters parameters) {
            double gain = parameters.decimal("g", GAIN, Double.MIN_NORMAL, 1);
            double alpha = parameters.decimal("alpha", FIRST_ALPHA, 0, 1);
            // RFC 8257 §5: without marks, or with such that cannot be counted, it must be a TCP like others.
            WindowLaw law = path.ecn() == Ecn.DCTCP ? new Dctcp(path, gain, alpha) : new NewReno(0.5, false);
            return new WindowedCongestionControl(path, SlowStart.chosen(path, parameters, SlowStart.Kind.STANDARD), law);
        }
    }
}
