package io.tcpkit.lab.validate;

import io.tcpkit.lab.scenario.Scenario;
import java.util.List;

/// A part of an experiment, with one setting.
public sealed interface Trial {
    /// {@return what its setting is, which no other trial of the experiment has}
    String setting();

    /// {@return whether it belongs to the quick subset}
    boolean isQuick();

    /// One that the laboratory runs.
    final class Measured implements Trial {
        private final String setting;
        private final boolean isQuick;
        private final List<Scenario> runs;
        private final Judge judge;

        private Measured(String setting, boolean isQuick, List<Scenario> runs, Judge judge) {
            this.setting = setting;
            this.isQuick = isQuick;
            this.runs = List.copyOf(runs);
            this.judge = judge;
        }

        /// One that runs several scenarios, one after the other: where chance is to be averaged, or figures to be compared.
        Measured(String setting, List<Scenario> runs, Judge judge) {
            this(setting, false, runs, judge);
        }

        /// One that runs a single scenario.
        Measured(String setting, Scenario run, Judge.OfOne judge) {
            this(setting, List.of(run), all -> judge.figures(all.getFirst()));
        }

        /// {@return this trial as one of the quick subset, if it is one that takes no more than a second or two}
        Measured quick(boolean isShort) {
            return new Measured(setting, isShort, runs, judge);
        }

        Measured quick() {
            return quick(true);
        }

        @Override
        public String setting() {
            return setting;
        }

        @Override
        public boolean isQuick() {
            return isQuick;
        }

        /// {@return the scenarios it runs}
        public List<Scenario> runs() {
            return runs;
        }

        List<Figure> figures(List<Observed> observed) {
            return judge.figures(observed);
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
}
