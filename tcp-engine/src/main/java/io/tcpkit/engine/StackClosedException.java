package io.tcpkit.engine;

/// The stack was closed, so that its shard cannot be asked any more. Becomes an `IOException` with words for the user.
final class StackClosedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    StackClosedException() {
        super("the stack is closed", null, false, false);
    }
}
