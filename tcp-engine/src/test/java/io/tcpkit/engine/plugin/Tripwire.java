package io.tcpkit.engine.plugin;

import io.tcpkit.api.spi.Parameters;
import io.tcpkit.api.spi.SendPolicy;
import io.tcpkit.api.spi.SendPolicyProvider;

/// Throws as soon as it is asked anything.
public final class Tripwire implements SendPolicyProvider {
    @Override
    public String name() {
        return "tripwire";
    }

    @Override
    public SendPolicy create(Parameters parameters) {
        return (_, _, _, _, _) -> {
            throw new IllegalStateException("tripped");
        };
    }
}
