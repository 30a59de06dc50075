package io.tcpkit.api.spi;

/// Opens network devices of one kind.
public interface NetworkDeviceProvider extends Provider {

    /// {@return an open device}
    ///
    /// @param parameters the user's choices, such as `name=tcp0 mtu=1500`
    /// @throws java.io.IOException when it cannot be opened; the message says why and what would help
    /// @throws IllegalArgumentException when a parameter cannot be used; the message names it
    NetworkDevice open(Parameters parameters) throws java.io.IOException;
}
