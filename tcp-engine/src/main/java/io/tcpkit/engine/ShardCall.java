package io.tcpkit.engine;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Something that another thread wants the shard to do, and waits for.
///
/// @param <T> what it yields
/// @param <X> what it may throw
final class ShardCall<T, X extends Exception> extends CommandQueue.Entry {
    /// The one command.
    static final int RUN = 1;

    private final Body<T, X> body;
    private final Thread caller = Thread.currentThread();
    private @Nullable T result;
    private @Nullable Throwable failure;
    private volatile boolean done;

    /// What is to be done.
    ///
    /// @param <T> what it yields
    /// @param <X> what it may throw
    @FunctionalInterface
    interface Body<T, X extends Exception> {
        /// Does it, on the shard's thread.
        T run() throws X;
    }

    /// A call that has not been made.
    ///
    /// @param body runs on the shard's thread
    ShardCall(Body<T, X> body) {
        this.body = body;
    }

    @Override
    void onCommands(int taken) {
        try {
            result = body.run();
        } catch (Exception | Error e) {
            failure = e;
        }
        finish();
    }

    @Override
    void onTurnedAway() {
        failure = new StackClosedException();
        finish();
    }

    private void finish() {
        done = true;
        LockSupport.unpark(caller);
    }

    /// Waits until the shard has done it. A call lasts no longer than a cycle of the shard, so an interrupt is kept for later.
    ///
    /// @return what it yielded
    /// @throws StackClosedException when the shard has ended
    T await() throws X {
        boolean interrupted = false;
        while (!done) {
            LockSupport.park(this);
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (failure != null) {
            throw failure();
        }
        T value = result;
        assert value != null : "a call yields something";
        return value;
    }

    @SuppressWarnings("unchecked") // The body throws nothing else that is checked.
    private X failure() {
        return switch (failure) {
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case null, default -> (X) failure;
        };
    }
}
