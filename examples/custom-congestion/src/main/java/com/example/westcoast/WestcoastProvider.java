package com.example.westcoast;

import io.tcpkit.api.spi.CongestionControl;
import io.tcpkit.api.spi.CongestionControlProvider;
import io.tcpkit.api.spi.ParameterSpec;
import io.tcpkit.api.spi.Parameters;
import io.tcpkit.api.spi.Path;
import java.util.List;

/// What tcpkit finds: the name `westcoast`, its parameters, and a new controller for each connection.
public final class WestcoastProvider implements CongestionControlProvider {
    /// For `ServiceLoader`, which needs a public constructor without arguments.
    public WestcoastProvider() {
    }

    @Override
    public String name() {
        return "westcoast";
    }

    @Override
    public String description() {
        return "keeps a few segments waiting in the network, found by the delay that they cause";
    }

    @Override
    public List<ParameterSpec> parameters() {
        return List.of(
                new ParameterSpec("queue", "4", "segments of ours that may wait in the network, 1 to 100"),
                new ParameterSpec("beta", "0.7", "what remains of the window after a loss, 0.1 to 0.9"));
    }

    @Override
    public CongestionControl create(Path path, Parameters parameters) {
        return new Westcoast(path,
                (int) parameters.integer("queue", 4, 1, 100),
                parameters.decimal("beta", 0.7, 0.1, 0.9));
    }
}
