package io.tcpkit.testkit.script;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/// Virtual time for a stack: waiting is stepping from one of its deadlines to the next, and what it sends is kept until
/// the script asks for it.
final class Clockwork {
    private static final int MOST_STEPS_AT_ONCE = 100_000;
    private static final long QUIET_NANOS = 300_000_000_000L;
    /// A RST for each of a few sockets, and SYN-ACKs of a handshake that nobody completes.
    private static final int MOST_LAST_WORDS = 16;

    private final StackUnderTest stack;
    private final long startNanos;
    private final Runnable afterWork;
    private final ArrayDeque<Observed> unexpected = new ArrayDeque<>();
    private Optional<Conversation> followed = Optional.empty();
    private OptionalInt firstIsn = OptionalInt.empty();
    private long nowNanos;
    private boolean working;

    Clockwork(StackUnderTest stack, long startNanos, Runnable afterWork) {
        this.stack = stack;
        this.startNanos = startNanos;
        this.afterWork = afterWork;
        nowNanos = startNanos;
    }

    /// From here on segments of other connections are nobody's business.
    void follow(Conversation conversation) {
        followed = Optional.of(conversation);
        unexpected.clear();
    }

    long scriptNanos() {
        return nowNanos - startNanos;
    }

    long script(long stackNanos) {
        return stackNanos - startNanos;
    }

    OptionalInt firstIsn() {
        return firstIsn;
    }

    /// Lets the stack do all there is to do now.
    void settle() {
        int steps = 0;
        do {
            if (steps++ > MOST_STEPS_AT_ONCE) {
                throw new ScriptFailure("the stack has always something to do at %.6f".formatted(scriptNanos() / 1e9));
            }
            stack.work(nowNanos);
            collect();
            if (!working) {
                working = true;
                try {
                    afterWork.run();
                } finally {
                    working = false;
                }
            }
        } while (stack.nextDeadlineNanos() <= nowNanos);
    }

    private void collect() {
        for (StackUnderTest.Sent sent : stack.takeSent()) {
            Observed.of(sent).forEach(this::collect);
        }
    }

    private void collect(Observed segment) {
        if (followed.isPresent() && followed.get().matches(segment)) {
            followed.get().onSent(segment);
            unexpected.add(segment);
            if (firstIsn.isEmpty() && followed.get().isLocalKnown()) {
                firstIsn = OptionalInt.of(followed.get().localIsn());
            }
        }
    }

    /// Lets time pass.
    ///
    /// @param scriptNanos until when, by the script's clock
    void advanceTo(long scriptNanos) {
        advanceUntil(scriptNanos, () -> false);
        nowNanos = Math.max(nowNanos, startNanos + scriptNanos);
        settle();
    }

    /// Lets time pass until something is the case, but no longer than to the last of the stack's deadlines before a time.
    void advanceUntil(long scriptNanos, BooleanSupplier enough) {
        settle();
        long end = startNanos + scriptNanos;
        while (!enough.getAsBoolean() && stack.nextDeadlineNanos() <= end) {
            nowNanos = Math.max(nowNanos, stack.nextDeadlineNanos());
            settle();
        }
    }

    /// {@return the next segment, for which time passes if need be}
    Optional<Observed> next(long latestScriptNanos) {
        advanceUntil(latestScriptNanos, () -> !unexpected.isEmpty());
        return Optional.ofNullable(unexpected.pollFirst());
    }

    /// {@return the next segment if it is of some kind}
    Optional<Observed> nextIf(long latestScriptNanos, Predicate<Observed> kind) {
        advanceUntil(latestScriptNanos, () -> !unexpected.isEmpty());
        return unexpected.isEmpty() || !kind.test(unexpected.peekFirst()) ? Optional.empty()
                : Optional.ofNullable(unexpected.pollFirst());
    }

    /// {@return what nobody has expected so far}
    List<Observed> left() {
        return List.copyOf(unexpected);
    }

    /// {@return what nobody has expected}
    List<Observed> takeLeft() {
        settle();
        var left = List.copyOf(unexpected);
        unexpected.clear();
        return left;
    }

    /// Lets five minutes pass and requires that hardly anything is said in them and that nothing is left at their end.
    void requireQuiet() {
        advanceTo(scriptNanos() + QUIET_NANOS);
        if (unexpected.size() > MOST_LAST_WORDS) {
            throw new ScriptFailure("%d segments were sent after everything was closed".formatted(unexpected.size()));
        }
        if (stack.connections() != 0 || stack.memoryBytes() != 0) {
            throw new ScriptFailure("%d connections and %d bytes are left after five minutes".formatted(stack.connections(),
                    stack.memoryBytes()));
        }
    }
}
