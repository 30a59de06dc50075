package io.tcpkit.api.spi;

/// Makes acknowledgment policies of one kind.
public interface AckPolicyProvider extends Provider {

    /// {@return a policy for one connection}
    ///
    /// @param parameters the user's choices, such as `segments=2 delay=200ms`
    AckPolicy create(Parameters parameters);
}
