package io.tcpkit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpkit.fsm.TimeWaitBlock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/// The table of TIME-WAIT beside a map of objects.
class TimeWaitsTest {
    private static final KeyedHash HASH = new KeyedHash(1, 2);

    private record Entry(long serial, long end, int sndNxt) {
    }

    private static FourTuple tuple(int peer) {
        return new FourTuple(HASH).set(0, 7, 80, 0, 1_000 + peer / 7, 1 + peer % 7);
    }

    private static TimeWaitBlock block(SplittableRandom random, long end) {
        var block = new TimeWaitBlock();
        block.sndNxt = random.nextInt();
        block.rcvNxt = random.nextInt();
        block.rcvWnd = random.nextInt() & Integer.MAX_VALUE;
        block.windowShift = random.nextInt(15);
        block.timestamps = random.nextBoolean();
        block.tsRecent = random.nextInt();
        block.tsOffset = random.nextInt();
        block.challengedMillis = random.nextInt();
        block.durationMillis = random.nextInt(1_200_001);
        block.endNanos = end;
        return block;
    }

    @Property(tries = 200)
    void agreesWithAMap(@ForAll long seed) {
        var random = new SplittableRandom(seed);
        var table = new TimeWaits(HASH, 100);
        Map<Integer, Entry> model = new HashMap<>();
        long now = random.nextLong() >> 2;
        for (int step = 0; step < 500; step++) {
            int peer = random.nextInt(150);
            int entry = table.find(tuple(peer));
            assertThat(entry >= 0).isEqualTo(model.containsKey(peer));
            switch (random.nextInt(4)) {
                case 0, 1 -> {
                    if (entry < 0 && !table.isFull()) {
                        TimeWaitBlock block = block(random, now + random.nextInt(1_000));
                        table.add(tuple(peer), step, block);
                        model.put(peer, new Entry(step, block.endNanos, block.sndNxt));
                        var back = new TimeWaitBlock();
                        table.load(table.find(tuple(peer)), back);
                        assertThat(back).usingRecursiveComparison().isEqualTo(block);
                    }
                }
                case 2 -> {
                    if (entry >= 0) {
                        TimeWaitBlock block = block(random, now + random.nextInt(1_000));
                        table.update(entry, block);
                        model.put(peer, new Entry(model.get(peer).serial, block.endNanos, block.sndNxt));
                    }
                }
                default -> {
                    if (entry >= 0) {
                        table.remove(entry);
                        model.remove(peer);
                    }
                }
            }
            assertThat(table.size()).isEqualTo(model.size());
            assertThat(table.nextEndNanos())
                    .isEqualTo(model.values().stream().mapToLong(Entry::end).min().orElse(Long.MAX_VALUE));
        }
        var block = new TimeWaitBlock();
        model.forEach((peer, expected) -> {
            int entry = table.find(tuple(peer));
            assertThat(table.serial(entry)).isEqualTo(expected.serial);
            table.load(entry, block);
            assertThat(block.sndNxt).isEqualTo(expected.sndNxt);
            assertThat(table.id(entry).remote()).isEqualTo(tuple(peer).remote());
        });
        List<Long> ends = new ArrayList<>();
        while (table.size() > 0) {
            ends.add(table.nextEndNanos());
            table.remove(table.first());
        }
        assertThat(ends).as("expire in order").isSorted();
        assertThat(table.find(tuple(1))).isNegative();
    }

    @Test
    void anEntryTakesLessThanAHundredAndTwentyBytes() {
        var table = new TimeWaits(HASH, 50_000);
        var random = new SplittableRandom(1);
        for (int peer = 0; peer < 50_000; peer++) {
            table.add(tuple(peer), peer, block(random, random.nextInt()));
        }
        assertThat(table.isFull()).isTrue();
        assertThat(table.memoryBytes() / 50_000).isBetween(80L, (long) TimeWaits.ENTRY_BYTES);
        assertThat(TimeWaits.ENTRY_BYTES).isLessThan(120);
    }
}
