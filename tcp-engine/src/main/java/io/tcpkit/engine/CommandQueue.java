package io.tcpkit.engine;

import io.tcpkit.api.spi.NetworkDevice;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/// How other threads reach a shard: those that have something to say put themselves in line.
///
/// Each [Entry] (a connection, a call) carries a set of commands as bits and is in line at most once. Telling the same
/// thing twice before the shard has listened costs one atomic OR; nothing is allocated. The line is a stack that the shard takes
/// as a whole and turns round. A shard that sleeps in its device is woken once, by the first who finds it asleep.
///
/// Many producers, one consumer. After [#close()] whoever comes is turned away at once.
final class CommandQueue {
    private static final VarHandle HEAD;
    private static final VarHandle ASLEEP;
    private static final VarHandle COMMANDS;

    static {
        try {
            var lookup = MethodHandles.lookup();
            HEAD = lookup.findVarHandle(CommandQueue.class, "head", Entry.class);
            ASLEEP = lookup.findVarHandle(CommandQueue.class, "asleep", boolean.class);
            COMMANDS = lookup.findVarHandle(Entry.class, "commands", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final NetworkDevice device;
    private volatile @Nullable Entry head;
    private volatile boolean asleep;
    private volatile boolean closed;

    /// An empty line.
    ///
    /// @param device is woken up when its shard sleeps in it
    CommandQueue(NetworkDevice device) {
        this.device = device;
    }

    /// Who can stand in line.
    abstract static class Entry {
        private volatile int commands;
        private @Nullable Entry next;

        /// The shard has taken this entry out of the line.
        ///
        /// @param taken the commands it stood there for
        abstract void onCommands(int taken);

        /// The shard has ended and will not take the commands.
        void onTurnedAway() {
        }
    }

    /// Gives the shard commands and wakes it.
    ///
    /// @param entry stands in line
    /// @param commands bits, not 0
    void submit(Entry entry, int commands) {
        submitLazily(entry, commands);
        wake();
    }

    /// Wakes the shard if it sleeps.
    void wake() {
        if (asleep && ASLEEP.compareAndSet(this, true, false)) {
            device.wakeUp();
        }
    }

    /// Gives the shard commands that can wait until it wakes for another reason.
    ///
    /// @param entry stands in line
    /// @param commands bits, not 0
    void submitLazily(Entry entry, int commands) {
        if ((int) COMMANDS.getAndBitwiseOr(entry, commands) == 0) {
            do {
                entry.next = head;
            } while (!HEAD.compareAndSet(this, entry.next, entry));
        }
        if (closed) {
            turnAllAway();
        }
    }

    /// Hands all commands to their entries. Called by the shard.
    ///
    /// @return how many entries there were
    int drain() {
        if (head == null) {
            return 0;
        }
        // First come, first served: the stack has the latest on top.
        Entry first = null;
        for (Entry entry = (Entry) HEAD.getAndSet(this, null); entry != null; ) {
            Entry below = entry.next;
            entry.next = first;
            first = entry;
            entry = below;
        }
        int count = 0;
        while (first != null) {
            Entry entry = first;
            first = entry.next;
            entry.next = null;
            // From here on it may stand in line again.
            entry.onCommands((int) COMMANDS.getAndSet(entry, 0));
            count++;
        }
        return count;
    }

    /// {@return whether nobody is in line}
    boolean isEmpty() {
        return head == null;
    }

    /// Called by the shard before it sleeps: from here on a command wakes the device.
    ///
    /// @return whether it may sleep; when not, somebody came in the meantime
    boolean fallAsleep() {
        asleep = true;
        if (head == null) {
            return true;
        }
        asleep = false;
        return false;
    }

    /// Called by the shard after it slept.
    void awake() {
        asleep = false;
    }

    /// Turns away whoever is in line, and all who come later.
    void close() {
        closed = true;
        turnAllAway();
    }

    private void turnAllAway() {
        Entry entry = (Entry) HEAD.getAndSet(this, null);
        while (entry != null) {
            Entry below = entry.next;
            entry.next = null;
            COMMANDS.setVolatile(entry, 0);
            entry.onTurnedAway();
            entry = below;
        }
    }
}
