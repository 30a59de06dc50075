package io.tcpkit.cli.explain;

import java.time.Duration;
import java.util.List;

/// What the network does with a packet.
///
/// @param extra for each copy that arrives, by how much later than usual; empty when it is lost
record Fate(List<Duration> extra) {
    /// It arrives as usual.
    static final Fate USUAL = new Fate(List.of(Duration.ZERO));
    /// It never arrives.
    static final Fate LOST = new Fate(List.of());

    /// {@return it is held back}
    ///
    /// @param by for how long
    static Fate late(Duration by) {
        return new Fate(List.of(by));
    }

    boolean isLost() {
        return extra.isEmpty();
    }
}
