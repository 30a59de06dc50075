package io.tcpkit.engine.plugin;

import io.tcpkit.api.spi.CongestionControl;
import io.tcpkit.api.spi.CongestionControlProvider;
import io.tcpkit.api.spi.Parameters;
import io.tcpkit.api.spi.Path;

/// Takes a name that is taken.
public final class SecondReno implements CongestionControlProvider {
    @Override
    public String name() {
        return "reno";
    }

    @Override
    public CongestionControl create(Path path, Parameters parameters) {
        throw new UnsupportedOperationException();
    }
}
