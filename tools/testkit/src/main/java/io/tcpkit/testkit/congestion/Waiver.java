package io.tcpkit.testkit.congestion;

import java.util.Objects;

/// A law that an algorithm rightly keeps differently, and why.
///
/// @param law which one is not checked
/// @param reason the sentence of the paper or RFC that allows it, for whoever reads the test
public record Waiver(Law law, String reason) {
    /// Checks that there is a reason.
    public Waiver {
        Objects.requireNonNull(law, "law");
        if (reason.isBlank()) {
            throw new IllegalArgumentException("the waiver of %s has no reason; say which source allows it".formatted(law));
        }
    }
}
