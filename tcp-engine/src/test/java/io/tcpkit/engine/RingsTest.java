package io.tcpkit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpkit.api.segment.Payload;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RingsTest {
    private static final int CHUNK = ChunkPool.CHUNK_BYTES;

    private static ByteBuffer pattern(long position, int length) {
        var octets = ByteBuffer.allocate(length);
        Pattern.fill(octets, position);
        return octets.flip();
    }

    private static ByteBuffer octets(Payload payload) {
        var octets = ByteBuffer.allocate(payload.length());
        payload.copyTo(0, MemorySegment.ofBuffer(octets), 0, payload.length());
        return octets;
    }

    @Nested
    class Sending {
        @ParameterizedTest(name = "{0} octets in, {1} released: {2} chunks  ({3})")
        @CsvSource(textBlock = """
                      0,      0, 0, nothing is lent for nothing
                      1,      0, 1, the first octet takes a chunk
                      1,      1, 0, which is given back in its middle when nothing is left
                  65536,      0, 1, one chunk full to the brim
                  65536,  65535, 1, its last octet holds it
                  65536,  65536, 0, and lets it go
                  65537,  65536, 1, the next chunk
                 200000,      0, 4, all of it
                 200000, 131072, 2, what is released goes
                 200000, 200000, 0, all gone
                """)
        void chunksAreLentWhileThereAreOctets(int length, int released, int chunks, String why) {
            try (var pool = new ChunkPool(1 << 20)) {
                var ring = new SendRing(pool, 200_000);
                assertThat(ring.append(pattern(0, length))).isEqualTo(length);
                ring.release(1 + released);
                assertThat(pool.inUse()).as(why).isEqualTo(chunks);
                ring.clear();
                assertThat(pool.inUse()).isZero();
            }
        }

        @Test
        void aSealedRingKeepsWhatItHasAndTakesNoMore() {
            try (var pool = new ChunkPool(1 << 20)) {
                var ring = new SendRing(pool, 10);
                assertThat(ring.append(pattern(0, 20))).isEqualTo(10);
                ring.seal();
                assertThat(ring.append(pattern(10, 10))).isEqualTo(SendRing.SEALED);
                assertThat(ring.end()).isEqualTo(11);
                ring.release(11);
                assertThat(pool.inUse()).isZero();
            }
        }

        @Test
        void recordsEndWhereTheyWereEnded() {
            try (var pool = new ChunkPool(1 << 20)) {
                var ring = new SendRing(pool, 100);
                ring.append(pattern(0, 10));
                assertThat(ring.recordEnd(1)).as("an open record ends where the octets do").isEqualTo(11);
                ring.endRecord();
                ring.endRecord();
                ring.append(pattern(10, 5));
                assertThat(ring.recordEnd(1)).isEqualTo(11);
                assertThat(ring.recordEnd(10)).isEqualTo(11);
                assertThat(ring.recordEnd(11)).isEqualTo(16);
                ring.clear();
            }
        }

        @Test
        void withoutMemoryItTakesWhatItCan() {
            try (var pool = new ChunkPool(2 * CHUNK)) {
                var ring = new SendRing(pool, 10 * CHUNK);
                var source = pattern(0, 3 * CHUNK);
                assertThat(ring.append(source)).isEqualTo(2 * CHUNK);
                assertThat(source.remaining()).isEqualTo(CHUNK);
                assertThat(ring.append(source)).isZero();
                ring.release(1 + CHUNK);
                assertThat(ring.append(source)).isEqualTo(CHUNK);
                ring.clear();
            }
        }
    }

    @Property(tries = 200)
    void aSendRingHoldsWhatWasAppendedAndNotReleased(@ForAll long seed, @ForAll @IntRange(min = 1, max = 300_000) int capacity) {
        var random = new SplittableRandom(seed);
        try (var pool = new ChunkPool(1 << 20)) {
            var ring = new SendRing(pool, capacity);
            var payload = new Payload();
            long start = 1;
            for (int step = 0; step < 100; step++) {
                long end = ring.end();
                if (random.nextBoolean()) {
                    int length = random.nextInt(1, 100_000);
                    assertThat(ring.append(pattern(end, length))).isEqualTo(Math.min(length, capacity - (int) (end - start)));
                } else if (random.nextBoolean() && end > start) {
                    long from = random.nextLong(start, end);
                    int length = random.nextInt(0, (int) Math.min(65_535, end - from) + 1);
                    ring.slice(from, length, payload);
                    Pattern.check(octets(payload), from);
                } else {
                    start = random.nextInt(3) == 0 ? end : random.nextLong(start, end + 1);
                    ring.release(start);
                }
                long octets = ring.end() - start;
                assertThat(pool.inUse()).isLessThanOrEqualTo((int) ((octets + CHUNK - 2) / CHUNK) + (octets > 0 ? 1 : 0));
                assertThat(ring.room()).isEqualTo(capacity - (int) octets);
            }
            ring.clear();
            assertThat(pool.inUse()).isZero();
        }
    }

    @Property(tries = 200)
    void aReceiveRingHoldsWhatWasStoredAnywhereAndNotRead(@ForAll long seed,
            @ForAll @IntRange(min = 1, max = 300_000) int capacity) {
        var random = new SplittableRandom(seed);
        try (var pool = new ChunkPool(1 << 20); Arena arena = Arena.ofConfined()) {
            var ring = new ReceiveRing(pool, capacity);
            MemorySegment packet = arena.allocate(65_536);
            var payload = new Payload();
            // What is stored beyond the published octets, by position: this is the reassembly that the connection does.
            var islands = new TreeMap<Long, Long>();
            long published = 1;
            for (int step = 0; step < 200; step++) {
                if (random.nextInt(3) > 0 && ring.limit() > published) {
                    long from = random.nextInt(3) == 0 ? published : random.nextLong(published, ring.limit());
                    int length = random.nextInt(0, (int) Math.min(20_000, ring.limit() - from) + 1);
                    int skip = random.nextInt(100);
                    MemorySegment.copy(MemorySegment.ofBuffer(pattern(from, length)), 0, packet, 7 + skip, length);
                    payload.set(packet, 7, skip + length);
                    assertThat(ring.store(from, payload, skip, length)).isTrue();
                    islands.merge(from, from + length, Math::max);
                    while (!islands.isEmpty() && islands.firstKey() <= published) {
                        published = Math.max(published, islands.pollFirstEntry().getValue());
                    }
                    ring.publish(published);
                } else {
                    long from = ring.read();
                    var target = ByteBuffer.allocate(random.nextInt(1, 50_000));
                    int count = ring.read(target);
                    assertThat(count).isEqualTo((int) Math.min(target.capacity(), published - from));
                    Pattern.check(target.flip(), from);
                    ring.reclaim();
                }
                if (ring.available() == 0 && islands.isEmpty()) {
                    ring.reclaim();
                    assertThat(pool.inUse()).isZero();
                }
            }
            ring.clear();
            assertThat(pool.inUse()).isZero();
        }
    }

    @Test
    void whatCannotBeStoredWholeIsNotStoredAtAll() {
        try (var pool = new ChunkPool(2 * CHUNK)) {
            var ring = new ReceiveRing(pool, 10 * CHUNK);
            var payload = new Payload();
            payload.set(MemorySegment.ofBuffer(pattern(0, 60_000)), 0, 60_000);
            assertThat(ring.store(1 + CHUNK - 30_000, payload, 0, 60_000)).isTrue();
            assertThat(pool.inUse()).isEqualTo(2);
            assertThat(ring.store(1 + 4 * CHUNK, payload, 0, 60_000)).isFalse();
            ring.clear();
            assertThat(pool.inUse()).isZero();

            var second = new ReceiveRing(pool, 10 * CHUNK);
            Chunk taken = pool.take();
            assertThat(second.store(1 + CHUNK - 30_000, payload, 0, 60_000)).isFalse();
            assertThat(pool.inUse()).as("the first of the two chunks was given back").isOne();
            pool.give(taken);
        }
    }

    /// The hand-over between two threads, with the receiving side of one ring feeding nothing but the eyes: small writes with
    /// the ring running empty all the time, so that the last chunk is fought over.
    @ParameterizedTest(name = "writes of up to {0} octets")
    @CsvSource({"10", "3000", "200000"})
    void aWriterAndTheShardNeverLoseAnOctetOrAChunk(int largest) throws Exception {
        long total = largest < 100 ? 500_000 : 100_000_000;
        try (var pool = new ChunkPool(1 << 20)) {
            var ring = new SendRing(pool, 300_000);
            Thread writer = Thread.ofPlatform().start(() -> {
                var random = new SplittableRandom(largest);
                var source = ByteBuffer.allocate(largest);
                long position = 1;
                while (position <= total) {
                    source.clear().limit((int) Math.min(random.nextInt(1, largest + 1), total + 1 - position));
                    Pattern.fill(source, position);
                    source.flip();
                    while (source.hasRemaining()) {
                        position += ring.append(source);
                    }
                }
            });
            var payload = new Payload();
            var failure = new AtomicReference<Throwable>();
            long start = 1;
            while (start <= total && failure.get() == null) {
                int length = (int) Math.min(ring.end() - start, 65_535);
                if (length > 0) {
                    ring.slice(start, length, payload);
                    Pattern.check(octets(payload), start);
                    start += length;
                    ring.release(start);
                }
            }
            writer.join();
            assertThat(pool.inUse()).isZero();
        }
    }

    @ParameterizedTest(name = "reads of up to {0} octets")
    @CsvSource({"10", "3000", "200000"})
    void aReaderAndTheShardNeverLoseAnOctetOrAChunk(int largest) throws Exception {
        long total = largest < 100 ? 500_000 : 100_000_000;
        try (var pool = new ChunkPool(1 << 20); Arena arena = Arena.ofShared()) {
            var ring = new ReceiveRing(pool, 300_000);
            var failure = new AtomicReference<Throwable>();
            Thread reader = Thread.ofPlatform().uncaughtExceptionHandler((_, e) -> failure.set(e)).start(() -> {
                var random = new SplittableRandom(largest);
                var target = ByteBuffer.allocate(largest);
                long position = 1;
                while (position <= total) {
                    target.clear().limit(random.nextInt(1, largest + 1));
                    int count = ring.read(target);
                    Pattern.check(target.flip(), position);
                    position += count;
                }
            });
            MemorySegment packet = arena.allocate(65_536);
            var payload = new Payload();
            var random = new SplittableRandom(largest + 1);
            long published = 1;
            while (published <= total && failure.get() == null) {
                int length = (int) Math.min(Math.min(random.nextInt(1, 65_536), ring.limit() - published), total + 1 - published);
                var octets = packet.asByteBuffer().limit(length);
                Pattern.fill(octets, published);
                payload.set(packet, 0, length);
                if (length > 0 && ring.store(published, payload, 0, length)) {
                    published += length;
                    ring.publish(published);
                }
                ring.reclaim();
            }
            reader.join();
            assertThat(failure.get()).isNull();
            ring.reclaim();
            assertThat(pool.inUse()).isZero();
        }
    }

    @Test
    void clearingUnderAWritersHandsLeavesNothing() throws Exception {
        try (var pool = new ChunkPool(1 << 20)) {
            for (int round = 0; round < 2_000; round++) {
                var sendRing = new SendRing(pool, 300_000);
                var receiveRing = new ReceiveRing(pool, 300_000);
                var payload = new Payload();
                payload.set(MemorySegment.ofBuffer(pattern(0, 60_000)), 0, 60_000);
                receiveRing.store(1, payload, 0, 60_000);
                receiveRing.publish(60_001);
                Thread application = Thread.ofPlatform().start(() -> {
                    var source = ByteBuffer.allocateDirect(100_000);
                    while (sendRing.append(source.clear()) != SendRing.SEALED
                            && receiveRing.read(source.clear().limit(1_000)) != ReceiveRing.CLEARED) {
                        Thread.onSpinWait();
                    }
                });
                while (sendRing.end() == 1) {
                    Thread.onSpinWait();
                }
                sendRing.clear();
                receiveRing.clear();
                application.join();
                assertThat(pool.inUse()).as("round %d", round).isZero();
            }
        }
    }
}
