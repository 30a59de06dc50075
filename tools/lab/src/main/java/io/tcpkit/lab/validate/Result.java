package io.tcpkit.lab.validate;

import java.util.List;
import java.util.Objects;

/// What came of a trial that was run.
///
/// @param experiment its experiment's number
/// @param setting its setting
/// @param figures its figures; none when it failed
/// @param failure why there are none, empty when there are
/// @param seconds how long it took, by the wall
public record Result(int experiment, String setting, List<Figure> figures, String failure, double seconds) {
    /// Keeps a copy.
    public Result {
        Objects.requireNonNull(setting, "setting");
        Objects.requireNonNull(failure, "failure");
        figures = List.copyOf(figures);
    }

    /// {@return whether every figure is as it should be}
    public boolean isMet() {
        return failure.isEmpty() && figures.stream().allMatch(Figure::isMet);
    }
}
