package io.tcpkit.testkit.property;

import io.tcpkit.testkit.ConnectionRecipe;

/// The properties of a connection made of the test kit's own reference algorithms.
class ReferenceConnectionTest implements ConnectionProperties {
    @Override
    public ConnectionRecipe recipe() {
        return ConnectionRecipe.DEFAULT;
    }
}
