package io.tcpkit.testkit.script;

/// A script that cannot be understood.
public final class ScriptSyntaxException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ScriptSyntaxException(String name, int line, String message) {
        super("%s:%d: %s".formatted(name, line, message));
    }
}
