package io.tcpkit.congestion;

import io.tcpkit.api.spi.CongestionControl;
import io.tcpkit.api.spi.CongestionControlProvider;
import io.tcpkit.api.spi.ParameterSpec;
import io.tcpkit.api.spi.Parameters;
import io.tcpkit.api.spi.Path;
import java.util.List;

/// `newreno`: Reno's window, and a careful end of recovery (RFC 6582).
///
/// RFC 6582's other rules, to stay in recovery through partial ACKs and not to enter it twice for one window, are about
/// what is sent again; the connection keeps them whatever the controller.
public final class NewReno extends Reno {
    NewReno(double betaEcn, boolean countsAcks) {
        super(betaEcn, countsAcks);
    }

    @Override
    public long afterRecovery(long ssthresh, long flightSize, int smss) {
        // RFC 6582 §3.2 step 3, full acknowledgment, choice (1): when little is left in flight, a window of ssthresh would
        // let a burst go. So only what is in flight and one segment, and slow start takes it back up to ssthresh.
        return Math.min(ssthresh, Math.max(flightSize, smss) + smss);
    }

    /// Makes controllers with the window of RFC 5681 and RFC 6582.
    public static final class Provider implements CongestionControlProvider {
        /// For `ServiceLoader`.
        public Provider() {
        }

        @Override
        public String name() {
            return "newreno";
        }

        @Override
        public String description() {
            return "Reno, with an end of recovery that lets no burst go";
        }

        @Override
        public String reference() {
            return "RFC 6582";
        }

        @Override
        public List<ParameterSpec> parameters() {
            return PARAMETERS;
        }

        @Override
        public CongestionControl create(Path path, Parameters parameters) {
            return control(path, parameters, new NewReno(betaEcn(parameters), countsAcks(parameters)));
        }
    }
}
