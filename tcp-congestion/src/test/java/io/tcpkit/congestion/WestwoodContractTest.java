package io.tcpkit.congestion;

import io.tcpkit.api.spi.CongestionControlProvider;
import io.tcpkit.testkit.congestion.CongestionControlContract;
import io.tcpkit.testkit.congestion.Law;
import io.tcpkit.testkit.congestion.Waiver;
import java.util.List;

class WestwoodContractTest implements CongestionControlContract {
    @Override
    public CongestionControlProvider provider() {
        return new Westwood.Provider();
    }

    @Override
    public List<Waiver> waivers() {
        return List.of(new Waiver(Law.NO_GROWTH_IN_RECOVERY,
                "Grieco and Mascolo 2004 §3: after a loss the window is what the measured rate fills, also when it "
                + "was smaller before"));
    }
}
