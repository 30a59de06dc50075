package io.tcpkit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class ChunkPoolTest {
    @Test
    void lendsAsMuchAsTheBudgetAndNoMore() {
        try (var pool = new ChunkPool(20 * ChunkPool.CHUNK_BYTES + 1)) {
            var chunks = new HashSet<Chunk>();
            for (int i = 0; i < 20; i++) {
                assertThat(pool.hasFree()).isTrue();
                chunks.add(pool.take());
            }
            assertThat(chunks).hasSize(20).doesNotContain(Chunk.NONE);
            assertThat(pool.hasFree()).isFalse();
            assertThat(pool.take()).isSameAs(Chunk.NONE);
            assertThat(pool.inUseBytes()).isEqualTo(20L * ChunkPool.CHUNK_BYTES);
            chunks.forEach(pool::give);
            assertThat(pool.inUse()).isZero();
        }
    }

    @Test
    void refusesToTakeAChunkBackTwice() {
        try (var pool = new ChunkPool(1 << 20)) {
            Chunk chunk = pool.take();
            pool.give(chunk);
            assertThatThrownBy(() -> pool.give(chunk)).isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("twice");
        }
    }

    @Test
    void freesItsMemoryWhenTheLastChunkComesBackAfterClose() {
        var pool = new ChunkPool(1 << 20);
        Chunk chunk = pool.take();
        pool.close();
        chunk.memory.set(ValueLayout.JAVA_BYTE, 0, (byte) 1);
        assertThat(pool.take()).isSameAs(Chunk.NONE);
        pool.give(chunk);
        assertThatThrownBy(() -> chunk.memory.get(ValueLayout.JAVA_BYTE, 0)).hasMessageContaining("closed");
        pool.close();
    }

    @Test
    void lendsEachChunkToOneAtATimeUnderContention() throws Exception {
        int threads = 4;
        try (var pool = new ChunkPool(8 * ChunkPool.CHUNK_BYTES); var executor = Executors.newFixedThreadPool(threads)) {
            var tasks = new ArrayList<Callable<Long>>();
            for (int thread = 0; thread < threads; thread++) {
                long mark = thread + 1;
                tasks.add(() -> takeAndGive(pool, mark));
            }
            long taken = 0;
            for (Future<Long> result : executor.invokeAll(tasks)) {
                // One thread alone may find all chunks lent to others that the scheduler has put aside.
                taken += result.get();
            }
            assertThat(taken).isPositive();
            assertThat(pool.inUse()).isZero();
        }
    }

    private static long takeAndGive(ChunkPool pool, long mark) {
        var random = new SplittableRandom(mark);
        List<Chunk> mine = new ArrayList<>();
        long taken = 0;
        for (int i = 0; i < 200_000; i++) {
            // Two each, so that nobody leaves the others without while it waits for a processor.
            if (mine.size() < 2 && random.nextBoolean()) {
                Chunk chunk = pool.take();
                if (chunk != Chunk.NONE) {
                    chunk.memory.set(ValueLayout.JAVA_LONG, 0, mark);
                    mine.add(chunk);
                    taken++;
                }
            } else if (!mine.isEmpty()) {
                Chunk chunk = mine.remove(random.nextInt(mine.size()));
                if (chunk.memory.get(ValueLayout.JAVA_LONG, 0) != mark) {
                    throw new AssertionError("somebody else wrote to chunk " + chunk.index);
                }
                pool.give(chunk);
            }
        }
        mine.forEach(pool::give);
        return taken;
    }
}
