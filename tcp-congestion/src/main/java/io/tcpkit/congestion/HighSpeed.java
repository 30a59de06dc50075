package io.tcpkit.congestion;

import io.tcpkit.api.spi.Ack;
import io.tcpkit.api.spi.CongestionControl;
import io.tcpkit.api.spi.CongestionControlProvider;
import io.tcpkit.api.spi.CongestionEvent;
import io.tcpkit.api.spi.ParameterSpec;
import io.tcpkit.api.spi.Parameters;
import io.tcpkit.api.spi.Path;
import java.util.Arrays;
import java.util.List;

/// `highspeed`: the window of RFC 3649. The larger it is, the faster it grows and the less congestion takes of it.
///
/// ```
///   w, segments    a(w), segments more      b(w), share that
///   in the window  for each window of ACKs  congestion takes
///         38               1                     0.50            as Reno, and so is everything below
///        118               2                     0.44
///        221               3                     0.41
///         …                …                      …
///     84,035              71                     0.10            10 Gbit/s over 100 ms with 1500-byte packets
/// ```
/// Reno needs a path that loses one packet in five thousand millions to fill such a pipe, this law one in ten millions. In
/// between it is the straight line through both points when loss rate and window are drawn on logarithmic axes
/// (RFC 3649 §5).
public final class HighSpeed implements WindowLaw {
    // RFC 3649 §5: the two points of the response function, and the decrease at the upper one.
    private static final int LOW_WINDOW = 38;
    private static final int HIGH_WINDOW = 83_000;
    private static final double LOW_DECREASE = 0.5;
    private static final double HIGH_DECREASE = 0.1;
    /// Where the table of RFC 3649 appendix B ends.
    private static final int LAST_WINDOW = 100_000;

    /// The first window of each row of RFC 3649 appendix B, in segments; in row i the window grows by i + 1.
    private static final int[] ROWS = rows();

    private final Increase increase = new Increase();

    HighSpeed() {
    }

    /// a(w) of RFC 3649 §5, for the response p(w) = 1 / (12.8 w^1.2) with which appendix B computes its table; §5 rounds
    /// it to 0.078 / w^1.2.
    ///
    /// @param w in segments
    private static double exact(double w) {
        double b = b(w);
        return w * w * 2 * b / ((2 - b) * 12.8 * StrictMath.pow(w, 1.2));
    }

    /// As the program in RFC 3649 appendix B does it: a row begins where a(w) exceeds that of the row before by one.
    private static int[] rows() {
        int[] rows = new int[128];
        rows[0] = LOW_WINDOW;
        int count = 1;
        double last = 1;
        for (int w = LOW_WINDOW + 1; w <= LAST_WINDOW; w++) {
            double a = exact(w);
            if (a > last + 1) {
                rows[count++] = w;
                last = a;
            }
        }
        return Arrays.copyOf(rows, count);
    }

    /// {@return a(w) in segments: the table's, and between its rows a straight line}
    ///
    /// In steps, as the table has it, the window would stay a fifth below the response function for which it was made.
    ///
    /// @param w in segments
    static double a(double w) {
        if (w <= LOW_WINDOW) {
            return 1;
        }
        int row = row(w);
        if (row == ROWS.length - 1) {
            return ROWS.length;
        }
        return row + 1 + (w - ROWS[row]) / (ROWS[row + 1] - ROWS[row]);
    }

    /// {@return the row that a window is in, from 0}
    private static int row(double w) {
        int found = Arrays.binarySearch(ROWS, (int) Math.min(w, LAST_WINDOW));
        return found >= 0 ? found : -found - 2;
    }

    /// {@return b(w) of RFC 3649 §5: a straight line over log(w), which ends where the table does}
    ///
    /// @param w in segments
    static double b(double w) {
        if (w <= LOW_WINDOW) {
            return LOW_DECREASE;
        }
        double way = (StrictMath.log(Math.min(w, LAST_WINDOW)) - StrictMath.log(LOW_WINDOW))
                / (StrictMath.log(HIGH_WINDOW) - StrictMath.log(LOW_WINDOW));
        return LOW_DECREASE + (HIGH_DECREASE - LOW_DECREASE) * way;
    }

    @Override
    public long avoid(Ack ack, long cwnd, int smss) {
        return increase.grown(cwnd, ack.newlyCumAcked(), a((double) cwnd / smss) * smss);
    }

    @Override
    public long reduced(CongestionEvent event, long cwnd, int smss) {
        increase.reset();
        // Of FlightSize where RFC 3649 says w: RFC 5681 §3.1 equation (4), for windows that are not used.
        return (long) (event.flightSize() * (1 - b((double) event.flightSize() / smss)));
    }

    /// Makes controllers with the window of RFC 3649.
    public static final class Provider implements CongestionControlProvider {
        /// For `ServiceLoader`.
        public Provider() {
        }

        @Override
        public String name() {
            return "highspeed";
        }

        @Override
        public String description() {
            return "Reno for small windows; large ones grow faster and shrink less";
        }

        @Override
        public String reference() {
            return "RFC 3649";
        }

        @Override
        public List<ParameterSpec> parameters() {
            return SlowStart.parameters(SlowStart.Kind.STANDARD);
        }

        @Override
        public CongestionControl create(Path path, Parameters parameters) {
            return new WindowedCongestionControl(path,
                    SlowStart.chosen(path, parameters, SlowStart.Kind.STANDARD), new HighSpeed());
        }
    }
}
