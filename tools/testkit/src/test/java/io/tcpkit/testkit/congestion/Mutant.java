package io.tcpkit.testkit.congestion;

import io.tcpkit.api.spi.Ack;
import io.tcpkit.api.spi.CongestionControl;
import io.tcpkit.api.spi.CongestionControlProvider;
import io.tcpkit.api.spi.CongestionEvent;
import io.tcpkit.api.spi.CongestionEvent.Kind;
import io.tcpkit.api.spi.ParameterSpec;
import io.tcpkit.api.spi.Parameters;
import io.tcpkit.api.spi.Path;
import io.tcpkit.api.spi.StateSink;
import java.util.List;

/// A small Reno that keeps all laws, to be broken in one place.
class Mutant implements CongestionControl {
    static final long MAX_WINDOW = 1L << 30;

    final Path path;
    final double beta;
    long cwnd;
    long ssthresh = Long.MAX_VALUE;
    long cwndBefore;
    long ssthreshBefore;

    Mutant(Path path, double beta) {
        this.path = path;
        this.beta = beta;
        cwnd = path.initialWindow();
    }

    @Override
    public long cwnd() {
        return cwnd;
    }

    @Override
    public long ssthresh() {
        return ssthresh;
    }

    @Override
    public void onAck(Ack ack) {
        if (ack.inRecovery() || ack.ece() || !ack.cwndLimited() || ack.newlyCumAcked() == 0) {
            return;
        }
        cwnd = Math.min(MAX_WINDOW, cwnd + growth(ack));
    }

    long growth(Ack ack) {
        int smss = path.smss();
        return cwnd < ssthresh
                ? Math.min(ack.newlyCumAcked(), smss)
                : Math.min(ack.newlyCumAcked(), (long) smss * smss / cwnd);
    }

    @Override
    public void onCongestion(CongestionEvent event) {
        if (!event.repeated()) {
            cwndBefore = cwnd;
            ssthreshBefore = ssthresh;
            ssthresh = Math.max((long) (event.flightSize() * beta), 2L * path.smss());
        }
        cwnd = event.kind() == Kind.TIMEOUT ? path.smss() : Math.min(cwnd, ssthresh);
    }

    @Override
    public void onSpurious(long nowNanos) {
        cwnd = Math.max(cwnd, cwndBefore);
        ssthresh = Math.max(ssthresh, ssthreshBefore);
    }

    @Override
    public void onIdleRestart(long nowNanos, long idleNanos) {
        cwnd = Math.min(cwnd, path.initialWindow());
    }

    @Override
    public void onSmss(int smss) {
        cwnd = Math.max(cwnd, smss);
        ssthresh = Math.max(ssthresh, 2L * smss);
    }

    @Override
    public void describe(StateSink sink) {
        sink.put("cwndBefore", cwndBefore);
    }

    /// Makes one.
    interface Maker {
        CongestionControl make(Path path, Parameters parameters);
    }

    record Provider(Maker maker) implements CongestionControlProvider {
        @Override
        public String name() {
            return "mutant";
        }

        @Override
        public List<ParameterSpec> parameters() {
            return List.of(new ParameterSpec("beta", "0.5", "what remains of the flight after congestion, 0.1 to 0.9"));
        }

        @Override
        public CongestionControl create(Path path, Parameters parameters) {
            return maker.make(path, parameters);
        }
    }

    static double beta(Parameters parameters) {
        return parameters.decimal("beta", 0.5, 0.1, 0.9);
    }
}
