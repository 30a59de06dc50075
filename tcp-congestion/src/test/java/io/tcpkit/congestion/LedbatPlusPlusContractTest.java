package io.tcpkit.congestion;

import io.tcpkit.api.spi.CongestionControlProvider;
import io.tcpkit.testkit.congestion.CongestionControlContract;
import io.tcpkit.testkit.congestion.Law;
import io.tcpkit.testkit.congestion.Waiver;
import java.util.List;

class LedbatPlusPlusContractTest implements CongestionControlContract {
    @Override
    public CongestionControlProvider provider() {
        return new LedbatPlusPlus.Provider();
    }

    @Override
    public List<Waiver> waivers() {
        return List.of(new Waiver(Law.NO_GROWTH_IN_RECOVERY,
                "draft-irtf-iccrg-ledbat-plus-plus §4.4: a slowdown lends the window away; a loss in the middle of "
                + "one gives back half of what was lent"));
    }
}
