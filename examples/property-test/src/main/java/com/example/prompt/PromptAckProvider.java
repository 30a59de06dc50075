package com.example.prompt;

import io.tcpkit.api.spi.AckPolicy;
import io.tcpkit.api.spi.AckPolicyProvider;
import io.tcpkit.api.spi.Parameters;

/// Makes [PromptAck], to be chosen as `prompt`.
public final class PromptAckProvider implements AckPolicyProvider {
    /// Used by `ServiceLoader`.
    public PromptAckProvider() {
    }

    @Override
    public String name() {
        return "prompt";
    }

    @Override
    public AckPolicy create(Parameters parameters) {
        return new PromptAck();
    }
}
