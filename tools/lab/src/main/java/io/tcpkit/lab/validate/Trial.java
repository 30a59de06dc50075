package io.tcpkit.lab.validate;

import io.tcpkit.lab.scenario.Scenario;
import java.util.List;
import java.util.Objects;

/// A part of an experiment, with one setting.
public sealed interface Trial {
    /// {@return what its setting is, which no other trial of the experiment has}
    String setting();

    /// {@return whether it belongs to the quick subset}
    boolean isQuick();

    /// One that the laboratory runs.
    ///
    /// @param setting what its setting is
    /// @param isQuick whether it takes a second or two at most
    /// @param runs the scenarios, one after the other, several where chance is to be averaged
    /// @param judge says what comes of them
    record Measured(String setting, boolean isQuick, List<Scenario> runs, Judge judge) implements Trial {
        /// Keeps a copy, whose scenarios have names to be found by.
        public Measured {
            Objects.requireNonNull(setting, "setting");
            Objects.requireNonNull(judge, "judge");
            runs = List.copyOf(runs);
            if (runs.isEmpty()) {
                throw new IllegalArgumentException("'%s' runs nothing".formatted(setting));
            }
        }

        /// One that runs a single scenario.
        Measured(String setting, boolean isQuick, Scenario run, Single judge) {
            this(setting, isQuick, List.of(run), all -> judge.figures(all.getFirst()));
        }

        /// {@return this trial as one of the quick subset}
        Measured quick() {
            return new Measured(setting, true, runs, judge);
        }
    }

    /// One that a unit test asserts, event by event, without a network.
    ///
    /// @param setting what its setting is
    /// @param expected what is expected
    /// @param module the Maven module of the test
    /// @param test the simple name of the test class
    record Pinned(String setting, String expected, String module, String test) implements Trial {
        /// {@return the command that repeats it}
        public String command() {
            return "mvn -pl %s -am test -Dtest=%s -Dsurefire.failIfNoSpecifiedTests=false".formatted(module, test);
        }

        @Override
        public boolean isQuick() {
            return false;
        }
    }

    /// One that there is not, and why.
    ///
    /// @param setting what its setting would be
    /// @param why it is not run
    record Missing(String setting, String why) implements Trial {
        @Override
        public boolean isQuick() {
            return false;
        }
    }

    /// Makes figures of runs.
    @FunctionalInterface
    interface Judge {
        /// {@return the figures}
        ///
        /// @param runs what was seen of each, in the order of the trial
        List<Figure> figures(List<Observed> runs);
    }

    /// Makes figures of one run.
    @FunctionalInterface
    interface Single {
        /// {@return the figures}
        ///
        /// @param run what was seen of it
        List<Figure> figures(Observed run);
    }
}
