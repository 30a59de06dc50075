package io.tcpkit.engine;

import java.util.concurrent.TimeUnit;
import org.agrona.collections.LongArrayQueue;

/// How many connections of a listener are open although their handshake is still under way (RFC 7413 §5.1). The shard's.
///
/// A stolen cookie lets its thief make connections in another's name, each of which costs memory and may cost work. Their
/// number is bounded, and one that the other resets, since it never asked for it, keeps its place until it would have
/// timed out: otherwise the resets would make room for more.
final class FastOpenQueue {
    /// As long as Linux remembers a reset.
    private static final long RESET_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final int limit;
    private final boolean trusting;
    private final LongArrayQueue resetUntil = new LongArrayQueue();
    private int underWay;

    /// An empty queue.
    ///
    /// @param limit most connections, 0 for no Fast Open
    /// @param trusting whether data is taken without a cookie
    FastOpenQueue(int limit, boolean trusting) {
        this.limit = limit;
        this.trusting = trusting;
    }

    /// {@return whether data is taken without a cookie}
    boolean trustsEverybody() {
        return trusting;
    }

    /// {@return whether one more may be opened}
    ///
    /// @param nowNanos the engine's clock
    boolean admits(long nowNanos) {
        while (!resetUntil.isEmpty() && resetUntil.peekLong() <= nowNanos) {
            resetUntil.pollLong();
        }
        return size() < limit;
    }

    /// {@return connections under way, and resets that are remembered}
    int size() {
        return underWay + resetUntil.size();
    }

    /// A connection is opened by Fast Open.
    void enter() {
        underWay++;
    }

    /// Its handshake is over, or came to nothing.
    void leave() {
        underWay--;
    }

    /// It was reset before its handshake was over.
    ///
    /// @param nowNanos the engine's clock
    void onReset(long nowNanos) {
        underWay--;
        resetUntil.addLong(nowNanos + RESET_NANOS);
    }
}
