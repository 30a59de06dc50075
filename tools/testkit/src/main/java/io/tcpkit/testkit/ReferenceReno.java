package io.tcpkit.testkit;

import io.tcpkit.api.spi.Ack;
import io.tcpkit.api.spi.CongestionControl;
import io.tcpkit.api.spi.CongestionControlProvider;
import io.tcpkit.api.spi.CongestionEvent;
import io.tcpkit.api.spi.Parameters;
import io.tcpkit.api.spi.Path;

/// RFC 5681 without refinements: what a connection under test uses when nothing else is asked for, so that the test kit
/// needs no algorithm module.
final class ReferenceReno implements CongestionControl {
    static final CongestionControlProvider PROVIDER = new CongestionControlProvider() {
        @Override
        public String name() {
            return "reference";
        }

        @Override
        public CongestionControl create(Path path, Parameters parameters) {
            return new ReferenceReno(path);
        }
    };

    private final Path path;
    private long cwnd;
    private long ssthresh = Long.MAX_VALUE;

    private ReferenceReno(Path path) {
        this.path = path;
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
        if (ack.newlyCumAcked() == 0 || ack.inRecovery() && cwnd >= ssthresh) {
            return;
        }
        // RFC 5681 §3.1: by what was acknowledged in slow start, one SMSS a round trip after it.
        cwnd += cwnd < ssthresh
                ? Math.min(ack.newlyCumAcked(), path.smss())
                : Math.max(1, (long) path.smss() * path.smss() / cwnd);
    }

    @Override
    public void onCongestion(CongestionEvent event) {
        if (!event.repeated()) {
            ssthresh = Math.max(event.flightSize() / 2, 2L * path.smss());
        }
        cwnd = switch (event.kind()) {
            case TIMEOUT -> path.smss();
            case LOSS, ECN -> ssthresh;
        };
    }
}
