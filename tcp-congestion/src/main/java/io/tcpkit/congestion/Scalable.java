package io.tcpkit.congestion;

import io.tcpkit.api.spi.Ack;
import io.tcpkit.api.spi.CongestionControl;
import io.tcpkit.api.spi.CongestionControlProvider;
import io.tcpkit.api.spi.CongestionEvent;
import io.tcpkit.api.spi.ParameterSpec;
import io.tcpkit.api.spi.Parameters;
import io.tcpkit.api.spi.Path;
import java.util.List;
import java.util.stream.Stream;

/// `scalable`: Scalable TCP (T. Kelly, "Scalable TCP: Improving Performance in Highspeed Wide Area Networks", CCR 33(2),
/// 2003). A hundredth of a segment more for each segment acknowledged, an eighth of the window less after congestion.
///
/// Both are shares of the window, so the time to come back from a loss is some 13 round trips for any window, where Reno's
/// grows with it. The price is fairness: multiplicative increase and decrease keep whatever shares two flows began with.
///
/// Up to the legacy window it is Reno, growth and halving alike (Kelly 2003): from there on Reno's share of a slow path
/// would be the larger one.
public final class Scalable implements WindowLaw {
    private final double a;
    private final double b;
    private final int legacySegments;
    private final Increase increase = new Increase();

    Scalable(double a, double b, int legacySegments) {
        this.a = a;
        this.b = b;
        this.legacySegments = legacySegments;
    }

    private boolean isLegacy(long window, int smss) {
        return window <= (long) legacySegments * smss;
    }

    @Override
    public long avoid(Ack ack, long cwnd, int smss) {
        return increase.grown(cwnd, ack.newlyCumAcked(), isLegacy(cwnd, smss) ? smss : a * cwnd);
    }

    @Override
    public long reduced(CongestionEvent event, long cwnd, int smss) {
        increase.reset();
        long flight = event.flightSize();
        return isLegacy(flight, smss) ? flight / 2 : (long) (flight * (1 - b));
    }

    /// Makes controllers with the window of Scalable TCP.
    public static final class Provider implements CongestionControlProvider {
        private static final List<ParameterSpec> PARAMETERS = Stream.concat(Stream.of(
                new ParameterSpec("a", "0.01", "segments more for each one acknowledged, 0.0001 to 1; Kelly 2003"),
                new ParameterSpec("b", "0.125", "share of the window that congestion takes, 0.01 to 0.5; Kelly 2003"),
                new ParameterSpec("legacy-window", "16", "segments up to which it is Reno, 1 to 1000000; Kelly 2003")),
                SlowStart.parameters(SlowStart.Kind.STANDARD).stream()).toList();

        /// For `ServiceLoader`.
        public Provider() {
        }

        @Override
        public String name() {
            return "scalable";
        }

        @Override
        public String description() {
            return "grows and shrinks by shares of the window, so that a loss costs the same time for every window";
        }

        @Override
        public String reference() {
            return "T. Kelly, CCR 33(2), 2003";
        }

        @Override
        public List<ParameterSpec> parameters() {
            return PARAMETERS;
        }

        @Override
        public CongestionControl create(Path path, Parameters parameters) {
            var law = new Scalable(parameters.decimal("a", 0.01, 0.0001, 1), parameters.decimal("b", 0.125, 0.01, 0.5),
                    (int) parameters.integer("legacy-window", 16, 1, 1_000_000));
            return new WindowedCongestionControl(path,
                    SlowStart.chosen(path, parameters, SlowStart.Kind.STANDARD), law);
        }
    }
}
