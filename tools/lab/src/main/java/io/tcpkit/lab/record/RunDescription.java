package io.tcpkit.lab.record;

import java.util.List;

/// What was run, so that it can be run again.
///
/// @param title what people call it
/// @param seed what made all random choices
/// @param command the command line that repeats it, empty when there is none
/// @param parameters what else makes a difference, as far as it is told one by one
/// @param scenario the scenario file, which tells it all, empty when there is none
public record RunDescription(String title, long seed, String command, List<Parameter> parameters, String scenario) {
    /// One setting.
    ///
    /// @param name such as `rate`
    /// @param value such as `50 Mbit/s`
    public record Parameter(String name, String value) {
    }
}
