package io.tcpkit.lab.scenario;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

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

    /// Runs a scenario up to a moment, and shows it as it is then.
    ///
    /// @param scenario what to run
    /// @param moment when, not after its end
    /// @param visitor is shown the network and the flows
    /// @throws IllegalArgumentException when the scenario cannot be run, or has ended before
    public static void visit(Scenario scenario, Duration moment, Consumer<Running> visitor) {
        if (moment.isNegative() || moment.compareTo(scenario.length()) > 0) {
            throw new IllegalArgumentException("the moment is %s, but must be from 0s to the end of the scenario, %s"
                    .formatted(Keys.time(moment), Keys.time(scenario.length())));
        }
        try (var run = new Run(scenario.checked(), List.of())) {
            run.network().runFor(moment);
            visitor.accept(run);
        }
    }
}
