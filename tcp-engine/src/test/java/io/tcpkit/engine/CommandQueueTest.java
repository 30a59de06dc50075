package io.tcpkit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CommandQueueTest {
    private final Wire.End device = new Wire(Wire.PLAIN).a;
    private final CommandQueue queue = new CommandQueue(device);
    private final List<String> seen = new ArrayList<>();

    private CommandQueue.Entry entry(String name) {
        return new CommandQueue.Entry() {
            @Override
            void onCommands(int taken) {
                seen.add(name + taken);
            }

            @Override
            void onTurnedAway() {
                seen.add(name + " turned away");
            }
        };
    }

    @Test
    void firstComeFirstServedEachOnceWithAllItsCommands() {
        CommandQueue.Entry a = entry("a");
        CommandQueue.Entry b = entry("b");
        queue.submit(a, 1);
        queue.submit(b, 1);
        queue.submit(a, 4);
        assertThat(queue.drain()).isEqualTo(2);
        assertThat(seen).containsExactly("a5", "b1");
        assertThat(queue.isEmpty()).isTrue();
        queue.submit(a, 2);
        queue.drain();
        assertThat(seen).endsWith("a2");
    }

    @Test
    void aSleepingShardIsWokenOnceAndNotForWhatCanWait() {
        CommandQueue.Entry a = entry("a");
        queue.submit(a, 1);
        assertThat(device.wakeUps).isZero();
        assertThat(queue.fallAsleep()).as("somebody is in line").isFalse();
        queue.drain();
        assertThat(queue.fallAsleep()).isTrue();
        queue.submitLazily(a, 1);
        assertThat(device.wakeUps).isZero();
        queue.submit(a, 2);
        queue.submit(entry("b"), 1);
        assertThat(device.wakeUps).isOne();
    }

    @Test
    void afterTheEndAllAreTurnedAway() {
        queue.submit(entry("a"), 1);
        queue.close();
        queue.submit(entry("b"), 1);
        assertThat(seen).containsExactly("a turned away", "b turned away");
        assertThat(queue.drain()).isZero();
    }

    @Test
    void aCallFromAnotherThreadYieldsOrThrowsWhatItsBodyDoes() throws Exception {
        var call = new ShardCall<String, RuntimeException>(() -> "done");
        queue.submit(call, ShardCall.RUN);
        queue.drain();
        assertThat(call.await()).isEqualTo("done");
        var failing = new ShardCall<String, java.io.IOException>(() -> {
            throw new java.io.IOException("no");
        });
        queue.submit(failing, ShardCall.RUN);
        queue.drain();
        assertThatThrownBy(failing::await).isInstanceOf(java.io.IOException.class).hasMessage("no");
        queue.close();
        var late = new ShardCall<String, RuntimeException>(() -> "too late");
        queue.submit(late, ShardCall.RUN);
        assertThatThrownBy(late::await).isInstanceOf(StackClosedException.class);
    }

    @Test
    void manyProducersLoseNothing() throws Exception {
        int producers = 4;
        int rounds = 100_000;
        var entries = new Counting[producers];
        var threads = new ArrayList<Thread>();
        var running = new AtomicInteger(producers);
        for (int i = 0; i < producers; i++) {
            entries[i] = new Counting();
            Counting entry = entries[i];
            threads.add(Thread.ofPlatform().start(() -> {
                for (int round = 0; round < rounds; round++) {
                    entry.wanted.incrementAndGet();
                    queue.submit(entry, 1);
                }
                running.decrementAndGet();
            }));
        }
        while (running.get() > 0 || !queue.isEmpty()) {
            queue.drain();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        queue.drain();
        for (Counting entry : entries) {
            assertThat(entry.lastSeen).as("the last wish was heard").isEqualTo(rounds);
        }
    }

    private static final class Counting extends CommandQueue.Entry {
        final AtomicInteger wanted = new AtomicInteger();
        int lastSeen;

        @Override
        void onCommands(int taken) {
            lastSeen = wanted.get();
        }
    }
}
