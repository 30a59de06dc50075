package io.tcpkit.lab.validate;

import java.util.List;

/// Makes figures of the runs of a trial.
@FunctionalInterface
interface Judge {
    /// {@return the figures}
    ///
    /// @param runs what was seen of each, in the order of the trial
    List<Figure> figures(List<Observed> runs);

    /// Makes figures of one run.
    @FunctionalInterface
    interface OfOne {
        /// {@return the figures}
        List<Figure> figures(Observed run);
    }
}
