package io.tcpkit.testkit.script;

/// What came of a system call.
sealed interface Outcome {
    /// It returned a number.
    record Value(long value) implements Outcome {
    }

    /// It returned -1.
    record Failed(Errno errno) implements Outcome {
    }

    /// It has not returned yet.
    record Waiting() implements Outcome {
    }

    Outcome ZERO = new Value(0);
    Outcome WAITING = new Waiting();

    /// {@return whether the call has returned}
    default boolean isOver() {
        return !(this instanceof Waiting);
    }

    /// {@return it as a script writes it}
    default String text() {
        return switch (this) {
            case Value(long value) -> String.valueOf(value);
            case Failed(Errno errno) -> "-1 " + errno;
            case Waiting() -> "nothing, it blocks";
        };
    }
}
