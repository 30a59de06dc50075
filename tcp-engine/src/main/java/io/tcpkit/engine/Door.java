package io.tcpkit.engine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/// Lets one thread at a time work on a ring's loose ends, and never makes the shard wait.
///
/// An application thread [enters][#enter()] to copy octets and [leaves][#leave()]. The shard, when it has a chore (to take
/// back a chunk that ran empty, to clear the ring), [knocks][#knock()]: it is let in, or, when somebody is inside, its
/// chore is left to that thread, which does it on its way out.
///
/// ```
///   shard                                  application
///   if (door.knock()) {                    if (door.enter()) {
///       do { chores } while (door.leave())     copy
///   }                                          while (door.leave()) { chores }
///                                          }
/// ```
final class Door {
    private static final int BUSY = 1;
    private static final int CHORE = 1 << 1;
    private static final int SEALED = 1 << 2;

    private static final int SPINS = 200;

    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(Door.class, "state", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile int state;

    /// Enters, after whoever is inside: that takes as long as a copy.
    ///
    /// @return `false` when the door is sealed
    boolean enter() {
        for (int spins = 0; ; spins++) {
            int seen = state;
            if ((seen & SEALED) != 0) {
                return false;
            }
            if ((seen & BUSY) != 0) {
                pause(spins);
            } else if (STATE.compareAndSet(this, seen, seen | BUSY)) {
                return true;
            }
        }
    }

    /// Leaves, unless there is a chore to be done first.
    ///
    /// @return whether the caller, still inside, has to do the chores and leave again
    boolean leave() {
        while (true) {
            int seen = state;
            if ((seen & CHORE) != 0) {
                if (STATE.compareAndSet(this, seen, seen & ~CHORE)) {
                    return true;
                }
            } else if (STATE.compareAndSet(this, seen, seen & ~BUSY)) {
                return false;
            }
        }
    }

    /// Enters, sealed or not, or leaves the chore to the thread inside. Does not wait.
    ///
    /// @return whether the caller is inside and has to do the chores itself
    boolean knock() {
        while (true) {
            int seen = state;
            boolean busy = (seen & BUSY) != 0;
            if (STATE.compareAndSet(this, seen, seen | (busy ? CHORE : BUSY))) {
                return !busy;
            }
        }
    }

    /// Lets nobody in any more. Does not wait: somebody may still be inside.
    void seal() {
        STATE.getAndBitwiseOr(this, SEALED);
    }

    /// Lets nobody in any more, and waits until nobody is inside: that takes as long as a copy.
    void sealAndWait() {
        seal();
        for (int spins = 0; (state & BUSY) != 0; spins++) {
            pause(spins);
        }
    }

    private static void pause(int spins) {
        if (spins < SPINS) {
            Thread.onSpinWait();
        } else {
            // Whoever is inside has lost its processor: it needs one to come out.
            Thread.yield();
        }
    }
}
