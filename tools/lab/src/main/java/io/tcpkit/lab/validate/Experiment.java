package io.tcpkit.lab.validate;

import java.util.HashSet;
import java.util.List;
import java.util.Objects;

/// An experiment whose outcome somebody else has published.
///
/// @param number what it is called by, from 1
/// @param algorithm whose it is
/// @param title what it is about
/// @param source where the expected figures are from
/// @param remark what else one has to know to judge it, possibly nothing
/// @param trials its parts
public record Experiment(int number, String algorithm, String title, String source, String remark, List<Trial> trials) {
    /// Checks that no two trials have the same setting.
    public Experiment {
        Objects.requireNonNull(algorithm, "algorithm");
        Objects.requireNonNull(title, "title");
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(remark, "remark");
        trials = List.copyOf(trials);
        var settings = new HashSet<String>();
        for (Trial trial : trials) {
            if (!settings.add(trial.setting())) {
                throw new IllegalArgumentException("experiment %d has two trials '%s'".formatted(number, trial.setting()));
            }
        }
    }

    /// {@return the command that repeats it}
    public String command() {
        return "tcpkit lab validate " + number;
    }
}
