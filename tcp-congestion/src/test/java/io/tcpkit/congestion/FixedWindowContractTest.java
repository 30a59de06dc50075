package io.tcpkit.congestion;

import io.tcpkit.api.spi.CongestionControlProvider;
import io.tcpkit.testkit.congestion.CongestionControlContract;
import io.tcpkit.testkit.congestion.Law;
import io.tcpkit.testkit.congestion.Waiver;
import java.util.List;
import java.util.stream.Stream;

class FixedWindowContractTest implements CongestionControlContract {
    @Override
    public CongestionControlProvider provider() {
        return new FixedWindow.Provider();
    }

    @Override
    public List<Waiver> waivers() {
        return Stream.of(Law.INITIAL_WINDOW, Law.RESTART_AFTER_TIMEOUT, Law.FULL_BACKOFF)
                .map(law -> new Waiver(law, "it is no congestion control, but a window that nothing changes, for tests")).toList();
    }
}
