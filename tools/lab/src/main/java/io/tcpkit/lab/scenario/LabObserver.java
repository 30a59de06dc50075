package io.tcpkit.lab.scenario;

import io.tcpkit.api.spi.EventListener;

/// Watches a scenario while it runs: progress bars, recorders, tests.
public interface LabObserver {
    /// {@return who is to hear what the stack of a host does, [EventListener#NONE] for nobody; asked before there is a network}
    ///
    /// @param scenario what is about to run
    /// @param host the name of one of its hosts
    default EventListener listener(Scenario scenario, String host) {
        return EventListener.NONE;
    }

    /// The network is there, and time is about to pass: now is when links can be given observers.
    ///
    /// @param running what runs
    default void onStart(Running running) {
    }

    /// Time has passed: some hundred times in a run, at even intervals.
    ///
    /// @param nowNanos how much, from the beginning
    default void onProgress(long nowNanos) {
    }

    /// The end, while the network is still there.
    ///
    /// @param outcome what came of it
    default void onEnd(Outcome outcome) {
    }
}
