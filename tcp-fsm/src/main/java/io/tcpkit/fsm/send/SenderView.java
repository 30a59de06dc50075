package io.tcpkit.fsm.send;

import io.tcpkit.api.ConnectionInfo.CaState;
import io.tcpkit.api.spi.RttEstimator;
import io.tcpkit.api.spi.SenderState;
import io.tcpkit.api.spi.StateSink;

/// What observers see of a sender: live numbers, nothing to change. Who does not ask pays nothing.
final class SenderView implements SenderState {
    private final Sender sender;
    private final RttEstimator rtt;
    private final GuardedController controller;

    SenderView(Sender sender, RttEstimator rtt, GuardedController controller) {
        this.sender = sender;
        this.rtt = rtt;
        this.controller = controller;
    }

    @Override
    public long una() {
        return sender.una();
    }

    @Override
    public long nxt() {
        return sender.nxt();
    }

    @Override
    public long wnd() {
        return sender.wnd();
    }

    @Override
    public int smss() {
        return sender.smss();
    }

    @Override
    public long cwnd() {
        return controller.cwnd();
    }

    @Override
    public long ssthresh() {
        return controller.ssthresh();
    }

    @Override
    public long inFlight() {
        return sender.inFlight();
    }

    @Override
    public long pacingRate() {
        return sender.pacingRate();
    }

    @Override
    public long deliveryRate() {
        return sender.deliveryRate();
    }

    @Override
    public long srttNanos() {
        return rtt.srttNanos();
    }

    @Override
    public long rttVarNanos() {
        return rtt.rttVarNanos();
    }

    @Override
    public long minRttNanos() {
        return sender.minRttNanos();
    }

    @Override
    public long rtoNanos() {
        return rtt.rtoNanos();
    }

    @Override
    public CaState caState() {
        return switch (sender.recoveryState()) {
            case OPEN -> CaState.OPEN;
            case DISORDER -> CaState.DISORDER;
            case CWR -> CaState.CWR;
            case RECOVERY -> CaState.RECOVERY;
            case LOSS -> CaState.LOSS;
        };
    }

    @Override
    public String congestion() {
        return controller.name();
    }

    @Override
    public void describe(StateSink sink) {
        controller.describe(sink);
    }
}
