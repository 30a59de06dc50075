package io.tcpkit.testkit.script;

import java.util.List;

/// What came of a script, and how.
///
/// @param script its name
/// @param verdict what came of it
/// @param timeline expected beside actual, a line each
public record RunResult(String script, Verdict verdict, List<String> timeline) {
    /// Copies what is given.
    public RunResult {
        timeline = List.copyOf(timeline);
    }

    /// {@return whether it passed}
    public boolean passed() {
        return verdict instanceof Verdict.Pass;
    }

    /// {@return the verdict with its reason and the time line}
    public String explanation() {
        return "%s %s: %s%n%s".formatted(verdict.word(), script, verdict.reason(), String.join(System.lineSeparator(), timeline));
    }
}
