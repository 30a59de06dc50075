package io.tcpkit.testkit.congestion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.PostDiscoveryFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/// Each mistake that somebody may make is caught by the property that is there for it, and what makes none passes.
class ContractTest {

    /// Runs a class as JUnit would.
    ///
    /// @return what each property said, empty for those that passed
    private static Map<String, String> run(Class<?> contract) {
        return run(contract, _ -> true);
    }

    private static Map<String, String> run(Class<?> contract, Predicate<String> properties) {
        PostDiscoveryFilter chosen = test ->
                FilterResult.includedIf(!test.isTest() || properties.test(test.getDisplayName()));
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClass(contract))
                .filters(chosen)
                .configurationParameter("jqwik.database", "")
                .configurationParameter("jqwik.reporting.usejunitplatform", "true")
                .configurationParameter("jqwik.reporting.onlyfailures", "true")
                .build();
        var outcomes = new TreeMap<String, String>();
        LauncherFactory.create().execute(request, new TestExecutionListener() {
            @Override
            public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                if (test.isTest()) {
                    outcomes.put(test.getDisplayName(), result.getThrowable().map(ContractTest::told).orElse(""));
                }
            }
        });
        return outcomes;
    }

    private static String told(Throwable failure) {
        return failure.getMessage() == null ? failure.toString() : failure.getMessage();
    }

    @ParameterizedTest
    @ValueSource(classes = {Mutants.Sound.class, Mutants.BeginsTooLargeAndSaysSo.class})
    @DisplayName("what makes no mistake passes")
    void passes(Class<?> contract) {
        Map<String, String> outcomes = run(contract);
        assertThat(outcomes).hasSize(6);
        assertThat(outcomes.values()).containsOnly("");
    }

    @ParameterizedTest(name = "{0}: {1} says {2}")
    @CsvSource(textBlock = """
            GrowsOnLoss       , keepsTheLaws              , NO_GROWTH_ON_CONGESTION
            GrowsInRecovery   , keepsTheLaws              , NO_GROWTH_IN_RECOVERY
            GrowsUnused       , keepsTheLaws              , NO_GROWTH_WITHOUT_USE
            CountsAcksNotBytes, keepsTheLaws              , NO_FASTER_THAN_SLOW_START
            IgnoresTimeouts   , keepsTheLaws              , RESTART_AFTER_TIMEOUT
            ForgetsUndo       , keepsTheLaws              , UNDO
            NeverBacksOff     , backsOffUnderPersistentLoss, FULL_BACKOFF
            IgnoresSmss       , keepsTheLaws              , from one SMSS of
            BeginsTooLarge    , keepsTheLaws              , INITIAL_WINDOW
            Overflows         , keepsTheLaws              , cwnd is
            Throws            , keepsTheLaws              , ArithmeticException
            Allocates         , allocatesNothing          , bytes for
            ReadsTheClock     , sameHistorySameWindows    , came out differently
            ThrowsDice        , sameHistorySameWindows    , came out differently
            SharesState       , sameHistorySameWindows    , came out differently
            AcceptsNonsense   , refusesNonsense           , beta='nonsense' is accepted
            ConfusesItsDefault, refusesNonsense           , another beginning
            """)
    void catches(String mutant, String property, String message) throws ClassNotFoundException {
        assertThat(caught(Class.forName(Mutants.class.getName() + "$" + mutant), property)).contains(message);
    }

    /// Histories are fresh each time, and one set of them may have no occasion for a mistake; several have.
    private static String caught(Class<?> mutant, String property) {
        String told = "";
        for (int run = 0; run < 5 && told.isEmpty(); run++) {
            Map<String, String> outcomes = run(mutant, property::equals);
            assertThat(outcomes).containsOnlyKeys(property);
            told = outcomes.get(property);
        }
        return told;
    }

    @Test
    @DisplayName("a failure shows the seed, and the history up to the event")
    void story() {
        String told = caught(Mutants.GrowsOnLoss.class, "keepsTheLaws");
        assertThat(told).contains("'mutant'").containsPattern("random seed \\d+").contains("The history:")
                .contains("create -> cwnd=10000").endsWith("<- here").contains("Lost[");
        // What jqwik leaves of it when it has shortened it.
        assertThat(told.lines().count()).as(told).isLessThan(20);
    }

    @Test
    @DisplayName("a waiver has a reason")
    void reason() {
        assertThatThrownBy(() -> new Waiver(Law.UNDO, " "))
                .hasMessage("the waiver of UNDO has no reason; say which source allows it");
    }
}
