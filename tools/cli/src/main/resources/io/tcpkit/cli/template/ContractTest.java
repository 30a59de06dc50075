package com.example.@name@;

import io.tcpkit.api.spi.CongestionControlProvider;
import io.tcpkit.testkit.congestion.CongestionControlContract;

/// Everything that tcpkit demands of a congestion controller. What yours rightly does otherwise, `waivers()` says and why.
class @Name@ContractTest implements CongestionControlContract {
    @Override
    public CongestionControlProvider provider() {
        return new @Name@.Provider();
    }
}
