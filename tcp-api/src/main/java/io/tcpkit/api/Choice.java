package io.tcpkit.api;

import io.tcpkit.api.spi.Parameters;
import java.util.Objects;
import java.util.TreeMap;

/// An algorithm chosen by name, with its parameters: `cubic`, or `delayed:segments=2,delay=40ms`.
///
/// @param name the provider's name
/// @param parameters the user's values, [Parameters#NONE] for the defaults
public record Choice(String name, Parameters parameters) {
    /// Checks that there is a name.
    public Choice {
        Objects.requireNonNull(parameters, "parameters");
        if (name.isBlank()) {
            throw new IllegalArgumentException("an algorithm's name is empty");
        }
    }

    /// {@return the choice that a text names}
    ///
    /// @param text a name, or a name, `:`, and `parameter=value` separated by commas
    /// @throws IllegalArgumentException when it is not such a text
    public static Choice of(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            return new Choice(text.strip(), Parameters.NONE);
        }
        var values = new TreeMap<String, String>();
        for (String pair : text.substring(colon + 1).split(",")) {
            int equals = pair.indexOf('=');
            if (equals <= 0) {
                throw new IllegalArgumentException(
                        "'%s' in '%s' is no parameter; write name:parameter=value,parameter=value".formatted(pair, text));
            }
            values.put(pair.substring(0, equals).strip(), pair.substring(equals + 1).strip());
        }
        return new Choice(text.substring(0, colon).strip(), new Parameters(values));
    }

    /// {@return `name`, or `name:parameter=value,parameter=value`}
    @Override
    public String toString() {
        return parameters.values().isEmpty() ? name : name + ":" + parameters.toString().replace(' ', ',');
    }
}
