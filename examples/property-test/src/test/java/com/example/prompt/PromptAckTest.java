package com.example.prompt;

import io.tcpkit.testkit.ConnectionRecipe;
import io.tcpkit.testkit.property.ConnectionProperties;

/// Everything that tcpkit demands of a connection, demanded of one with this policy.
class PromptAckTest implements ConnectionProperties {
    @Override
    public ConnectionRecipe recipe() {
        return ConnectionRecipe.DEFAULT.ackPolicy(PromptAck::new);
    }
}
