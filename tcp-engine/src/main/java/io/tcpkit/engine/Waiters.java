package io.tcpkit.engine;

import java.io.InterruptedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Threads that wait for something to become true, parked.
///
/// Who makes it true calls [#wakeAll()], which costs one look at a field when nobody waits, takes no lock and never
/// blocks: the shard can afford it. A waiting thread puts itself on the list first and looks again before it parks,
/// so no wake-up is lost. Virtual threads park without holding a carrier.
final class Waiters {
    /// No limit to the wait.
    static final long FOREVER = Long.MAX_VALUE;

    private static final VarHandle HEAD;

    static {
        try {
            HEAD = MethodHandles.lookup().findVarHandle(Waiters.class, "head", Waiter.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile @Nullable Waiter head;

    /// Waits until a condition is true.
    ///
    /// An interrupted thread stays interrupted and whatever it waited for goes on.
    ///
    /// @param condition is looked at before and after each parking; true for good or for a while
    /// @param timeoutNanos the longest to wait, or [#FOREVER]
    /// @return whether the condition was true, `false` when time was up
    /// @throws InterruptedIOException when the thread is interrupted
    boolean await(BooleanSupplier condition, long timeoutNanos) throws InterruptedIOException {
        if (condition.getAsBoolean()) {
            return true;
        }
        long begin = System.nanoTime();
        while (true) {
            var waiter = new Waiter(Thread.currentThread());
            add(waiter);
            try {
                if (condition.getAsBoolean()) {
                    return true;
                }
                if (Thread.currentThread().isInterrupted()) {
                    throw new InterruptedIOException("interrupted while waiting");
                }
                long left = timeoutNanos == FOREVER ? FOREVER : timeoutNanos - (System.nanoTime() - begin);
                if (left <= 0) {
                    return false;
                }
                if (left == FOREVER) {
                    LockSupport.park(this);
                } else {
                    LockSupport.parkNanos(this, left);
                }
            } finally {
                remove(waiter);
            }
            if (condition.getAsBoolean()) {
                return true;
            }
        }
    }

    /// Lets all threads that wait look again. What they wait for must have been written before.
    void wakeAll() {
        // Between the caller's plain or release writes and the look at the list; pairs with the volatile write in add.
        VarHandle.fullFence();
        if (head == null) {
            return;
        }
        for (Waiter waiter = (Waiter) HEAD.getAndSet(this, null); waiter != null; waiter = waiter.next) {
            Thread thread = waiter.thread;
            if (thread != null) {
                LockSupport.unpark(thread);
            }
        }
    }

    private void add(Waiter waiter) {
        do {
            waiter.next = head;
        } while (!HEAD.compareAndSet(this, waiter.next, waiter));
    }

    /// Takes a waiter that has left off the list, or leaves it to a later one when it is not on top: what has left is
    /// below somebody who still waits, so the list stays about as long as there are waiting threads.
    private void remove(Waiter waiter) {
        waiter.thread = null;
        for (Waiter top = head; top != null && top.thread == null; top = head) {
            HEAD.compareAndSet(this, top, top.next);
        }
    }

    private static final class Waiter {
        volatile @Nullable Thread thread;
        @Nullable Waiter next;

        Waiter(Thread thread) {
            this.thread = thread;
        }
    }
}
