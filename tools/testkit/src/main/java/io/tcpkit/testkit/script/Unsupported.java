package io.tcpkit.testkit.script;

/// The script needs something that there is not. Caught where the verdict is made.
final class Unsupported extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Unsupported(String reason) {
        super(reason, null, false, false);
    }
}
