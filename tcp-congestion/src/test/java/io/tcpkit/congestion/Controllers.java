package io.tcpkit.congestion;

import io.tcpkit.api.spi.CongestionControlProvider;
import java.util.List;

/// The controllers that laws for all of their kind are tested with.
final class Controllers {
    private Controllers() {
    }

    /// {@return those with a window and a slow start}
    static List<CongestionControlProvider> windowed() {
        return List.of(new Reno.Provider(), new NewReno.Provider(), new Cubic.Provider());
    }
}
