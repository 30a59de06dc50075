package io.tcpkit.tun;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/// Ends the sleep of the thread that waits for packets: an eventfd in its poll set, written to only when it sleeps.
///
/// ```
///              beginWait                       wakeUp, writes the eventfd
///   RUNNING ──────────────▶ WAITING ─────────────────────────────────────────▶ SIGNALLED
///      ▲ ◀──────────────────── endWait ◀───────────────────────────────────────────┘ ▲
///      └──────────────────────────── wakeUp, no system call ─────────────────────────┘
/// ```
/// A thread that finds SIGNALLED when it wants to wait does not wait. The write may come later than the change of state it
/// belongs to; then it ends the next wait too early, which does no harm.
final class Waker {
    private static final int RUNNING = 0;
    private static final int WAITING = 1;
    private static final int SIGNALLED = 2;

    private final AtomicInteger state = new AtomicInteger(RUNNING);
    // Held for the write and for the closing, so that no late writer hits a number that belongs to another file by then.
    // Taken once per sleep, by the one thread that ended it.
    private final ReentrantLock lock = new ReentrantLock();
    private final int eventfd;
    private final MemorySegment one;
    private final MemorySegment drained;
    private boolean closed;

    private Waker(int eventfd, Arena arena) {
        this.eventfd = eventfd;
        one = arena.allocateFrom(JAVA_LONG, 1L);
        drained = arena.allocate(JAVA_LONG);
    }

    /// {@return a waker}
    ///
    /// @param arena outlives it
    /// @throws IOException when there is no file descriptor left
    static Waker open(Arena arena, MemorySegment callState) throws IOException {
        int eventfd = LibC.eventfd(callState, LibC.EFD_NONBLOCK_CLOEXEC);
        if (eventfd < 0) {
            throw Diagnosis.ofCall("eventfd", -eventfd);
        }
        return new Waker(eventfd, arena);
    }

    /// {@return the descriptor to poll for input beside the device's}
    int descriptor() {
        return eventfd;
    }

    /// {@return whether to wait; `false` when somebody has called meanwhile, and that call is used up by this}
    boolean beginWait() {
        if (state.compareAndSet(RUNNING, WAITING)) {
            return true;
        }
        // Not a blind write: what the caller did before its call is visible to us from here on.
        state.getAndSet(RUNNING);
        return false;
    }

    /// Ends a wait that [#beginWait()] allowed.
    ///
    /// @param signalled whether the descriptor has input
    void endWait(MemorySegment callState, boolean signalled) {
        state.getAndSet(RUNNING);
        if (signalled) {
            int _ = LibC.read(callState, eventfd, drained, drained.byteSize());
        }
    }

    /// Ends the wait under way, or the next one. Any thread.
    void wakeUp() {
        if (state.getAndSet(SIGNALLED) != WAITING) {
            return;
        }
        lock.lock();
        try {
            if (!closed) {
                LibC.write(eventfd, one, one.byteSize());
            }
        } finally {
            lock.unlock();
        }
    }

    /// Closes the descriptor; after it [#wakeUp()] does nothing.
    void close() {
        lock.lock();
        try {
            if (!closed) {
                closed = true;
                LibC.close(eventfd);
            }
        } finally {
            lock.unlock();
        }
    }
}
