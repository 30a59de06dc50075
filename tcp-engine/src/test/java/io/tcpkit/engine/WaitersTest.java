package io.tcpkit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WaitersTest {
    @Test
    void whatIsTrueAlreadyNeedsNoWait() throws Exception {
        assertThat(new Waiters().await(() -> true, 0)).isTrue();
    }

    @Test
    void timeRunsOut() throws Exception {
        assertThat(new Waiters().await(() -> false, 1_000)).isFalse();
    }

    @Test
    void anInterruptedThreadIsToldAndStaysInterrupted() throws Exception {
        var seen = new AtomicReference<Throwable>();
        var interrupted = new AtomicReference<Boolean>();
        Thread thread = Thread.ofVirtual().start(() -> {
            try {
                new Waiters().await(() -> false, Waiters.FOREVER);
            } catch (InterruptedIOException e) {
                seen.set(e);
                interrupted.set(Thread.currentThread().isInterrupted());
            }
        });
        thread.interrupt();
        thread.join();
        assertThat(seen.get()).isInstanceOf(InterruptedIOException.class);
        assertThat(interrupted.get()).isTrue();
    }

    @Test
    void noWakeUpIsLost() throws Exception {
        var waiters = new Waiters();
        var turn = new AtomicInteger();
        int rounds = 20_000;
        var threads = new ArrayList<Thread>();
        for (int who = 0; who < 4; who++) {
            int self = who;
            threads.add(Thread.ofVirtual().start(() -> {
                for (int round = 0; round < rounds; round++) {
                    int mine = 4 * round + self;
                    try {
                        waiters.await(() -> turn.get() == mine, Waiters.FOREVER);
                    } catch (InterruptedIOException e) {
                        throw new AssertionError(e);
                    }
                    turn.incrementAndGet();
                    waiters.wakeAll();
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(turn.get()).isEqualTo(4 * rounds);
    }

    @Test
    void aRefusedWaitThrowsNothingElse() {
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> new Waiters().await(() -> false, Waiters.FOREVER))
                    .isInstanceOf(InterruptedIOException.class);
        } finally {
            Thread.interrupted();
        }
    }
}
