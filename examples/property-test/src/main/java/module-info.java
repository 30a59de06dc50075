import org.jspecify.annotations.NullMarked;

/// An acknowledgment policy and a device of somebody else: they need the API and nothing more.
@NullMarked
module com.example.prompt {
    requires static org.jspecify;

    requires io.tcpkit.api;

    provides io.tcpkit.api.spi.AckPolicyProvider with com.example.prompt.PromptAckProvider;
}
