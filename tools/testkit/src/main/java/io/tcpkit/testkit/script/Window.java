package io.tcpkit.testkit.script;

import io.tcpkit.testkit.script.Script.Time;

/// When an event is due, by the script's clock.
///
/// @param from the earliest
/// @param to the latest, the same as the earliest when it is one moment
/// @param isAny whether any time will do
record Window(long from, long to, boolean isAny) {

    /// {@return the window of an event}
    ///
    /// @param base what relative times count from
    static Window of(Time time, long base) {
        return switch (time) {
            case Time.Relative(long nanos) -> new Window(base + nanos, base + nanos, false);
            case Time.Absolute(long nanos) -> new Window(nanos, nanos, false);
            case Time.Any() -> new Window(base, base, true);
            case Time.AbsoluteRange(long from, long to) -> new Window(from, to, false);
            case Time.RelativeRange(long from, long to) -> new Window(base + from, base + to, false);
        };
    }

    /// {@return how a segment that was sent between two times is out of the window, empty when it is not}
    String error(long first, long last, long tolerance) {
        if (isAny) {
            return "";
        }
        if (first < from - tolerance) {
            return "it came %.3f ms too early".formatted((from - first) / 1e6);
        }
        return last > to + tolerance ? "it came %.3f ms too late".formatted((last - to) / 1e6) : "";
    }
}
