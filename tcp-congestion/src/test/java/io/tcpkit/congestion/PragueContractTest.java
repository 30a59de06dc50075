package io.tcpkit.congestion;

import io.tcpkit.api.spi.CongestionControlProvider;
import io.tcpkit.testkit.congestion.CongestionControlContract;

class PragueContractTest implements CongestionControlContract {
    @Override
    public CongestionControlProvider provider() {
        return new Prague.Provider();
    }
}
