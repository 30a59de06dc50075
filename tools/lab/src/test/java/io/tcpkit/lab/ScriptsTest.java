package io.tcpkit.lab;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tcpkit.testkit.script.Mutant;
import io.tcpkit.testkit.script.RunOptions;
import io.tcpkit.testkit.script.ScriptRunner;
import io.tcpkit.testkit.script.ScriptSuite;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Every packet script of `src/test/resources/scripts`, against the whole engine, over both families of addresses. The
/// engine is on this module's path, and not on that of the test kit, which the engine's own tests use.
class ScriptsTest {
    private static final Path SCRIPTS = Path.of("src", "test", "resources", "scripts");
    private static final double LEAST_CAUGHT = 0.99;
    private static final int MUTANTS_RUN = 500;
    private static final long SEED = 20_250_801;

    @TestFactory
    @DisplayName("scripts over IPv4")
    Stream<DynamicNode> overIpv4() throws IOException {
        return ScriptSuite.of(SCRIPTS).tests(RunOptions.STRICT);
    }

    @TestFactory
    @DisplayName("scripts over IPv6")
    Stream<DynamicNode> overIpv6() throws IOException {
        return ScriptSuite.of(SCRIPTS).tests(RunOptions.STRICT.overIpv6(true));
    }

    @Test
    @DisplayName("the judge is judged: at least 99 % of wrong scripts fail")
    void mutants() throws IOException {
        var options = new RunOptions(false, Set.of(), 1, false);
        var mutants = new ArrayList<Mutant>();
        for (Path script : ScriptSuite.of(SCRIPTS).scripts()) {
            mutants.addAll(Mutant.of(script));
        }
        assertTrue(mutants.size() > MUTANTS_RUN, "there are only " + mutants.size() + " mutants");
        // All of them take too long for every build: so many, the same each time.
        Collections.shuffle(mutants, new Random(SEED));
        var survivors = new ArrayList<String>();
        for (Mutant mutant : mutants.subList(0, MUTANTS_RUN)) {
            if (mutant.run(options).passed()) {
                survivors.add(mutant.toString());
            }
        }
        double caught = 1 - survivors.size() / (double) MUTANTS_RUN;
        assertFalse(caught < LEAST_CAUGHT, "of %d mutants %d passed: %s".formatted(MUTANTS_RUN, survivors.size(), survivors));
    }
}
