package io.tcpkit.api;

import io.tcpkit.api.spi.StackProvider;
import java.util.ServiceLoader;

/// The one place of the api that looks for a service.
final class Providers {
    private Providers() {
    }

    static StackProvider stack() {
        return ServiceLoader.load(StackProvider.class).findFirst().orElseThrow(() -> new IllegalStateException(
                "no TCP engine on the module path: add tcp-engine (module io.tcpkit.engine) and start with it as a root or "
                        + "bound service"));
    }
}
