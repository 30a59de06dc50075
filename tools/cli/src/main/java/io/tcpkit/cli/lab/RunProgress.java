package io.tcpkit.cli.lab;

import io.tcpkit.cli.terminal.Progress;
import io.tcpkit.lab.scenario.LabObserver;
import io.tcpkit.lab.scenario.Scenario;
import java.util.Locale;

/// Shows how far a scenario is, and how much faster than reality.
final class RunProgress implements LabObserver, AutoCloseable {
    private final Progress progress;
    private final double lengthNanos;

    RunProgress(Scenario scenario) {
        progress = new Progress(scenario.name().isEmpty() ? "running" : scenario.name());
        lengthNanos = scenario.length().toNanos();
    }

    @Override
    public void onProgress(long nowNanos) {
        progress.update(nowNanos / lengthNanos, String.format(Locale.ROOT, "%.1f of %.0f s  %.0fx real time", nowNanos / 1e9,
                lengthNanos / 1e9, (double) nowNanos / progress.elapsedNanos()));
    }

    /// How much faster than reality it was, and how long it took.
    String speed() {
        return String.format(Locale.ROOT, "%s of virtual time in %s: %.0f times real time", Progress.seconds(lengthNanos / 1e9),
                Progress.seconds(progress.elapsedNanos() / 1e9), lengthNanos / progress.elapsedNanos());
    }

    @Override
    public void close() {
        progress.close();
    }
}
