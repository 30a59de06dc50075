package io.tcpkit.lab.scenario;

import io.tcpkit.api.Choice;
import io.tcpkit.api.spi.Parameters;
import java.time.Duration;
import java.util.List;

/// The parameters of a kind of traffic, as text.
record TrafficWords(Choice choice) {
    Parameters parameters() {
        return choice.parameters();
    }

    /// Refuses parameters that the kind does not have.
    TrafficWords only(String... known) {
        for (String name : parameters().values().keySet()) {
            if (!List.of(known).contains(name)) {
                throw Keys.unknown(name, "parameter of " + choice.name() + " traffic", List.of(known));
            }
        }
        return this;
    }

    boolean has(String name) {
        return parameters().values().containsKey(name);
    }

    long size(String name, long otherwise) {
        return has(name) ? Sizes.parse(parameters().text(name, "")) : otherwise;
    }

    Duration time(String name, String otherwise) {
        return Keys.time(parameters().text(name, otherwise));
    }
}
