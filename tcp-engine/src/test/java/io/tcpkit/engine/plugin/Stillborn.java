package io.tcpkit.engine.plugin;

import io.tcpkit.api.spi.Parameters;
import io.tcpkit.api.spi.SendPolicy;
import io.tcpkit.api.spi.SendPolicyProvider;

/// Cannot even be made.
public final class Stillborn implements SendPolicyProvider {
    public Stillborn() {
        throw new IllegalStateException("stillborn");
    }

    @Override
    public String name() {
        return "stillborn";
    }

    @Override
    public SendPolicy create(Parameters parameters) {
        throw new UnsupportedOperationException();
    }
}
