package io.tcpkit.congestion.bbr;

import io.tcpkit.api.spi.CongestionControlProvider;
import io.tcpkit.testkit.congestion.CongestionControlContract;
import io.tcpkit.testkit.congestion.Law;
import io.tcpkit.testkit.congestion.Waiver;
import java.util.List;

class BbrContractTest implements CongestionControlContract {
    @Override
    public CongestionControlProvider provider() {
        return new Bbr.Provider();
    }

    @Override
    public List<Waiver> waivers() {
        return List.of(new Waiver(Law.NO_GROWTH_IN_RECOVERY,
                "draft-ietf-ccwg-bbr, Modulating cwnd in Loss Recovery: the model bounds the window, in recovery as well"),
                new Waiver(Law.NO_FASTER_THAN_SLOW_START,
                        "draft-ietf-ccwg-bbr, SetCwnd(): never less than BBR.MinPipeCwnd, four segments, also on the first ACK "
                        + "after a timeout; and ProbeRTT gives back at its end what was there before"),
                new Waiver(Law.NO_GROWTH_WITHOUT_USE,
                        "draft-ietf-ccwg-bbr, SetCwnd(): it grows by what is acknowledged up to what the model takes to be "
                        + "the path's, and the rate is what keeps it from being used at once"),
                new Waiver(Law.FULL_BACKOFF,
                        "draft-ietf-ccwg-bbr, QuantizationBudget(): never less than three bursts of two segments, and two "
                        + "segments more in ProbeBW_UP"));
    }
}
