package io.tcpkit.lab.validate;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// The page that says of each experiment what was expected, by whom, and what came of it.
public final class ValidationPage {
    private static final String INTRODUCTION = """
            # Validation

            What comes of published experiments here. Expected figures are other people's, and so are most of the settings; figures
            of ours come from the production code in virtual time, which the laboratory runs: the whole engine at both ends, and
            links between them. A figure that is not met stays here as missed.

            ```
            tcpkit lab validate                   # all of it, on all cores; fails when a figure is missed
            tcpkit lab validate 14 19             # two experiments
            tcpkit lab validate --quick           # what takes seconds
            tcpkit lab validate --page FILE       # this page
            tcpkit lab validate --scenarios mine  # the scenarios as files, for tcpkit lab run
            ```

            Where nothing else is said each segment is acknowledged at once, windows count payloads of 1448 bytes, packets have 1500,
            and buffers of the hosts limit nothing.
            """;

    private static final String RULER = """

            ## The ruler

            An experiment is worth no more than the links it runs on, so these are checked against theory first, by `RulerTest`:
            departures at a constant rate to the nanosecond, a source below the link's rate that never waits, the mean wait of
            M/D/1 queues (Pollaczek and Khinchine: ρS / (2 (1 - ρ))) at loads of 0.5, 0.8 and 0.9, a drop-tail queue's length under
            twice its rate, Bernoulli losses within four standard deviations, and lengths of Gilbert-Elliott bursts.

            ```
            mvn -pl tools/lab -am test -Dtest=RulerTest -Dsurefire.failIfNoSpecifiedTests=false
            ```
            """;

    private static final String UNVALIDATED = """

            ## Not validated

            | algorithm | why |
            |---|---|
            | `westwood+` | not validated: no external figure. Its papers compare, and have no number that could be repeated |
            | `prague` | not validated: no external figure, and not part of the toolkit yet |
            | `scalable`, `highspeed`, `htcp` | formulas and tables of their sources are asserted by `ScalableTest`, `HighSpeedTest` and `HTcpTest`; \
            there is no experiment over a network |
            """;

    private ValidationPage() {
    }

    /// {@return the page}
    ///
    /// @param experiments what it tells of
    /// @param results what came of a trial, if it was run
    public static String of(List<Experiment> experiments, Function<Validation.Task, Optional<Result>> results) {
        var rows = new StringBuilder();
        var tally = new Tally();
        for (Experiment experiment : experiments) {
            section(rows, experiment, results, tally);
        }
        return INTRODUCTION + "\n" + tally.sentence() + "\n" + RULER + rows + UNVALIDATED;
    }

    private static void section(StringBuilder page, Experiment experiment, Function<Validation.Task, Optional<Result>> results,
            Tally tally) {
        page.append("\n## %d. %s: %s\n\n".formatted(experiment.number(), experiment.algorithm(), experiment.title()));
        page.append("Source: %s.\n".formatted(experiment.source()));
        if (!experiment.remark().isEmpty()) {
            page.append(experiment.remark()).append('\n');
        }
        boolean isMeasured = experiment.trials().stream().anyMatch(Trial.Measured.class::isInstance);
        if (isMeasured) {
            page.append("Repeat it with `%s`.\n".formatted(experiment.command()));
        }
        page.append("\n| setting | figure | expected | ours | verdict |\n|---|---|---|---|---|\n");
        var commands = new ArrayList<String>();
        for (Trial trial : experiment.trials()) {
            switch (trial) {
                case Trial.Measured measured -> measured(page, measured,
                        results.apply(new Validation.Task(experiment, measured)), tally);
                case Trial.Pinned pinned -> {
                    row(page, pinned.setting(), "", pinned.expected(), "", "met: asserted by `%s`".formatted(pinned.test()));
                    tally.pinned++;
                    if (!commands.contains(pinned.command())) {
                        commands.add(pinned.command());
                    }
                }
                case Trial.Missing missing -> {
                    row(page, missing.setting(), "", "", "", "**not run**: " + missing.why());
                    tally.missing++;
                }
            }
        }
        if (!commands.isEmpty()) {
            page.append("\n```\n").append(String.join("\n", commands)).append("\n```\n");
        }
    }

    private static void measured(StringBuilder page, Trial.Measured trial, Optional<Result> result, Tally tally) {
        if (result.isEmpty()) {
            row(page, trial.setting(), "", "", "", "**not run** this time");
            tally.missing++;
        } else if (!result.get().failure().isEmpty()) {
            row(page, trial.setting(), "", "", "", "**failed**: " + result.get().failure());
            tally.missed++;
        } else {
            String setting = trial.setting();
            for (Figure figure : result.get().figures()) {
                row(page, setting, figure.what(), figure.expected().text(), figure.oursAsText(),
                        figure.isMet() ? "met" : "**missed**");
                if (figure.isMet()) {
                    tally.met++;
                } else {
                    tally.missed++;
                }
                setting = "";
            }
        }
    }

    private static void row(StringBuilder page, String... cells) {
        page.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }

    private static final class Tally {
        private int met;
        private int missed;
        private int pinned;
        private int missing;

        String sentence() {
            return "**%d figures are met and %d missed.** %d settings more are asserted by unit tests, and %d were not run.".formatted(met, missed, pinned,
                    missing);
        }
    }
}
