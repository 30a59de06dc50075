package io.tcpkit.congestion;

import io.tcpkit.api.spi.Ack;
import io.tcpkit.api.spi.CongestionControl;
import io.tcpkit.api.spi.CongestionControlProvider;
import io.tcpkit.api.spi.CongestionEvent;
import io.tcpkit.api.spi.ParameterSpec;
import io.tcpkit.api.spi.Parameters;
import io.tcpkit.api.spi.Path;
import io.tcpkit.api.spi.StateSink;
import java.util.List;
import java.util.stream.Stream;

/// `reno`: the window of RFC 5681. One segment more for each window of data, half of it after congestion.
///
/// Which losses are found and what is sent again is the connection's business and the same for every controller, so
/// what is Reno here is the window alone. It differs from [NewReno] in one place: recovery ends with cwnd = ssthresh
/// (RFC 5681 §3.2 step 6), even when hardly anything is in flight any more, which lets half a window leave in one burst.
/// Another difference found in textbooks, that Reno halves again for each loss out of one window, came from taking the
/// first partial ACK for the end of recovery; the connection knows better and reports one event for a window.
public sealed class Reno implements WindowLaw permits NewReno {
    private static final double BETA = 0.5;

    private final double betaEcn;
    private final boolean countsAcks;
    private long bytesAcked;

    Reno(double betaEcn, boolean countsAcks) {
        this.betaEcn = betaEcn;
        this.countsAcks = countsAcks;
    }

    @Override
    public long avoid(Ack ack, long cwnd, int smss) {
        if (countsAcks) {
            // RFC 5681 §3.1 equation (3), which may round up to a byte. No ACK earns more than it acknowledged.
            return cwnd + Math.min(ack.newlyCumAcked(), Math.max(1, (long) smss * smss / cwnd));
        }
        // RFC 5681 §3.1, RFC 3465 §2.1: by bytes, not by ACKs, so that neither delayed nor divided ACKs change the pace.
        bytesAcked += ack.newlyCumAcked();
        if (bytesAcked < cwnd) {
            return cwnd;
        }
        bytesAcked -= cwnd;
        return cwnd + smss;
    }

    @Override
    public long reduced(CongestionEvent event, long cwnd, int smss) {
        bytesAcked = 0;
        double beta = switch (event.kind()) {
            case LOSS, TIMEOUT -> BETA;
            case ECN -> betaEcn;
        };
        // RFC 5681 §3.1 equation (4): of FlightSize, not of cwnd, which may be far from what was on its way.
        return (long) (event.flightSize() * beta);
    }

    @Override
    public long afterRecovery(long ssthresh, long flightSize, int smss) {
        // RFC 5681 §3.2 step 6
        return ssthresh;
    }

    @Override
    public void describe(StateSink sink) {
        sink.put("bytesAcked", bytesAcked);
    }

    /// What Reno and NewReno can be told.
    static final List<ParameterSpec> PARAMETERS = Stream.concat(
            Stream.of(new ParameterSpec("beta-ecn", "0.5",
                    "what remains of the window after an ECN echo, 0.5 to 1; RFC 8511 §3.1 (ABE) recommends 0.8"),
                    new ParameterSpec("counting", "bytes",
                            "what a window's worth of ACKs is told by: bytes (RFC 3465 §2.1), or acks, which is slower the more "
                                    + "segments each one acknowledges (RFC 5681 §3.1 equation (3))"),
                    WindowValidation.PARAMETER),
            SlowStart.parameters(SlowStart.Kind.STANDARD).stream()).toList();

    static double betaEcn(Parameters parameters) {
        return parameters.decimal("beta-ecn", BETA, 0.5, 1);
    }

    static boolean countsAcks(Parameters parameters) {
        String text = parameters.text("counting", "bytes");
        return switch (text) {
            case "bytes" -> false;
            case "acks" -> true;
            default -> throw new IllegalArgumentException("counting is '%s', but must be bytes or acks".formatted(text));
        };
    }

    /// {@return a controller with a law of this family}
    static CongestionControl control(Path path, Parameters parameters, Reno law) {
        return new WindowedCongestionControl(path, SlowStart.chosen(path, parameters, SlowStart.Kind.STANDARD), law,
                WindowValidation.chosen(parameters));
    }

    /// Makes controllers with the window of RFC 5681.
    public static final class Provider implements CongestionControlProvider {
        /// For `ServiceLoader`.
        public Provider() {
        }

        @Override
        public String name() {
            return "reno";
        }

        @Override
        public String description() {
            return "a segment more for each round trip, half the window less for each loss";
        }

        @Override
        public String reference() {
            return "RFC 5681";
        }

        @Override
        public List<ParameterSpec> parameters() {
            return PARAMETERS;
        }

        @Override
        public CongestionControl create(Path path, Parameters parameters) {
            return control(path, parameters, new Reno(betaEcn(parameters), countsAcks(parameters)));
        }
    }
}
