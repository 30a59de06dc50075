package io.tcpkit.lab.scenario;

import java.util.List;

/// Runs scenarios.
public final class Laboratory {
    private Laboratory() {
    }

    /// Runs a scenario from its beginning to its end, in virtual time and on the thread that asks.
    ///
    /// @param scenario what to run; the same one has the same outcome, whoever watches
    /// @param observers who watches
    /// @return what came of it
    /// @throws IllegalArgumentException when the scenario cannot be run; the message says why
    /// @throws io.tcpkit.lab.SimulationException when something goes wrong that is nobody's experiment
    public static Outcome run(Scenario scenario, LabObserver... observers) {
        try (var run = new Run(scenario.checked(), List.of(observers))) {
            return run.toTheEnd();
        }
    }
}
