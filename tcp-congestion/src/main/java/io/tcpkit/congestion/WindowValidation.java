package io.tcpkit.congestion;

import io.tcpkit.api.spi.Ack;
import io.tcpkit.api.spi.ParameterSpec;
import io.tcpkit.api.spi.Parameters;
import io.tcpkit.api.spi.Path;

/// How far a window may grow that is not used: growth that no packet has tested is not earned.
///
/// A window that was used, [Ack#cwndLimited()], grows freely with either rule.
enum WindowValidation {
    /// draft-ietf-ccwg-ratelimited-increase §3: to what it would be if the largest flight since the last reduction had been
    /// all of it, and were acknowledged.
    EARNED("earned"),
    /// As Linux has it: in slow start freely while more than half of it was in flight during the last round trip, so that
    /// it may end above twice that flight; otherwise not at all.
    HALF("half");

    /// What a user can choose.
    static final ParameterSpec PARAMETER = new ParameterSpec("validation", "earned",
            "how far a window may grow that is not used: earned (draft-ietf-ccwg-ratelimited-increase §3), or half, as "
                    + "Linux: in slow start while half of it is in flight");

    private final String text;

    WindowValidation(String text) {
        this.text = text;
    }

    /// {@return the rule that the user wants}
    ///
    /// @throws IllegalArgumentException when there is none of that name
    static WindowValidation chosen(Parameters parameters) {
        String text = parameters.text("validation", EARNED.text);
        return switch (text) {
            case "earned" -> EARNED;
            case "half" -> HALF;
            default -> throw new IllegalArgumentException(
                    "validation is '%s', but must be earned or half".formatted(text));
        };
    }

    /// {@return bytes that a window may grow to that is not used}
    ///
    /// @param path the connection
    /// @param cwnd the window in bytes
    /// @param slowStart whether slow start is under way
    /// @param maxFlight most that was in flight since the window was last reduced
    long limit(Path path, long cwnd, boolean slowStart, long maxFlight) {
        return switch (this) {
            case EARNED -> slowStart ? 2 * maxFlight : maxFlight + path.smss();
            case HALF -> slowStart && cwnd < 2 * path.maxFlightSize() ? Long.MAX_VALUE : cwnd;
        };
    }
}
