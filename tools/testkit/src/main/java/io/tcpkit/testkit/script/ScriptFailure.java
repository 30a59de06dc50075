package io.tcpkit.testkit.script;

/// The stack under test did something else than the script says. Caught where the verdict is made.
final class ScriptFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ScriptFailure(String message) {
        super(message, null, false, false);
    }
}
