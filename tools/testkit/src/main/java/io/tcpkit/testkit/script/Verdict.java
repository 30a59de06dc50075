package io.tcpkit.testkit.script;

/// What came of a script.
public sealed interface Verdict {
    /// Everything was as the script says.
    record Pass() implements Verdict {
    }

    /// Something was not.
    ///
    /// @param line of the event that failed, 0 for the end of the script
    /// @param why in words
    record Fail(int line, String why) implements Verdict {
    }

    /// The script needs something that there is not.
    ///
    /// @param reason in words, such as `sysctl tcp_x`
    record Unsupported(String reason) implements Verdict {
    }

    /// {@return the word in reports}
    default String word() {
        return switch (this) {
            case Pass() -> "PASS";
            case Fail(_, _) -> "FAIL";
            case Unsupported(_) -> "UNSUPPORTED";
        };
    }

    /// {@return the reason, empty when there is none to give}
    default String reason() {
        return switch (this) {
            case Pass() -> "";
            case Fail(int line, String why) -> line == 0 ? why : "line %d: %s".formatted(line, why);
            case Unsupported(String reason) -> reason;
        };
    }
}
