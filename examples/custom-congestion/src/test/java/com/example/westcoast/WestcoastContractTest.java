package com.example.westcoast;

import io.tcpkit.api.spi.CongestionControlProvider;
import io.tcpkit.testkit.congestion.CongestionControlContract;

/// Everything that tcpkit demands of a congestion controller.
class WestcoastContractTest implements CongestionControlContract {
    @Override
    public CongestionControlProvider provider() {
        return new WestcoastProvider();
    }
}
