package io.tcpkit.api.spi;

/// Makes send policies of one kind.
public interface SendPolicyProvider extends Provider {

    /// {@return a policy for one connection}
    ///
    /// @param parameters the user's choices
    SendPolicy create(Parameters parameters);
}
