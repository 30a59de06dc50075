package io.tcpkit.api.spi;

import java.util.Objects;

/// One parameter that a provider understands, for listings and for error messages.
///
/// @param name its name, such as `beta`
/// @param defaultValue its value when nothing is said, as text
/// @param meaning one line, with the unit and where it comes from (RFC section)
public record ParameterSpec(String name, String defaultValue, String meaning) {
    /// Checks that nothing is missing.
    public ParameterSpec {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(defaultValue, "defaultValue");
        Objects.requireNonNull(meaning, "meaning");
    }
}
